"""Tags go to the true end of the head, and no other byte changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cardpress.errors import CardpressError
from cardpress.site.reading import CLOSING, OPENING, read_page
from cardpress.site.splice import reading_after, spliced
from cardpress.site.tags import block

MARK = '<meta property="og:image" content="MARK">'
BLOCK = f"{OPENING}\n{MARK}\n{CLOSING}"

#: Where `|` is, the tags belong.
PAGES = {
    "plain": "<!doctype html><html><head><title>x</title>|</head><body>y</body></html>",
    "script": "<head><script>var a = '</head>';</script>|</head><body>",
    "script in comment": "<head><script><!-- <script> </script> </head> --></script>|</head>",
    "comment closes at once": "<head><script><!--></script>|</head>",
    "style": "<head><style>/* </head> */</style>|</head><body>",
    "comment": "<head><!-- </head> -->|</head><body>",
    "odd comment end": "<head><!-- --!>|</head><!-- --><body>",
    "empty comment": "<head><!--><title>x</title>|</head><!-- --><body>",
    "attribute": '<head><meta content="</head>">|</head><body>',
    "greater in attribute": "<head><meta content='a > b' name=\"</head>\">|</head>",
    "title": "<head><title></head></title>|</head>",
    "textarea in body": "<head>|</head><body><textarea></head></textarea>",
    "noscript": "<head><noscript><link href='</head>'></noscript>|</head>",
    "noscript that ends the head without scripting": (
        "<head><title>x</title>|<noscript><img src='</head>'></noscript></head>"
    ),
    "template": "<head><template><p></head></template>|</head>",
    "template in template": "<head><template><template></template></head></template>|</head>",
    "script in template": "<head><template><script></template></script></template>|</head>",
    "upper case": "<HEAD><TITLE>x</TITLE>|</HEAD><BODY>",
    "space in tag": "<head><title>x</title>|</head  ><body>",
    "no end": "<!doctype html><html><head><title>x</title>|<body>y",
    "no end, text": "<!doctype html><head><title>x</title>|\n  y",
    "no head": "<!doctype html><title>x</title>|<p>y",
    "no head, meta first": "<!doctype html><html><meta charset=utf-8>|<h1>y</h1>",
    "nothing": "<!doctype html>|<p>y",
    "nothing at all": "<!doctype html>|",
    "stray end tag": "<head></p><title>x</title>|</head><body>",
    "end of body": "<!doctype html><title>x</title>|</body>",
    "cdata": "<head><![CDATA[>|</head>",
    "doctype in head": "<head><!doctype x>|</head>",
    "bogus comment": "<head><? x ?>|</head>",
    "after head": "<head>|</head><title>late</title><body>",
    "unclosed script": "<head><title>x</title>|<script>var a = 1 </head>",
    "unclosed comment": "<head><title>x</title>|<!-- </head> <body>",
    "unclosed tag": "<head><title>x</title>|<meta content='</head>",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_tags_go_to_the_end_of_the_head(name, newline):
    before, _, after = PAGES[name].replace("\n", newline).partition("|")
    page = (before + after).encode()
    assert spliced(page, read_page(page), BLOCK) == (before + BLOCK + after).encode()


@pytest.mark.parametrize("name", PAGES)
def test_a_parser_finds_them_in_the_head(name):
    before, _, after = PAGES[name].partition("|")
    tree = LexborHTMLParser(before + BLOCK + after)
    found = tree.css("head meta[content=MARK]")
    assert len(found) == 1


PIECES = [
    *("<html>", "<head>", "</head>", "<body>", "</body>", "<title>", "</title>", "<script>"),
    *("</script>", "<style>", "</style>", "<!--", "-->", "--!>", "<!-->", "<template>"),
    *("</template>", "<meta name=a>", '<meta content="</head>">', "<p>", "text", " ", "\n"),
    *("<!doctype html>", "<link rel=x>", "</p>", "<br>", "</br>", "<base>", "<noframes>"),
    *("</noframes>", "'", '"', "<", ">", "</", "<!", "<?", "=", "/>", "<a b='", "<script src=x/>"),
    *("<SCRIPT>", "</SCRIPT >", "<frameset>", "&lt;", "<textarea>", "</textarea>", "\r\n"),
    *(OPENING, CLOSING, "ü", "\x00", "<iframe>", "</iframe>"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=16))
@settings(max_examples=400, deadline=None)
def test_any_markup(pieces):
    page = "".join(["<!doctype html>", *pieces]).encode()
    reading = read_page(page)
    once = spliced(page, reading, BLOCK)
    assert spliced(once, read_page(once), BLOCK) == once, "a second time changes nothing"
    assert spliced(once, read_page(once), "") == spliced(page, reading, ""), "and it comes out"
    if len(reading.blocks) < 2:
        assert reading_after(reading, page, once) == read_page(once)
    tree = LexborHTMLParser(once.decode().replace("\x00", ""))
    assert tree.css("head meta[content=MARK]"), "a parser finds it in the head"


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes(page):
    try:
        reading = read_page(page)
    except CardpressError:
        return
    once = spliced(page, reading, BLOCK)
    if not reading.blocks:
        end = reading.end
        assert once.startswith(page[:end])
        assert once.endswith(page[end:])


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", None), ("utf-16", None), ("utf-16-le", "bom"),
        ("cp1252", "iso-8859-1"), ("cp1252", None), ("koi8-r", "koi8-r"),
        ("shift_jis", "Shift_JIS"), ("euc-jp", "EUC-JP"), ("gb18030", "gb2312"),
    ],
)  # fmt: skip
def test_encodings(codec, declared):
    words = {"koi8-r": "Привет", "shift_jis": "表示ソ", "euc-jp": "日本", "gb18030": "中文"}
    word = words.get(codec, "Zürich")
    meta = f'<meta charset="{declared}">' if declared not in (None, "bom") else ""
    text = f"<!doctype html><html><head>{meta}<title>{word}</title></head><body>{word}</body>"
    page = (("\ufeff" if declared == "bom" else "") + text).encode(codec)
    reading = read_page(page)
    assert reading.facts.title == word
    written = block({"og:title": f"{word} 日 🎉"})
    result = spliced(page, reading, written)
    assert result.decode(codec).replace("\ufeff", "").startswith(text[: text.index("</head>")])
    tree = LexborHTMLParser(result.decode(codec))
    assert tree.css_first('meta[property="og:title"]').attributes["content"] == f"{word} 日 🎉"
    assert spliced(result, read_page(result), written) == result
    assert reading_after(reading, page, result) == read_page(result)
    assert spliced(result, read_page(result), "") == page


@pytest.mark.parametrize("label", ["iso-2022-jp", "utf-7", "no-such-thing", "cp037"])
def test_encodings_that_cannot_be_edited(label):
    page = f'<!doctype html><meta charset="{label}"><title>x</title>'.encode()
    with pytest.raises(CardpressError, match=label):
        read_page(page)


def test_xhtml():
    page = (
        b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        b'<script src="a.js"/><title>x</title></head><body/></html>'
    )
    reading = read_page(page, "a.xhtml")
    written = block({"og:title": "A & B"}, closes=reading.closes)
    result = spliced(page, reading, written)
    from xml.etree import ElementTree as ET

    metas = ET.fromstring(result).iter("{http://www.w3.org/1999/xhtml}meta")
    assert [meta.get("content") for meta in metas] == ["A & B"]


def test_a_block_of_anything_else_is_not_ours():
    page = f"<head>{OPENING}<title>mine</title>{CLOSING}</head>".encode()
    reading = read_page(page)
    assert reading.blocks == ()
    assert reading.facts.title == "mine"


def test_a_second_block_goes():
    page = f"<head>{BLOCK}<title>x</title>{BLOCK}</head>".encode()
    assert spliced(page, read_page(page), BLOCK) == f"<head>{BLOCK}<title>x</title></head>".encode()


def test_values_are_quoted():
    tricky = "\"><script>alert(1)</script>\n<!-- cardpress --> & 'quotes' \x01"
    page = b"<head><title>x</title></head>"
    result = spliced(page, read_page(page), block({"og:title": tricky}))
    tree = LexborHTMLParser(result.decode())
    assert not tree.css("script")
    content = tree.css_first('meta[property="og:title"]').attributes["content"]
    assert content == "\"><script>alert(1)</script> <!-- cardpress --> & 'quotes'"
    assert spliced(result, read_page(result), "") == page
