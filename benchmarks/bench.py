"""The run: its cards, its contenders, and which of their pictures are complete."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import cards
from contender import Contender, Worker, WorkerError
from content_check import shortcomings
from deck import Deck

#: Whose pictures others are compared with: the first of these that is there.
_JUDGES = ("Chromium", "takumi png", "satori + resvg-js", "cardpress png fast")


class Bench:
    """What all studies share.

    Args:
        folder: Where pictures go.
        deck: The cards as files.
        contenders: All there are.
        takes_part: Says of a name whether it was asked for.

    Attributes:
        missing: Names of the contenders that are not installed.
        excluded: Why a contender's time does not count, by contender and card.
        versions: Of the packages that took part.
    """

    def __init__(
        self,
        folder: Path,
        deck: Deck,
        contenders: list[Contender],
        takes_part: Callable[[str], bool],
    ) -> None:
        self.deck = deck
        self.missing = [each.name for each in contenders if each.missing]
        self.excluded: dict[str, dict[str, str]] = {}
        self.versions: dict[str, str] = {}
        self._present = {each.name: each for each in contenders if not each.missing}
        self._takes_part = takes_part
        self._pictures = folder / "pictures"
        self._pictures.mkdir(parents=True, exist_ok=True)

    @property
    def contenders(self) -> list[Contender]:
        """Those that are there and were asked for."""
        return [each for name, each in self._present.items() if self._takes_part(name)]

    def named(self, *names: str) -> list[Contender]:
        """Return those of these names that are there and were asked for."""
        return [each for each in self.contenders if each.name in names]

    def start(self, contender: Contender, stack: ExitStack) -> list[Worker]:
        """Start a contender's process, to end with `stack`; none if it cannot start."""
        try:
            worker = stack.enter_context(Worker(contender))
        except (WorkerError, OSError) as error:
            self.exclude(contender, "everything", str(error))
            return []
        self.versions |= worker.versions
        return [worker]

    def exclude(self, contender: Contender, card: str, reason: str) -> None:
        """Note that a contender's time for a card does not count."""
        self.say(f"  {contender.name}, {card}: does not count: {reason}")
        self.excluded.setdefault(contender.name, {})[card] = reason

    def complete(self, worker: Worker, card: str) -> bool:
        """Whether the contender's picture of a card, which it has loaded, shows all of it."""
        contender = worker.contender
        if card in self.excluded.get(contender.name, {}):
            return False
        path = self.picture(contender, card)
        worker.render([card], path)
        reference = self._reference(card)
        wrong = shortcomings(cards.make(card), path.read_bytes(), contender.format, reference)
        if wrong:
            self.exclude(contender, card, "; ".join(wrong[:3]))
        return not wrong

    def picture(self, contender: Contender, card: str) -> Path:
        """Return the file of a contender's picture."""
        name = "".join(sign if sign.isalnum() else "-" for sign in f"{card} {contender.name}")
        return self._pictures / f"{name}.{contender.format}"

    def _reference(self, card: str) -> bytes:
        judge = next(self._present[name] for name in _JUDGES if name in self._present)
        path = self._pictures / f"reference-{card.replace('/', '-')}.png"
        if not path.exists():
            with Worker(judge) as worker:
                worker.load(card, self.deck.file(card, judge))
                worker.render([card], path)
        return path.read_bytes()

    def say(self, text: str) -> None:
        """Tell whoever waits how far it is."""
        print(text, file=sys.stderr, flush=True)
