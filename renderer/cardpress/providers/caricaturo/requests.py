"""What caricaturo can be asked for, with the defaults and limits of its document."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cardpress.errors import Problem
from cardpress.providers.checks import check_choice, check_picture, check_text
from cardpress.providers.service import CheckedQuery, CheckedRequest

STYLES = ("simple_caricature", "custom_transformation")
QUALITIES = ("standard", "high")
OUTPUT_FORMATS = ("jpg", "png")

#: Characters of a custom prompt.
LONGEST_PROMPT = 500


@dataclass(frozen=True, slots=True)
class Caricature(CheckedRequest):
    """A caricature of a photo.

    Attributes:
        image: JPEG, PNG, WebP or HEIC up to 50 MB; other pictures are converted.
        style: `"simple_caricature"` or `"custom_transformation"`; None leaves it to the service.
        custom_prompt: Description of a style of one's own, at most 500 characters.
        quality: `"standard"` or `"high"`.
        output_format: `"jpg"` or `"png"`.
    """

    operation: ClassVar[str] = "caricature"

    image: bytes = field(repr=False)
    style: str | None = None
    custom_prompt: str | None = None
    quality: str = "high"
    output_format: str = "jpg"

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_picture("image", self.image)
        if self.style is not None:
            yield from check_choice("style", self.style, STYLES)
        if self.custom_prompt is not None:
            yield from check_text("custom_prompt", self.custom_prompt, LONGEST_PROMPT)
        yield from check_choice("quality", self.quality, QUALITIES)
        yield from check_choice("output_format", self.output_format, OUTPUT_FORMATS)

    def body(self) -> dict[str, Any]:
        """Return the request as the service takes it: options always, the rest if given."""
        given = {"style": self.style, "custom_prompt": self.custom_prompt}
        return {
            "image": b64encode(self.image).decode("ascii"),
            **{name: value for name, value in given.items() if value is not None},
            "options": {"quality": self.quality, "format": self.output_format},
        }


@dataclass(frozen=True, slots=True)
class AccountQuery(CheckedQuery):
    """How many credits and requests are left."""

    operation: ClassVar[str] = "account"
