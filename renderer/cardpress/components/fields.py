"""Types of the fields that components share: numbers, colours, fonts, words."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from cardpress.color import HEX_PATTERN

Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]

#: In pixels. Nobody sees less, and the inverse of much less is more than a double can hold.
SMALLEST = 0.001

Positive: TypeAlias = Annotated[float, Field(ge=SMALLEST, allow_inf_nan=False)]
NotNegative: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _integral(value: Any) -> Any:
    """Let 1200.0 pass for 1200, as JSON Schema's integers do."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: The bound stands first: behind the validator it would be missing from the JSON Schema.
Whole: TypeAlias = Annotated[int, Field(ge=1), BeforeValidator(_integral)]

HexColor: TypeAlias = Annotated[
    str, Field(pattern=HEX_PATTERN, examples=["#0070f3", "#fff", "#00000080"])
]

#: What no text may hold: controls other than tab and newlines, noncharacters, surrogates.
_FORBIDDEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)


def clean_text(text: str) -> str:
    """Return `text` unchanged if it can be shown and stored as XML.

    Raises:
        ValueError: It holds a control character other than tab and newlines, a noncharacter
            or a lone surrogate (XML 1.0, section 2.2).
    """
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError(
            f"the text holds the character U+{ord(found.group()):04X} at position {found.start()}, "
            "which cannot be shown; remove it"
        )
    return text


Text: TypeAlias = Annotated[str, AfterValidator(clean_text)]

Weight: TypeAlias = Literal[
    "100", "200", "300", "400", "500", "600", "700", "800", "900",
    100, 200, 300, 400, 500, 600, 700, 800, 900,
]  # fmt: skip

Family: TypeAlias = Literal[
    "Inter", "Noto Sans", "Noto Sans SC", "Noto Sans TC", "Poppins", "Roboto", "Playfair Display"
]

Anchor: TypeAlias = Literal[
    "top-left", "top", "top-right",
    "left", "center", "right",
    "bottom-left", "bottom", "bottom-right",
]  # fmt: skip

Language: TypeAlias = Annotated[
    str,
    Field(pattern=r"^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}$", examples=["en", "zh-Hant", "ja"]),
]


def _fit_or_number(value: Any) -> str:
    return "<fit>" if isinstance(value, str) else "<number>"


FrameWidth: TypeAlias = Annotated[
    Annotated[Literal["fit"], Tag("<fit>")] | Annotated[Positive, Tag("<number>")],
    Discriminator(_fit_or_number),
]

#: How far along the box, right and down, each anchor lies.
ANCHOR_SHARES: dict[str, tuple[float, float]] = {
    "top-left": (0, 0), "top": (0.5, 0), "top-right": (1, 0),
    "left": (0, 0.5), "center": (0.5, 0.5), "right": (1, 0.5),
    "bottom-left": (0, 1), "bottom": (0.5, 1), "bottom-right": (1, 1),
}  # fmt: skip
