from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cardpress.text.bidi import levels, paragraph_level, paragraph_levels, reorder, reset_trailing

CASES = Path(__file__).parents[1] / "unicode" / "BidiCharacterTest-15.0.txt.gz"
DIRECTIONS = ("ltr", "rtl", "auto")

ALEF, BET, GIMEL = "\u05d0\u05d1\u05d2"
ARABIC_ALEF = "\u0627"
RLE, PDF, RLO, LRI, RLI, FSI, PDI = "\u202b\u202c\u202e\u2066\u2067\u2068\u2069"


def conformance_cases():
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0] not in "#\n":
                yield line.rstrip("\n").split(";")


def test_every_case_of_the_unicode_test_file_passes():
    count = 0
    failures = []
    for codes, direction, base, expected, order in conformance_cases():
        text = "".join([chr(int(code, 16)) for code in codes.split()])
        found_base, found = paragraph_levels(text, DIRECTIONS[int(direction)])
        line = reset_trailing(found, text, 0, len(text), found_base)
        wanted = expected.split()
        kept = [index for index, level in enumerate(wanted) if level != "x"]
        visual = [kept[index] for index in reorder([line[index] for index in kept])]
        count += 1
        if (
            found_base != int(base)
            or any(line[index] != int(wanted[index]) for index in kept)
            or visual != list(map(int, order.split()))
        ):
            failures.append((codes, direction))
    assert failures == []
    assert count == 91_707


def test_runs_meet_at_their_explicit_levels():
    # The digit is at level 0 before it rises to 2: what follows it starts right to left.
    text = f"{ARABIC_ALEF}1{RLE}!a"
    assert levels(text, "ltr") == (1, 2, 2, 1, 2)


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        ("plain", "auto", (0, 0, 0, 0, 0)),
        ("", "rtl", ()),
        ("ab!", "rtl", (2, 2, 1)),
        (f"a{RLO}bc{PDF}d", "ltr", (0, 0, 1, 1, 1, 0)),
        (f"a{RLE}bc", "ltr", (0, 0, 2, 2)),
        (f"a{RLI}b!{PDI}c", "ltr", (0, 0, 2, 1, 0, 0)),
        (f"{RLO}a\u2029b", "ltr", (0, 1, 0, 0)),
        ("a \u2029", "rtl", (2, 1, 1)),
        ("12\u0661", "ltr", (0, 0, 2)),
    ],
)
def test_text_without_right_to_left_letters_may_still_have_levels(text, direction, expected):
    assert levels(text, direction) == expected


def test_the_first_strong_character_outside_isolates_decides():
    assert paragraph_level(f"12 {ALEF}a") == 1
    assert paragraph_level(f"{LRI}a{PDI}{ALEF}") == 1
    assert paragraph_level(f"{RLI}{ALEF}a") == 0
    assert paragraph_level("12") == paragraph_level("") == 0
    assert paragraph_level(ALEF, "ltr") == 0
    assert paragraph_level("a", "rtl") == 1


def test_a_first_strong_isolate_looks_only_inside_itself():
    assert levels(f"a{FSI}{ALEF}b{PDI}", "ltr") == (0, 0, 1, 2, 0)
    assert levels(f"a{FSI}b{ALEF}{PDI}", "ltr") == (0, 0, 2, 3, 0)


def test_removed_characters_split_no_run():
    assert levels(f"{ALEF}\u200d{BET}", "ltr") == (1, 1, 1)
    assert levels(f"a\u200d{BET}", "ltr") == (0, 0, 1)
    assert levels(f"\u200b{ALEF}", "ltr") == (0, 1)


def test_equivalent_brackets_make_a_pair():
    # U+2329 and U+3009 match, for U+3008 is canonically equivalent to U+2329.
    assert levels(f"{ALEF}\u2329a\u3009{BET}", "rtl") == (1, 1, 2, 1, 1)
    assert levels(f"a\u2329{ALEF}\u3009b", "ltr") == (0, 0, 1, 0, 0)


def test_only_the_end_of_the_line_is_reset():
    text = f"a {ALEF} {RLI}{BET}  "
    found = levels(text, "ltr")
    assert found == (0, 0, 1, 0, 0, 1, 1, 1)
    assert reset_trailing(found, text, 0, 8, 0) == (0, 0, 1, 0, 0, 1, 0, 0)
    assert reset_trailing(found, text, 2, 6, 0) == (1, 0, 0, 1)
    assert reset_trailing(found, text, 2, 5, 0) == (1, 0, 0)


def test_reordering():
    assert reorder(()) == []
    assert reorder((0, 0)) == [0, 1]
    assert reorder((0, 1, 1, 0)) == [0, 2, 1, 3]
    assert reorder((1, 2, 2, 1)) == [3, 1, 2, 0]
    assert reorder((2, 3, 1, 2)) == [3, 2, 0, 1]


def test_no_level_is_deeper_than_the_algorithm_allows():
    nested = ALEF + ("(" * 62 + "a" + ")" * 62) * 80
    for text in (FSI * 5000 + PDI * 5000, RLE * 10_000 + GIMEL, ALEF + "(a)" * 3300, nested):
        found = levels(text)
        assert len(found) == len(text)
        assert max(found) <= 126
