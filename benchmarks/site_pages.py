"""The pages of the sites that `bench_site.py` builds, with titles that differ on every page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WORDS = """
image card page static site builder render template python memory cache index search guide theory
practice release notes deploy update compiler tutorial reference quick small large careful open
network language letter paper press colour light shadow margin column
""".split()  # noqa: SIM905  (a list would be forty lines)

_HTML = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} | Bench</title>
<meta name="description" content="{description}">
<meta name="author" content="{author}">
<meta name="keywords" content="{first}, {second}">
<meta property="article:published_time" content="{date}">
<link rel="stylesheet" href="/style.css">
<script>window.ready = () => document.querySelector("head");</script>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it is, and what it says."""

    path: str
    title: str
    description: str
    author: str
    date: str
    body: tuple[str, ...]

    @property
    def html(self) -> str:
        """The page as a generator builds it, about 10 KB."""
        first, second = self.title.split()[:2]
        paragraphs = "\n".join(f"<p>{text}</p>" for text in self.body)
        return _HTML.format(
            title=self.title, description=self.description, author=self.author, date=self.date,
            first=first.lower(), second=second, body=paragraphs,
        )  # fmt: skip

    @property
    def markdown(self) -> str:
        """The page as MkDocs takes it."""
        head = f"---\ntitle: {self.title}\ndescription: {self.description}\n---\n\n"
        return head + f"# {self.title}\n\n" + "\n\n".join(self.body) + "\n"

    @property
    def rst(self) -> str:
        """The page as Sphinx takes it."""
        line = "=" * len(self.title)
        return f"{self.title}\n{line}\n\n{self.description}\n\n" + "\n\n".join(self.body) + "\n"


def pages(count: int) -> Iterator[Page]:
    """Yield pages, the same ones every time."""
    chance = random.Random(2026)
    for number in range(count):
        title = f"{_sentence(chance, chance.randrange(4, 10))} {number}".capitalize()
        yield Page(
            path=f"blog/{number // 50}/post-{number}",
            title=title,
            description=_sentence(chance, 18).capitalize() + ".",
            author=f"Ada {_sentence(chance, 1).capitalize()}",
            date=f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}",
            body=tuple(_sentence(chance, 70).capitalize() + "." for _ in range(18)),
        )


def build(folder: Path, count: int) -> None:
    """Write a built site of `count` pages."""
    for page in pages(count):
        file = folder / page.path / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.html, "utf-8")


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words))
