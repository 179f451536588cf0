"""Filters: the searched ones against their definition, and when filtering is worth it."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cardpress.encode.adaptive import filter_rows
from cardpress.encode.filters import rows_worth_filtering
from cardpress.encode.palette import few_colors
from cardpress.encode.samples import full_color


def paeth(left, above, corner):
    guess = left + above - corner
    return min((left, above, corner), key=lambda value: abs(guess - value))


def residues(kind, row, above, pixel_bytes):
    """Filter one row as the standard defines it (PNG, section 9.2)."""
    filtered = bytearray([kind])
    for place, value in enumerate(row):
        before = place - pixel_bytes
        left, corner = (row[before], above[before]) if before >= 0 else (0, 0)
        up = above[place]
        guess = (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind]
        filtered.append((value - guess) % 256)
    return bytes(filtered)


def cost(filtered):
    return sum(min(value, 256 - value) for value in filtered[1:])


@given(
    pixel_bytes=st.sampled_from([1, 3, 4]),
    width=st.integers(1, 9),
    height=st.integers(1, 9),
    spread=st.sampled_from([2, 20, 256]),
    seed=st.integers(0, 2**32),
)
def test_the_search_finds_the_smallest_residues(pixel_bytes, width, height, spread, seed):
    dice = random.Random(seed)
    row_bytes = width * pixel_bytes
    packed = bytes(dice.randrange(spread) for _ in range(row_bytes * (height + 1)))

    lines = [packed[at : at + row_bytes] for at in range(0, len(packed), row_bytes)]
    expected = [
        min((residues(kind, row, above, pixel_bytes) for kind in range(5)), key=cost)
        for above, row in itertools.pairwise(lines)
    ]

    assert filter_rows(packed, row_bytes, pixel_bytes) == b"".join(expected)


def test_photos_are_worth_filtering(photo):
    assert rows_worth_filtering(full_color(photo), [(0, 60), (70, 99)]) == [(0, 60), (70, 99)]


def test_the_middle_row_decides(photo, text):
    tall, low = Image.new("RGB", (200, 240)), Image.new("RGB", (200, 240))
    tall.paste(photo, (0, 0))
    tall.paste(text.resize((200, 40)), (0, 200))
    low.paste(text, (0, 0))
    low.paste(photo.resize((200, 40)), (0, 200))
    ranges = [(0, 120), (200, 240)]

    assert rows_worth_filtering(full_color(tall), ranges) == ranges
    assert rows_worth_filtering(full_color(low), ranges) == []


def test_text_is_not_worth_filtering(text):
    assert rows_worth_filtering(full_color(text), [(0, 120)]) == []


def test_nothing_to_filter(text, photo):
    assert rows_worth_filtering(full_color(photo), []) == []
    assert rows_worth_filtering(full_color(photo), [(200, 300)]) == []
    indexed = few_colors(text)
    assert rows_worth_filtering(indexed, [(0, 120)]) == []
