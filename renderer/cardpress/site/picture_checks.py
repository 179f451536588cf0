"""Checks of the picture that a page shows, as a file of the site."""

from __future__ import annotations

from collections.abc import Iterator

from cardpress.errors import CardpressError
from cardpress.quoting import quoted
from cardpress.site.facts import Facts
from cardpress.site.finding import ADVICE, ERROR, Finding
from cardpress.site.folder import SiteFolder
from cardpress.site.platforms import PLATFORMS, RECOMMENDED, SHOWN
from cardpress.site.snapshot import Snapshot, snapshot

#: Bytes up to which pictures of links are shown by everybody (see `PLATFORMS`).
_SAFE = 300_000


class Gallery:
    """The pictures of a site, each looked at once."""

    def __init__(self, site: SiteFolder) -> None:
        self._site = site
        self._seen: dict[str, tuple[int, Snapshot | None] | None] = {}

    def look(self, path: str) -> tuple[int, Snapshot | None] | None:
        """Return bytes and snapshot of a file; None if there is no such file."""
        if path not in self._seen:
            try:
                data = self._site.read(path)
                self._seen[path] = len(data), snapshot(data)
            except (OSError, CardpressError):
                self._seen[path] = None
        return self._seen[path]


def check_picture(page: str, facts: Facts, path: str, gallery: Gallery) -> Iterator[Finding]:
    """Yield what is wrong with the picture at `path` in the site, which `page` shows."""
    seen = gallery.look(path)
    if seen is None:
        yield Finding(page, "missing-picture", f"there is no {quoted(path)} in the site")
        return
    size, picture = seen
    if picture is None:
        yield Finding(page, "not-a-picture", f"{quoted(path)} is no picture, or not whole")
        return
    if picture.format not in SHOWN:
        message = f"{quoted(path)} is {picture.format.upper()}, which most platforms do not show"
        yield Finding(page, "wrong-format", f"{message}; use PNG or JPEG")
        return
    yield from _check_declared(page, facts, picture)
    yield from _check_size(page, picture)
    yield from _check_bytes(page, size)


def _check_declared(page: str, facts: Facts, picture: Snapshot) -> Iterator[Finding]:
    for name, actual in (("width", picture.width), ("height", picture.height)):
        declared = facts.graph.get(f"og:image:{name}", [""])[0]
        if not declared:
            message = f"og:image:{name} is missing; the first preview may come without a picture"
            yield Finding(page, "no-size", message, ADVICE)
        elif declared != str(actual):
            message = f"og:image:{name} says {quoted(declared)}, but the picture has {actual}"
            yield Finding(page, "wrong-size", message)
    declared = facts.graph.get("og:image:type", [""])[0].lower()
    if declared and declared.replace("jpg", "jpeg") != f"image/{picture.format}":
        message = f"og:image:type says {quoted(declared)}, but it is image/{picture.format}"
        yield Finding(page, "wrong-type", message)


def _check_size(page: str, picture: Snapshot) -> Iterator[Finding]:
    size = picture.width, picture.height
    for platform in PLATFORMS:
        if size[0] < platform.least[0] or size[1] < platform.least[1]:
            least = " x ".join(map(str, platform.least))
            message = f"{size[0]} x {size[1]} is too small for {platform.name}: {least} at least"
            yield Finding(page, "too-small", f"{message} ({platform.source})")
        if platform.most and (size[0] > platform.most[0] or size[1] > platform.most[1]):
            most = " x ".join(map(str, platform.most))
            message = f"{size[0]} x {size[1]} is too large for {platform.name}: {most} at most"
            yield Finding(page, "too-large", f"{message} ({platform.source})")
    wanted = RECOMMENDED[0] / RECOMMENDED[1]
    if size[0] < RECOMMENDED[0] or abs(size[0] / size[1] / wanted - 1) > 0.06:
        best = " x ".join(map(str, RECOMMENDED))
        message = f"{size[0]} x {size[1]} will be cropped or small; {best} suits all platforms"
        yield Finding(page, "unusual-size", message, ADVICE)


def _check_bytes(page: str, size: int) -> Iterator[Finding]:
    over = [platform for platform in PLATFORMS if size > platform.bytes]
    for platform in over:
        message = f"{size:,} bytes are too many for {platform.name}: {platform.bytes:,} at most"
        yield Finding(page, "too-heavy", f"{message} ({platform.source})", ERROR)
    if not over and size > _SAFE:
        message = f"{size:,} bytes; below {_SAFE:,} is safe everywhere"
        yield Finding(page, "heavy", message, ADVICE)
