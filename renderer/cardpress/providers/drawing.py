"""The pictures of a document that AI services make: bought, stored, or stood in for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from cardpress.errors import CardpressError, Problem, ProviderError, SourceError
from cardpress.needs import ImageNeed, ServiceNeed
from cardpress.providers.frames import require_frames
from cardpress.providers.planned import Planned
from cardpress.providers.unmet import Failure, code_of, summary, warning
from cardpress.providers.wanted import Wanted, by_digest, missing_of
from cardpress.sources.reader import Access, read

if TYPE_CHECKING:
    from cardpress.providers.budget import Budget
    from cardpress.providers.protocol import Running
    from cardpress.providers.results import Result
    from cardpress.providers.services import Services

#: Orders of one document that are waited for at once.
_WORKERS = 16

#: Codes for which no fallback is drawn: it is not the service that failed.
_FINAL = frozenset({"not-stored", "over-budget", "invalid-request"})

_PICTURES = frozenset({"picture", "preview"})

_T = TypeVar("_T")
_R = TypeVar("_R")

#: A need and the JSON pointer of its component.
Located: TypeAlias = tuple[str, ServiceNeed]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures of a document's service needs.

    Attributes:
        needs: Each picture with the pointers of its components, ready to be decoded.
        stand_ins: By the key of a need that was not met, the source that is drawn instead.
        report: One warning for each component that shows a stand-in.
    """

    needs: tuple[tuple[str, ImageNeed], ...] = ()
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    report: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """One document's dealings with services.

    Attributes:
        services: Where providers come from.
        access: How sources of needs are read.
        budget: Of this document, or of the run that it is part of.
        buy: Whether services may be asked; else only what is stored will do.
        watch: Told how orders stand: the digest of the request, and its progress.
        offline: Whether errors list all that is missing, sources too.
        stop: Ends all waiting once it is set, by `KeyboardInterrupt`; what is ordered stays so.
    """

    services: Services
    access: Access
    budget: Budget
    buy: bool = True
    watch: Callable[[str, Running], None] | None = None
    offline: bool = False
    stop: Event = field(default_factory=Event, repr=False)

    def plan(self, located: Sequence[Located]) -> tuple[Planned, ...]:
        """Return what would be bought and what is there; nothing is sent to a service.

        Raises:
            CardpressError: Something could not be asked for at all; `problems` has each place.
        """
        wanted, failures = self._wanted(located)
        missing = missing_of(by_digest(wanted).values())
        failures = failures or self._invalid(missing)
        if failures:
            raise summary(failures)
        return tuple(
            Planned(
                tuple(pointer for each in group for pointer in each.pointers),
                group[0].provider.name,
                group[0].request.operation,
                digest,
                group[0].provider.standing(group[0].request),
            )
            for digest, group in by_digest(wanted).items()
        )

    def draw(self, located: Sequence[Located]) -> Drawn:
        """Meet all needs, several at a time, each distinct request once.

        Raises:
            CardpressError: A need was not met and has no fallback; `problems` has each place.
        """
        wanted, outcomes = self._met(located)
        return self._drawn(wanted, outcomes)

    def meet(self, located: Sequence[Located]) -> dict[str, CardpressError]:
        """Meet all needs and draw none; return why some were not, by the digest of the request.

        Raises:
            CardpressError: Something could not be asked for at all, or is beyond the budget;
                nothing was bought.
        """
        _, outcomes = self._met(located)
        return {
            digest: outcome
            for digest, outcome in outcomes.items()
            if isinstance(outcome, CardpressError)
        }

    def _met(
        self, located: Sequence[Located]
    ) -> tuple[list[Wanted], dict[str, Result | CardpressError]]:
        wanted, failures = self._wanted(located)
        groups = list(by_digest(wanted).values())
        failures = failures or self._refused(groups)
        if failures:
            raise summary([*failures, *self._absent(groups)])
        met = _map(partial(self._bought, stop=self.stop), groups, self.stop)
        digests = (group[0].digest for group in groups)
        return wanted, dict(zip(digests, met, strict=True))

    def _wanted(self, located: Sequence[Located]) -> tuple[list[Wanted], list[Failure]]:
        by_need: dict[ServiceNeed, list[str]] = {}
        for pointer, need in located:
            by_need.setdefault(need, []).append(pointer)
        wanted: list[Wanted] = []
        failures: list[Failure] = []
        for outcome in _map(self._request, list(by_need.items())):
            if isinstance(outcome, Wanted):
                wanted.append(outcome)
            else:
                failures.append(outcome)
        return wanted, failures

    def _request(self, item: tuple[ServiceNeed, list[str]]) -> Wanted | Failure:
        """Make the request of a need, for which its source is read."""
        need, pointers = item
        try:
            if need.operation == "video":
                require_frames()
            provider = self.services.get(
                need.provider, max_credits=self.budget, offline=not self.buy
            )
        except CardpressError as error:
            return Failure(need, pointers, error)
        try:
            image = None if need.src is None else read(need.src, self.access)
        except CardpressError as error:
            return Failure(need, [f"{pointer}/src" for pointer in pointers], error)
        try:
            request = provider.desk.provider.request_for(
                need.operation, dict(need.wishes), (need.width, need.height), image
            )
            return Wanted(need, tuple(pointers), provider, request, provider.digest(request))
        except CardpressError as error:
            return Failure(need, pointers, error)

    def _refused(self, groups: list[list[Wanted]]) -> list[Failure]:
        """Return why nothing at all is bought: requests are invalid, or beyond the budget."""
        if not self.buy:
            return []
        missing = missing_of(groups)
        failures = self._invalid(missing)
        if failures or not missing:
            return failures
        try:
            self.budget.check(missing[0][0].provider.name, len(missing))
        except ProviderError as error:
            return [Failure(each.need, each.pointers, error) for group in missing for each in group]
        return []

    def _absent(self, groups: list[list[Wanted]]) -> list[Failure]:
        """Return what is not stored, for a list of all that is missing offline."""
        if not self.offline:
            return []
        outcomes = [self._bought(group, self.stop) for group in groups]
        return [
            Failure(each.need, each.pointers, outcome)
            for group, outcome in zip(groups, outcomes, strict=True)
            if isinstance(outcome, ProviderError) and outcome.code == "not-stored"
            for each in group
        ]

    def _invalid(self, missing: Sequence[list[Wanted]]) -> list[Failure]:
        """Return which requests their services would refuse."""
        return [failure for found in _map(_checked, missing) for failure in found]

    def _bought(self, group: list[Wanted], stop: Event) -> Result | CardpressError:
        first = group[0]
        provider = first.provider.stopped_by(stop)
        if self.watch is not None:
            provider = provider.watched(partial(self.watch, first.digest))
        try:
            return provider.run(first.request)
        except CardpressError as error:
            return error

    def _drawn(
        self, wanted: list[Wanted], outcomes: Mapping[str, Result | CardpressError]
    ) -> Drawn:
        needs: list[tuple[str, ImageNeed]] = []
        stand_ins: dict[str, str] = {}
        report: list[Problem] = []
        failures: list[Failure] = []
        for each in wanted:
            need, outcome = each.need, self._picture(each.need, outcomes[each.digest])
            if isinstance(outcome, bytes):
                made = ImageNeed(need.key, need.width, need.height, outcome)
                needs += [(pointer, made) for pointer in each.pointers]
            elif need.fallback is None or code_of(outcome) in _FINAL:
                failures.append(Failure(need, each.pointers, outcome))
            else:
                stand_ins[need.key] = need.fallback
                made = ImageNeed(need.fallback, need.width, need.height)
                needs += [(f"{pointer}/fallback", made) for pointer in each.pointers]
                report += [warning(pointer, outcome) for pointer in each.pointers]
        if failures:
            raise summary(failures)
        return Drawn(tuple(needs), stand_ins, tuple(report))

    def _picture(
        self, need: ServiceNeed, outcome: Result | CardpressError
    ) -> bytes | CardpressError:
        """Return the bytes of what a component draws of a result."""
        if isinstance(outcome, CardpressError):
            return outcome
        file = outcome.files[0]
        try:
            if file.role == "video":
                return self.services.frames.at(file, need.time, self.access.limits)
            if file.role in _PICTURES:
                return file.data
        except CardpressError as error:
            return error
        except OSError as error:
            return SourceError(f"the stored result cannot be read: {error}")
        message = f"{need.provider} has made a {file.role}, but no picture of it"
        return ProviderError(message, need.provider, "bad-answer")


def _checked(group: list[Wanted]) -> list[Failure]:
    first = group[0]
    try:
        first.provider.check(first.request)
    except CardpressError as error:
        return [Failure(each.need, each.pointers, error) for each in group]
    return []


def _map(function: Callable[[_T], _R], items: Sequence[_T], stop: Event | None = None) -> list[_R]:
    """Return `function` of each item, in order, by several threads if there are several.

    Ctrl-C is told to the threads through `stop`: what is on its way to a service is finished.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(min(len(items), _WORKERS)) as pool:
        try:
            return list(pool.map(function, items))
        except BaseException:
            if stop is not None:
                stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
