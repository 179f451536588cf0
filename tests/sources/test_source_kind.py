"""Which kind of source a `src` is taken for."""

from __future__ import annotations

import base64

import pytest
from PIL import Image

from cardpress.errors import SourceError
from cardpress.sources.kind import Kind, classify


@pytest.mark.parametrize(
    ("src", "kind"),
    [
        ("http://example.com/a.png", Kind.URL),
        ("https://example.com/a", Kind.URL),
        ("HTTPS://EXAMPLE.COM", Kind.URL),
        (" https://example.com/a.png\n", Kind.URL),
        ("data:image/png;base64,AAAA", Kind.DATA),
        ("DATA:,x", Kind.DATA),
        ("/photos/a", Kind.PATH),
        ("./a", Kind.PATH),
        ("../a", Kind.PATH),
        ("~/a", Kind.PATH),
        ("~", Kind.PATH),
        ("a.png", Kind.PATH),
        ("photos/A.JPEG", Kind.PATH),
        ("logo.svg", Kind.PATH),
        ("a.tiff", Kind.PATH),
        (r"C:\photos\a", Kind.PATH),
        ("c:/photos/a", Kind.PATH),
        (r"\\server\share\a", Kind.PATH),
        (r".\a", Kind.PATH),
        ("//server/share/a", Kind.PATH),
        ("/9j/a", Kind.PATH),
        ("/9j/" + "holiday-photos/" * 10, Kind.PATH),
        ("iVBORw0KGgo=", Kind.BASE64),
        ("R0lGODlh", Kind.BASE64),
        ("photo", Kind.BASE64),
        ("png", Kind.BASE64),
    ],
)
def test_kind(src, kind):
    assert classify(src) is kind


def test_a_base64_jpeg_begins_like_a_path_but_is_none(make):
    text = base64.b64encode(make.encode(Image.new("RGB", (1, 1)), "JPEG")).decode()

    assert text.startswith("/9j/")
    assert classify(text) is Kind.BASE64


def test_a_base64_jpeg_may_have_line_breaks(make):
    data = make.encode(Image.new("RGB", (1, 1)), "JPEG")

    assert classify(base64.encodebytes(data).decode()) is Kind.BASE64


@pytest.mark.parametrize("src", ["file:///etc/passwd", "ftp://a/b.png", "javascript:alert(1)"])
def test_other_schemes_are_errors(src):
    with pytest.raises(SourceError, match=r"scheme .* is not supported"):
        classify(src)


@pytest.mark.parametrize("src", ["", " ", "\n\t"])
def test_an_empty_source_is_an_error(src):
    with pytest.raises(SourceError, match="empty"):
        classify(src)
