"""Many documents, in order, on any executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from cardpress.errors import CardpressError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from cardpress.document.reading import Readable
    from cardpress.picture import Picture

#: Documents that are under way or waiting at once, so that an endless iterable fits memory.
_WINDOW = 64


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
        try:
            yield render(document)
        except CardpressError as error:
            yield Failure(index, error)


def render_on(
    executor: Executor, render: Render, documents: Iterable[Readable]
) -> Iterator[Outcome]:
    """Yield the outcomes in the order of `documents`, made by `executor`.

    Args:
        executor: Of threads, processes or a cluster; `render` must be picklable for the latter.
        render: Makes one picture.
        documents: Taken a window at a time.
    """
    waiting: deque[tuple[int, Future[Any]]] = deque()
    try:
        for index, document in enumerate(documents):
            waiting.append((index, executor.submit(render, document)))
            if len(waiting) >= _WINDOW:
                yield _outcome(*waiting.popleft())
        while waiting:
            yield _outcome(*waiting.popleft())
    finally:
        for _, future in waiting:
            future.cancel()


def _outcome(index: int, future: Future[Any]) -> Outcome:
    try:
        picture: Picture = future.result()
    except CardpressError as error:
        return Failure(index, error)
    return picture
