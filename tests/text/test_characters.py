from __future__ import annotations

import pytest

from cardpress.text.bidi import bidi_class
from cardpress.text.characters import is_emoji, is_ideographic, script, script_of
from cardpress.text.tables import tables


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("a", "L"), ("\u05d0", "R"), ("\u0627", "AL"), ("1", "EN"), ("\u0661", "AN"),
        ("\u202e", "RLO"), ("\u2029", "B"), ("\u0301", "NSM"), ("(", "ON"), ("\u4e2d", "L"),
        ("\u05ff", "R"), ("\u08ff", "NSM"), ("\U0001ee06", "AL"), ("\u20cf", "ET"),
        ("\uffff", "BN"), ("\ufdd0", "BN"), ("\U000e0080", "BN"), ("\u0378", "L"),
        ("\U0010ffff", "BN"), ("\0", "BN"),
    ],
)  # fmt: skip
def test_bidi_class(character, expected):
    assert bidi_class(character) == expected


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("a", "Latn"), ("\u0430", "Cyrl"), ("\u4e2d", "Hani"), ("\u3042", "Hira"),
        ("\u30a2", "Kana"), ("\ud55c", "Hang"), ("\u3105", "Bopo"), ("1", "Zyyy"),
        ("\u0301", "Zinh"), ("\u0378", "Zzzz"), ("\U0001f600", "Zyyy"), ("\u0e01", "Thai"),
    ],
)  # fmt: skip
def test_script(character, expected):
    assert script(character) == expected


def test_the_script_of_a_cluster_is_that_of_its_letter():
    assert script_of("e\u0301") == "Latn"
    assert script_of("\u25cc\u093f") == "Deva"
    assert script_of("1\u0301") == "Zyyy"


@pytest.mark.parametrize(
    "cluster",
    [
        "\U0001f600", "\u2764\ufe0f", "\u2764\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525",
        "1\ufe0f\u20e3", "#\ufe0f\u20e3", "\U0001f1e9\U0001f1ea", "\u261d\U0001f3fd",
        "\U0001f44d\U0001f3fd", "\u231a", "\u00a9\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)  # fmt: skip
def test_emoji(cluster):
    assert is_emoji(cluster)


@pytest.mark.parametrize(
    "cluster",
    ["a", "1", "#", "*", "1\ufe0f", "1\u20e3", "\u00a9", "\u2764", "\u2764\ufe0e", "\u4e2d",
     "\u231a\ufe0e", "\u261d", "a\u200d", "e\u0301", "\u2764\u200d"],
)  # fmt: skip
def test_text_is_no_emoji(cluster):
    assert not is_emoji(cluster)


def test_ideographic():
    assert all(
        map(is_ideographic, "\u4e2d\u3042\u30a2\u30fc\u3105\u3005\u3007\u3002\uff08\U00020000")
    )
    assert not any(map(is_ideographic, "a1\ud55c\u0e01\u2014\u3000\uff61"))


def test_the_tables_cover_every_code_point_once():
    pinned = tables()
    assert pinned.version == "18.0.0"
    for table in (pinned.bidi_class, pinned.script, pinned.emoji, pinned.spacing):
        assert table.starts[0] == 0
        assert table.starts == sorted(set(table.starts))
        assert len(table.starts) == len(table.values)
        assert all(a != b for a, b in zip(table.values, table.values[1:], strict=False))
        assert table.value(0x10FFFF) == table.values[-1]
