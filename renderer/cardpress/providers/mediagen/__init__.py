"""Mediagen: pictures and videos from words, 3D models from pictures, all at once.

Its document has no address of its own (`https://yourdomain.com`): every user must name one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from cardpress.providers.fields import Fields
from cardpress.providers.mediagen.answers import Images, MadeModel, MadeVideo, Projects
from cardpress.providers.mediagen.requests import (
    IMAGE_RATIOS,
    VIDEO_RATIOS,
    Generate,
    Model3d,
    ProjectsQuery,
    Video,
)
from cardpress.providers.pictures import Accepted
from cardpress.providers.protocol import (
    Answer,
    Call,
    Finished,
    Ordered,
    Query,
    RemoteFile,
    Request,
)
from cardpress.providers.ratios import nearest_ratio
from cardpress.providers.service import Service

__all__ = ["Generate", "Mediagen", "Model3d", "ProjectsQuery", "Video"]

_RATIOS = {"generate": IMAGE_RATIOS, "video": VIDEO_RATIOS}


class Mediagen(Service):
    """The provider `mediagen`.

    The document does not print where videos and 3D models are asked for: `paths`.
    """

    name = "mediagen"
    requests: ClassVar[Mapping[str, type[Request]]] = {
        "generate": Generate,
        "video": Video,
        "model3d": Model3d,
    }
    queries: ClassVar[Mapping[str, type[Query]]] = {"projects": ProjectsQuery}
    results: ClassVar[Mapping[str, Callable[[Fields], Any]]] = {
        "generate": Images.read,
        "video": MadeVideo.read,
        "model3d": MadeModel.read,
    }
    paths: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"videos": "/api/v1/videos", "3d": "/api/v1/3d"}
    )
    #: The document's example took 46 seconds for a 3D model, and 32 for a video.
    create_seconds = 300
    #: The document does not say which pictures it takes: the three that everybody does.
    accepted = Accepted(frozenset({"JPEG", "PNG", "WEBP"}))

    def request_for(
        self,
        operation: str,
        wishes: Mapping[str, Any],
        size: tuple[float, float],
        image: bytes | None = None,
    ) -> Request:
        """Return the request that a component stands for, with the aspect ratio of its box."""
        if operation in _RATIOS:
            wishes = {"aspect_ratio": nearest_ratio(*size, _RATIOS[operation]), **wishes}
        return super().request_for(operation, wishes, size, image)

    def create(self, request: Request) -> Call:
        """Return the `POST` of images, videos or 3D; what has a documented default is sent."""
        assert isinstance(request, Generate | Video | Model3d)
        path = {
            "generate": "/api/v1/images",
            "video": self.path["videos"],
            "model3d": self.path["3d"],
        }[request.operation]
        return Call("POST", path, data=request.body())

    def created(self, answer: Answer) -> Ordered | Finished:
        """Read the finished order: the service works before it answers.

        Only where the files are must be right; `result` reads all of it.

        Raises:
            ProviderError: The service refused or failed.
        """
        data = self._approved(answer, "create").inside("data")
        return Finished(_files(data), data.members)

    def _question(self, query: Any) -> Call:
        return Call("GET", "/api/v1/projects", query=query.query())

    def asked(self, query: Query, answer: Answer) -> Projects:
        """Read a page of projects.

        Raises:
            ProviderError: The service refused, or the answer is not one.
        """
        return Projects.read(self._approved(answer, "ask").inside("data"))


def _files(data: Fields) -> tuple[RemoteFile, ...]:
    """Return the files of whatever was made, the one to draw first."""
    if isinstance(data.members.get("video"), Mapping):
        return (RemoteFile("video", data.inside("video").address("url")),)
    if isinstance(data.members.get("model"), Mapping):
        return _model_files(data.inside("model"))
    images = data.each("images")
    if not images:
        data.refuse("images", "at least one picture")
    return tuple(RemoteFile("picture", image.address("url")) for image in images)


def _model_files(model: Fields) -> tuple[RemoteFile, ...]:
    made = RemoteFile("model", model.address("url"))
    preview = model.maybe("preview_image", Fields.address)
    return (made,) if preview is None else (RemoteFile("preview", preview), made)
