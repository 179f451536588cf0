"""A picture on its way: from the cache or a worker to an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import Response, g

from cardpress.formats import format_of
from cardpress_server.jobs import Rendered, RenderOptions, Source
from cardpress_server.services import services

#: Hexadecimal digits of an entity tag.
_TAG_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Delivery:
    """A picture, and how it came about.

    Attributes:
        data: Its bytes.
        tag: What is the same only for the same bytes.
        media_type: E.g. `"image/png"`.
        rendered: As it came from a worker; None if it was in the cache.
        keep: Puts it into the cache; None if there is no use in that.
    """

    data: bytes = field(repr=False)
    tag: str
    media_type: str
    rendered: Rendered | None = None
    keep: Callable[[], None] | None = None

    @property
    def lasting(self) -> bool:
        """Whether its document will always give this picture."""
        return self.rendered is None or self.rendered.lasting

    def response(self) -> Response:
        """Return it as an answer, without a word on how long it may be kept.

        Once it is sent it is put into the cache, so that nobody waits for the disk.
        """
        response = Response(self.data, content_type=self.media_type)
        response.headers["Content-Disposition"] = "inline"
        response.headers["Server-Timing"] = self._timing()
        response.set_etag(self.tag)
        if self.keep is not None:
            response.call_on_close(self.keep)
        return response

    def _timing(self) -> str:
        if self.rendered is None:
            return 'cache;desc="hit"'
        return f"render;dur={self.rendered.seconds * 1000:.2f}"


def deliver(source: Source, options: RenderOptions) -> Delivery:
    """Return the picture of a document, made if it is not in the cache; or its report.

    Raises:
        CardpressError, Unavailable, RenderBug: As `Renderers.render`.
    """
    if options.report:
        report = services().renderers.render(source, options)
        return Delivery(report.data, _tag_of(report.data), report.media_type, report)

    pictures = services().pictures
    media_type = format_of(options.format).media_type
    key = pictures.key(source, options)
    if (found := pictures.find(key)) is not None:
        g.outcome = "stored"
        return Delivery(found.data, key[:_TAG_DIGITS], media_type)
    rendered = services().renderers.render(source, options)
    services().metrics.count_picture(options.format, len(rendered.data))
    data = rendered.data
    if not rendered.lasting:
        # What has parts from elsewhere, which may change, is made each time.
        return Delivery(data, _tag_of(data), media_type, rendered)
    # All that its bytes depend on is in the key: nobody need wait for them to be hashed.
    keep = partial(pictures.keep, key, data)
    return Delivery(data, key[:_TAG_DIGITS], media_type, rendered, keep)


def _tag_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_TAG_DIGITS]
