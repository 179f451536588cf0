"""Real generators, run as their users run them, and the pages that they build."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


class Head(HTMLParser):
    """The tags of a page by name, and whether they stand in its head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: dict[str, str] = {}
        self.twice: list[str] = []
        self.language = ""
        self._over = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "body":
            self._over = True
        elif tag == "meta" and not self._over:
            name = given.get("property") or given.get("name")
            if name in self.tags and ":" in name:
                self.twice.append(name)
            if name:
                self.tags[name] = given.get("content")


@dataclass
class Site:
    """A project of a generator, and the site that it builds."""

    folder: Path
    out: Path
    url: str
    environment: dict[str, str]

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def run(self, *command: str, code: int = 0) -> str:
        """Run a module of Python in the project; return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
        assert done.returncode == code, said
        assert "Traceback" not in said, said
        return said

    def page(self, path: str) -> str:
        return (self.out / path).read_text("utf-8")

    def tags(self, path: str) -> dict[str, str]:
        head = Head(self.page(path))
        assert not head.twice
        return head.tags

    def cards(self) -> set[str]:
        return {file.name for file in (self.out / "og").glob("*")}

    def card(self, path: str, size: tuple[int, int] = (1200, 630)) -> Path:
        """Return the card of a page, after checking that its tags tell the truth about it."""
        tags = self.tags(path)
        image = tags["og:image"]
        assert image.startswith(f"{self.url}og/")
        file = self.out / image.removeprefix(self.url)
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("PNG", size)
        assert (tags["og:image:width"], tags["og:image:height"]) == tuple(map(str, size))
        assert tags["og:image:type"] == "image/png"
        assert tags["og:image:alt"] == tags["twitter:image:alt"]
        assert tags["og:image:alt"]
        assert tags["twitter:image"] == image
        assert tags["twitter:card"] == "summary_large_image"
        assert tags["og:url"].startswith(self.url)
        return file


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """An environment in which our plug-ins are installed as `pyproject.toml` says."""
    folder = tmp_path_factory.mktemp("installed")
    info = folder / "cardpress_hosts-1.0.dist-info"
    info.mkdir()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    points = project["entry-points"]["mkdocs.plugins"]
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (info / "entry_points.txt").write_text(f"[mkdocs.plugins]\n{lines}")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cardpress-hosts\nVersion: 1.0\n")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    away = ("READTHEDOCS", "READTHEDOCS_CANONICAL_URL", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if name not in away}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "300",
    }


@pytest.fixture(scope="session")
def make_site(environment, tmp_path_factory):
    """Make an empty project whose site goes to the folder `out` in it."""

    def make(out: str, url: str) -> Site:
        folder = tmp_path_factory.mktemp("project")
        return Site(folder, folder / out, url, dict(environment))

    return make


@pytest.fixture
def tags_in_browser(chromium):
    """Return the tags that a browser finds in the head of a page."""

    def read(page: Path) -> dict[str, str]:
        return Head(chromium.dump(page)).tags

    return read
