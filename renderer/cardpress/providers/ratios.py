"""Aspect ratios, written as the services write them: `16:9`."""

from __future__ import annotations

import math
from collections.abc import Sequence


def nearest_ratio(width: float, height: float, ratios: Sequence[str]) -> str:
    """Return which of `ratios` is nearest to `width` : `height`; the first of equals.

    Nearest is where the least is cut off when the result covers the box: the distance of the
    logarithms, so that 2:1 and 1:2 are equally far from 1:1.

    Args:
        width: Of the box, more than 0.
        height: Likewise.
        ratios: At least one, such as `"16:9"`.
    """
    wanted = math.log(width) - math.log(height)

    def distance(ratio: str) -> float:
        across, down = ratio.split(":")
        return abs(wanted - math.log(float(across) / float(down)))

    return min(ratios, key=distance)
