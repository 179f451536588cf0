"""JPEG (ITU-T T.81): keeps the segments that libjpeg needs, and the colour profile."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from cardpress.errors import SourceError
from cardpress.sources.containers import Container
from cardpress.sources.containers.ifd import orientation

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOS, _EOI, _COM, _APP0, _APP1, _APP2, _APP14 = 0xDA, 0xD9, 0xFE, 0xE0, 0xE1, 0xE2, 0xEE

#: Start-of-frame markers; C4, C8 and CC are something else (T.81, table B.1).
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

#: Markers without a length: TEM and the restart markers.
_BARE = {0x01, *range(0xD0, 0xD8)}

#: Segments before the first scan. A profile of 8 MiB needs 130; the figure is generous.
_MOST_SEGMENTS = 2000

#: Each scan goes over the whole picture again. Encoders write about 10; libjpeg-turbo's own
#: fuzzing stops at 500.
_MOST_SCANS = 100


class _Segment(NamedTuple):
    marker: int
    whole: bytes

    @property
    def body(self) -> bytes:
        return self.whole[4:]


def reduce(data: bytes) -> Container:
    """Return the picture without comments, EXIF, XMP, thumbnails and Photoshop data.

    Raises:
        SourceError: There are absurdly many segments or scans.
    """
    kept, size, turn = [data[:2]], (0, 0), 1
    for count, segment in enumerate(_segments(data)):
        if count > _MOST_SEGMENTS:
            raise SourceError("the JPEG picture has too many segments")
        if segment.marker in _FRAMES:
            size = struct.unpack_from(">HH", segment.body, 1)
        if segment.marker == _APP1 and turn == 1 and segment.body.startswith(b"Exif\0\0"):
            turn = orientation(segment.body)
        if _matters(segment):
            kept.append(segment.whole)
    if kept[-1].count(b"\xff\xda") > _MOST_SCANS:
        raise SourceError(f"the JPEG picture has more than {_MOST_SCANS} scans")
    height, width = size
    return Container("JPEG", b"".join(kept), width, height, turn, lossy=True)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Yield the segments before the first scan, then that scan and all that follows as one."""
    position = 2
    while True:
        position = data.index(b"\xff", position)
        marker = data[position + 1]
        if marker == _SOS:
            yield _Segment(marker, data[position:])
            return
        if marker == _EOI:
            raise SourceError("the JPEG picture has no scan")
        if marker in (0x00, 0xFF) or marker in _BARE:
            position += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + max(length, 2)
        yield _Segment(marker, data[position:end])
        position = end


def _matters(segment: _Segment) -> bool:
    """Whether colours depend on the segment: JFIF, Adobe, profile, and all that is no APPn."""
    if segment.marker == _APP2:
        return segment.body.startswith(b"ICC_PROFILE\0")
    if segment.marker in (_APP0, _APP14):
        return True
    return segment.marker != _COM and not _APP0 <= segment.marker <= 0xEF
