"""The cards as files, in the form that each contender reads."""

from __future__ import annotations

import json
from pathlib import Path

import cards
from contender import Contender
from translation import translate

import cardpress


class Deck:
    """Cards in a folder; each is made when first asked for."""

    def __init__(self, folder: Path, fonts: Path) -> None:
        self._folder = folder
        self._fonts = fonts
        folder.mkdir(parents=True, exist_ok=True)

    def file(self, name: str, contender: Contender) -> Path:
        """Return the file that `contender` loads as the card `name`, such as `"hero/12"`."""
        path = self._folder / f"{name.replace('/', '-')}.{contender.reads}"
        if not path.exists():
            path.write_bytes(self._made(name, contender.reads))
        return path

    def _made(self, name: str, form: str) -> bytes:
        card = cards.make(name)
        if form == "svg":
            return cardpress.render(card, "svg").data
        data = card if form == "card" else translate(card, self._fonts)
        return json.dumps(data, ensure_ascii=False).encode("utf-8")

    def clear(self) -> None:
        """Forget the files of earlier runs: cards or the engine may have changed."""
        for path in self._folder.iterdir():
            path.unlink()
