"""BMP, as Windows and OS/2 write it."""

from __future__ import annotations

import struct

from cardpress.errors import SourceError
from cardpress.sources.containers import Container

_CORE_HEADER = 12
_RLE = (1, 2)

#: Pillow unpacks run lengths in Python, about ten million pixels a second.
_MOST_RLE_PIXELS = 4_000_000


def reduce(data: bytes) -> Container:
    """Return the picture as it is, with its size.

    Raises:
        SourceError: It is run-length coded and large.
    """
    (header,) = struct.unpack_from("<I", data, 14)
    if header == _CORE_HEADER:
        width, height = struct.unpack_from("<HH", data, 18)
        compression = 0
    else:
        width, height, compression = struct.unpack_from("<ii4xI", data, 18)
    if compression in _RLE and width * abs(height) > _MOST_RLE_PIXELS:
        raise SourceError(
            f"run-length coded BMP pictures may have {_MOST_RLE_PIXELS} pixels at most: "
            "convert it to PNG first"
        )
    # A negative height means that the rows go downwards.
    return Container("BMP", data, width, abs(height))
