"""SVG as a source: refused, or turned into pixels by a process that may crash.

What can go wrong in an SVG renderer goes wrong beside us: it has little memory, little time, no
secrets in its environment, and an SVG without references to anything outside itself.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.assets import bundled
from cardpress.errors import SourceError

if TYPE_CHECKING:
    from cardpress.limits import Limits

#: What begins like this is SVG or no picture at all.
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype svg|svg)", re.IGNORECASE)

_PROGRAM = Path(__file__).with_name("vector_process.py")

#: Of the environment, what a Python process needs to find its libraries; nothing else.
_NEEDED = (
    *("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "HOME", "USERPROFILE", "APPDATA"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT"),
)

REFUSAL = (
    "this is an SVG picture, and these are not accepted by default: convert it to PNG, or allow "
    "them with the setting svg_sources (CARDPRESS_SVG_SOURCES=1)"
)


def is_vector(data: bytes) -> bool:
    """Return whether `data` begins like SVG."""
    return _START.match(data) is not None


def rasterized(data: bytes, wanted: tuple[int, int], limits: Limits) -> bytes:
    """Return an SVG as PNG.

    Args:
        data: The SVG, in UTF-8.
        wanted: Width and height that the result must cover, in its own proportions.
        limits: Bound the pixels, and `svg_seconds`.

    Raises:
        SourceError: It is damaged, too complex, or refers to something outside itself; or
            nothing that renders SVG is installed.
    """
    order = {
        "wanted": wanted,
        "side": limits.source_side,
        "pixels": limits.source_pixels,
        "seconds": limits.svg_seconds,
        "fonts": str(bundled("fonts")),
    }
    answer = _asked(json.dumps(order).encode() + b"\n" + data, limits.svg_seconds)
    head, _, picture = answer.partition(b"\n")
    try:
        facts: dict[str, Any] = json.loads(head)
    except ValueError:
        raise SourceError("the SVG picture is damaged or too complex") from None
    if "error" in facts:
        raise SourceError(str(facts["error"]))
    return picture


def _asked(question: bytes, seconds: float) -> bytes:
    """Return what the process says; nothing if it dies."""
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    # -P: modules beside the program must not pass for those of the standard library.
    command = [sys.executable, "-P", "-X", "utf8", str(_PROGRAM)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(f"the SVG picture takes more than {seconds:g} seconds to draw") from None
    except OSError as error:
        raise SourceError(f"the SVG picture cannot be drawn: {error.strerror}") from error
    return done.stdout
