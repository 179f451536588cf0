"""Data URIs and base64 text."""

from __future__ import annotations

import base64
from urllib.parse import quote_from_bytes

import pytest

from cardpress.errors import LimitError, SourceError
from cardpress.limits import Limits
from cardpress.sources.embedded import decode_base64, decode_data_uri
from cardpress.sources.reader import Access, read

BYTES = bytes(range(256))
TEXT = base64.b64encode(BYTES).decode()
LIMIT = 1000


@pytest.mark.parametrize(
    "uri",
    [
        f"data:image/png;base64,{TEXT}",
        f"data:;base64,{TEXT}",
        f"DATA:image/png;BASE64,{TEXT}",
        f"data:text/plain;charset=utf-8;base64,{TEXT}",
        f"data:image/png;base64 ,{TEXT}",
        f"  data:image/png;base64,{TEXT}\n",
        f"data:image/png;base64,{TEXT.rstrip('=')}",
        f"data:image/png;base64,{TEXT.replace('+', '%2B').replace('/', '%2f').replace('=', '%3D')}",
        f"data:image/png,{quote_from_bytes(BYTES)}",
        f"data:,{quote_from_bytes(BYTES)}",
        f"data:image/png;name=base64,{quote_from_bytes(BYTES)}",
    ],
)
def test_data_uris(uri):
    assert decode_data_uri(uri, LIMIT) == BYTES


@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.rstrip("="), f" {TEXT} ", "\r\n".join(TEXT[i : i + 76] for i in range(0, 344, 76))],
)
def test_base64(text):
    assert decode_base64(text, LIMIT) == BYTES


@pytest.mark.parametrize("length", range(7))
def test_padding_may_be_missing(length):
    text = base64.b64encode(BYTES[:length]).decode()

    assert decode_base64(text, LIMIT) == decode_base64(text.rstrip("="), LIMIT) == BYTES[:length]


@pytest.mark.parametrize(
    "text",
    ["####", "QUJD!", "QUJ*D", "Q", "QUJDR", "QQ=", "Q===", "QQ==QQ==", "=QQ=", "QÄ==", "\ud800"],
)
def test_what_is_not_base64_is_an_error(text):
    with pytest.raises(SourceError):
        decode_base64(text, LIMIT)


def test_the_url_safe_alphabet_gets_a_hint():
    with pytest.raises(SourceError, match=r"write \+ for - and / for _"):
        decode_base64("-_-_", LIMIT)


def test_a_file_name_taken_for_base64_gets_a_hint():
    with pytest.raises(SourceError, match=r"must begin with \./"):
        decode_base64("my photo.txt", LIMIT)


def test_a_data_uri_without_comma_is_an_error():
    with pytest.raises(SourceError, match="no comma"):
        decode_data_uri(f"data:image/png;base64{TEXT}", LIMIT)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_limit_counts_decoded_bytes(size):
    data = bytes(LIMIT + size)
    text = base64.b64encode(data).decode()
    sources = (text, f"data:;base64,{text}", f"data:,{quote_from_bytes(data)}")
    for src in sources:
        if size == 0:
            assert read(src, Access(Limits(source_bytes=LIMIT))) == data
        else:
            with pytest.raises(LimitError) as caught:
                read(src, Access(Limits(source_bytes=LIMIT)))
            assert caught.value.limit == "source_bytes"


@pytest.mark.parametrize("src", ["data:,", "data:image/png;base64,", "===="])
def test_nothing_at_all_is_an_error(src):
    with pytest.raises(SourceError):
        read(src, Access())
