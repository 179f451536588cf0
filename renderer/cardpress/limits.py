"""How large anything may be: one object for Python, the command line and HTTP alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds, checked before memory is spent.

    The figures follow what imgproxy, Next.js and librsvg promise for the same threats. A
    larger value is an explicit choice: `Limits(components=5000)`, or the environment variable
    `CARDPRESS_LIMIT_COMPONENTS`.
    """

    #: Bytes of a document's JSON text.
    document_bytes: int = 12 * 1024 * 1024
    #: How deep arrays and objects may be nested.
    depth: int = 32
    #: Output pixels along one side, after `scale`.
    side: int = 8192
    #: Output pixels in all, after `scale`.
    area: int = 16_777_216
    #: Components of a document.
    components: int = 1000
    #: Code points of text in one component.
    text: int = 10_000
    #: Code points of text in one document.
    document_text: int = 50_000
    #: Lines of text in one component.
    lines: int = 500
    #: Magnitude of any number in a document.
    number: float = 1e6
    #: Bytes of one picture source, encoded.
    source_bytes: int = 8 * 1024 * 1024
    #: Pixels of one picture source.
    source_pixels: int = 40_000_000
    #: Pixels of all distinct picture sources of a document.
    document_pixels: int = 80_000_000
    #: Pixels along one side of a picture source.
    source_side: int = 10_000
    #: Distinct http and https sources of a document.
    remote_sources: int = 20
    #: Seconds until a connection to a source's server stands, TLS included.
    connect_seconds: float = 3
    #: Seconds in which a source must be there, redirects included.
    fetch_seconds: float = 5
    #: Seconds in which all sources of a document must be there.
    document_fetch_seconds: float = 8
    #: Redirects that are followed to a source.
    redirects: int = 3
    #: Seconds that drawing an SVG source may take, where such sources are allowed.
    svg_seconds: float = 5
