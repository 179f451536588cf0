"""Single frames of videos, through PyAV, which comes with the extra `ai`."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cardpress.cache import ByteCache
from cardpress.errors import CardpressError, SourceError
from cardpress.sources.header import check_size

if TYPE_CHECKING:
    from cardpress.limits import Limits
    from cardpress.providers.results import ResultFile

#: Level of deflate: the picture is read again at once.
_FAST = 1


class Frames:
    """Frames of stored videos; safe to use from several threads.

    Args:
        budget: Bytes that remembered frames may take.
    """

    def __init__(self, budget: int) -> None:
        self._cache: ByteCache[bytes] = ByteCache(budget)

    def at(self, video: ResultFile, seconds: float, limits: Limits) -> bytes:
        """Return what `frame_at` does, and remember it.

        Raises:
            OSError: The video cannot be read.
            SourceError, LimitError, CardpressError: As for `frame_at`.
        """
        key = video.digest, seconds
        known = self._cache.get(key)
        if known is not None:
            return known
        frame = frame_at(video.data, seconds, limits)
        return self._cache.put(key, frame, len(frame))


def require_frames() -> None:
    """Check that frames can be had, before a video is bought.

    Raises:
        CardpressError: PyAV is missing.
    """
    if find_spec("av") is None:
        raise CardpressError(
            "frames of videos need PyAV, which is not installed: pip install 'cardpress[ai]'"
        )


def frame_at(video: bytes, seconds: float, limits: Limits) -> bytes:
    """Return the frame that is shown at a moment of a video, as PNG.

    Args:
        video: A whole MP4 file.
        seconds: From the start; beyond the end it is the last frame.
        limits: Of the frame's pixels.

    Raises:
        SourceError: The video cannot be decoded, or has no pictures.
        LimitError: Its pictures have more pixels than allowed.
        CardpressError: PyAV is missing.
    """
    require_frames()
    import av

    try:
        with av.open(BytesIO(video), format="mp4") as container:
            if not container.streams.video:
                raise SourceError("the video has no pictures")
            stream = container.streams.video[0]
            check_size(stream.width, stream.height, limits)
            frame = _shown_at(container, stream, seconds)
            out = BytesIO()
            frame.to_image().save(out, "PNG", compress_level=_FAST)
            return out.getvalue()
    except (av.FFmpegError, ValueError, OSError) as error:
        raise SourceError(f"the video cannot be decoded: {error}") from error


def _shown_at(container: Any, stream: Any, seconds: float) -> Any:
    """Return the last frame that begins at or before `seconds`."""
    start = float((stream.start_time or 0) * stream.time_base)
    container.seek(int((start + seconds) / stream.time_base), stream=stream)
    shown = None
    for frame in container.decode(stream):
        if shown is not None and frame.time is not None and frame.time - start > seconds:
            break
        shown = frame
    if shown is None:
        raise SourceError("the video has no pictures")
    return shown
