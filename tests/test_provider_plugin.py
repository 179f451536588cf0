"""A third party's AI service, really installed: the example, and plug-ins that are broken."""

import http.server
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import ClassVar

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "plugin-provider"
CARD = {
    "width": 20,
    "height": 20,
    "components": [
        {"type": "generate", "provider": "robots", "prompt": "A robot", "x": 0, "y": 0,
         "width": 20, "height": 20}
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder into which pip has installed the example, offline."""
    pytest.importorskip("pip")
    pytest.importorskip("hatchling")
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--no-cache-dir"]
    subprocess.run([*command, *offline, "--target", target, EXAMPLE], check=True, timeout=120)
    return target


class Robots(http.server.BaseHTTPRequestHandler):
    """The service itself."""

    orders: list

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.orders.append((self.headers["Authorization"], json.loads(self.rfile.read(length))))
        host = self.headers["Host"]
        self.answer("application/json", json.dumps({"url": f"http://{host}/a.png"}).encode())

    def do_GET(self):
        out = io.BytesIO()
        Image.new("RGB", (20, 20), (0, 0, 255)).save(out, "PNG")
        self.answer("image/png", out.getvalue())

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def robots():
    """The address of a running service, and what was ordered from it."""
    orders = []
    handler = type("Handler", (Robots,), {"orders": orders})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"127.0.0.1:{server.server_port}", orders
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cardpress(tmp_path):
    """Run the command line in an environment that has more packages."""

    def run(packages, *arguments, document=None, **environment):
        paths = [str(packages), *filter(None, [os.environ.get("PYTHONPATH")])]
        home = {"CARDPRESS_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(paths)}
        return subprocess.run(
            [sys.executable, "-m", "cardpress", *arguments],
            input=None if document is None else json.dumps(document),
            env={**os.environ, **home, **environment},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


def settings(host):
    return {
        "CARDPRESS_ROBOTS_API_KEY": "beep",
        "CARDPRESS_ROBOTS_BASE_URL": f"http://{host}/v1",
        "CARDPRESS_ALLOW_HOSTS": host,
    }


def test_the_readme_shows_the_example():
    source = (EXAMPLE / "cardpress_robots.py").read_text(encoding="utf-8")
    shown = source.split('"""\n\n', 1)[1]
    assert f"```python\n{shown}```" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert sum(bool(line.strip()) for line in shown.splitlines()) <= 26


def test_it_is_drawn_and_bought_once(cardpress, installed, robots, tmp_path):
    host, orders = robots
    for _ in range(2):
        done = cardpress(
            installed, "render", "-", "-o", "card.png", document=CARD, **settings(host)
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert Image.open(tmp_path / "card.png").convert("RGB").getpixel((10, 10)) == (0, 0, 255)
    assert orders == [("Bearer beep", {"prompt": "A robot", "style": "oil"})]


def test_it_is_listed_with_its_distribution(cardpress, installed):
    done = cardpress(installed, "provider", "list", "--json")
    listed = {row["name"]: row for row in json.loads(done.stdout)["providers"]}
    assert list(listed)[:4] == ["caricaturo", "ailabtools", "mediagen", "aiphoto"]
    assert listed["robots"]["distribution"] == "cardpress-robots"
    assert listed["robots"]["requests"] == ["generate"]


def test_its_fields_are_checked(cardpress, installed, robots):
    host, orders = robots
    card = {**CARD, "components": [{**CARD["components"][0], "aspectRatio": "1:1"}]}
    done = cardpress(installed, "render", "-", "-o", "a.png", document=card, **settings(host))
    assert done.returncode == 3
    assert "/components/0/aspectRatio: robots takes no aspect_ratio to generate" in done.stderr
    assert orders == []


def test_without_it_the_provider_is_unknown(cardpress, tmp_path):
    done = cardpress(tmp_path, "render", "-", "-o", "a.png", document=CARD)
    assert done.returncode == 3
    assert "/components/0: there is no provider 'robots'; known are caricaturo" in done.stderr
    assert not (tmp_path / "a.png").exists()


def plug_in(folder, entry_points, source=""):
    """Write what an installer leaves of a package."""
    info = folder / "card_bots-2.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: card-bots\nVersion: 2.5\n")
    lines = "".join(f"{name} = {value}\n" for name, value in entry_points.items())
    (info / "entry_points.txt").write_text(f"[cardpress.providers]\n{lines}")
    (folder / "bots.py").write_text(source)
    return folder


HEAD = "from cardpress.providers import Provider, Call\nclass Bots(Provider):\n"
WHOLE = (
    "    requests = {}\n    def create(self, request): return Call('POST', '/')\n"
    "    def created(self, answer): pass\n"
)

BROKEN = {
    "import": ({"robots": "bots:Bots"}, "import no_such_module\n", "cannot be loaded: No module"),
    "attribute": ({"robots": "bots:Bits"}, "", "(bots:Bits) cannot be loaded"),
    "no provider": ({"robots": "bots:Bots"}, "class Bots: pass\n", "is not a subclass of"),
    "abstract": (
        {"robots": "bots:Bots"},
        HEAD + "    name = 'robots'\n",
        "must define create, created, requests",
    ),
    "other name": (
        {"robots": "bots:Bots"},
        HEAD + "    name = 'bots'\n" + WHOLE,
        "calls itself 'bots'; the two must be equal",
    ),
    "no name": (
        {"robots.": "bots:Bots"},
        HEAD + "    name = 'robots.'\n" + WHOLE,
        "a name has small letters, digits, - and _ only",
    ),
    "our name": (
        {"aiphoto": "bots:Bots"},
        HEAD + "    name = 'aiphoto'\n" + WHOLE,
        "two providers are called 'aiphoto': one of cardpress and one of card-bots",
    ),
    "init": (
        {"robots": "bots:Bots"},
        HEAD + "    name = 'robots'\n" + WHOLE + "    def __init__(self): pass\n",
        "the provider 'robots' cannot be made",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plug_in_is_named(cardpress, tmp_path, kind):
    entry_points, source, message = BROKEN[kind]
    packages = plug_in(tmp_path / "site", entry_points, source)
    name = next(iter(entry_points))
    document = {**CARD, "components": [{**CARD["components"][0], "provider": name}]}
    done = cardpress(packages, "render", "-", "-o", "a.png", document=document)
    assert done.returncode == 3
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_class_that_takes_orders_but_cannot_poll_is_named():
    from cardpress.errors import PluginError
    from cardpress.providers import Provider

    class Half(Provider):
        name = "half"
        requests: ClassVar = {}

        def create(self, request):
            raise AssertionError

        def created(self, answer):
            raise AssertionError

    with pytest.raises(PluginError, match=r"the provider 'half' must define poll\(\)"):
        Half().poll("1")
