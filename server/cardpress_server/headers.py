"""The headers that every answer has: security, and CORS where it is asked for."""

from __future__ import annotations

from flask import Flask, Response, request

#: An SVG is a document of its own in a browser: let it draw, and nothing else.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"

_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

_ALLOWED = "Authorization, Content-Type, Accept, X-Request-ID"
_EXPOSED = (
    "ETag, Location, Retry-After, Server-Timing, "
    "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)

#: What programs ask for. The playground, and what those who run the service look at, is for
#: this site alone.
_SHARED = ("/api/", "/i/", "/openapi.json")

#: Seconds that a browser may remember the answer to a preflight request.
_PREFLIGHT_SECONDS = 3600


def register_headers(app: Flask, origins: tuple[str, ...]) -> None:
    """Add the headers to every answer of `app`; a route's own are left alone.

    Args:
        app: The application.
        origins: Whose pages may call; `"*"` for all, none for no CORS.
    """

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        policy = SVG_POLICY if response.mimetype == "image/svg+xml" else _POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        if origins and request.path.startswith(_SHARED):
            _add_cors(response, origins)
        return response


def _add_cors(response: Response, origins: tuple[str, ...]) -> None:
    origin = request.headers.get("Origin")
    if "*" in origins:
        allowed: str | None = "*"
    else:
        response.vary.add("Origin")
        allowed = origin if origin in origins else None
    if allowed is None:
        return
    response.headers["Access-Control-Allow-Origin"] = allowed
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = _ALLOWED
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
