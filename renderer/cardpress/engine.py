"""The engine: the stages in order, with the caches that they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.batch import Outcome, render_on, render_serially
from cardpress.cache import ByteCache
from cardpress.components.base import Component, Context
from cardpress.document.reading import Readable, Reading, check_size, read_document
from cardpress.encode.options import check_options as check_encoding
from cardpress.errors import EncodeError
from cardpress.fetching.pictures import RemotePictures
from cardpress.formats import format_of
from cardpress.layout import Layout, lay_out
from cardpress.limits import Limits
from cardpress.measurement import Measurement, measured
from cardpress.needs import Need
from cardpress.picture import Picture
from cardpress.resolve import Seen, resolve
from cardpress.settings import Settings, load_settings
from cardpress.text.fonts import FontLibrary, bundled_library
from cardpress.text.paragraph import Typesetter
from cardpress.text.shape import Shaper

if TYPE_CHECKING:
    from cardpress.bitmap import Bitmap
    from cardpress.document import Document
    from cardpress.frame import Frame
    from cardpress.raster.painter import PaintCaches, Raster

#: How the budget of `Settings.cache_bytes` is shared out.
_SHARES = {
    "shapes": 0.1, "texts": 0.15, "outlines": 0.05, "masks": 0.25, "images": 0.2,
    "sources": 0.1, "bitmaps": 0.15,
}  # fmt: skip

_SCALE = (1, 4)


@dataclass(frozen=True, slots=True)
class Options:
    """How a picture is made.

    Attributes:
        format: Name of the output format.
        scale: Output pixels per canvas pixel, 1 to 4.
        quality: 1 to 100 for JPEG, WebP and AVIF; None for the format's default.
        effort: `"fast"`, `"balanced"` or `"small"`.
        svg_text: `"outlines"` or `"live"`.
        rasterizer: `"cardpress"` or `"cairosvg"`.
    """

    format: str = "png"
    scale: float = 1
    quality: int | None = None
    effort: str = "balanced"
    svg_text: str = "outlines"
    rasterizer: str = "cardpress"


class Engine:
    """Renders documents; safe to use from several threads.

    Args:
        settings: Everything at once; default: environment and configuration file.
        limits: Replaces the settings' limits.
        local_paths: Replaces the settings' answer to whether sources may be files.
        offline: Replaces the settings' answer to whether nothing is fetched.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        limits: Limits | None = None,
        local_paths: bool | None = None,
        offline: bool | None = None,
    ) -> None:
        settings = load_settings() if settings is None else settings
        if limits is not None:
            settings = replace(settings, limits=limits)
        if local_paths is not None:
            settings = replace(settings, local_paths=local_paths)
        if offline is not None:
            settings = replace(settings, offline=offline)
        self.settings = settings
        library = FontLibrary(settings.fonts) if settings.fonts else bundled_library()
        self._typesetter = Typesetter(library, Shaper(self._cache("shapes")))
        self._outlines: ByteCache[str] = self._cache("outlines")
        self._texts: ByteCache[Frame] = self._cache("texts")
        self._seen: ByteCache[Seen] = self._cache("sources")
        self._bitmaps: ByteCache[Bitmap] = self._cache("bitmaps")
        self._remote = RemotePictures(settings)
        self._paint_caches: PaintCaches | None = None

    def render(
        self,
        document: Readable,
        format: str = "png",
        *,
        scale: float = 1,
        quality: int | None = None,
        effort: str = "balanced",
        svg_text: str = "outlines",
        rasterizer: str | None = None,
        base_dir: str | os.PathLike[str] | None = None,
        offline: bool | None = None,
    ) -> Picture:
        """Return `document` as an encoded picture.

        Args:
            document: A dict, JSON text, a path, or a `Document`.
            format: `"svg"`, `"png"`, `"jpeg"`, `"webp"`, `"tiff"` or `"avif"`.
            scale: Output pixels per canvas pixel, 1 to 4.
            quality: 1 to 100; JPEG, WebP and AVIF only.
            effort: `"fast"`, `"balanced"` or `"small"`: time against bytes.
            svg_text: `"outlines"`, or `"live"` for `<text>` with embedded fonts.
            rasterizer: `"cardpress"` or `"cairosvg"`; default: the settings'.
            base_dir: Folder that relative paths start from; default: the document's.
            offline: Whether remote pictures come from the cache only; default: the settings'.

        Raises:
            DocumentError: The document is not valid.
            LimitError: It is larger than the limits allow.
            SourceError: A picture in it cannot be read.
            EncodeError: The options do not fit the format.
        """
        if rasterizer is None:
            rasterizer = self.settings.rasterizer
        wanted = Options(format, scale, quality, effort, svg_text, rasterizer)
        check_options(wanted)
        reading = read_document(document, self.settings.limits)
        size = reading.document
        check_size(size.width, size.height, scale, self.settings.limits)
        return self._finish(self._lay_out(reading, base_dir, scale, offline), wanted)

    def measure(
        self,
        document: Readable,
        *,
        base_dir: str | os.PathLike[str] | None = None,
        offline: bool | None = None,
    ) -> Measurement:
        """Return where everything in `document` lies, without painting it.

        Args:
            document: As for `render`.
            base_dir: Likewise.
            offline: Likewise.

        Raises:
            DocumentError, LimitError, SourceError: As for `render`.
        """
        reading = read_document(document, self.settings.limits)
        return measured(self._lay_out(reading, base_dir, 1, offline))

    def validate(self, document: Readable) -> Document:
        """Return the validated document; nothing is fetched or laid out.

        Raises:
            DocumentError: It is not valid; all problems are listed.
            LimitError: It is larger than the limits allow.
        """
        return read_document(document, self.settings.limits).document

    def render_many(
        self,
        documents: Iterable[Readable],
        format: str = "png",
        *,
        executor: Executor | None = None,
        **options: Any,
    ) -> Iterator[Outcome]:
        """Yield a picture for each document, in order; a `Failure` where there is none.

        Args:
            documents: Any iterable; taken as pictures are asked for.
            format: As for `render`.
            executor: Any `concurrent.futures` executor; None renders here, one by one.
            **options: As for `render`.
        """
        render = partial(self.render, format=format, **options)
        if executor is None:
            return render_serially(render, documents)
        return render_on(executor, render, documents)

    def __reduce__(self) -> tuple[Callable[[Settings], Engine], tuple[Settings]]:
        """Travel to another process as settings; the engine there lives as long as it does."""
        return _engine_of, (self.settings,)

    def _lay_out(
        self,
        reading: Reading,
        base_dir: str | os.PathLike[str] | None,
        scale: float,
        offline: bool | None,
    ) -> Layout:
        needs = [
            located
            for index, component in enumerate(reading.document.components)
            for located in _needs(component, f"/components/{index}")
        ]
        bitmaps = resolve(
            needs,
            settings=self.settings,
            base_dir=Path(base_dir) if base_dir is not None else reading.folder,
            cache=self._bitmaps,
            scale=scale,
            fetcher=self._remote.visit(self.settings.offline if offline is None else offline),
            seen=self._seen,
        )
        context = Context(self._typesetter, bitmaps, self.settings.limits, self._texts)
        return lay_out(reading.document, context)

    def _finish(self, layout: Layout, options: Options) -> Picture:
        kind = format_of(options.format)
        scene = layout.scene
        if kind.name == "svg":
            data = self._svg(layout, options).encode("utf-8")
        else:
            from cardpress.encode import encode

            raster = self._raster(layout, options)
            data = encode(
                raster.image,
                kind.name,
                effort=options.effort,
                quality=options.quality,
                photo_rows=raster.photo_rows,
            )
        width, height = round(scene.width * options.scale), round(scene.height * options.scale)
        return Picture(data, kind.name, kind.media_type, width, height, layout.warnings)

    def _svg(self, layout: Layout, options: Options) -> str:
        if options.svg_text == "live":
            from cardpress.svg.live import write_live_svg

            return write_live_svg(layout.scene, self._outlines, options.scale)
        from cardpress.svg.writer import write_svg

        return write_svg(layout.scene, self._outlines, options.scale)

    def _raster(self, layout: Layout, options: Options) -> Raster:
        if options.rasterizer == "cairosvg":
            from cardpress.svg.cairo import rasterize_svg
            from cardpress.svg.writer import write_svg

            return rasterize_svg(write_svg(layout.scene, self._outlines), options.scale)
        from cardpress.raster.painter import PaintCaches, paint

        if self._paint_caches is None:
            self._paint_caches = PaintCaches(self._cache("masks"), self._cache("images"))
        return paint(layout.scene, options.scale, self._paint_caches)

    def _cache(self, name: str) -> ByteCache[Any]:
        return ByteCache(int(self.settings.cache_bytes * _SHARES[name]))


