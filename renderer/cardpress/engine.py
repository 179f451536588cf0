"""The engine: the stages in order, with the caches that they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.batch import Outcome, render_on, render_serially
from cardpress.cache import ByteCache
from cardpress.components.base import Context
from cardpress.document.reading import Readable, Reading, check_size, read_document
from cardpress.formats import format_of
from cardpress.gathering import Gatherer, Visit, Watch
from cardpress.layout import Layout, lay_out
from cardpress.limits import Limits
from cardpress.measurement import Measurement, measured
from cardpress.options import Options, check_options
from cardpress.picture import Picture
from cardpress.settings import Settings, load_settings
from cardpress.spares import Spares, keep_freed_blocks
from cardpress.text.fonts import FontLibrary, bundled_library
from cardpress.text.paragraph import Typesetter
from cardpress.text.shape import Shaper

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from cardpress.bitmap import Bitmap
    from cardpress.document import Document
    from cardpress.frame import Frame
    from cardpress.providers.budget import Budget
    from cardpress.providers.planned import Planned
    from cardpress.providers.services import Services
    from cardpress.raster.painter import PaintCaches, Raster

#: How the budget of `Settings.cache_bytes` is shared out. The spares are the canvases that were
#: used last: by default one of 12 million pixels, or as many usual ones as there are threads.
_SHARES = {
    "shapes": 0.05, "texts": 0.07, "outlines": 0.05, "masks": 0.07, "strikes": 0.06, "images": 0.11,
    "underlays": 0.09, "sources": 0.03, "bitmaps": 0.11, "spares": 0.36,
}  # fmt: skip
_PAINTED = ("masks", "strikes", "images", "underlays")


class Engine:
    """Renders documents; safe to use from several threads.

    Args:
        settings: Everything at once; default: environment and configuration file.
        limits: Replaces the settings' limits.
        local_paths: Replaces the settings' answer to whether sources may be files.
        offline: Replaces the settings' answer to whether nothing is fetched and bought.
        services: The AI services; default: as environment and configuration file say. They do
            not travel to other processes with the engine.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        limits: Limits | None = None,
        local_paths: bool | None = None,
        offline: bool | None = None,
        services: Services | None = None,
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
        keep_freed_blocks()
        self._spares = Spares(self._share("spares"))
        self._texts: ByteCache[Frame] = self._cache("texts")
        self._bitmaps: ByteCache[Bitmap] = self._cache("bitmaps")
        self._gatherer = Gatherer(settings, services, self._cache("sources"), self._bitmaps)
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
        max_credits: int | Budget | None = None,
        buy: bool = True,
        watch: Watch | None = None,
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
            offline: Whether remote pictures come from the cache only, and those of AI services
                from the store; default: the settings'.
            max_credits: How many requests to AI services may be billed, or a budget that
                several calls share; default: `CARDPRESS_MAX_CREDITS`.
            buy: Whether AI services may be asked at all; else only what is stored is drawn.
            watch: Told how orders at AI services stand, by the digest of the request.

        Raises:
            DocumentError: The document is not valid.
            LimitError: It is larger than the limits allow.
            SourceError: A picture in it cannot be read.
            ProviderError: An AI service has failed, or may not be asked.
            EncodeError: The options do not fit the format.
        """
        if rasterizer is None:
            rasterizer = self.settings.rasterizer
        wanted = Options(format, scale, quality, effort, svg_text, rasterizer)
        check_options(wanted)
        reading = read_document(document, self.settings.limits)
        size = reading.document
        check_size(size.width, size.height, scale, self.settings.limits)
        visit = replace(
            self._visit(reading, base_dir, offline, buy, max_credits), scale=scale, watch=watch
        )
        return self._finish(self._lay_out(reading, visit), wanted)

    def measure(
        self,
        document: Readable,
        *,
        base_dir: str | os.PathLike[str] | None = None,
        offline: bool | None = None,
        max_credits: int | Budget | None = None,
        buy: bool = True,
    ) -> Measurement:
        """Return where everything in `document` lies, without painting it.

        Args:
            document: As for `render`.
            base_dir: Likewise.
            offline: Likewise.
            max_credits: Likewise.
            buy: Likewise.

        Raises:
            DocumentError, LimitError, SourceError, ProviderError: As for `render`.
        """
        reading = read_document(document, self.settings.limits)
        visit = self._visit(reading, base_dir, offline, buy, max_credits)
        return measured(self._lay_out(reading, visit))

    def plan(
        self, document: Readable, *, base_dir: str | os.PathLike[str] | None = None
    ) -> tuple[Planned, ...]:
        """Return what `document` would ask of AI services, and what of it is stored.

        Nothing is sent to a service; pictures that services are to work on are read.

        Raises:
            DocumentError: The document is not valid.
            CardpressError: A service could not be asked at all; `problems` has each place.
        """
        reading = read_document(document, self.settings.limits)
        return self._gatherer.plan(
            reading.document, self._visit(reading, base_dir, None, False, None)
        )

    def services(self) -> Services:
        """Return the AI services that this engine asks; they are opened when first needed."""
        return self._gatherer.services()

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

    def _lay_out(self, reading: Reading, visit: Visit) -> Layout:
        gathered = self._gatherer.gather(reading.document, visit)
        context = Context(self._typesetter, gathered.bitmaps, self.settings.limits, self._texts)
        layout = lay_out(reading.document, context)
        if not gathered.report:
            return layout
        return replace(layout, warnings=(*gathered.report, *layout.warnings))

    def _visit(
        self,
        reading: Reading,
        base_dir: str | os.PathLike[str] | None,
        offline: bool | None,
        buy: bool,
        budget: int | Budget | None,
    ) -> Visit:
        folder = reading.folder if base_dir is None else Path(base_dir)
        offline = self.settings.offline if offline is None else offline
        return Visit(folder, offline, buy=buy and not offline, budget=budget)

    def _finish(self, layout: Layout, options: Options) -> Picture:
        kind = format_of(options.format)
        scene = layout.scene
        if kind.name == "svg":
            data = self._svg(layout, options).encode("utf-8")
        else:
            from cardpress.encode import encode
            from cardpress.raster.sheet import put_back_sheet

            raster = self._raster(layout, options)
            data = encode(
                raster.image,
                kind.name,
                effort=options.effort,
                quality=options.quality,
                photo_rows=raster.photo_rows,
                certain=raster.photos_only,
                spares=self._spares,
            )
            put_back_sheet(self._spares, raster.image)
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
            self._paint_caches = PaintCaches(self._spares, *map(self._cache, _PAINTED))
        indexed = format_of(options.format).name == "png"
        return paint(layout.scene, options.scale, self._paint_caches, indexed=indexed)

    def _cache(self, name: str) -> ByteCache[Any]:
        return ByteCache(self._share(name))

    def _share(self, name: str) -> int:
        return int(self.settings.cache_bytes * _SHARES[name])


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """Return the engine behind the module's functions, made when first needed."""
    return Engine()


@lru_cache(maxsize=4)
def _engine_of(settings: Settings) -> Engine:
    return Engine(settings)
