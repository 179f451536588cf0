"""A video of drifting colours, through PyAV."""

from __future__ import annotations

import io
from importlib.util import find_spec

from cardpress.emulator.pictures import abstract_picture

_RATE = 12


def available() -> bool:
    """Return whether PyAV is installed."""
    return find_spec("av") is not None


def moving(words: str, size: tuple[int, int], duration: float) -> bytes:
    """Return an MP4 (H.264, 12 frames a second) that pans over an abstract picture.

    Args:
        words: Decide the colours.
        size: Width and height in even pixels.
        duration: In seconds.
    """
    import av
    import numpy

    wide, high = size
    count = max(1, round(duration * _RATE))
    scene = numpy.asarray(abstract_picture(words, (wide * 3 // 2, high)))
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=_RATE, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        for at in range(count):
            left = (scene.shape[1] - wide) * at // count
            view = numpy.ascontiguousarray(scene[:, left : left + wide])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(view, format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()