def _needs(component: Component, pointer: str) -> Iterator[tuple[str, Need]]:
    """Yield what a component needs, and where in the document: the field, or the component."""
    passed = set()
    for place, inside in component.inner():
        yield from _needs(inside, f"{pointer}{place}")
        passed.update(inside.needs())
    fields = type(component).model_fields.items()
    for need in component.needs():
        if need not in passed:
            names = (field.alias or name for name, field in fields if getattr(component, name) == need.src)
            yield "/".join((pointer, *list(names)[:1])), need


def check_options(options: Options) -> None:
    """Check options before any work is done.

    Raises:
        EncodeError: They are out of range, or do not fit the format.
    """
    low, high = _SCALE
    scale: Any = options.scale
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not low <= scale <= high:
        raise EncodeError(f"scale must be a number from {low} to {high}, not {options.scale!r}")
    for name, value, known in (
        ("svg_text", options.svg_text, ("outlines", "live")),
        ("rasterizer", options.rasterizer, ("cardpress", "cairosvg")),
    ):
        if value not in known:
            raise EncodeError(f"{name} must be one of {', '.join(known)}, not {value!r}")
    check_encoding(format_of(options.format), options.effort, options.quality)


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """Return the engine behind the module's functions, made when first needed."""
    return Engine()


@lru_cache(maxsize=4)
def _engine_of(settings: Settings) -> Engine:
    return Engine(settings)
