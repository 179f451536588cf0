"""What was painted before leaves no trace: caches and spare canvases do not show."""

from __future__ import annotations

import random

import pytest

import cardpress


def documents():
    chance = random.Random(4)
    words = ["harvest", "Vavoom", "fjord", "Type", "quick", "中文", "lazy"]
    for number in range(12):
        parts = [
            {"type": "text", "text": " ".join(chance.choices(words, k=9)), "fontSize": size,
             "x": chance.uniform(-30, 60), "y": y, "frameWidth": 330, "color": "#224466"}
            for size, y in ((11, 10), (17.5, 60), (40, 100))
        ]  # fmt: skip
        yield {"width": 360, "height": 200, "background": "#fff8ee",
               "components": parts[: 1 + number % 3]}  # fmt: skip


@pytest.mark.parametrize("effort", ["fast", "balanced"])
def test_a_card_does_not_depend_on_the_cards_before_it(effort):
    cards = list(documents())
    forwards, backwards = cardpress.Engine(), cardpress.Engine()
    first = [bytes(forwards.render(card, effort=effort)) for card in cards]
    last = [bytes(backwards.render(card, effort=effort)) for card in reversed(cards)]
    alone = [bytes(cardpress.Engine().render(card, effort=effort)) for card in cards]
    assert first == alone
    assert last[::-1] == alone
