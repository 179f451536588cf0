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


def documents_of_a_template():
    """Cards with the same shadow and gradient below; on some a text or a photo lies on these."""
    stops = [{"offset": 0, "color": "#7dd3fc"}, {"offset": 1, "color": "#7dd3fc00"}]
    below = [
        {"type": "rect", "x": 30, "y": 30, "width": 300, "height": 140, "radius": 12,
         "color": "#fffdf9", "shadow": {"blur": 20, "color": "#00000033"}},
        {"type": "ellipse", "x": 230, "y": 60, "width": 90, "height": 90,
         "color": {"gradient": "radial", "stops": stops}},
    ]  # fmt: skip
    for number in range(8):
        x = 60 if number % 4 else 200
        above = [{"type": "text", "text": f"Card {number}", "x": x, "y": 90, "fontSize": 20},
                 {"type": "tag", "text": "Tag", "x": 60, "y": 50, "fontSize": 11}]  # fmt: skip
        if number % 4 == 2:
            above.append({"type": "text", "text": "\U0001f680", "x": 60, "y": 130, "fontSize": 20})
        yield {"width": 360, "height": 200, "background": "#f1ece4",
               "components": below + above}  # fmt: skip


@pytest.mark.parametrize("effort", ["fast", "balanced"])
@pytest.mark.parametrize("made", [documents, documents_of_a_template])
def test_a_card_does_not_depend_on_the_cards_before_it(made, effort):
    cards = list(made())
    forwards, backwards = cardpress.Engine(), cardpress.Engine()
    first = [bytes(forwards.render(card, effort=effort)) for card in cards]
    last = [bytes(backwards.render(card, effort=effort)) for card in reversed(cards)]
    alone = [bytes(cardpress.Engine().render(card, effort=effort)) for card in cards]
    assert first == alone
    assert last[::-1] == alone
