"""Numbers as SVG writes them: short, plain, never `-0`."""

from __future__ import annotations

#: One format per count of decimal places: cheaper than building it each time.
_FORMATS = tuple(f"%.{places}f" for places in range(10))


def number(value: float, places: int = 2) -> str:
    """Return the shortest plain decimal of `value`, rounded to `places` decimals.

    There is no exponent, no trailing zero, no zero before the point (`0.50` is `.5`), and
    zero has no sign.

    Args:
        value: Any finite number.
        places: Decimals to keep, 0 to 9.

    Raises:
        ValueError: `value` is infinite or not a number.
    """
    try:
        whole = int(value)
    except OverflowError:
        raise ValueError("cannot write an infinite number") from None
    if value == whole:
        return str(whole)
    text = _FORMATS[places] % value
    if places and text[-1] == "0":
        text = text.rstrip("0").rstrip(".")
    if -1 < value < 1:
        return _without_zero(text)
    return text


def _without_zero(text: str) -> str:
    if text in ("0", "-0"):
        return "0"
    return text.replace("0.", ".", 1)
