"""Where the children of a stack lie: along its direction, across it, mirrored or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cardpress.components.base import Slot
from cardpress.components.fields import SMALLEST
from cardpress.frame import Frame
from cardpress.geometry import Size

#: A child fits that is too large by no more than this, in pixels.
_TOLERANCE = 1 / 64


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How children are placed; the fields are those of `Stack`.

    Attributes:
        horizontal: Beside each other, not below.
        gap: Pixels between them.
        align: Place across the direction.
        justify: Place along it.
        rtl: Whether rows start on the right.
        drop: Whether children that do not fit are left out.
        grow: Share of the spare room, for each child.
        shrinking: Whether each child makes itself smaller where there is too little room.
    """

    horizontal: bool
    gap: float
    align: str
    justify: str
    rtl: bool
    drop: bool
    grow: tuple[float, ...]
    shrinking: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """The room inside a stack, in pixels; None has no bound.

    Attributes:
        width: At most, or exactly.
        height: At most, or exactly.
        wide: Whether `width` is exact.
        high: Whether `height` is exact.
    """

    width: float | None
    height: float | None
    wide: bool
    high: bool

    @property
    def exact(self) -> tuple[float | None, float | None]:
        """Width and height where they are exact; None where they depend on the children."""
        return self.width if self.wide else None, self.height if self.high else None


@dataclass(frozen=True, slots=True)
class Place:
    """A child, and the top-left corner of its frame inside the stack."""

    index: int
    frame: Frame
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Arranged:
    """Children in their places.

    Attributes:
        size: What they take up, in pixels.
        places: Those that are shown, in order.
        dropped: How many are left out.
    """

    size: Size
    places: tuple[Place, ...]
    dropped: int


def arrange(plan: Arrangement, room: Room, lay_out: Callable[[int, Slot], Frame]) -> Arranged:
    """Lay out the children, each once, and place them.

    Args:
        plan: How.
        room: Where.
        lay_out: Returns the frame of the child of an index in the slot that it is given.
    """
    frames = _frames(plan, room, lay_out)
    lengths = [_along(frame.size, plan) for frame in frames.values()]
    used = sum(lengths) + plan.gap * max(len(lengths) - 1, 0)
    exact = room.exact[0 if plan.horizontal else 1]
    spare = max((used if exact is None else exact) - used, 0.0)
    across, offsets = _across(plan, room, list(frames.values()))
    position, gap = _spread(plan, spare, len(frames))
    total = used + spare
    places = []
    for (index, frame), length, offset in zip(frames.items(), lengths, offsets, strict=True):
        start = total - position - length if plan.rtl and plan.horizontal else position
        x, y = (start, offset) if plan.horizontal else (offset, start)
        places.append(Place(index, frame, x, y))
        position += length + gap
    size = Size(used, across) if plan.horizontal else Size(across, used)
    return Arranged(size, tuple(places), len(plan.grow) - len(frames))


def _frames(
    plan: Arrangement, room: Room, lay_out: Callable[[int, Slot], Frame]
) -> dict[int, Frame]:
    """Return the frames of the children that are shown, by index.

    Those that are as large as they are come first, then those that can shrink; those that grow
    share what is left.
    """
    bound, exact = (room.width, room.wide) if plan.horizontal else (room.height, room.high)
    if bound is None:
        return {index: lay_out(index, _slot(plan, room, None)) for index in range(len(plan.grow))}
    left = bound - plan.gap * max(len(plan.grow) - 1, 0)
    frames: dict[int, Frame] = {}
    growing = [index for index, share in enumerate(plan.grow) if share > 0 and exact]
    for index in _order(plan, growing):
        frame = lay_out(index, _slot(plan, room, left))
        rest = left - _along(frame.size, plan)
        if plan.drop and rest < -_TOLERANCE:
            return dict(sorted(frames.items()))
        frames[index] = frame
        left = rest
    total = sum(plan.grow[index] for index in growing)
    for index in growing:
        share = left * plan.grow[index] / total
        frames[index] = lay_out(index, _slot(plan, room, share, fill=True))
    return dict(sorted(frames.items()))


def _order(plan: Arrangement, growing: Sequence[int]) -> list[int]:
    """Return the children that do not grow; in a column, those that shrink come last."""
    fixed = [index for index in range(len(plan.grow)) if index not in growing]
    if plan.horizontal:
        return fixed
    return sorted(fixed, key=lambda index: plan.shrinking[index])


def _slot(plan: Arrangement, room: Room, along: float | None, *, fill: bool = False) -> Slot:
    length = None if along is None else max(along, SMALLEST)
    if plan.horizontal:
        return Slot(width=length, height=room.height, fill_width=fill)
    return Slot(width=room.width, height=length, fill_height=fill)


def _across(plan: Arrangement, room: Room, frames: Sequence[Frame]) -> tuple[float, list[float]]:
    """Return the extent across the direction, and the offset of each child."""
    sizes = [frame.size.height if plan.horizontal else frame.size.width for frame in frames]
    exact = room.exact[1 if plan.horizontal else 0]
    if plan.horizontal and plan.align == "baseline":
        rises = [frame.lines[0].baseline if frame.lines else frame.size.height for frame in frames]
        top = max(rises, default=0.0)
        offsets = [top - rise for rise in rises]
        extent = max((a + b for a, b in zip(offsets, sizes, strict=True)), default=0.0)
        return extent, offsets
    extent = max(sizes, default=0.0)
    share = {"center": 0.5, "end": 1.0}.get(plan.align, 0.0)
    if plan.rtl and not plan.horizontal:
        share = 1 - share
    whole = extent if exact is None else max(exact, extent)
    return extent, [(whole - size) * share for size in sizes]


def _spread(plan: Arrangement, spare: float, count: int) -> tuple[float, float]:
    """Return where the first child begins, and how far apart they are."""
    if plan.justify == "between" and count > 1:
        return 0.0, plan.gap + spare / (count - 1)
    return spare * {"center": 0.5, "end": 1.0}.get(plan.justify, 0.0), plan.gap


def _along(size: Size, plan: Arrangement) -> float:
    return size.width if plan.horizontal else size.height
