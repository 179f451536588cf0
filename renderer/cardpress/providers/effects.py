"""What the steps of an order ask for, and those who do it: blocking or asynchronous.

The steps are generators: they yield an effect and are sent its outcome. So the rules about
money are written once, for both kinds of callers.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from threading import Event

    from cardpress.providers.protocol import Answer, Call

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a call to the service, within `seconds`; its outcome is an `Answer`."""

    call: Call
    seconds: float


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get a file of at most `most` bytes, within `seconds`; its outcome is an `Answer`."""

    url: str = field(repr=False)
    seconds: float
    most: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """Call a function that takes a while: a disk, a decoder."""

    function: Callable[[], Any]


Effect: TypeAlias = Send | Fetch | Pause | Work
Steps: TypeAlias = Generator[Effect, Any, T]


class Clock(Protocol):
    """Tells the time, and lets it pass."""

    def now(self) -> float:
        """Return the seconds since 1970."""

    def monotonic(self) -> float:
        """Return seconds since some moment, which nobody sets back."""

    def jitter(self) -> float:
        """Return a random number from 0 to 1, so that clients do not come in step."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    async def sleep_async(self, seconds: float) -> None:
        """Wait, and let others work."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since some moment, which nobody sets back."""
        return time.monotonic()

    def jitter(self) -> float:
        """Return a random number from 0 to 1."""
        return random.random()  # noqa: S311 - it guards nothing

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait, and let others work."""
        await asyncio.sleep(seconds)


class Network(Protocol):
    """Sends calls to one service, and gets the files that it has made."""

    def send(self, call: Call, seconds: float) -> Answer:
        """Send a call and return its answer, whatever its status.

        Raises:
            ProviderError: There is none; `processed` tells whether the call may have arrived.
        """

    def fetch(self, url: str, seconds: float, most: int) -> Answer:
        """Return what lies at a public address.

        Raises:
            CardpressError: Nothing came, or it may not be had.
        """

    async def send_async(self, call: Call, seconds: float) -> Answer:
        """As `send`."""

    async def fetch_async(self, url: str, seconds: float, most: int) -> Answer:
        """As `fetch`."""


#: A pause is made of pieces of this many seconds where it can be stopped.
_PIECE = 0.25


@dataclass(frozen=True, slots=True)
class World:
    """Where effects take place.

    Attributes:
        network: Sends and fetches.
        clock: Lets time pass.
        stop: Ends pauses once it is set, by `KeyboardInterrupt`; what is being sent then is
            sent, so that its fate is known.
    """

    network: Network
    clock: Clock
    stop: Event | None = None

    def run(self, steps: Steps[T]) -> T:
        """Take all steps, here and now, and return what they lead to."""
        value: Any = None
        error: BaseException | None = None
        try:
            while True:
                effect = steps.send(value) if error is None else steps.throw(error)
                value = error = None
                try:
                    value = self._do(effect)
                except BaseException as raised:
                    error = raised
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # a generator's value is untyped

    async def run_async(self, steps: Steps[T]) -> T:
        """As `run`, letting others work meanwhile; cancelling it reaches the steps."""
        value: Any = None
        error: BaseException | None = None
        try:
            while True:
                effect = steps.send(value) if error is None else steps.throw(error)
                value = error = None
                try:
                    value = await self._do_async(effect)
                except BaseException as raised:
                    error = raised
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # a generator's value is untyped

    def _do(self, effect: Effect) -> Any:
        match effect:
            case Send(call, seconds):
                return self.network.send(call, seconds)
            case Fetch(url, seconds, most):
                return self.network.fetch(url, seconds, most)
            case Pause(seconds):
                return self._pause(seconds)
            case Work(function):
                return function()

    def _pause(self, seconds: float) -> None:
        if self.stop is None:
            self.clock.sleep(seconds)
            return
        while seconds > 0 and not self.stop.is_set():
            self.clock.sleep(min(seconds, _PIECE))
            seconds -= _PIECE
        if self.stop.is_set():
            raise KeyboardInterrupt

    async def _do_async(self, effect: Effect) -> Any:
        match effect:
            case Send(call, seconds):
                return await self.network.send_async(call, seconds)
            case Fetch(url, seconds, most):
                return await self.network.fetch_async(url, seconds, most)
            case Pause(seconds):
                return await self.clock.sleep_async(seconds)
            case Work(function):
                return await asyncio.to_thread(function)


def work(function: Callable[[], T]) -> Steps[T]:
    """Call a function that takes a while."""
    result: T = yield Work(function)
    return result
