"""The pages of one build of a generator: their cards, and their tags once these are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cardpress.errors import CardpressError
from cardpress.integrations.sources import Finder, with_pictures
from cardpress.site.content import Content
from cardpress.site.options import SiteOptions
from cardpress.site.press import CardPress, Tally
from cardpress.site.reading import PICTURE, Reading, read_page
from cardpress.site.splice import spliced
from cardpress.site.tags import CardFile, PageTags, alternative, block, page_tags
from cardpress.site.values import page_card
from cardpress.site.workshop import Made, failure
from cardpress.templates import find_template


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no card.

    Attributes:
        reason: On one line.
        pointer: Into the template; `""` where that cannot be told.
        page: What its author calls it; `""` if no page gets one.
    """

    reason: str
    pointer: str = ""
    page: str = ""

    @classmethod
    def of(cls, error: CardpressError, page: str = "") -> Failure:
        """Return what an error means for a page."""
        made = failure("", error)
        return cls(made.error, made.pointer, page)

    @property
    def message(self) -> str:
        """What to say where the page is named otherwise."""
        place = f" (at {self.pointer} of the template)" if self.pointer else ""
        return f"no card: {self.reason}{place}"

    def __str__(self) -> str:
        return f"{self.page}: {self.message}" if self.page else self.message


@dataclass(frozen=True, slots=True)
class Source:
    """What a page was made of.

    Attributes:
        name: What its author calls it.
        find: Finds the pictures that its front matter names.
        type: For `og:type`; `""` for what the page itself says.
    """

    name: str
    find: Finder
    type: str = ""


@dataclass(slots=True)
class Outcome:
    """What a build did.

    Attributes:
        cards: What became of the cards.
        failures: Pages without their card.
        own_pictures: How many pages were left alone because they bring a picture.
    """

    cards: Tally = field(default_factory=Tally)
    failures: list[Failure] = field(default_factory=list)
    own_pictures: int = 0

    def __str__(self) -> str:
        return "; ".join((summary(self.cards), *self._notes()))

    def _notes(self) -> Iterator[str]:
        if self.own_pictures:
            yield (
                f"pages that bring a picture and keep it: {self.own_pictures} "
                '(the option existing, set to "replace", would replace it)'
            )


def summary(cards: Tally) -> str:
    """Return in one line what became of the cards."""
    origins = ", ".join(f"{count} {origin}" for origin, count in sorted(cards.origins.items()))
    return f"cards: {origins or 'none'}"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A page that waits for its card; `name` is what its author calls it."""

    path: str
    name: str
    tags: PageTags
    file: CardFile


class BuiltPages:
    """Makes the cards of the pages of one build; `finish` or `close` it.

    Args:
        folder: Of the built site.
        options: Its `url` is needed.
        cache: Folder that outlives the site; None for none.
        jobs: Processes; default: one for each core.

    Raises:
        CardpressError: An option is not right.
    """

    def __init__(
        self, folder: Path, options: SiteOptions, *, cache: Path | None, jobs: int | None = None
    ) -> None:
        self.outcome = Outcome()
        self._press = CardPress(folder, options, cache=cache, jobs=jobs)
        self._press.load_templates()
        self.outcome.cards = self._press.tally
        self._waiting: dict[str, list[_Waiting]] = {}

    def order(self, path: str, page: bytes, content: Content, source: Source) -> None:
        """Have the card of a page made, unless the page does not want one.

        Args:
            path: Of the page in the site.
            page: Its bytes, or what they will be.
            content: What its front matter says; goes before what the page says.
            source: What it was made of.
        """
        if content.skip or self._press.options.excludes(path):
            return
        try:
            reading = read_page(page, path)
            if not self._leaves_alone(reading):
                waiting = self._ordered(path, reading, content, source)
                self._waiting.setdefault(waiting.file.path, []).append(waiting)
        except CardpressError as error:
            self.outcome.failures.append(Failure.of(error, source.name))

    def finish(self) -> Outcome:
        """Wait for the cards, and put the tags that show them into the pages."""
        for made in self._press.finished():
            for waiting in self._waiting.pop(made.path, []):
                if made.error:
                    self._fail(waiting, made)
                else:
                    self._insert(waiting)
        self.close()
        return self.outcome

    def close(self) -> None:
        """Stop; cards that were not begun are not made."""
        self._press.close()

    def _leaves_alone(self, reading: Reading) -> bool:
        facts = reading.facts
        if not reading.is_page or facts.is_off or facts.is_hidden or facts.redirect:
            return True
        if reading.brings_picture and self._press.options.existing == "keep":
            self.outcome.own_pictures += 1
            return True
        return False

    def _ordered(self, path: str, reading: Reading, content: Content, source: Source) -> _Waiting:
        options = self._press.options
        wish = page_card(reading.facts, path, options)
        template = content.template or wish.template or options.template_for(path)
        own = with_pictures(content, find_template(template, options.folder), source.find)
        values = wish.values | own
        alt = content.alt or alternative(str(values["title"]), str(values["site"]))
        if values["title"] == values["site"]:
            # The home page, mostly: its address says more than its name twice.
            values["site"] = wish.values["url"]
        tags = replace(
            wish.tags,
            title=str(own.get("title", wish.tags.title)),
            description=str(own.get("description", wish.tags.description)),
            type=source.type or wish.tags.type,
        )
        file = self._press.submit(values, path, template, alt)
        return _Waiting(path, source.name, tags, file)

    def _insert(self, waiting: _Waiting) -> None:
        site = self._press.site
        try:
            page = site.read(waiting.path)
            # Others may have changed it since it was read.
            reading = read_page(page, waiting.path)
            if not self._leaves_alone(reading):
                site.write(waiting.path, self._tagged(page, reading, waiting), sync=False)
        except (CardpressError, OSError) as error:
            self._fail(waiting, failure(waiting.path, error))

    def _tagged(self, page: bytes, reading: Reading, waiting: _Waiting) -> bytes:
        """Return a page with its tags."""
        replacing = self._press.options.existing == "replace"
        taken = {name for name, values in reading.facts.graph.items() if any(values)}
        if replacing:
            taken = {name for name in taken if not PICTURE.fullmatch(name)}
        tags = page_tags(waiting.tags, waiting.file, taken)
        markup = block(tags, newline=reading.newline, closes=reading.closes)
        return spliced(page, reading, markup, replace=replacing)

    def _fail(self, waiting: _Waiting, made: Made) -> None:
        self.outcome.failures.append(Failure(made.error, made.pointer, waiting.name))
