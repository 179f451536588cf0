"""`site inject`: cards for the pages of a built site, and the tags that show them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from cardpress.errors import CardpressError
from cardpress.site.address import check_site_url
from cardpress.site.folder import PART, SiteFolder
from cardpress.site.notebook import Notebook
from cardpress.site.options import SiteOptions
from cardpress.site.press import Bar, CardPress, Tally, no_bar
from cardpress.site.reading import PICTURE, Reading
from cardpress.site.site_name import common_name, sampled
from cardpress.site.splice import reading_after, spliced
from cardpress.site.tags import CardFile, block, page_tags
from cardpress.site.values import PageCard, page_card
from cardpress.site.workshop import Made

PAGES = (".html", ".htm", ".xhtml", ".xht")


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that did not get its card, and why."""

    page: str
    reason: str
    code: str = "failed"
    pointer: str = ""


@dataclass(slots=True)
class Report:
    """What a run did.

    Attributes:
        pages: How many pages were looked at.
        changed: Paths of the pages that were changed, or would be.
        unchanged: How many were right as they were.
        skipped: How many were left alone, by reason: `"noindex"`, `"off"`, `"fragment"`,
            `"existing"`, `"redirect"`, `"link"`, `"excluded"`.
        failures: Pages without their card.
        cards: What became of the cards.
        missing: Cards that would be made; only of a check.
    """

    pages: int = 0
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failures: list[PageFailure] = field(default_factory=list)
    cards: Tally = field(default_factory=Tally)
    missing: int = 0


@dataclass(frozen=True, slots=True)
class _Pending:
    """A page that waits for its card; its bytes are read again then, so as not to keep them all.

    Attributes:
        path: In the site.
        digest: Of its bytes.
        block: What is to be written into it; None if that stands there already.
    """

    path: str
    digest: bytes
    block: str | None


