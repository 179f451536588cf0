"""`site cards`: cards from Markdown files, and a manifest of them, before a generator runs."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from cardpress.errors import CardpressError
from cardpress.picture import write_whole
from cardpress.quoting import quoted
from cardpress.site.address import check_site_url, shown
from cardpress.site.content import Content, read_content
from cardpress.site.folder import SiteFolder
from cardpress.site.options import SiteOptions
from cardpress.site.press import Bar, CardPress, Tally, no_bar
from cardpress.site.tags import CardFile, alternative
from cardpress.site.workshop import Made

_SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".qmd")


@dataclass(frozen=True, slots=True)
class ContentFailure:
    """A file that did not get its card, and why."""

    file: str
    reason: str
    code: str = "failed"
    pointer: str = ""


@dataclass(slots=True)
class ContentReport:
    """What a run did.

    Attributes:
        manifest: What is known about the card of each file, by the path of the file.
        skipped: How many files got no card, by reason: `"draft"`, `"off"`, `"excluded"`,
            `"link"`.
        failures: Files without their card.
        cards: What became of the cards.
    """

    manifest: dict[str, dict[str, Any]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    failures: list[ContentFailure] = field(default_factory=list)
    cards: Tally = field(default_factory=Tally)


class ContentRun:
    """One run over a folder of Markdown files.

    Args:
        press: Makes the cards.
        sources: The folder.
        where: Address of the folder of the cards, absolute or from the site's root.
    """

    def __init__(self, press: CardPress, sources: SiteFolder, where: str) -> None:
        self.report = ContentReport(cards=press.tally)
        self._press = press
        self._sources = sources
        self._where = where
        self._waiting: dict[str, list[tuple[str, CardFile]]] = {}

    def run(self, bar: Bar) -> ContentReport:
        """Do it."""
        paths = list(self._paths())
        with bar(len(paths)) as advance:
            for path in paths:
                if not self._take(path):
                    advance(1)
            for made in self._press.finished():
                advance(self._conclude(made))
        self.report.manifest = dict(sorted(self.report.manifest.items()))
        return self.report

    def _paths(self) -> Iterator[str]:
        options = self._press.options
        for path, is_link in self._sources.files():
            if not path.lower().endswith(_SUFFIXES):
                continue
            if is_link or options.excludes(path):
                self.report.skipped["link" if is_link else "excluded"] += 1
            else:
                yield path

    def _take(self, path: str) -> bool:
        """Read a file and order its card; return whether it waits for that."""
        try:
            text = self._sources.read(path).decode("utf-8-sig")
            content = read_content(text, path)
            if content.skip:
                self.report.skipped[content.skip] += 1
                return False
            file = self._submit(content, path)
        except (CardpressError, OSError, UnicodeDecodeError) as error:
            self.report.failures.append(_failure(path, error))
            return False
        self._waiting.setdefault(file.path, []).append((path, file))
        return True

    def _submit(self, content: Content, path: str) -> CardFile:
        options = self._press.options
        values = {"site": options.name or shown(options.url), **content.values}
        if "photo" in values:
            values["photo"] = self._photo(values["photo"], path) or content.photo
        alt = content.alt or alternative(str(values["title"]), values["site"])
        return self._press.submit(values, path, content.template, alt)

    def _photo(self, name: object, path: str) -> Path | None:
        """Return the picture that lies beside a file, or in the folder that holds the cards."""
        if not isinstance(name, str) or "://" in name:
            return None
        beside = PurePosixPath(path).parent / name
        for folder, place in ((self._press.site, name.lstrip("/")), (self._sources, str(beside))):
            with suppress(OSError, CardpressError, ValueError):
                folder.read(place)
                return folder.root / place
        return None

    def _conclude(self, made: Made) -> int:
        """Note the files that waited for a card; return how many they are."""
        waiting = self._waiting.pop(made.path, [])
        for path, file in waiting:
            if made.error:
                failure = ContentFailure(path, made.error, made.code, made.pointer)
                self.report.failures.append(failure)
            else:
                self.report.manifest[path] = self._entry(file)
        return len(waiting)

    def _entry(self, file: CardFile) -> dict[str, Any]:
        name = PurePosixPath(file.path).name
        return {
            "image": name,
            "url": f"{self._where}/{name}",
            "width": file.width,
            "height": file.height,
            "type": file.media_type,
            "alt": file.alt,
            "digest": name.removesuffix(".png").rpartition("-")[2],
        }


def make_cards(
    content: Path,
    out: Path,
    options: SiteOptions,
    *,
    prefix: str | None = None,
    cache: Path | None = None,
    jobs: int | None = None,
    bar: Bar = no_bar,
) -> ContentReport:
    """Make a card for every Markdown file of a folder.

    Args:
        content: The folder.
        out: Folder of the cards, made if need be.
        options: Its `url` may be missing; then addresses start at the site's root.
        prefix: Where the site will show `out`, e.g. `"/og"`; default: `/` and its last part.
        cache: Folder that outlives the cards; None for none.
        jobs: Processes; default: one for each core.
        bar: Shows how it goes.

    Raises:
        CardpressError: A folder or an option is not right.
    """
    out = Path(os.path.abspath(out))
    sources = SiteFolder(content)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CardpressError(f"cannot make {quoted(str(out))}: {error.strerror}") from error
    root = check_site_url(options.url) if options.url else "/"
    where = root + quote((prefix if prefix is not None else out.name).strip("/"), safe="/-._~")
    site = replace(options, out=out.name)
    with CardPress(out.parent, site, cache=cache, jobs=jobs) as press:
        press.load_templates()
        return ContentRun(press, sources, where).run(bar)


def write_manifest(report: ContentReport, file: Path) -> None:
    """Write the manifest as JSON; a file that says the same already is left as it is.

    Raises:
        CardpressError: It cannot be written.
    """
    text = json.dumps(report.manifest, ensure_ascii=False, indent=2) + "\n"
    data = text.encode("utf-8", "backslashreplace")
    try:
        if not file.is_file() or file.read_bytes() != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CardpressError(f"cannot write {quoted(str(file))}: {reason}") from error


def _failure(path: str, error: Exception) -> ContentFailure:
    if isinstance(error, UnicodeDecodeError):
        return ContentFailure(path, "it is not UTF-8", "encoding")
    if isinstance(error, OSError):
        return ContentFailure(path, error.strerror or str(error), "unreadable")
    problems = getattr(error, "problems", ())
    if problems:
        return ContentFailure(path, problems[0].message, problems[0].code, problems[0].pointer)
    return ContentFailure(path, str(error))
