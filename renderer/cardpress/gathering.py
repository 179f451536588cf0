"""Everything from outside that a document needs: its pictures, read, fetched or made.

What only documents with AI parts need is imported for these only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from cardpress.cache import ByteCache
from cardpress.components.base import Component
from cardpress.errors import CardpressError
from cardpress.fetching.pictures import RemotePictures
from cardpress.needs import ImageNeed, Need, ServiceNeed
from cardpress.resolve import Seen, resolve
from cardpress.sources.reader import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from threading import Event

    from cardpress.bitmap import Bitmap
    from cardpress.document import Document
    from cardpress.errors import Problem
    from cardpress.providers.budget import Budget
    from cardpress.providers.drawing import Drawing
    from cardpress.providers.planned import Planned
    from cardpress.providers.protocol import Running
    from cardpress.providers.services import Services
    from cardpress.settings import Settings
    from cardpress.sources.remote import Fetcher

#: A need and its JSON pointer.
Located: TypeAlias = "tuple[str, Need]"

#: Told how orders stand: the digest of the request, and its progress.
Watch: TypeAlias = "Callable[[str, Running], None]"


@dataclass(frozen=True, slots=True)
class Visit:
    """How one document's needs are met.

    Attributes:
        base_dir: Folder that relative paths start from; None for the working directory.
        offline: Whether nothing is fetched.
        buy: Whether AI services may be asked; else only what is stored is drawn.
        scale: Output pixels per canvas pixel.
        budget: Billed requests at most, or a budget that is shared; None for the settings'.
        watch: Told how orders stand: the digest of the request, and its progress.
        stop: Ends all waiting for services once it is set; None for what nobody ends.
    """

    base_dir: Path | None = None
    offline: bool = False
    buy: bool = True
    scale: float = 1
    budget: int | Budget | None = None
    watch: Watch | None = None
    stop: Event | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pictures by what components call them, and what there is to say about them."""

    bitmaps: Mapping[str, Bitmap]
    report: tuple[Problem, ...] = field(default=())


