"""SVG as a source: refused, or drawn by a process of its own."""

import base64
import importlib.util
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import cardpress
from cardpress.errors import SourceError
from cardpress.limits import Limits
from cardpress.settings import Settings
from cardpress.sources import vector
from cardpress.sources.vector import is_vector, rasterized

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(content="", attributes='viewBox="0 0 10 10"'):
    return f"<svg {NAMESPACES} {attributes}>{content}</svg>".encode()


CIRCLE = svg('<circle cx="5" cy="5" r="5" fill="#00f"/>')


def draw(data, wanted=(20, 20), **limits):
    return Image.open(BytesIO(rasterized(data, wanted, Limits(**limits)))).convert("RGBA")


def refusal(data, **limits):
    with pytest.raises(SourceError) as caught:
        rasterized(data, (20, 20), Limits(**limits))
    return str(caught.value)


def card(src):
    image = {"type": "image", "src": src, "x": 0, "y": 0, "width": 40, "height": 40}
    return {"width": 40, "height": 40, "components": [image]}


def sources(tmp_path, origin, answer):
    """The same SVG from everywhere."""
    (tmp_path / "a.svg").write_bytes(CIRCLE)
    server = origin({"/a": answer(CIRCLE, Content_Type="image/svg+xml")})
    text = base64.b64encode(CIRCLE).decode()
    uris = [
        f"data:image/svg+xml;base64,{text}",
        "data:image/svg+xml," + CIRCLE.decode().replace("#", "%23"),
    ]
    return server, [str(tmp_path / "a.svg"), server.base + "/a", text, *uris]


def test_refused_by_default(tmp_path, origin, answer):
    server, everywhere = sources(tmp_path, origin, answer)
    engine = cardpress.Engine(Settings(allow_hosts=(server.host,), remote_cache_bytes=0))
    for src in everywhere:
        with pytest.raises(SourceError, match="CARDPRESS_SVG_SOURCES") as caught:
            engine.render(card(src))
        assert caught.value.problems[0].code == "source-not-a-picture"


def test_allowed_by_a_setting(tmp_path, origin, answer):
    server, everywhere = sources(tmp_path, origin, answer)
    engine = cardpress.Engine(
        Settings(allow_hosts=(server.host,), remote_cache_bytes=0, svg_sources=True)
    )
    pictures = {bytes(engine.render(card(src))) for src in everywhere}
    assert len(pictures) == 1
    pixels = Image.open(BytesIO(pictures.pop())).convert("RGB")
    assert pixels.getpixel((20, 20)) == (0, 0, 255)
    assert pixels.getpixel((1, 1)) == (255, 255, 255)


def test_drawn_as_large_as_it_is_used():
    engine = cardpress.Engine(Settings(svg_sources=True))
    uri = (
        "data:image/svg+xml;base64,"
        + base64.b64encode(svg('<path d="M0 0h5v10h-5z"/>', 'width="10" height="10"')).decode()
    )
    for scale in (1, 4):
        picture = Image.open(BytesIO(bytes(engine.render(card(uri), scale=scale)))).convert("L")
        row = [picture.getpixel((x, 20 * scale)) for x in range(40 * scale)]
        # The edge is sharp: from one column to the next but one.
        assert row.index(255) - 20 * scale <= 2
        assert max(row[: 20 * scale - 2]) <= 1


@pytest.mark.parametrize(
    ("attributes", "wanted", "size"),
    [
        ('viewBox="0 0 10 10"', (20, 20), (20, 20)),
        ('viewBox="0 0 10 5"', (20, 20), (40, 20)),
        ('viewBox="0,0,5,10"', (20, 20), (20, 40)),
        ('width="10" height="20"', (20, 20), (20, 40)),
        ('width="1in" height="2.54cm"', (20, 20), (20, 20)),
        ('width="10" viewBox="0 0 1 2"', (20, 20), (20, 40)),
        ('height="10" viewBox="0 0 1 2"', (20, 20), (20, 40)),
        ('width="100%" height="100%" viewBox="0 0 3 1"', (20, 20), (60, 20)),
        ('width="3000" height="10"', (20, 20), (6000, 20)),
        ('width="1e9" height="1"', (20, 20), (10000, 1)),
    ],
)
def test_size(attributes, wanted, size):
    assert draw(svg("<path d='M0 0h1v1z'/>", attributes), wanted).size == size


def test_size_is_limited():
    assert draw(CIRCLE, (5000, 5000), source_side=100).size == (100, 100)
    assert draw(CIRCLE, (5000, 5000), source_pixels=10_000).size == (100, 100)


@pytest.mark.parametrize(
    "data",
    [CIRCLE, b"\xef\xbb\xbf" + CIRCLE, b"<?xml version='1.0'?>\n" + CIRCLE,
     b"<!-- drawn by hand -->" + CIRCLE, b"\n  " + CIRCLE,
     b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
     b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">' + CIRCLE],
)  # fmt: skip
def test_beginnings(data):
    assert is_vector(data)
    assert draw(data).getpixel((10, 10)) == (0, 0, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        '<image href="/etc/passwd"/>', '<image xlink:href="file:///etc/passwd"/>',
        '<image href="../a.png"/>', '<image href="http://127.0.0.1/a.png"/>',
        '<image href="//example.com/a.png"/>', '<use href="other.svg#a"/>',
        '<use xlink:href="http://example.com/a.svg#a"/>', '<feImage href="a.png"/>',
        '<image href="data:image/svg+xml,&lt;svg/&gt;"/>', '<image href=" a.png"/>',
        '<image href="data:text/html,a"/>', '<image href="ftp://a"/>',
        '<rect style="fill:url(http://example.com/#a)"/>', '<rect fill="url(a.svg#b)"/>',
        "<style>@import 'a.css';</style>", '<style>@IMPORT url("http://a/")</style>',
        "<style>rect{fill:url('http://a/#b')}</style>", "<style><![CDATA[a{b:url(c)}]]></style>",
        '<script xlink:href="http://example.com/a.js"/>',
    ],
)  # fmt: skip
def test_nothing_outside_is_referred_to(content):
    assert "refers to something outside itself" in refusal(svg(content))


