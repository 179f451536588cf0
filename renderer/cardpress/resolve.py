"""The resolve stage: meets the needs of a document; all of the library's input is here.

Each distinct source is read once and each distinct picture decoded once, several at a time.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from cardpress.bitmap import Bitmap
from cardpress.errors import CardpressError, LimitError, Problem, SourceError
from cardpress.sources.decoder import decode, reduction
from cardpress.sources.header import inspect
from cardpress.sources.kind import Kind, classify
from cardpress.sources.reader import Access, read
from cardpress.sources.remote import Fetcher, Offline
from cardpress.sources.vector import REFUSAL, is_vector, rasterized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from cardpress.cache import ByteCache
    from cardpress.needs import ImageNeed
    from cardpress.settings import Settings
    from cardpress.sources.containers import Container

#: What a source turned out to be: the SHA-256 of its bytes, and its header.
Seen: TypeAlias = "tuple[str, Container]"

_T = TypeVar("_T")
_R = TypeVar("_R")

_WORKERS = 4

#: Source pixels that are kept per drawn pixel, along each side, when a JPEG is reduced.
_OVERSAMPLING = 2

#: Pillow keeps RGB in four bytes a pixel, as RGBA.
_PIXEL_BYTES = 4

#: From this many pixels on, a thread costs less than it saves.
_LARGE = 500_000

#: How much of a source is repeated in a message, in characters.
_SHOWN = 48


@dataclass(frozen=True, slots=True)
class _Use:
    """A distinct source: where it is used, the pixels that must remain of it, perhaps its bytes."""

    src: str
    pointers: tuple[str, ...]
    wanted: tuple[int, int]
    data: bytes | None = None

    @property
    def remote(self) -> bool:
        """Whether reading it means waiting for the network."""
        return self.src.lstrip()[:4].lower() == "http"


@dataclass(frozen=True, slots=True)
class _Found:
    """The picture behind a use: its SHA-256 and its header."""

    use: _Use
    digest: str
    container: Container


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a use has no picture; `code` is the problem's."""

    use: _Use
    code: str
    error: CardpressError

    def problems(self) -> Iterator[Problem]:
        """Yield one problem for each place where the source is used."""
        for pointer in self.use.pointers:
            yield Problem(self.code, pointer, f"{_quoted(self.use.src)}: {self.error}")


class _Crew:
    """Threads for more than one job; a single job is done where it is."""

    def __init__(self, jobs: int) -> None:
        self._pool = _threads(min(jobs, _WORKERS)) if jobs > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def map(self, function: Callable[[_T], _R], items: Iterable[_T]) -> Iterator[_R]:
        """Yield `function` of each item, in order."""
        return self._pool.map(function, items) if self._pool else map(function, items)


def _threads(count: int) -> ThreadPoolExecutor:
    # One card with one picture does without, and without the time that it takes to load.
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(count)


def resolve(
    needs: Sequence[tuple[str, ImageNeed]],
    *,
    settings: Settings,
    base_dir: Path | None = None,
    cache: ByteCache[Bitmap] | None = None,
    scale: float = 1,
    fetcher: Fetcher | None = None,
    seen: ByteCache[Seen] | None = None,
) -> dict[str, Bitmap]:
    """Return the bitmap of each distinct source.

    Args:
        needs: Each with the JSON pointer of the source in the document.
        settings: Limits, and whether local paths are allowed.
        base_dir: Folder that relative paths start from; None for the working directory.
        cache: Keeps bitmaps from call to call, by digest and reduction.
        scale: Output pixels per canvas pixel.
        fetcher: Gets what is at http and https addresses; by default nothing is fetched.
        seen: Keeps what pictures inside the document are from call to call, by their text.

    Raises:
        SourceError: Sources cannot be used. `problems` has them all, one for each place, with
            the code `source-unreadable`, `source-not-a-picture` or `source-too-large`.
        LimitError: Nothing is wrong but that sources are too large, each or, as their headers
            say before any pixel is decoded, all together (`Limits.document_pixels`).
    """
    access = Access(
        settings.limits, base_dir, settings.local_paths, fetcher or Offline(), settings.svg_sources
    )
    uses = _uses(needs, scale)
    _check_remote(uses, settings.limits.remote_sources)
    with _Crew(sum(use.remote for use in uses)) as crew:
        pictures, failures = _inspect_all(uses, access, crew, seen)
    with _Crew(_worth_threads(pictures, cache)) as crew:
        decoded = list(crew.map(partial(_decode, cache=cache), pictures))
    bitmaps: dict[str, Bitmap] = {}
    for picture, outcome in zip(pictures, decoded, strict=True):
        for found in picture:
            if isinstance(outcome, Bitmap):
                bitmaps[found.use.src] = outcome
            else:
                failures.append(_Failure(found.use, "source-not-a-picture", outcome))
    if failures:
        order = {use.src: place for place, use in enumerate(uses)}
        raise _summary(sorted(failures, key=lambda failure: order[failure.use.src]))
    return bitmaps


