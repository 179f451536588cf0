"""The pixels of gradients."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from PIL import Image as Pillow

from cardpress.scene import LinearGradient, RadialGradient, Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

#: Entries of a colour ramp: for each output pixel that it runs over, at least, and at most.
_RAMP_PER_PIXEL, _SHORTEST_RAMP, _LONGEST_RAMP = 2, 1024, 65_536

#: Pixels that are computed at once: intermediate results that small stay in the processor's
#: cache, and are reused, not requested anew from the system.
_AT_ONCE = 1 << 16


def gradient_image(
    gradient: LinearGradient | RadialGradient,
    scale: float,
    box: tuple[int, int, int, int],
) -> Image:
    """Return the gradient's colours over `box`, sampled at pixel centres.

    Args:
        gradient: In canvas pixels.
        scale: Output pixels per canvas pixel.
        box: Left, top, right, bottom, in output pixels.

    Returns:
        RGB if every stop is opaque, else RGBA with straight alpha.
    """
    import numpy as np

    left, top, right, bottom = box
    xs = (np.arange(left, right, dtype=np.float32) + 0.5) / scale
    ys = (np.arange(top, bottom, dtype=np.float32) + 0.5) / scale
    if isinstance(gradient, LinearGradient):
        across, down = _linear(gradient, xs, ys)
    else:
        across, down = _radial(gradient, xs, ys)
    ramp = _ramp(gradient.stops, _length(gradient) * scale)
    pixels = np.empty((down.shape[0], across.shape[1]), np.uint32)
    rows = max(1, _AT_ONCE // across.shape[1])
    for first in range(0, down.shape[0], rows):
        share = across + down[first : first + rows]
        if isinstance(gradient, RadialGradient):
            np.sqrt(share, out=share)
        share *= len(ramp) - 1
        index = np.rint(share, out=share).clip(0, len(ramp) - 1).astype(np.intp)
        # With any other mode than "clip", NumPy would buffer the result.
        np.take(ramp, index, out=pixels[first : first + rows], mode="clip")
    mode, packing = ("RGB", "RGBX") if _is_opaque(gradient.stops) else ("RGBA", "RGBA")
    shape = across.shape[1], down.shape[0]
    image = Pillow.frombytes(mode, shape, cast("bytes", pixels.data), "raw", packing)
    size = right - left, bottom - top
    return image if shape == size else image.resize(size, Pillow.Resampling.NEAREST)


def _linear(
    gradient: LinearGradient, xs: NDArray[np.float32], ys: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a row and a column whose sum is the offset of each pixel."""
    dx, dy = gradient.x2 - gradient.x1, gradient.y2 - gradient.y1
    square = dx * dx + dy * dy or 1.0
    across: Any = ((xs - gradient.x1) * (dx / square))[None, :]
    down: Any = ((ys - gradient.y1) * (dy / square))[:, None]
    # A gradient along one axis is one row or one column, stretched afterwards.
    if abs(dy) < 1e-6 * abs(dx):
        return across, down[:1] * 0
    if abs(dx) < 1e-6 * abs(dy):
        return across[:, :1] * 0, down
    return across, down


def _radial(
    gradient: RadialGradient, xs: NDArray[np.float32], ys: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a row and a column whose sum is the square of the offset of each pixel."""
    across: Any = ((xs - gradient.cx) / gradient.rx) ** 2
    down: Any = ((ys - gradient.cy) / gradient.ry) ** 2
    return across[None, :], down[:, None]


def _length(gradient: LinearGradient | RadialGradient) -> float:
    """Return how many canvas pixels lie between the first colour and the last."""
    if isinstance(gradient, RadialGradient):
        return max(gradient.rx, gradient.ry)
    return math.hypot(gradient.x2 - gradient.x1, gradient.y2 - gradient.y1)


def _is_opaque(stops: tuple[Stop, ...]) -> bool:
    return all(stop.color.opaque for stop in stops)


def _ramp(stops: tuple[Stop, ...], length: float) -> NDArray[np.uint32]:
    """Return the colours from offset 0 to 1 over `length` pixels.

    Each is one number, its bytes in memory red, green, blue and alpha: NumPy looks up numbers
    twice as fast as triples.
    """
    import numpy as np

    size = min(max(math.ceil(length * _RAMP_PER_PIXEL), _SHORTEST_RAMP), _LONGEST_RAMP)
    at = np.linspace(0, 1, size)
    offsets = [stop.offset for stop in stops]
    channels = [
        np.interp(at, offsets, [stop.color[channel] for stop in stops]) for channel in range(4)
    ]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8).view(np.uint32)[:, 0]
