from __future__ import annotations

import gzip
import json
from itertools import accumulate
from pathlib import Path

import pytest
from icu4py.breakers import CharacterBreaker

from cardpress.text.breaks import breaks, clusters, line_breaks

HERE = Path(__file__).parent
UNICODE = HERE.parent / "unicode"
CHROMIUM = json.loads((HERE / "chromium_breaks.json").read_text(encoding="utf-8"))

#: The ideographic space hangs at the end of a line, so Chromium shows no break in front of it,
#: and one behind it where the next character has another direction.
HANGING = {" \u3000", "\u3000\u05be"}


def break_test(name):
    """Yield text and ends of each case of a Unicode break test file."""
    with gzip.open(UNICODE / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            case = line.partition("#")[0].split()
            if case:
                text = "".join([chr(int(code, 16)) for code in case[1::2]])
                yield text, tuple(at for at, mark in enumerate(case[::2]) if at and mark == "÷")


def pairs(grouped):
    """Return every pair of the recorded characters, and whether Chromium breaks it."""
    every = "".join(grouped)
    return {
        before + after: after in afters
        for befores, afters in grouped.items()
        for before in befores
        for after in every
    }


def breaks_apart(pair, language=""):
    return 1 in breaks(pair, language)[:-1]


def test_every_case_of_the_unicode_line_break_test_passes():
    cases = list(break_test("LineBreakTest-17.0.txt.gz"))
    assert [text for text, ends in cases if line_breaks(text) != ends] == []
    assert len(cases) == 19_338


def test_every_case_of_the_unicode_grapheme_break_test_passes():
    cases = list(break_test("GraphemeBreakTest-17.0.txt.gz"))
    assert [text for text, ends in cases if clusters(text) != ends] == []
    assert len(cases) == 766


def test_clusters_below_the_combining_marks_are_those_of_icu():
    plain = [chr(code) for code in range(0x300)]
    for before in plain:
        text = before + before.join(plain)
        assert clusters(text) == tuple(accumulate(map(len, CharacterBreaker(text, "en"))))


def test_clusters_end_at_code_points_not_utf_16_units():
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    assert clusters(f"a{family}e\u0301\r\n") == (1, 6, 8, 10)
    assert clusters("") == ()


def test_pairs_of_latin_characters_break_as_in_chromium():
    recorded = pairs(CHROMIUM["latin"])
    assert len(recorded) == 191 * 191
    assert {pair for pair, broken in recorded.items() if breaks_apart(pair) != broken} == set()


def test_ascii_breaks_are_these():
    after = {}
    printable = [chr(code) for code in range(0x21, 0x7F)]
    for before in printable:
        found = "".join([character for character in printable if breaks_apart(before + character)])
        after[found] = after.get(found, "") + before
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
    assert after == {
        "(<[{": '!"#%&)*+,.:;=>\\]|}~',
        "": f"$'(/0123456789<@{letters[0]}[^_`{letters[1]}{{",
        f"\"#%&'(*+-<=>@{letters[0]}[\\^_`{letters[1]}{{|~": "-",
        f"#$%&(*+-0123456789<=>@{letters[0]}[\\^_`{letters[1]}{{|~": "?",
    }


def test_a_hyphen_breaks_before_a_digit_only_after_a_letter_or_digit():
    characters = "".join(CHROMIUM["latin"])
    broken = [before for before in characters if 2 in breaks(f"{before}-1")]
    # Behind the hyphen and the question mark itself Chromium broke one character earlier.
    assert {*broken, "-", "?"} == set(CHROMIUM["hyphen"])


@pytest.mark.parametrize("language", CHROMIUM["mixed"])
def test_pairs_of_all_kinds_break_as_in_chromium(language):
    recorded = pairs(CHROMIUM["mixed"][language])
    assert len(recorded) > 18_000
    wrong = {pair for pair, broken in recorded.items() if breaks_apart(pair, language) != broken}
    assert wrong == HANGING


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    CHROMIUM["paragraphs"],
    ids=[f"{entry[0]}-{number}" for number, entry in enumerate(CHROMIUM["paragraphs"])],
)
def test_paragraphs_break_as_in_chromium(language, text, ends):
    assert list(breaks(text, language)) == ends


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", ()),
        ("a", (1,)),
        (" ", (1,)),
        ("  a  b ", (2, 5, 7)),
        ("and/or", (6,)),
        ("Bonjour !", (8, 9)),
        ("x -1", (2, 4)),
        ("A-1 and 4-5", (2, 4, 8, 10, 11)),
        ("well-known", (5, 10)),
        ("f(x)[0]", (4, 7)),
        ("\U0001f600\U0001f600", (1, 2)),
        ("5\u00a0\u20ac", (3,)),
        ("auto\u00admatic", (5, 10)),
    ],
)
def test_some_breaks_by_hand(text, ends):
    assert breaks(text) == ends


def test_small_kana_may_start_a_line_unless_strict():
    assert line_breaks("\u304b\u3041", "ja") == (1, 2)
    assert line_breaks("\u304b\u3041", "ja@lb=strict") == (2,)
    assert breaks("\u304b\u3041", "ja") == breaks("\u304b\u3041") == (1, 2)


def test_chinese_breaks_before_the_wave_dash():
    assert breaks("\u4e2d\u301c\u6587", "zh-Hant-TW") == (1, 2, 3)
    assert breaks("\u4e2d\u301c\u6587", "ja") == breaks("\u4e2d\u301c\u6587") == (2, 3)