def _uses(needs: Sequence[tuple[str, ImageNeed]], scale: float) -> list[_Use]:
    by_source: dict[str, list[tuple[str, ImageNeed]]] = {}
    for pointer, need in needs:
        by_source.setdefault(need.src, []).append((pointer, need))
    factor = scale * _OVERSAMPLING
    return [
        _Use(
            src,
            tuple(pointer for pointer, _ in group),
            (
                math.ceil(max(need.width for _, need in group) * factor),
                math.ceil(max(need.height for _, need in group) * factor),
            ),
            group[0][1].data,
        )
        for src, group in by_source.items()
    ]


def _inspect_all(
    uses: list[_Use], access: Access, crew: _Crew, seen: ByteCache[Seen] | None
) -> tuple[list[list[_Found]], list[_Failure]]:
    """Read all sources; equal pictures come together, whatever their sources are called."""
    pictures: dict[str, list[_Found]] = {}
    failures: list[_Failure] = []
    pixels = weight = 0
    for outcome in crew.map(partial(_inspect, access=access, seen=seen), uses):
        if isinstance(outcome, _Failure):
            failures.append(outcome)
        elif twins := pictures.get(outcome.digest):
            twins.append(replace(outcome, container=twins[0].container))
        else:
            pictures[outcome.digest] = [outcome]
            pixels += outcome.container.width * outcome.container.height
            weight += len(outcome.container.data)
            _check_together(outcome.use, pixels, weight, access.limits.document_pixels)
    return list(pictures.values()), failures


def _inspect(use: _Use, access: Access, seen: ByteCache[Seen] | None) -> _Found | _Failure:
    known = None if seen is None else seen.get(use.src)
    if known is not None:
        return _Found(use, *known)
    code = "source-unreadable"
    try:
        data = read(use.src, access) if use.data is None else use.data
        code = "source-not-a-picture"
        if vector := is_vector(data):
            data = _drawn(data, use, access)
        found = _Found(use, hashlib.sha256(data).hexdigest(), inspect(data, access.limits))
        # Files and answers change; what a document brings along is what its text says.
        inside = use.data is None and classify(use.src) in (Kind.DATA, Kind.BASE64)
        # How large an SVG picture is drawn depends on where it is used.
        if seen is not None and inside and not vector:
            seen.put(use.src, (found.digest, found.container), len(use.src) + len(data))
        return found
    except LimitError as error:
        return _Failure(use, "source-too-large", error)
    except CardpressError as error:
        return _Failure(use, code, error)


def _check_remote(uses: list[_Use], most: int) -> None:
    """Check how many sources are to be fetched, before the first is."""
    remote = [use for use in uses if use.remote]
    if len(remote) > most:
        message = f"the document has {len(remote)} remote pictures, the limit is {most}"
        problem = Problem("too-many-sources", remote[most].pointers[0], message)
        raise LimitError(message, "remote_sources", [problem])


def _drawn(svg: bytes, use: _Use, access: Access) -> bytes:
    """Return an SVG source as PNG, large enough for where it is used, if that is allowed."""
    if not access.svg_sources:
        raise SourceError(REFUSAL)
    return rasterized(svg, use.wanted, access.limits)


def _check_together(use: _Use, pixels: int, weight: int, most: int) -> None:
    """Check all sources so far: their pixels, and their bytes, which wait to be decoded.

    More encoded bytes than the allowed pixels take decoded are no pictures, but padding.
    """
    for amount, limit, unit in ((pixels, most, "pixels"), (weight, most * _PIXEL_BYTES, "bytes")):
        if amount > limit:
            message = f"the picture sources have over {limit} {unit} together, which is the limit"
            problem = Problem("source-too-large", use.pointers[0], message)
            raise LimitError(message, "document_pixels", [problem])


def _worth_threads(pictures: list[list[_Found]], cache: ByteCache[Bitmap] | None) -> int:
    """Return how many pictures are so large that decoding them is worth a thread each."""
    areas = [found[0].container.width * found[0].container.height for found in pictures
             if cache is None or cache.get(_key(found)) is None]  # fmt: skip
    return sum(area >= _LARGE for area in areas)


def _key(twins: list[_Found]) -> tuple[str, int]:
    """Return what a decoded picture is cached under: its digest and its reduction."""
    return twins[0].digest, min(reduction(twins[0].container, found.use.wanted) for found in twins)


def _decode(twins: list[_Found], cache: ByteCache[Bitmap] | None) -> Bitmap | CardpressError:
    first = twins[0]
    key = _key(twins)
    bitmap = cache.get(key) if cache else None
    if bitmap:
        return bitmap
    try:
        bitmap = decode(first.container, *key)
    except CardpressError as error:
        return error
    size = bitmap.image.width * bitmap.image.height * _PIXEL_BYTES
    return bitmap if cache is None else cache.put(key, bitmap, size)


def _summary(failures: list[_Failure]) -> CardpressError:
    count = len(failures)
    head = "a picture cannot be used" if count == 1 else f"{count} pictures cannot be used"
    problems = [problem for failure in failures for problem in failure.problems()]
    message = head + "".join(f"\n  {problem}" for problem in problems)
    limits = [item.error.limit for item in failures if isinstance(item.error, LimitError)]
    if len(limits) == count:
        return LimitError(message, limits[0], problems)
    return SourceError(message, problems)


def _quoted(src: str) -> str:
    """Return a source as its writer knows it, but never megabytes of base64."""
    if len(src) <= _SHOWN * 2:
        return repr(src)
    return f"{src[:_SHOWN]!r}... ({len(src)} characters)"
