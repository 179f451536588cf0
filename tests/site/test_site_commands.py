"""The commands as a user runs them: what they print, how they exit."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from queue import Queue

import pytest


def run(site, *arguments, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "cardpress", *arguments],
        cwd=site.folder.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


URL = ("--site-url", "https://example.com")
LOOK = ("-t", "plain.json", "--cache", "cache")


def test_inject_tells_what_it_did(site):
    site.page("a.html", "A")
    site.page("b.html", "B")
    site.write("c.html", '<head><title>C</title><meta property="og:image" content="x.png"></head>')
    site.write("d.html", '<head><title>D</title><meta name="robots" content="noindex"></head>')
    said = run(site, "site", "inject", "site", *URL, *LOOK).stderr
    assert "pages: 2 changed, 0 right as they were" in said
    assert "1 with an og:image of their own (--existing replace takes ours)" in said
    assert "1 noindex" in said
    assert "cards: 2 rendered" in said
    done = run(site, "site", "inject", "site", *URL, *LOOK, "--json")
    facts = json.loads(done.stdout)
    assert facts["pages"] == 4
    assert (facts["changed"], facts["unchanged"]) == ([], 2)
    assert facts["skipped"] == {"existing": 1, "noindex": 1}
    assert facts["cards"]["present"] == 2
    assert done.stderr == ""
    assert run(site, "site", "inject", "site", *URL, *LOOK, "--quiet").stderr == ""


def test_check_lists_what_would_change(site):
    site.page("a.html", "A")
    done = run(site, "site", "inject", "site", *URL, *LOOK, "--check", code=1)
    assert done.stdout == "a.html\n"
    run(site, "site", "inject", "site", *URL, *LOOK)
    run(site, "site", "inject", "site", *URL, *LOOK, "--check")


def test_failed_cards(site):
    site.page("a.html", "A")
    site.write(
        "b.html", '<head><title>B</title><meta name="cardpress:accent" content="blue"></head>'
    )
    done = run(site, "site", "inject", "site", *URL, *LOOK, code=3)
    assert "b.html: /variables/accent: the value must be a colour" in done.stderr
    assert "pages: 1 changed" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("inject", "site"), "--site-url"),
        (("inject", "site", "--site-url", "example.com"), "https://example.com"),
        (("inject", "none", *URL), "does not exist"),
        (("inject", "site", *URL, "-t", "none"), "there is no template 'none'"),
        (("inject", "site", *URL, "--out", "../og"), "must lie in the site"),
        (("clean", "site", "--out", "/etc"), "must lie in the site"),
        (("lint", "site", "--site-url", "ftp://x"), "https://example.com"),
    ],
)
def test_wrong_usage(site, arguments, says):
    site.page("a.html", "A")
    assert says in run(site, "site", *arguments, code=2).stderr


def test_the_configuration_file(site):
    table = 'url = "https://example.com/x"\nname = "S"\ntemplate = "plain.json"\nout = "cards"\n'
    table += 'exclude = ["private/"]\n[tool.cardpress.site.values]\naccent = "#ff0000"\n'
    site.folder.parent.joinpath("pyproject.toml").write_text("[tool.cardpress.site]\n" + table)
    file = site.page("a.html", "A | S")
    site.page("private/b.html", "B")
    assert "1 excluded" in run(site, "site", "inject", "site").stderr
    assert "https://example.com/x/cards/a-" in file.read_text()
    assert 'og:title" content="A"' in file.read_text()
    assert site.folder.parent.joinpath(".cardpress-cache", "cards").is_dir()
    site.folder.parent.joinpath("pyproject.toml").write_text("[tool.cardpress.site]\nurls = 1\n")
    assert "unknown site settings: urls" in run(site, "site", "inject", "site", code=2).stderr


def test_a_cache_that_cannot_be_written_is_named_once(site):
    for name in "abcdef":
        site.page(f"{name}.html", name)
    site.folder.parent.joinpath("file").write_text("no folder")
    look = ("-t", "plain.json", "--cache", "file/cache", "--jobs", "1")
    done = run(site, "site", "inject", "site", *URL, *look)
    assert done.stderr.count("cannot write the cache file/cache/cards") == 1
    assert len(site.cards()) == 6


def test_lint_and_clean(site):
    file = site.page("a.html", "A")
    run(site, "site", "inject", "site", *URL, *LOOK)
    done = run(site, "site", "lint", "site", *URL, "--cache", "cache")
    assert "a.html  advice  unusual-size" in done.stdout
    assert "0 errors, 1 piece of advice" in done.stderr
    assert run(site, "site", "lint", "site", "--cache", "cache", "--quiet").stdout == ""
    site.folder.joinpath("og", site.cards()[0]).rename(site.folder / "away.png")
    done = run(site, "site", "lint", "site", *URL, code=1)
    assert "a.html  error  missing-picture" in done.stdout
    facts = json.loads(run(site, "site", "lint", "site", *URL, "--json", code=1).stdout)
    assert (facts["errors"], facts["findings"][0]["code"]) == (1, "missing-picture")
    file.write_bytes(file.read_bytes().replace(b"<title>A", b"<title>Other"))
    run(site, "site", "inject", "site", *URL, *LOOK)
    done = run(site, "site", "clean", "site", "--dry-run")
    assert "0 cards would be deleted" in done.stderr
    site.folder.joinpath("away.png").rename(site.folder / "og" / f"a-{'0' * 16}.png")
    done = run(site, "site", "clean", "site", "--dry-run")
    assert "1 card would be deleted" in done.stderr
    assert json.loads(run(site, "site", "clean", "site", "--json").stdout)["kept"] == 1
    assert len(site.cards()) == 1


def test_cards_from_content(site, tmp_path):
    content = tmp_path / "content"
    content.mkdir()
    content.joinpath("a.md").write_text("---\ntitle: A\n---\n")
    content.joinpath("b.md").write_text("---\ndraft: true\n---\n")
    done = run(site, "site", "cards", "content", *LOOK)
    assert "1 file, 1 draft" in done.stderr
    manifest = json.loads(tmp_path.joinpath("data", "og.json").read_text())
    assert tmp_path.joinpath("static", "og", manifest["a.md"]["image"]).is_file()
    assert manifest["a.md"]["url"].startswith("/og/a-")


class Watch:
    """A running `cardpress watch`, whose lines are read as they come."""

    def __init__(self, site, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cardpress", "watch", *arguments],
            cwd=site.folder.parent, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.lines = Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.url = self.next().split()[0]

    def _read(self):
        for line in self.process.stderr:
            self.lines.put(line.rstrip())

    def next(self):
        return self.lines.get(timeout=30)

    def get(self, path, host=None):
        request = urllib.request.Request(self.url + path)
        if host:
            request.add_header("Host", host)
        return urllib.request.urlopen(request, timeout=10)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=10)
        self.reader.join(10)
        self.process.stderr.close()
        return code


@pytest.fixture
def document(site):
    file = site.folder.parent / "doc.json"
    file.write_text('{"width": 40, "height": 20, "background": "#ff0000"}')
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_watch_renders_on_save_and_shows_errors(site, document):
    watch = Watch(site, "doc.json", "-o", "out.webp")
    try:
        assert watch.next().startswith("rendered in ")
        with watch.get("") as answer:
            assert b"EventSource" in answer.read()
        with watch.get("events") as events:
            first = json.loads(events.readline().removeprefix(b"data: "))
            assert (first["turn"], first["error"]) == (1, "")
            document.write_text('{"width": 40')
            assert "not JSON" in watch.next()
            events.readline()
            second = json.loads(events.readline().removeprefix(b"data: "))
            assert "not JSON" in second["error"]
            assert second["picture"], "the last picture stays"
            document.write_text('{"width": 40, "height": 20, "background": "#00ff00", "x": 1}')
            assert "/x: unknown field" in watch.next() + watch.next()
            document.write_text('{"width": 50, "height": 20, "background": "#00ff00"}')
            assert watch.next().startswith("rendered in ")
        with watch.get("card.png?9") as answer:
            assert answer.read(24)[16:20] == (50).to_bytes(4)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            watch.get("card.png", host="evil.example:80")
        assert site.folder.parent.joinpath("out.webp").is_file()
    finally:
        assert watch.end() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_watch_a_template_with_values(site):
    values = site.folder.parent / "values.json"
    values.write_text('{"title": "One"}')
    watch = Watch(site, "plain.json", "--values", "values.json")
    try:
        assert watch.next().startswith("rendered in ")
        values.write_text('{"title": "Two", "accent": "blue"}')
        assert "accent" in watch.next() + watch.next()
        time.sleep(0.05)
        values.write_text('{"title": "Two"}')
        assert watch.next().startswith("rendered in ")
    finally:
        assert watch.end() == 0
