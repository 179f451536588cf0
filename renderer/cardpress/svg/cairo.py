"""The other way to pixels: our SVG, rasterised by CairoSVG."""

from __future__ import annotations

import io

from cardpress.errors import EncodeError
from cardpress.raster.painter import Raster


def rasterize_svg(svg: str, scale: float) -> Raster:
    """Return the pixels of an SVG document, drawn by CairoSVG through the system's libcairo.

    Raises:
        EncodeError: CairoSVG or libcairo is not installed, or CairoSVG failed.
    """
    try:
        import cairosvg
    except ImportError as error:
        raise EncodeError(
            "rasterizer 'cairosvg' needs the Python package: pip install 'cardpress[cairo]'"
        ) from error
    except OSError as error:
        raise EncodeError(
            "rasterizer 'cairosvg' needs the system library libcairo "
            "(Debian and Ubuntu: apt-get install libcairo2; macOS: brew install cairo)"
        ) from error
    from PIL import Image

    data = cairosvg.svg2png(bytestring=svg.encode("utf-8"), scale=scale)
    image = Image.open(io.BytesIO(data), formats=("PNG",)).convert("RGBA")
    if image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return Raster(image, ((0, image.height),))