class Gatherer:
    """Meets the needs of documents; safe to use from several threads.

    Args:
        settings: Limits, and what sources may be.
        services: The AI services; default: those of the settings, when they are first needed.
        seen: Remembers what pictures inside documents are.
        bitmaps: Remembers decoded pictures.
    """

    def __init__(
        self,
        settings: Settings,
        services: Services | None,
        seen: ByteCache[Seen],
        bitmaps: ByteCache[Bitmap],
    ) -> None:
        self._settings = settings
        self._services = services
        self._seen = seen
        self._bitmaps = bitmaps
        self._remote = RemotePictures(settings)
        self._lock = Lock()

    def gather(self, document: Document, visit: Visit) -> Gathered:
        """Return all pictures of a document.

        Raises:
            SourceError: A source cannot be used.
            LimitError: Sources are too large.
            ProviderError: A service has failed, or may not be asked.
        """
        needs = located_needs(document)
        wanted = _of_services(needs)
        fetcher = self._remote.visit(visit.offline)
        if not wanted:
            return Gathered(self._resolved(needs, visit, fetcher))
        others = [pair for pair in needs if not isinstance(pair[1], ServiceNeed)]
        try:
            drawn = self._drawing(visit, fetcher).draw(wanted)
        except CardpressError as error:
            raise self._listed(error, others, visit, fetcher) from error.__cause__
        bitmaps = self._resolved([*others, *drawn.needs], visit, fetcher)
        bitmaps |= {key: bitmaps[src] for key, src in drawn.stand_ins.items()}
        return Gathered(bitmaps, drawn.report)

    def plan(self, document: Document, visit: Visit) -> tuple[Planned, ...]:
        """Return what would be asked of services, and what of it is stored; nothing is bought.

        Raises:
            CardpressError: Something could not be asked for at all.
        """
        wanted = _of_services(located_needs(document))
        return self._drawing(visit).plan(wanted) if wanted else ()

    def meet(self, document: Document, visit: Visit) -> Mapping[str, CardpressError]:
        """Have services make what is not stored, and draw nothing.

        Returns:
            Why something was not made, by the digest of its request.

        Raises:
            CardpressError: Something could not be asked for at all, or is beyond the budget;
                nothing was bought.
            KeyboardInterrupt: `visit.stop` was set.
        """
        wanted = _of_services(located_needs(document))
        return self._drawing(visit).meet(wanted) if wanted else {}

    def check_sources(self, document: Document, visit: Visit) -> None:
        """Read every picture that is not a service's to make, and every stand-in for one.

        Raises:
            SourceError: A source cannot be used.
            LimitError: Sources are too large.
        """
        needs = located_needs(document)
        stand_ins = [
            (f"{pointer}/fallback", ImageNeed(need.fallback, need.width, need.height))
            for pointer, need in _of_services(needs)
            if need.fallback is not None
        ]
        self._resolved([*needs, *stand_ins], visit)

    def services(self) -> Services:
        """Return the AI services."""
        from cardpress.providers.services import Services

        with self._lock:
            if self._services is None:
                self._services = Services(self._settings)
            return self._services

    def _resolved(
        self, needs: Sequence[Located], visit: Visit, fetcher: Fetcher | None = None
    ) -> dict[str, Bitmap]:
        images = [(pointer, need) for pointer, need in needs if isinstance(need, ImageNeed)]
        return resolve(
            images,
            settings=self._settings,
            base_dir=visit.base_dir,
            cache=self._bitmaps,
            scale=visit.scale,
            fetcher=fetcher or self._remote.visit(visit.offline),
            seen=self._seen,
        )

    def _listed(
        self, error: CardpressError, others: Sequence[Located], visit: Visit, fetcher: Fetcher
    ) -> CardpressError:
        """Return the error; offline, with the sources that are missing as well."""
        from cardpress.providers.unmet import joined

        if not visit.offline:
            return error
        try:
            self._resolved(others, visit, fetcher)
        except CardpressError as other:
            return joined(error, other)
        return error

    def _drawing(self, visit: Visit, fetcher: Fetcher | None = None) -> Drawing:
        from cardpress.providers.drawing import Drawing

        services = self.services()
        settings = self._settings
        access = Access(
            settings.limits,
            visit.base_dir,
            settings.local_paths,
            fetcher or self._remote.visit(visit.offline),
            settings.svg_sources,
        )
        budget = services.budget(visit.budget)
        drawing = Drawing(services, access, budget, visit.buy, visit.watch, visit.offline)
        return drawing if visit.stop is None else replace(drawing, stop=visit.stop)


def located_needs(document: Document) -> list[Located]:
    """Return every need of a document, each with its JSON pointer."""
    return [
        located
        for index, component in enumerate(document.components)
        for located in _needs(component, f"/components/{index}")
    ]


def _needs(component: Component, pointer: str) -> Iterator[Located]:
    """Yield what a component needs, and where in the document: the field, or the component."""
    passed: set[Need] = set()
    for place, inside in component.inner():
        yield from _needs(inside, f"{pointer}{place}")
        passed.update(inside.needs())
    for need in component.needs():
        if need not in passed:
            yield f"{pointer}{_field(component, need)}", need


def _field(component: Component, need: Need) -> str:
    """Return the pointer of the field that holds a picture's source, from the component."""
    if isinstance(need, ServiceNeed):
        return ""
    fields = type(component).model_fields.items()
    names = (field.alias or name for name, field in fields if getattr(component, name) == need.src)
    return next((f"/{name}" for name in names), "")


def _of_services(needs: Sequence[Located]) -> list[tuple[str, ServiceNeed]]:
    return [(pointer, need) for pointer, need in needs if isinstance(need, ServiceNeed)]
