"""Many documents, in order, on any executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from cardpress.errors import CardpressError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from cardpress.document.reading import Readable
    from cardpress.picture import Picture

#: Documents that are under way or waiting at once, so that an endless iterable fits memory.
_WINDOW = 64

#: Documents that are handed over together: to send four at once takes half the time. The first
#: go one by one, so that every worker has one, and a short batch is shared out evenly.
_TOGETHER, _ALONE = 4, 16


@dataclass(frozen=True, slots=True)
class Failure:
    """A picture that could not be made.

    Attributes:
        index: Which document, from 0.
        error: Why.
    """

    index: int
    error: CardpressError


Outcome: TypeAlias = "Picture | Failure"
Render: TypeAlias = Callable[["Readable"], "Picture"]


def render_serially(render: Render, documents: Iterable[Readable]) -> Iterator[Outcome]:
    """Yield the outcome of each document, made when it is asked for."""
    for index, document in enumerate(documents):
        yield _rendered(render, document, index)


def render_on(
    executor: Executor, render: Render, documents: Iterable[Readable]
) -> Iterator[Outcome]:
    """Yield the outcomes in the order of `documents`, made by `executor`.

    Args:
        executor: Of threads, processes or a cluster; `render` must be picklable for the latter.
        render: Makes one picture.
        documents: Taken a window at a time.
    """
    waiting: deque[Future[list[Outcome]]] = deque()
    under_way = 0
    try:
        for first, group in _groups(documents):
            waiting.append(executor.submit(_render_group, render, group, first))
            under_way += len(group)
            while under_way > _WINDOW - _TOGETHER:
                outcomes = waiting.popleft().result()
                under_way -= len(outcomes)
                yield from outcomes
        while waiting:
            yield from waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _groups(documents: Iterable[Readable]) -> Iterator[tuple[int, list[Readable]]]:
    """Yield documents that are handed over together, and the index of the first of them."""
    remaining = iter(documents)
    first = 0
    while group := list(islice(remaining, 1 if first < _ALONE else _TOGETHER)):
        yield first, group
        first += len(group)


def _render_group(render: Render, documents: list[Readable], first: int) -> list[Outcome]:
    return [_rendered(render, document, index) for index, document in enumerate(documents, first)]


def _rendered(render: Render, document: Readable, index: int) -> Outcome:
    try:
        return render(document)
    except CardpressError as error:
        return Failure(index, error)
