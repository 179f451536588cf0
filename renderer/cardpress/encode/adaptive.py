"""The best of PNG's five filters for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def filter_rows(packed: bytes, row_bytes: int, pixel_bytes: int) -> bytes:
    """Filter rows, each by the filter whose residues are smallest (PNG, section 12.7).

    Args:
        packed: The row above the first one, zeros if there is none, and then the rows.
        row_bytes: Bytes of one row.
        pixel_bytes: Bytes of one pixel.

    Returns:
        The filtered rows, each after its filter byte.
    """
    import numpy as np

    rows = np.frombuffer(packed, np.uint8).reshape(-1, row_bytes)
    candidates = _candidates(rows[1:], rows[:-1], pixel_bytes)
    costs = np.abs(candidates.view(np.int8).astype(np.int16)).sum(axis=2)
    best = costs.argmin(axis=0)
    filtered = np.empty((len(best), row_bytes + 1), np.uint8)
    filtered[:, 0] = best
    filtered[:, 1:] = candidates[best, np.arange(len(best))]
    return filtered.tobytes()


def _candidates(
    rows: NDArray[np.uint8], above: NDArray[np.uint8], pixel_bytes: int
) -> NDArray[np.uint8]:
    """Return the residues of None, Sub, Up, Average and Paeth, in the order of their numbers."""
    import numpy as np

    left, corner = _shifted(rows, pixel_bytes), _shifted(above, pixel_bytes)
    average = ((left.astype(np.uint16) + above) >> 1).astype(np.uint8)
    guesses = (np.zeros_like(rows), left, above, average, _paeth(left, above, corner))
    return np.stack([rows - guess for guess in guesses])


def _shifted(rows: NDArray[np.uint8], pixel_bytes: int) -> NDArray[np.uint8]:
    import numpy as np

    shifted = np.zeros_like(rows)
    shifted[:, pixel_bytes:] = rows[:, :-pixel_bytes]
    return shifted


def _paeth(
    left: NDArray[np.uint8], above: NDArray[np.uint8], corner: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return whichever neighbour is nearest to left + above - corner (PNG, section 9.4)."""
    import numpy as np

    to_left = np.abs(above.astype(np.int16) - corner)
    to_above = np.abs(left.astype(np.int16) - corner)
    to_corner = np.abs(left.astype(np.int16) + above - 2 * corner.astype(np.int16))
    nearer = np.where(to_above <= to_corner, above, corner)
    return np.where((to_left <= to_above) & (to_left <= to_corner), left, nearer)
