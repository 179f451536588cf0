"""What mediagen can be asked for, with the defaults and limits of its document."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cardpress.errors import Problem
from cardpress.providers.checks import (
    check_address,
    check_choice,
    check_picture,
    check_positive,
    check_ratio,
    check_text,
    check_whole,
)
from cardpress.providers.service import CheckedQuery, CheckedRequest

#: The ratios that the document names, to choose from where none is given; its list of those of
#: images ends with "etc.", so that any other one may be asked for.
IMAGE_RATIOS = ("1:1", "16:9", "4:3")
VIDEO_RATIOS = ("16:9",)

OUTPUT_FORMATS = ("png", "jpeg", "webp")
VIDEO_MODELS = ("vidu-q2", "ltx-2")
RESOLUTIONS = ("360p", "520p", "720p", "1080p")
TEXTURE_QUALITIES = ("no", "standard")
TYPES = ("all", "images", "videos", "3d")
ORDERS = ("asc", "desc")

MOST_IMAGES = 4
MOST_PROJECTS = 100


@dataclass(frozen=True, slots=True)
class Generate(CheckedRequest):
    """Pictures from words.

    Attributes:
        prompt: What they show.
        aspect_ratio: Such as `"16:9"`.
        output_format: `"png"`, `"jpeg"` or `"webp"`.
        num_images: 1 to 4.
        model: The document names `"nano-banana"` only.
    """

    operation: ClassVar[str] = "generate"

    prompt: str
    aspect_ratio: str = "1:1"
    output_format: str = "png"
    num_images: int = 1
    model: str = "nano-banana"

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_text("prompt", self.prompt)
        yield from check_ratio("aspect_ratio", self.aspect_ratio)
        yield from check_choice("output_format", self.output_format, OUTPUT_FORMATS)
        yield from check_whole("num_images", self.num_images, 1, MOST_IMAGES)
        yield from check_text("model", self.model)

    def body(self) -> dict[str, Any]:
        """Return the request as the service takes it."""
        return {
            "prompt": self.prompt,
            "aspect_ratio": self.aspect_ratio,
            "output_format": self.output_format,
            "num_images": self.num_images,
            "model": self.model,
        }


@dataclass(frozen=True, slots=True)
class Video(CheckedRequest):
    """A video from words.

    Attributes:
        prompt: What it shows.
        model: `"vidu-q2"` or `"ltx-2"`.
        duration: In seconds, more than 0; the document names no longest one.
        resolution: `"360p"`, `"520p"`, `"720p"` or `"1080p"`.
        aspect_ratio: Such as `"16:9"`.
    """

    operation: ClassVar[str] = "video"

    prompt: str
    model: str = "vidu-q2"
    duration: float = 4
    resolution: str = "720p"
    aspect_ratio: str = "16:9"

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_text("prompt", self.prompt)
        yield from check_choice("model", self.model, VIDEO_MODELS)
        yield from check_positive("duration", self.duration)
        yield from check_choice("resolution", self.resolution, RESOLUTIONS)
        yield from check_ratio("aspect_ratio", self.aspect_ratio)

    def body(self) -> dict[str, Any]:
        """Return the request as the service takes it."""
        duration = self.duration
        return {
            "prompt": self.prompt,
            "model": self.model,
            "duration": int(duration) if float(duration).is_integer() else duration,
            "resolution": self.resolution,
            "aspect_ratio": self.aspect_ratio,
        }


@dataclass(frozen=True, slots=True)
class Model3d(CheckedRequest):
    """A 3D model of what a picture shows.

    Attributes:
        image: JPEG, PNG or WebP; other pictures are converted. Either this or `image_url`.
        image_url: Where the service itself finds the picture.
        texture_quality: `"no"` or `"standard"`.
        texture_alignment: The document names `"original_image"` only.
        orientation: The document names `"default"` only.
    """

    operation: ClassVar[str] = "model3d"

    image: bytes | None = field(default=None, repr=False)
    image_url: str | None = None
    texture_quality: str = "standard"
    texture_alignment: str = "original_image"
    orientation: str = "default"

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        if (self.image is None) == (self.image_url is None):
            message = "give either image (bytes) or image_url (an address), not both or neither"
            yield Problem("missing-field", "/image", message)
        if self.image is not None:
            yield from check_picture("image", self.image)
        if self.image_url is not None:
            yield from check_address("image_url", self.image_url)
        yield from check_choice("texture_quality", self.texture_quality, TEXTURE_QUALITIES)
        yield from check_text("texture_alignment", self.texture_alignment)
        yield from check_text("orientation", self.orientation)

    def body(self) -> dict[str, Any]:
        """Return the request as the service takes it."""
        return {
            **self._picture(),
            "texture_quality": self.texture_quality,
            "texture_alignment": self.texture_alignment,
            "orientation": self.orientation,
        }

    def _picture(self) -> dict[str, Any]:
        if self.image is None:
            return {"image_url": self.image_url}
        return {"image_base64": b64encode(self.image).decode("ascii")}


@dataclass(frozen=True, slots=True)
class ProjectsQuery(CheckedQuery):
    """What has been made so far, page by page.

    Attributes:
        type: `"all"`, `"images"`, `"videos"` or `"3d"`.
        page: From 1 on.
        limit: Projects on a page, 1 to 100.
        sort: Field to sort by; the document names `"createdAt"` only.
        order: `"asc"` or `"desc"`.
    """

    operation: ClassVar[str] = "projects"

    type: str = "all"
    page: int = 1
    limit: int = 20
    sort: str = "createdAt"
    order: str = "desc"

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_choice("type", self.type, TYPES)
        yield from check_whole("page", self.page, 1)
        yield from check_whole("limit", self.limit, 1, MOST_PROJECTS)
        yield from check_text("sort", self.sort)
        yield from check_choice("order", self.order, ORDERS)

    def query(self) -> dict[str, str]:
        """Return the query string's names and values."""
        return {
            "type": self.type,
            "page": str(self.page),
            "limit": str(self.limit),
            "sort": self.sort,
            "order": self.order,
        }