class Injection:
    """One run over a site.

    Args:
        press: Makes the cards.
        notebook: Remembers pages.
        check: Whether nothing is made or written.
    """

    def __init__(self, press: CardPress, notebook: Notebook, *, check: bool = False) -> None:
        self.report = Report(cards=press.tally)
        self._press = press
        self._site = press.site
        self._options = press.options
        self._notebook = notebook
        self._check = check
        self._replaces = press.options.existing == "replace"
        self._pending: dict[str, list[_Pending]] = {}
        self._absent: set[str] = set()

    def run(self, bar: Bar) -> Report:
        """Do it."""
        paths = list(self._pages())
        self.report.pages = len(paths)
        if not self._options.name:
            self._options = replace(self._options, name=self._guess_name(paths))
        with bar(len(paths)) as advance:
            for path in paths:
                if not self._take(path):
                    advance(1)
            for made in () if self._check else self._press.finished():
                advance(self._conclude(made))
        if not self._check:
            self._notebook.save()
        self.report.missing = len(self._absent)
        return self.report

    def _pages(self) -> Iterator[str]:
        """Yield the paths of the pages; what a killed run left is deleted on the way."""
        own = f"{self._options.out}/"
        for path, is_link in self._site.files():
            name = path.rpartition("/")[2]
            if PART.fullmatch(name) and not self._check and self._site.is_abandoned(path):
                self._site.delete(path)
            elif name.lower().endswith(PAGES) and not path.startswith(own):
                if is_link:
                    self.report.skipped["link"] += 1
                elif self._options.excludes(path):
                    self.report.skipped["excluded"] += 1
                else:
                    yield path

    def _guess_name(self, paths: list[str]) -> str:
        """Return the name of the site that its titles give away."""
        titles = []
        for path in sampled(paths):
            with suppress(CardpressError, OSError):
                page = self._site.read(path)
                titles.append(self._notebook.reading(page, path).facts.title)
        return common_name(titles)

    def _take(self, path: str) -> bool:
        """Read a page and order its card; return whether it waits for that."""
        try:
            page = self._site.read(path)
            reading = self._notebook.reading(page, path)
            reason = _left_alone(reading, self._options)
            if reason:
                self.report.skipped[reason] += 1
                return False
            return self._order(path, page, reading)
        except (CardpressError, OSError) as error:
            self.report.failures.append(_failure(path, error))
            return False

    def _order(self, path: str, page: bytes, reading: Reading) -> bool:
        wish = page_card(reading.facts, path, self._options)
        card = self._press.card(wish.values, path, wish.template)
        file = self._press.file(card, wish.alt)
        written = self._block(reading, wish, file)
        right = spliced(page, reading, written, replace=self._replaces) == page
        if self._check:
            self._foresee(path, right, None if self._press.has(card) else file.path)
            return False
        self._press.order(card)
        pending = _Pending(path, _digest(page), None if right else written)
        self._pending.setdefault(file.path, []).append(pending)
        return True

    def _block(self, reading: Reading, wish: PageCard, file: CardFile) -> str:
        """Return what is to stand in a page, between our marks."""
        taken = {name for name, values in reading.facts.graph.items() if any(values)}
        if self._replaces:
            taken = {name for name in taken if not PICTURE.fullmatch(name)}
        tags = page_tags(wish.tags, file, taken)
        return block(tags, newline=reading.newline, closes=reading.closes)

    def _foresee(self, path: str, right: bool, absent: str | None) -> None:
        if absent is not None:
            self._absent.add(absent)
        if right and absent is None:
            self.report.unchanged += 1
        else:
            self.report.changed.append(path)

    def _conclude(self, made: Made) -> int:
        """Write the pages that waited for a card; return how many they are."""
        pages = self._pending.pop(made.path, [])
        for pending in pages:
            if made.error:
                failure = PageFailure(pending.path, made.error, made.code, made.pointer)
                self.report.failures.append(failure)
            else:
                self._write(pending)
        return len(pages)

    def _write(self, pending: _Pending) -> None:
        if pending.block is None:
            self.report.unchanged += 1
            return
        try:
            # Twice: another run may do the same between our looking and our writing.
            if not any(self._settles(pending, pending.block) for _ in range(2)):
                reason = "it was changed by another program meanwhile; run this again"
                self.report.failures.append(PageFailure(pending.path, reason, "changed"))
        except (CardpressError, OSError) as error:
            self.report.failures.append(_failure(pending.path, error))

    def _settles(self, pending: _Pending, written: str) -> bool:
        """Write a page anew, if it is what it was; return whether it is right then."""
        page = self._site.read(pending.path)
        reading = self._notebook.reading(page, pending.path)
        result = spliced(page, reading, written, replace=self._replaces)
        if result == page:
            self.report.unchanged += 1
            return True
        if _digest(page) != pending.digest:
            return False
        if not self._site.write(pending.path, result, expected=page):
            return False
        self.report.changed.append(pending.path)
        if not self._replaces and len(reading.blocks) < 2:
            # So that the next run need not read it.
            self._notebook.note(result, pending.path, reading_after(reading, page, result))
        return True


def _digest(page: bytes) -> bytes:
    return hashlib.blake2b(page, digest_size=16).digest()


def inject(
    folder: Path,
    options: SiteOptions,
    *,
    cache: Path | None = None,
    jobs: int | None = None,
    check: bool = False,
    bar: Bar = no_bar,
) -> Report:
    """Make cards for the pages of a built site, and put the tags that show them into the pages.

    Args:
        folder: Of the site.
        options: Its `url` is needed.
        cache: Folder that outlives the site; None for no cache.
        jobs: Processes; default: one for each core.
        check: Only find out what would change.
        bar: Shows how it goes.

    Raises:
        CardpressError: The folder, an option or the cache is not right.
    """
    options = replace(options, url=check_site_url(options.url))
    notebook = Notebook(cache / "pages.json" if cache is not None else None)
    with CardPress(SiteFolder(folder), options, cache=cache, jobs=jobs) as press:
        press.load_templates()
        return Injection(press, notebook, check=check).run(bar)


def _left_alone(reading: Reading, options: SiteOptions) -> str:
    """Return why a page is left alone; `""` if it is not."""
    if not reading.is_page:
        return "fragment"
    if reading.facts.is_off:
        return "off"
    if reading.facts.is_hidden:
        return "noindex"
    if reading.facts.redirect:
        return "redirect"
    return "existing" if reading.brings_picture and options.existing == "keep" else ""


def _failure(path: str, error: Exception) -> PageFailure:
    if isinstance(error, OSError):
        return PageFailure(path, error.strerror or str(error), "unreadable")
    problems = getattr(error, "problems", ())
    if problems:
        return PageFailure(path, problems[0].message, problems[0].code, problems[0].pointer)
    return PageFailure(path, str(error))
