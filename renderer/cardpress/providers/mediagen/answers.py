"""What mediagen says of what it has made.

Every attribute is as the document has it; None where the service leaves it out. What must be
there is where the result is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cardpress.providers.fields import Fields


@dataclass(frozen=True, slots=True)
class Receipt:
    """What every answer says beside the result.

    Attributes:
        generation_time: In milliseconds.
        remaining_points: What the account has left.
        request_id: For questions to the service's support.
    """

    generation_time: float | None
    remaining_points: float | None
    request_id: str | None

    @classmethod
    def read(cls, data: Fields) -> Receipt:
        """Read `data` of the answer."""
        return cls(
            data.maybe("generation_time", Fields.number),
            data.maybe("remaining_points", Fields.number),
            data.maybe("request_id", Fields.text),
        )


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was made.

    Attributes:
        url: Where it is.
        content_type: Its media type.
        file_name: Its name.
        file_size: In bytes.
    """

    url: str
    content_type: str | None
    file_name: str | None
    file_size: int | None

    @classmethod
    def read(cls, file: Fields) -> MadeFile:
        """Read one file of the answer."""
        return cls(
            file.address("url"),
            file.maybe("content_type", Fields.text),
            file.maybe("file_name", Fields.text),
            file.maybe("file_size", Fields.whole),
        )


@dataclass(frozen=True, slots=True)
class MadeImage:
    """One of the pictures.

    Attributes:
        file: Where and what it is.
        width: In pixels.
        height: In pixels.
        aspect_ratio: Such as `"16:9"`.
    """

    file: MadeFile
    width: int | None
    height: int | None
    aspect_ratio: str | None

    @classmethod
    def read(cls, image: Fields) -> MadeImage:
        """Read one of `data.images`."""
        return cls(
            MadeFile.read(image),
            image.maybe("width", Fields.whole),
            image.maybe("height", Fields.whole),
            image.maybe("aspect_ratio", Fields.text),
        )


@dataclass(frozen=True, slots=True)
class Images:
    """The answer of `/images`.

    Attributes:
        images: At least one.
        generation_id: The service's name for the result.
        receipt: What it took.
    """

    images: tuple[MadeImage, ...]
    generation_id: str | None
    receipt: Receipt

    @classmethod
    def read(cls, data: Fields) -> Images:
        """Read `data` of the answer."""
        return cls(
            tuple(MadeImage.read(image) for image in data.each("images")),
            data.maybe("generation_id", Fields.text),
            Receipt.read(data),
        )


@dataclass(frozen=True, slots=True)
class MadeVideo:
    """The answer of `/videos`.

    Attributes:
        file: Where and what it is.
        width: In pixels.
        height: In pixels.
        duration: In seconds.
        resolution: Such as `"720p"`.
        aspect_ratio: Such as `"16:9"`.
        model: What made it.
        generation_id: The service's name for the result.
        receipt: What it took.
    """

    file: MadeFile
    width: int | None
    height: int | None
    duration: float | None
    resolution: str | None
    aspect_ratio: str | None
    model: str | None
    generation_id: str | None
    receipt: Receipt

    @classmethod
    def read(cls, data: Fields) -> MadeVideo:
        """Read `data` of the answer."""
        video = data.inside("video")
        return cls(
            MadeFile.read(video),
            video.maybe("width", Fields.whole),
            video.maybe("height", Fields.whole),
            video.maybe("duration", Fields.number),
            video.maybe("resolution", Fields.text),
            video.maybe("aspect_ratio", Fields.text),
            video.maybe("model", Fields.text),
            video.maybe("generation_id", Fields.text),
            Receipt.read(data),
        )


@dataclass(frozen=True, slots=True)
class MadeModel:
    """The answer of `/3d`.

    Attributes:
        file: Where and what the model is.
        preview_image: Where a picture of it is.
        texture_quality: `"no"` or `"standard"`.
        generation_id: The service's name for the result.
        receipt: What it took.
    """

    file: MadeFile
    preview_image: str | None
    texture_quality: str | None
    generation_id: str | None
    receipt: Receipt

    @classmethod
    def read(cls, data: Fields) -> MadeModel:
        """Read `data` of the answer."""
        model = data.inside("model")
        return cls(
            MadeFile.read(model),
            model.maybe("preview_image", Fields.address),
            model.maybe("texture_quality", Fields.text),
            model.maybe("generation_id", Fields.text),
            Receipt.read(data),
        )


@dataclass(frozen=True, slots=True)
class Project:
    """Something that was made before.

    Attributes:
        id: The service's name for it.
        type: Such as `"image"`.
        prompt: What was asked for.
        created_at: In seconds since 1970.
        url: Where it is.
        thumbnail: Where a small picture of it is.
        metadata: What else the service says, JSON data.
    """

    id: str
    type: str
    prompt: str | None
    created_at: float | None
    url: str
    thumbnail: str | None
    metadata: Mapping[str, Any] | None

    @classmethod
    def read(cls, project: Fields) -> Project:
        """Read one of `data.projects`."""
        return cls(
            project.name("id"),
            project.text("type"),
            project.maybe("prompt", Fields.text),
            project.maybe("created_at", Fields.moment),
            project.address("url"),
            project.maybe("thumbnail", Fields.address),
            project.maybe("metadata", lambda each, name: each.inside(name).members),
        )


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page is among all pages.

    Attributes:
        page: Its number, from 1 on.
        limit: Projects on a page.
        total: Projects on all pages.
        pages: How many pages there are.
        has_more: Whether one comes after it.
    """

    page: int
    limit: int
    total: int
    pages: int
    has_more: bool

    @classmethod
    def read(cls, pagination: Fields) -> Pagination:
        """Read `data.pagination`."""
        return cls(
            pagination.whole("page"),
            pagination.whole("limit"),
            pagination.whole("total"),
            pagination.whole("pages"),
            pagination.truth("has_more"),
        )


@dataclass(frozen=True, slots=True)
class Projects:
    """A page of projects, the answer of `/projects`."""

    projects: tuple[Project, ...]
    pagination: Pagination

    @classmethod
    def read(cls, data: Fields) -> Projects:
        """Read `data` of the answer."""
        projects = tuple(Project.read(project) for project in data.each("projects"))
        return cls(projects, Pagination.read(data.inside("pagination")))
