"""The press: takes the values of page after page, makes their cards on all cores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cardpress.crew import cores, process_pool
from cardpress.edition import edition
from cardpress.errors import CardpressError
from cardpress.settings import load_settings
from cardpress.site.address import check_site_url, file_url
from cardpress.site.card import Card, CardMaker
from cardpress.site.finding import MISFITS
from cardpress.site.folder import SiteFolder
from cardpress.site.options import SiteOptions, folder_in_site
from cardpress.site.pictures import Pictures
from cardpress.site.tags import CardFile, alternative
from cardpress.site.workshop import Made, Workshop

if TYPE_CHECKING:
    from cardpress.settings import Settings
    from cardpress.templates import Template

#: Cards that are made right here: starting processes takes about as long.
_HANDFUL = 8


#: Given the number of steps, shows how they go; in its block it is told of more that are done.
Bar: TypeAlias = Callable[[int], AbstractContextManager[Callable[[int], None]]]


def no_bar(steps: int) -> AbstractContextManager[Callable[[int], None]]:
    """Show nothing."""
    return nullcontext(lambda done: None)


@dataclass(slots=True)
class Tally:
    """What became of all cards.

    Attributes:
        origins: How many were `"rendered"`, came from the cache (`"cached"`), or lay in the site
            already (`"present"`).
        failures: Those that could not be made.
        warnings: Those whose text was cut, does not fit, or lacks glyphs.
    """

    origins: Counter[str] = field(default_factory=Counter)
    failures: list[Made] = field(default_factory=list)
    warnings: list[Made] = field(default_factory=list)

    def count(self, made: Made) -> None:
        """Count what became of a card."""
        if made.error:
            self.failures.append(made)
            return
        self.origins[made.origin] += 1
        if any(warning["code"] in MISFITS for warning in made.warnings):
            self.warnings.append(made)


class CardPress:
    """Makes the cards of a site; use it in a `with` statement, or `close` it.

    Args:
        folder: Of the built site; cards go to `options.out` in it.
        options: Without a `url`, the addresses of cards are paths in the site.
        cache: Folder that outlives the site; None for no cache.
        jobs: Processes; default: one for each core.
        settings: Of the engine; default: environment and configuration file.

    Raises:
        CardpressError: There is no such folder, or an option is not right.
    """

    def __init__(
        self,
        folder: Path | SiteFolder,
        options: SiteOptions,
        *,
        cache: Path | None = None,
        jobs: int | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.site = folder if isinstance(folder, SiteFolder) else SiteFolder(folder)
        url = check_site_url(options.url) if options.url else ""
        self.options = replace(options, url=url, out=folder_in_site(options.out))
        settings = load_settings(folder=options.folder) if settings is None else settings
        self.tally = Tally()
        self._jobs = jobs or cores()
        self._workshop = Workshop(self.site, cache, settings, options.online, options.max_credits)
        self._store = self._workshop.store()
        self._maker = CardMaker(edition(settings), options.scale)
        self._present = self.site.names(self.options.out)
        self._waiting: list[tuple[Card, str]] = []
        self._made: list[Made] = []
        self._known: set[str] = set()
        self._templates: dict[str, Template] = {}
        self._under_way: dict[Future[Made], str] = {}
        self._pool: Executor | None = None

    def __enter__(self) -> CardPress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load_templates(self) -> None:
        """Read the templates that the options name, so that what is wrong is known at once.

        Raises:
            TemplateError, PluginError: One does not exist, or is not valid.
        """
        for name in (self.options.template, *(rule.template for rule in self.options.templates)):
            self._template(name)

    def card(self, values: Mapping[str, Any], path: str = "", template: str = "") -> Card:
        """Return the card for a page.

        Args:
            values: By the names of the template's variables; unknown ones are left out.
            path: Of the page in the site; rules may choose the template by it.
            template: Name or file of the template; default: what the options say.

        Raises:
            TemplateError, PluginError: There is no such template.
        """
        found = self._template(template or self.options.template_for(path))
        pictures = Pictures(self.site, self.options)
        defaults = pictures.of_options(found, _given(self.options.values))
        return self._maker.card(
            found, {**defaults, **pictures.of_page(found, _given(values), path)}
        )

    def submit(
        self, values: Mapping[str, Any], path: str = "", template: str = "", alt: str = ""
    ) -> CardFile:
        """Have the card for a page made, and return the file that it will be.

        Raises:
            TemplateError, PluginError: The template is not valid, or does not exist.
        """
        return self.order(self.card(values, path, template), alt or _alt(values))

    def order(self, card: Card, alt: str = "") -> CardFile:
        """Have a card made, unless it is there, and return the file that it will be."""
        file = self.file(card, alt)
        if file.path not in self._known:
            self._known.add(file.path)
            self._begin(card, file.path)
        return file

    def file(self, card: Card, alt: str = "") -> CardFile:
        """Return the file of a card, whether or not it exists."""
        path = f"{self.options.out}/{card.name}"
        return CardFile(path, file_url(self.options.url, path), *card.size, alt)

    def has(self, card: Card) -> bool:
        """Whether a card lay in the site when the press was made."""
        return self._present.get(card.name, 0) > 0

    @property
    def ordered(self) -> int:
        """How many different cards were ordered."""
        return len(self._known)

    def finished(self) -> Iterator[Made]:
        """Yield what became of each ordered card, as soon as it is known."""
        yield from self._counted(self._made)
        self._made = []
        if self._pool is None:
            for card, path in self._waiting:
                yield from self._counted([self._workshop.make(card, path)])
            self._waiting = []
        for future in as_completed(list(self._under_way)):
            yield from self._counted([self._result(future)])
        self._under_way = {}

    def finish(self) -> Tally:
        """Wait until all ordered cards are made, and return what became of them."""
        for _ in self.finished():
            pass
        return self.tally

    def close(self) -> None:
        """Stop; cards that were not begun are not made."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _template(self, name: str) -> Template:
        if name not in self._templates:
            from cardpress.templates import find_template

            self._templates[name] = find_template(name, self.options.folder)
        return self._templates[name]

    def _begin(self, card: Card, path: str) -> None:
        if self.has(card):
            self._made.append(Made(path, "present"))
            return
        fetched = self._workshop.fetch(card, path, self._store)
        if fetched is not None:
            self._made.append(fetched)
            return
        self._waiting.append((card, path))
        if self._jobs > 1 and (self._pool is not None or len(self._waiting) > _HANDFUL):
            self._send()

    def _send(self) -> None:
        """Hand what is waiting to the pool, which is started if need be."""
        if self._pool is None:
            self._pool = process_pool(self._jobs)
        for card, path in self._waiting:
            try:
                self._under_way[self._pool.submit(self._workshop.make, card, path)] = path
            except BrokenExecutor:
                self._made.append(_killed(path))
        self._waiting = []

    def _result(self, future: Future[Made]) -> Made:
        try:
            return future.result()
        except BrokenExecutor:
            return _killed(self._under_way[future])
        except CardpressError as error:
            return Made(self._under_way[future], error=str(error), code="failed")

    def _counted(self, made: list[Made]) -> Iterator[Made]:
        for one in made:
            self.tally.count(one)
            yield one


def _killed(path: str) -> Made:
    reason = "the process that rendered it was killed; is there too little memory?"
    return Made(path, error=reason, code="killed")


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that say something."""
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}


def _alt(values: Mapping[str, Any]) -> str:
    return alternative(str(values.get("title", "")), str(values.get("site", "")))
