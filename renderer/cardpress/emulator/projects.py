"""Mediagen's list of what was made, filtered, sorted and in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cardpress.emulator.checks import one_of, only, whole
from cardpress.emulator.exchange import Inquiry
from cardpress.emulator.service import query_of

_TYPES = {"images": "image", "videos": "video", "3d": "3d"}
_SORTS = ("createdAt", "prompt", "type")


@dataclass(frozen=True, slots=True)
class Project:
    """Something that was made.

    Attributes:
        id: Of the generation.
        type: `"image"`, `"video"` or `"3d"`.
        prompt: What was asked; empty for a model.
        time: In seconds since 1970.
        facts: What the answer said of the file.
        thumbnail: URL of a small picture.
    """

    id: str
    type: str
    prompt: str
    time: float
    facts: Mapping[str, Any]
    thumbnail: str


def listing(inquiry: Inquiry, projects: Sequence[Project]) -> dict[str, Any]:
    """Return the page that a request asks for.

    Raises:
        FieldError: A parameter is not as the document says.
    """
    query = query_of(inquiry)
    only(query, ("type", "page", "limit", "sort", "order"))
    page = whole(query.get("page", "1"), "page", 1, 1_000_000)
    limit = whole(query.get("limit", "20"), "limit", 1, 100)
    found = _sorted(query, _of_type(query, projects))
    shown = found[(page - 1) * limit : page * limit]
    pages = -(-len(found) // limit)
    pagination = {
        "page": page, "limit": limit, "total": len(found), "pages": pages, "has_more": page < pages
    }  # fmt: skip
    return {"projects": [_told(project) for project in shown], "pagination": pagination}


def _of_type(query: Mapping[str, str], projects: Sequence[Project]) -> list[Project]:
    type = one_of(query, "type", ("all", *_TYPES), "all")
    return [project for project in projects if type == "all" or project.type == _TYPES[type]]


def _sorted(query: Mapping[str, str], projects: list[Project]) -> list[Project]:
    sort = one_of(query, "sort", _SORTS, "createdAt")
    down = one_of(query, "order", ("asc", "desc"), "desc") == "desc"
    if sort == "createdAt":
        # They were noted in the order of their making, and several may bear one time.
        return projects[::-1] if down else projects
    return sorted(projects, key=lambda project: str(getattr(project, sort)), reverse=down)


def _told(project: Project) -> dict[str, Any]:
    facts = project.facts
    metadata = {"file_size": facts["file_size"]}
    if "width" in facts:
        metadata["aspect_ratio"] = facts["aspect_ratio"]
        metadata["dimensions"] = f"{facts['width']}x{facts['height']}"
    at = datetime.fromtimestamp(int(project.time), UTC)
    return {
        "id": project.id, "type": project.type, "prompt": project.prompt,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "url": facts["url"],
        "thumbnail": project.thumbnail, "metadata": metadata,
    }  # fmt: skip
