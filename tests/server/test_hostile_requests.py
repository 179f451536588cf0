"""Requests of every group of threats: each gets its answer, quickly, and learns nothing."""

from __future__ import annotations

import base64
import io
import json
import socket
import struct
import time
import xml.etree.ElementTree as ET
import zlib

import pytest
from PIL import Image

#: Words that would tell of files, code or other machines.
LEAKS = ("Traceback", "site-packages", ".py", "/home/", "/root/", "/usr/", "root:x:", "cardpress_")

#: Seconds that any of these may take.
QUICK = 3


def picture(format="PNG", size=(4, 4), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, format, **options)
    return buffer.getvalue()


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(side):
    """Return a small PNG that says it is large."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def animation(frames):
    buffer = io.BytesIO()
    images = [Image.new("P", (8, 8), number % 256) for number in range(frames)]
    images[0].save(buffer, "GIF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


def of(*components, **fields):
    return {"width": 100, "height": 100, "components": list(components), **fields}


def text(**fields):
    return of({"type": "text", "text": "Hello", "x": 0, "y": 0, **fields})


def image(src):
    return of({"type": "image", "src": src, "x": 0, "y": 0, "width": 50, "height": 50})


def encoded(data):
    return image(base64.b64encode(data).decode())


NOT_JSON = {
    "empty": b"",
    "blank": b" \n",
    "half": b'{"width": 1',
    "words": b"hello",
    "a list": b"[]",
    "null": b"null",
    "two values": b"{}{}",
    "NaN": b'{"width": NaN, "height": 1}',
    "Infinity": b'{"width": -Infinity, "height": 1}',
    "1e309": b'{"width": 1e309, "height": 1}',
    "huge integer": b'{"width": ' + b"9" * 5000 + b', "height": 1}',
    "bad UTF-8": b'{"width": 1, "height": 1, "background": "\xff"}',
    "UTF-16": '{"width": 1, "height": 1}'.encode("utf-16"),
    "a comment": b'{"width": 1, "height": 1 /* 1 */}',
    "1000 deep": b"[" * 1000 + b"]" * 1000,
    "100000 deep": b'{"components":' * 100_000,
    "duplicate keys": b'{"width": 1, "width": 2, "height": 1}',
    "lone surrogate": b'{"width": 1, "height": 1, "background": "\\ud800"}',
    "gzip": zlib.compress(b"{}"),
}

INVALID = {
    "true as a number": {"width": True, "height": 1},
    "a string as a number": {"width": "100", "height": 1},
    "zero": {"width": 0, "height": 1},
    "negative": {"width": -5, "height": 1},
    "a fraction": {"width": 1.5, "height": 1},
    "too wide": {"width": 100_000, "height": 100_000},
    "too large": {"width": 8192, "height": 8192},
    "unknown field": {"width": 1, "height": 1, "__proto__": {}},
    "1001 components": of(*[{"type": "divider", "length": 1, "x": 0, "y": 0}] * 1001),
    "unknown component": of({"type": "../text", "x": 0, "y": 0}),
    "no type": of({"x": 0, "y": 0}),
    "component is text": of("text"),
    "long text": text(text="x" * 10_001),
    "many lines": text(text="\n" * 5000),
    "long texts": of(*[{"type": "text", "text": "x" * 9_000, "x": 0, "y": 0}] * 8),
    "NUL": text(text="a\0b"),
    "noncharacter": text(text="\ufffe"),
    "control character": text(text="\x1b[31m"),
    "huge font": text(fontSize=1e300),
    "font of no size": text(fontSize=0),
    "far away": text(x=1e15),
    "colour is markup": text(color='"/><script>'),
    "colour with a line end": text(color="#ffffff\n"),
    "colour of other digits": text(color="#٠٠٠"),
    "colour is a URL": text(color="url(http://127.0.0.1/)"),
    "font is a path": text(fontFamily="../../etc/passwd"),
    "font is markup": text(fontFamily="Inter;} </style>"),
    "unknown weight": text(fontWeight="950"),
    "not base64": image("####"),
    "base64 of nothing": image("AAAA"),
    "a text as a picture": encoded(b"hello, world"),
    "HTML as a picture": image("data:text/html,<script>alert(1)</script>"),
    "SVG as a picture": encoded(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
    "an external entity": encoded(
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
    ),
    "PostScript": encoded(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(ls) exec\n"),
    "half a picture": encoded(picture(size=(300, 300), compress_level=0)[:5000]),
    "a large bomb": encoded(bomb(30_000)),
    "a huge bomb": encoded(bomb(2_000_000_000)),
    "a path": image("/etc/passwd"),
    "a relative path": image("../../../etc/passwd"),
    "a home": image("~/.ssh/id_rsa"),
    "a device": image("/dev/zero"),
    "a file URL": image("file:///etc/passwd"),
    "gopher": image("gopher://127.0.0.1/"),
    "ftp": image("ftp://127.0.0.1/a.png"),
    "no scheme": image("//127.0.0.1/a.png"),
    "javascript": image("javascript:alert(1)"),
}

HARMLESS = {
    "markup as text": text(text='</text><script>alert(1)</script>&xxe;<![CDATA[">'),
    "right to left": text(text="\u202e\u2067abc\u2069"),
    "combining marks": text(text="e" + "\u0301" * 500),
    "an animation": encoded(animation(2000)),
    "all over the place": of(
        {"type": "divider", "length": 1e6, "x": -1e6, "y": 1e6, "width": "thick"},
        {"type": "image", "src": base64.b64encode(picture()).decode(), "x": -1e6, "y": 0.5,
         "width": 1e6, "height": 0.001},
    ),
    "a label that lies": image("data:image/gif;base64," + base64.b64encode(picture()).decode()),
}  # fmt: skip


def check_refusal(answer, started):
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json) == {"error", "details"}
    for word in LEAKS:
        assert word not in answer.text, word
    for problem in answer.json["details"]["problems"]:
        assert set(problem) == {"code", "pointer", "message"}
    assert time.monotonic() - started < QUICK


@pytest.mark.parametrize("name", NOT_JSON)
def test_not_a_document(local, name):
    started = time.monotonic()
    check_refusal(local.post(data=NOT_JSON[name], accept="image/png"), started)


@pytest.mark.parametrize("name", INVALID)
def test_invalid_document(local, name):
    started = time.monotonic()
    check_refusal(local.post(INVALID[name], accept="image/png"), started)


@pytest.mark.parametrize("name", HARMLESS)
def test_strange_but_valid_document(local, name):
    started = time.monotonic()
    assert local.post(HARMLESS[name], accept="image/png").status_code == 200
    answer = local.post(HARMLESS[name])
    assert answer.status_code == 200
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(answer.data).iter()}
    assert not tags & {"script", "foreignObject", "iframe", "a"}
    assert time.monotonic() - started < QUICK


def test_100000_components_are_refused_quickly(local):
    part = '{"type":"divider","length":1,"x":0,"y":0}'
    body = f'{{"width":10,"height":10,"components":[{",".join([part] * 100_000)}]}}'
    started = time.monotonic()
    check_refusal(local.post(data=body.encode()), started)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]",
     "0.0.0.0", "169.254.169.254", "10.0.0.1", "user@127.0.0.1", "①②⑦.⓪.⓪.①"],
)  # fmt: skip
def test_this_machine_is_not_fetched_from(local, host):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.01)
        port = canary.getsockname()[1]
        started = time.monotonic()
        check_refusal(local.post(image(f"http://{host}:{port}/a.png")), started)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_blocked_addresses_are_all_told_the_same(local):
    answers = {
        local.post(image(f"http://{host}/")).json["error"].replace(host, "HOST")
        for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254")
    }
    assert len(answers) == 1


def test_json_is_ascii_so_that_no_client_misreads_it(local):
    answer = local.post({"width": 1, "height": 1, "Größe\u2028": 1})
    assert answer.status_code == 400
    assert answer.data.isascii()
    json.loads(answer.data)
