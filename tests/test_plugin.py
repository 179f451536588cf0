"""A third party's component, really installed: the example, and plug-ins that are broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "plugin-progress"
PROGRESS = {"type": "progress", "x": 10, "y": 20, "value": 0.25, "width": 200, "color": "#ff0000"}


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


@pytest.fixture
def cardpress(tmp_path):
    """Run the command line in an environment that has more packages."""

    def run(packages, *arguments, document=None):
        paths = [str(packages), *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.run(
            [sys.executable, "-m", "cardpress", *arguments],
            input=None if document is None else json.dumps(document),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


def card(component):
    return {"width": 300, "height": 100, "components": [component]}


def plug_in(folder, distribution, entry_points, **modules):
    """Write what an installer leaves of a package."""
    info = folder / f"{distribution.replace('-', '_')}-2.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 2.5\n")
    lines = "".join(f"{name} = {value}\n" for name, value in entry_points.items())
    (info / "entry_points.txt").write_text(f"[cardpress.components]\n{lines}")
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def component(name):
    return (
        "from typing import Literal\n"
        "from cardpress.components import Component\n"
        f"class Bar(Component):\n    type: Literal[{name!r}] = {name!r}\n"
    )


def test_it_is_drawn(cardpress, installed, tmp_path):
    done = cardpress(installed, "render", "-", "-o", "card.svg", document=card(PROGRESS))
    assert (done.returncode, done.stdout) == (0, "")
    assert '<rect x="10" y="20" width="50" height="12" fill="#ff0000"/>' in (
        tmp_path / "card.svg"
    ).read_text(encoding="utf-8")


def test_it_is_measured(cardpress, installed):
    done = cardpress(installed, "measure", "-", document=card({**PROGRESS, "anchor": "center"}))
    assert json.loads(done.stdout)["components"] == [
        {
            "index": 0,
            "type": "progress",
            "box": {"x": -90.0, "y": 14.0, "width": 200.0, "height": 12.0},
        }
    ]


def test_it_is_in_the_schema_of_its_environment_only(cardpress, installed):
    schema = json.loads(cardpress(installed, "schema").stdout)
    progress = schema["$defs"]["Progress"]
    assert {"$ref": "#/$defs/Progress"} in schema["$defs"]["AnyComponent"]["oneOf"]
    assert progress["required"] == ["type", "x", "y", "value"]
    assert progress["properties"]["type"]["const"] == "progress"
    assert progress["properties"]["height"]["default"] == 12
    committed = (ROOT / "schemas" / "document.schema.json").read_text(encoding="utf-8")
    assert cardpress(installed, "schema", "--built-in").stdout == committed


def test_it_is_listed_with_its_distribution(cardpress, installed):
    lines = cardpress(installed, "plugins").stdout.splitlines()
    assert ["progress", "cardpress-progress", "1.0", "component"] in map(str.split, lines)
    listed = json.loads(cardpress(installed, "plugins", "--json").stdout)["components"]
    assert list(listed[-1].values()) == ["progress", "cardpress-progress", "1.0"]
    assert listed[0]["distribution"] == "cardpress"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"vaule": 1}, '/components/0/vaule: unknown field "vaule"; did you mean "value"?'),
        ({"value": 2}, "/components/0/value: must be at most 1, not 2"),
        ({"value": "1"}, '/components/0/value: must be a number, not "1"'),
        ({"track": "grey"}, "/components/0/track: must be a colour such as #0070f3 or #fff, not"),
        ({"type": "progres"}, 'unknown type "progres"; did you mean "progress"?'),
    ],
)
def test_mistakes_in_it_are_reported_as_in_any_other(cardpress, installed, fields, message):
    done = cardpress(installed, "validate", "-", document=card({**PROGRESS, **fields}))
    assert done.returncode == 2
    assert message in done.stderr


def test_without_it_the_type_is_unknown(cardpress, tmp_path):
    done = cardpress(tmp_path, "validate", "-", document=card(PROGRESS))
    assert done.returncode == 2
    assert 'unknown type "progress"; known are text, image' in done.stderr


BROKEN = {
    "import": (
        {"bar": "bar_module:Bar"},
        "import no_such_module\n",
        "the plug-in card-bars (bar_module:Bar) cannot be loaded: No module named 'no_such_module'",
    ),
    "syntax": ({"bar": "bar_module:Bar"}, "class Bar(\n", "card-bars (bar_module:Bar) cannot be"),
    "attribute": ({"bar": "bar_module:Baz"}, component("bar"), "card-bars (bar_module:Baz) cannot"),
    "not a component": (
        {"bar": "bar_module:Bar"},
        "class Bar:\n    pass\n",
        "card-bars (bar_module:Bar) is not a subclass of cardpress.components.Component",
    ),
    "name": (
        {"bar": "bar_module:Bar"},
        component("beam"),
        "the plug-in card-bars registers 'bar', but its component's type is 'beam'",
    ),
    "built-in name": (
        {"text": "bar_module:Bar"},
        component("text"),
        "two components claim the type 'text': one of cardpress and one of card-bars",
    ),
    "field": (
        {"bar": "bar_module:Bar"},
        component("bar") + "    field: object.__class__\n    other: 'NoSuchType'\n",
        "the component 'bar' of card-bars cannot be used: ",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plug_in_is_named(cardpress, tmp_path, kind):
    entry_points, source, message = BROKEN[kind]
    packages = plug_in(tmp_path / "site", "card-bars", entry_points, bar_module=source)
    done = cardpress(packages, "validate", "-", document={"width": 9, "height": 9})
    assert done.returncode == 3
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [["plugins"], ["schema"], ["render", "-", "-o", "a.png"], ["measure", "-"]],
    ids=lambda command: command[0],
)
def test_every_command_that_needs_plug_ins_says_so(cardpress, tmp_path, command):
    packages = plug_in(tmp_path / "site", "card-bars", {"bar": "no_such_module:Bar"})
    done = cardpress(packages, *command, "--json", document={"width": 9, "height": 9})
    assert done.returncode == 3
    assert "card-bars (no_such_module:Bar) cannot be loaded" in json.loads(done.stdout)["error"]


def test_two_plug_ins_with_one_name_are_both_named(cardpress, tmp_path):
    packages = tmp_path / "site"
    plug_in(packages, "card-bars", {"bar": "bar_module:Bar"}, bar_module=component("bar"))
    plug_in(packages, "more-bars", {"bar": "more_module:Bar"}, more_module=component("bar"))
    done = cardpress(packages, "plugins")
    assert done.returncode == 3
    assert "two components claim the type 'bar'" in done.stderr
    assert "card-bars" in done.stderr
    assert "more-bars" in done.stderr


def test_help_and_fonts_work_without_them(cardpress, tmp_path):
    packages = plug_in(tmp_path / "site", "card-bars", {"bar": "no_such_module:Bar"})
    assert cardpress(packages, "--help").returncode == 0
    assert cardpress(packages, "fonts", "list").returncode == 0
