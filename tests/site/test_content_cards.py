"""`site cards`: front matter to cards and a manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from cardpress.errors import CardpressError
from cardpress.site.cards import make_cards, write_manifest
from cardpress.site.content import read_content
from cardpress.site.front_matter import front_matter

YAML = """---
title: "Hello: a post"
date: 2026-01-02
authors: [Ada, {name: Bo}]
tags: [one, two]
description: >
  Words over
  two lines.
---
# Not this
"""

TOML = """+++
title = "Hello: a post"
date = 2026-01-02T03:04:05Z
authors = ["Ada", "Bo"]
tags = ["one", "two"]
description = "Words over two lines."
+++
"""

JSON = """{
  "title": "Hello: a post", "date": "2026-01-02", "author": "Ada, Bo", "tags": "one, two",
  "summary": "Words over two lines."
}
Body
"""


@pytest.mark.parametrize("text", [YAML, TOML, JSON, YAML.replace("\n", "\r\n"), "\ufeff" + YAML])
def test_kinds_of_front_matter(text):
    assert read_content(text, "a.md").values == {
        "title": "Hello: a post",
        "description": "Words over two lines.",
        "author": "Ada, Bo",
        "date": "2026-01-02",
        "tags": ["one", "two"],
    }


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("# A *big* [day](x.html) #\n", "a.md", "A big day"),
        ("```\n# code\n```\n# Real\n", "a.md", "Real"),
        ("text", "some-page.md", "some page"),
        ("text", "guide/index.md", "guide"),
        ("text", "2026-01-02-first-post.md", "first post"),
        ("{% include x %}", "a.md", "a"),
        ("---\n---\n# T", "a.md", "T"),
    ],
)
def test_titles_of_files_without_one(text, path, title):
    values = read_content(text, path).values
    assert values["title"] == title
    assert values.get("date", "") == ("2026-01-02" if path.startswith("2026") else "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: [\n---\n", "YAML, line 3"),
        ("---\n- a\n---\n", "names with values"),
        ("+++\na = \n+++\n", "TOML"),
        ('{"title": }', "JSON"),
        ("---\ntitle: x\n", "not closed"),
        ("---\ntitle: !!python/object:os.system x\n---\n", "YAML"),
        ("---\ncardpress: [1]\n---\n", "false, or names"),
        ("---\na: 2026-99-99\n---\n", "YAML"),
    ],
)
def test_bad_front_matter(text, reason):
    with pytest.raises(CardpressError, match=reason):
        read_content(text, "a.md")


def test_deep_front_matter():
    with pytest.raises(CardpressError):
        front_matter("---\na: " + "[" * 5000 + "\n---\n")


def write(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def make(site, content, **more):
    return make_cards(
        content, site.folder / "og", site.options(**more.pop("options", {})),
        cache=site.cache, jobs=1, **more,
    )  # fmt: skip


def test_a_folder_becomes_cards_and_a_manifest(site, tmp_path):
    content = tmp_path / "content"
    write(content, "posts/hello.md", YAML)
    write(content, "draft.md", "---\ndraft: true\n---\n")
    write(content, "off.md", "---\ncardpress: false\n---\n")
    write(content, "bad.md", "---\ntitle: [\n---\n")
    write(
        content,
        "own.mdx",
        "---\ntitle: T\ncardpress: {title: Own, alt: Words, accent: '#ff0000'}\n---",
    )
    write(content, "notes.txt", "not this")
    report = make(site, content)
    assert report.skipped == {"draft": 1, "off": 1}
    assert [(one.file, "YAML" in one.reason) for one in report.failures] == [("bad.md", True)]
    assert list(report.manifest) == ["own.mdx", "posts/hello.md"]
    entry = report.manifest["posts/hello.md"]
    assert entry["url"] == f"https://example.com/docs/og/{entry['image']}"
    assert (entry["width"], entry["height"], entry["type"]) == (300, 200, "image/png")
    assert entry["image"].startswith("hello-a-post-")
    assert entry["digest"] in entry["image"]
    with Image.open(site.folder / "og" / report.manifest["own.mdx"]["image"]) as card:
        assert card.convert("RGB").getpixel((150, 195)) == (255, 0, 0)
    assert report.manifest["own.mdx"]["alt"] == "Words"
    again = make(site, content)
    assert again.manifest == report.manifest
    assert again.cards.origins == {"present": 2}


def test_without_an_address_they_start_at_the_root(site, tmp_path):
    write(tmp_path / "content", "a.md", "# A")
    report = make(site, tmp_path / "content", options={"url": ""}, prefix="/assets/og/")
    assert report.manifest["a.md"]["url"] == "/assets/og/" + report.manifest["a.md"]["image"]


def test_photos_beside_the_file_or_in_the_static_folder(site, tmp_path):
    content = tmp_path / "content"
    for place, color in ((site.folder / "img", "#ff0000"), (content / "post", "#00ff00")):
        place.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (50, 50), color).save(place / "p.png")
    write(content, "post/index.md", "---\ntitle: A\nimage: p.png\n---\n")
    write(content, "b.md", "---\ntitle: B\nimage: /img/p.png\n---\n")
    write(content, "c.md", "---\ntitle: C\nimage: https://example.com/far.png\n---\n")
    write(content, "d.md", "---\ntitle: D\ncardpress: {photo: none.png}\n---\n")
    report = make(site, content)
    colors = {}
    for path, entry in report.manifest.items():
        with Image.open(site.folder / "og" / entry["image"]) as card:
            colors[path] = card.convert("RGB").getpixel((220, 120))
    assert colors == {"post/index.md": (0, 255, 0), "b.md": (255, 0, 0), "c.md": (255, 255, 255)}
    assert [one.file for one in report.failures] == ["d.md"]


def test_the_manifest_is_written_only_when_it_changes(site, tmp_path):
    write(tmp_path / "content", "a.md", "# Ä")
    report = make(site, tmp_path / "content")
    file = tmp_path / "data" / "og.json"
    write_manifest(report, file)
    stamp = file.stat()
    write_manifest(report, file)
    assert file.stat().st_mtime_ns == stamp.st_mtime_ns
    assert file.stat().st_ino == stamp.st_ino
    assert json.loads(file.read_text("utf-8")) == report.manifest
