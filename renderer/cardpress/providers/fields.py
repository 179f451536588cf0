"""Reads the members of a service's JSON answer, each as one type or not at all.

Members that nobody asks for are ignored: services add some without notice. One that is asked
for and is missing, or of another type, makes the answer a `bad-answer`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from cardpress.errors import ProviderError
from cardpress.providers.checks import is_address
from cardpress.providers.moments import moment_of
from cardpress.providers.protocol import Answer
from cardpress.quoting import quoted

T = TypeVar("T")

_SIZE = re.compile(r"([0-9]{1,6})x([0-9]{1,6})")

#: What names an order: no service uses more than letters, digits and a few marks.
_NAME = re.compile(r"[!-~]{1,200}")

#: Beyond it, JSON numbers are not exact everywhere (RFC 8259, section 6), and none is meant.
_LARGEST = 2**53


def parse(answer: Answer) -> Any:
    """Return the body as JSON data that can be written again: finite numbers, encodable text.

    Raises:
        ValueError: It is not JSON as RFC 8259 has it, or nested beyond all sense.
    """
    try:
        data = json.loads(answer.body, parse_constant=_finite, parse_float=_finite)
        if rb"\u" not in answer.body:
            return data
        # Escapes can name halves of surrogate pairs, which no file or terminal takes.
        return json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(f"{word} is not a JSON number")
    return number


@dataclass(frozen=True, slots=True)
class Fields:
    """The members of a JSON object.

    Attributes:
        owner: Name of the provider.
        members: As the service sent them.
        place: Where the object stands in the answer, e.g. `"data.images[0]"`; `""` is all of it.
    """

    owner: str
    members: Mapping[str, Any]
    place: str = ""

    @classmethod
    def of(cls, owner: str, data: Any, place: str = "") -> Fields:
        """Take `data`, which must be an object.

        Raises:
            ProviderError: `bad-answer`.
        """
        if not isinstance(data, Mapping):
            where = place or "the answer"
            message = f"{owner} answered in an unknown way: {where} is no JSON object"
            raise ProviderError(message, owner, "bad-answer")
        return cls(owner, data, place)

    @classmethod
    def read(cls, owner: str, answer: Answer) -> Fields:
        """Take the body of `answer`.

        Raises:
            ProviderError: `bad-answer`: it is not JSON, or no object.
        """
        try:
            return cls.of(owner, parse(answer))
        except ValueError:
            start = quoted(answer.body[:40].decode("utf-8", "replace"))
            message = f"{owner} answered something that is not JSON, beginning with {start}"
            raise ProviderError(message, owner, "bad-answer") from None

    def maybe(self, name: str, read: Callable[[Fields, str], T]) -> T | None:
        """Return the member as `read` gives it; None if it is missing or null."""
        return None if self.members.get(name) is None else read(self, name)

    def text(self, name: str) -> str:
        """Return a member that is text."""
        value = self.members.get(name)
        return value if isinstance(value, str) else self.refuse(name, "text")

    def word(self, name: str, words: Sequence[str]) -> str:
        """Return a member that is one of `words`."""
        value = self.text(name)
        return value if value in words else self.refuse(name, f"one of {', '.join(words)}")

    def truth(self, name: str) -> bool:
        """Return a member that is true or false."""
        value = self.members.get(name)
        return value if isinstance(value, bool) else self.refuse(name, "true or false")

    def number(self, name: str) -> float:
        """Return a member that is a number of a sane size."""
        value = self.members.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(name, "a number")
        if not abs(value) <= _LARGEST:
            self.refuse(name, "a number of a sane size")
        return value

    def whole(self, name: str) -> int:
        """Return a member that is a whole number; 3.0 is 3."""
        value = self.number(name)
        return int(value) if float(value).is_integer() else self.refuse(name, "a whole number")

    def index(self, name: str, count: int) -> int:
        """Return a member that is a whole number from 0 to below `count`."""
        value = self.whole(name)
        return value if 0 <= value < count else self.refuse(name, f"from 0 to {count - 1}")

    def moment(self, name: str) -> float:
        """Return a member that is a time, ISO 8601 or Unix, in seconds since 1970."""
        value = self.members.get(name)
        if not isinstance(value, str):
            return self.number(name)
        moment = moment_of(value)
        return self.refuse(name, "a time") if moment is None else moment

    def size(self, name: str) -> tuple[int, int]:
        """Return a member such as `"512x512"` as width and height in pixels."""
        found = _SIZE.fullmatch(self.text(name))
        if found is None:
            self.refuse(name, "a size such as 512x512")
        return int(found[1]), int(found[2])

    def address(self, name: str) -> str:
        """Return a member that is an http or https address."""
        value = self.text(name)
        return value if is_address(value) else self.refuse(name, "an http or https address")

    def name(self, name: str) -> str:
        """Return a member that names something: a whole number, or text without spaces."""
        value = self.members.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
            return str(value)
        if isinstance(value, str) and _NAME.fullmatch(value):
            return value
        return self.refuse(name, "an identifier")

    def inside(self, name: str) -> Fields:
        """Return a member that is an object."""
        value = self.members.get(name)
        if not isinstance(value, Mapping):
            self.refuse(name, "an object")
        return Fields(self.owner, value, self._place(name))

    def each(self, name: str) -> tuple[Fields, ...]:
        """Return a member that is an array of objects."""
        value = self.members.get(name)
        if not isinstance(value, list):
            self.refuse(name, "an array")
        places = (f"{self._place(name)}[{index}]" for index in range(len(value)))
        return tuple(
            Fields.of(self.owner, item, place) for item, place in zip(value, places, strict=True)
        )

    def _place(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def refuse(self, name: str, wanted: str) -> NoReturn:
        """Raise the `bad-answer` that a member deserves."""
        given = quoted(self.members[name]) if name in self.members else "missing"
        message = f"{self.owner} answered in an unknown way: {self._place(name)} must be {wanted}"
        raise ProviderError(f"{message}, and is {given}", self.owner, "bad-answer")
