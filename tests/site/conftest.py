"""Small sites, and a template that renders fast."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from cardpress.site.inject import inject
from cardpress.site.options import SiteOptions

TEMPLATE = {
    "variables": {
        "title": {"type": "string", "required": True, "description": "Title."},
        "description": {"type": "string", "description": "More."},
        "site": {"type": "string", "description": "Site."},
        "author": {"type": "string", "description": "Who."},
        "date": {"type": "date", "description": "When."},
        "tags": {"type": "list", "description": "Topics."},
        "photo": {"type": "image", "description": "Picture."},
        "accent": {"type": "color", "default": "#2563eb", "description": "Colour."},
    },
    "document": {
        "width": 300,
        "height": 200,
        "background": "#ffffff",
        "components": [
            {"type": "text", "text": "{{ title }}", "x": 10, "y": 10, "fontSize": 24,
             "frameWidth": 280, "color": "#111111"},
            {"type": "rect", "x": 0, "y": 190, "width": 300, "height": 10, "color": "{{ accent }}"},
            {"type": "image", "src": "{{ photo }}", "x": 200, "y": 100, "width": 50, "height": 50,
             "when": "photo"},
        ],
    },
}  # fmt: skip

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="description" content="About {title}.">
</head>
<body><h1>{title}</h1></body>
</html>
"""


class Site:
    """A built site in a folder of its own, and what is done with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.cache = folder / "cache"
        self.template = folder / "plain.json"
        self.template.write_text(json.dumps(TEMPLATE), "utf-8")
        self.folder.mkdir()

    def write(self, path: str, page: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.encode() if isinstance(page, str) else page)
        return file

    def page(self, path: str, title: str) -> Path:
        return self.write(path, PAGE.format(title=title))

    def options(self, **given) -> SiteOptions:
        defaults = {"url": "https://example.com/docs", "template": str(self.template)}
        return SiteOptions(**{**defaults, "folder": self.folder.parent, **given})

    @staticmethod
    def tags(file: Path) -> dict[str, str]:
        """Return the tags in the head of a page, as a parser sees them; no name twice."""
        found = {}
        for meta in LexborHTMLParser(file.read_bytes()).css("head meta"):
            name = meta.attributes.get("property") or meta.attributes.get("name")
            if name and name.startswith(("og:", "twitter:")):
                assert name not in found, name
                found[name] = meta.attributes["content"]
        return found

    def inject(self, *, jobs=1, check=False, **given):
        return inject(self.folder, self.options(**given), cache=self.cache, jobs=jobs, check=check)

    def cards(self):
        return sorted(path.name for path in self.folder.glob("og/*.png"))

    def bytes(self):
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Site(tmp_path)
