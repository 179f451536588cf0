"""Answers spoilt on their way, as far as they can still be sent as a whole."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from cardpress.emulator.exchange import Response
from cardpress.emulator.service import Service, gateway_page

#: Kinds for which no whole answer is sent: how is the server's affair.
UNSENT = ("hang", "drip", "truncated", "endless", "reset-after-processing")


def spoil(response: Response, kind: str, service: Service) -> Response:
    """Return the answer as the fault lets it arrive; unchanged if the fault is not here."""
    if kind == "bad-json":
        return replace(response, body=b'{"success": tru' + bytes(range(128, 160)))
    if kind == "wrong-type":
        return _wrong_type(response)
    if kind == "html":
        return gateway_page(200)
    if kind == "http-500-after-processing":
        refused = service.refused(service.refusal("http-500"))
        return replace(refused, headers=response.headers)
    return response


def _wrong_type(response: Response) -> Response:
    if response.media_type == "application/json":
        body = json.dumps(_boxed(json.loads(response.body))).encode()
        return replace(response, body=body)
    return replace(response, body=b'{"url": ["not a file"]}', media_type="application/json")


def _boxed(data: Any) -> Any:
    """Return JSON data with each value of an object in a list."""
    return {name: [_boxed(value)] for name, value in data.items()} if type(data) is dict else data