def test_a_style_sheet_is_outside():
    data = b'<?xml-stylesheet href="http://example.com/a.css"?>' + CIRCLE
    assert "outside itself" in refusal(b"<?xml version='1.0'?>" + data)


def test_what_is_inside_may_be_referred_to(png):
    uri = "data:image/png;base64," + base64.b64encode(png("lime")).decode()
    content = (
        f'<defs><linearGradient id="a"><stop stop-color="red"/></linearGradient></defs>'
        f'<a href="https://example.com/"><rect width="5" height="10" fill="url(#a)"/></a>'
        f'<image x="5" width="5" height="10" preserveAspectRatio="none" xlink:href="{uri}"/>'
    )
    picture = draw(svg(content))
    assert picture.getpixel((4, 10)) == (255, 0, 0, 255)
    assert picture.getpixel((15, 10)) == (0, 255, 0, 255)


LAUGHS = "".join(f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' for place in range(1, 10))
USES = "".join(
    f'<g id="u{place}">' + f'<use href="#u{place - 1}"/>' * 10 + "</g>" for place in range(1, 9)
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (f'<!DOCTYPE svg [<!ENTITY l0 "ha">{LAUGHS}]>'.encode() + svg("<text>&l9;</text>"), "DTD"),
        (
            b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("<text>&a;</text>"),
            "DTD",
        ),
        (svg("<g>" * 300 + "</g>" * 300), "too many inside each other"),
        (svg("<g/>" * 100_001), "too many elements"),
        (b"<svg", "not well-formed"),
        (b"<svg viewBox='0 0 1 1'>", "not well-formed"),
        (b"<?xml version='1.0'?><html/>", "not an SVG picture"),
        (b"<?xml version='1.0'?>", "not well-formed"),
        (svg("", ""), "has no size"),
        (svg("", 'width="0" height="0"'), "has no size"),
        (svg("", 'width="1e999" height="1"'), "not finite"),
        (svg("", 'viewBox="0 0 0 0"'), "has no size"),
        (svg("\xff").decode("utf-8").encode("utf-16"), "UTF-8"),
        (CIRCLE + b"\xff", "UTF-8"),
        (svg("<text>&unknown;</text>"), "not well-formed"),
    ],
)
def test_hostile_pictures(data, words):
    assert words in refusal(data)


def test_references_that_multiply_are_refused():
    # Ten to the power of eight squares.
    bomb = svg(f'<defs><g id="u0"><path d="M0 0h1v1z"/></g>{USES}</defs><use href="#u8"/>')
    assert refusal(bomb).startswith("the SVG picture")


def test_a_process_that_dies_takes_nobody_along(monkeypatch, tmp_path):
    program = tmp_path / "dies.py"
    program.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(vector, "_PROGRAM", program)
    assert refusal(CIRCLE) == "the SVG picture is damaged or too complex"


def test_a_process_that_hangs_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "hangs.py"
    program.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(vector, "_PROGRAM", program)
    assert "more than 0.2 seconds" in refusal(CIRCLE, svg_seconds=0.2)


def test_the_process_knows_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("CARDPRESS_AIPHOTO_API_KEY", "secret")
    program = tmp_path / "tells.py"
    program.write_text(
        "import json, os, sys\nsys.stdin.buffer.read()\n"
        "print(json.dumps({'error': ' '.join(os.environ)}))\n"
    )
    monkeypatch.setattr(vector, "_PROGRAM", program)
    assert "KEY" not in refusal(CIRCLE)


def load_program():
    path = Path(vector.__file__).with_name("vector_process.py")
    spec = importlib.util.spec_from_file_location("vector_process", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cairosvg_takes_over_where_resvg_is_missing(monkeypatch):
    program = load_program()
    monkeypatch.setattr(program, "find_spec", lambda name: name == "cairosvg")
    order = {"wanted": (20, 20), "side": 100, "pixels": 10_000, "fonts": ""}
    head, _, picture = program.answer(order, CIRCLE).partition(b"\n")
    assert head == b"{}"
    pixels = Image.open(BytesIO(picture)).convert("RGBA")
    assert pixels.size == (20, 20)
    assert pixels.getpixel((10, 10)) == (0, 0, 255, 255)


def test_without_either_it_says_what_to_install(monkeypatch):
    program = load_program()
    monkeypatch.setattr(program, "find_spec", lambda name: None)
    order = {"wanted": (20, 20), "side": 100, "pixels": 10_000, "fonts": ""}
    assert b"pip install" in program.answer(order, CIRCLE)


def test_memory_is_limited(tmp_path):
    pytest.importorskip("resource")
    path = Path(vector.__file__).with_name("vector_process.py")
    code = (
        f"import runpy; confine = runpy.run_path({str(path)!r})['confine']; confine(5)\n"
        "try:\n    bytearray(2_000_000_000)\nexcept MemoryError:\n    print('limited')\n"
        f"try:\n    open({str(tmp_path / 'a')!r}, 'w').write('x')\n"
        "except OSError:\n    print('no file')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if sys.platform == "linux":
        assert done.stdout.startswith("limited")
        assert (tmp_path / "a").read_text() == ""
