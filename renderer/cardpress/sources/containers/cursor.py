"""Reads big-endian numbers one after the other, from bytes or from bits."""

from __future__ import annotations


class Cursor:
    """A place in `data` that moves as numbers are read, and never past `end`."""

    def __init__(self, data: bytes, position: int, end: int) -> None:
        self.data = data
        self.position = position
        self.end = min(end, len(data))

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes.

        Raises:
            EOFError: There are fewer.
        """
        start = self.position
        if start + count > self.end:
            raise EOFError("a box is cut short")
        self.position = start + count
        return self.data[start : self.position]

    def uint(self, count: int) -> int:
        """Return the next `count` bytes as a number; 0 bytes are 0."""
        return int.from_bytes(self.take(count), "big")


class Bits:
    """A place in `data`, counted in bits from the highest bit of the first byte."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def read(self, count: int) -> int:
        """Return the next `count` bits as a number.

        Raises:
            EOFError: There are fewer.
        """
        self._left -= count
        if self._left < 0:
            raise EOFError("a header is cut short")
        return self._value >> self._left & (1 << count) - 1
