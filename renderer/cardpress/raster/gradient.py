"""The pixels of gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image as Pillow

from cardpress.scene import LinearGradient, RadialGradient, Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

#: Entries of the colour ramp; 4 per level of an 8-bit channel.
_RAMP = 1024


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
        share = _linear(gradient, xs, ys)
    else:
        share = _radial(gradient, xs, ys)
    index = np.clip(share * (_RAMP - 1) + 0.5, 0, _RAMP - 1).astype(np.uint16)
    ramp = _ramp(gradient.stops)
    pixels = np.take(ramp, index, axis=0)
    image = Pillow.fromarray(pixels)
    return image.resize((right - left, bottom - top), Pillow.Resampling.NEAREST)


def _linear(
    gradient: LinearGradient, xs: NDArray[np.float32], ys: NDArray[np.float32]
) -> NDArray[np.float32]:
    dx, dy = gradient.x2 - gradient.x1, gradient.y2 - gradient.y1
    square = dx * dx + dy * dy or 1.0
    along: Any = (xs - gradient.x1) * (dx / square)
    down: Any = (ys - gradient.y1) * (dy / square)
    # A gradient along one axis is one row or one column, stretched afterwards.
    if abs(dy) < 1e-6 * abs(dx):
        return along[None, :]  # type: ignore[no-any-return]
    if abs(dx) < 1e-6 * abs(dy):
        return down[:, None]  # type: ignore[no-any-return]
    return along[None, :] + down[:, None]  # type: ignore[no-any-return]


def _radial(
    gradient: RadialGradient, xs: NDArray[np.float32], ys: NDArray[np.float32]
) -> NDArray[np.float32]:
    import numpy as np

    across: Any = ((xs - gradient.cx) / gradient.rx) ** 2
    down: Any = ((ys - gradient.cy) / gradient.ry) ** 2
    return np.sqrt(across[None, :] + down[:, None])  # type: ignore[no-any-return]


def _ramp(stops: tuple[Stop, ...]) -> NDArray[np.uint8]:
    """Return the colours from offset 0 to 1, shape (_RAMP, 3 or 4), uint8."""
    import numpy as np

    at = np.linspace(0, 1, _RAMP)
    offsets = [stop.offset for stop in stops]
    count = 3 if all(stop.color.opaque for stop in stops) else 4
    channels = [
        np.interp(at, offsets, [stop.color[channel] for stop in stops]) for channel in range(count)
    ]
    return np.rint(np.stack(channels, axis=1)).astype(np.uint8)
