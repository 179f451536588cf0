"""Components that misbehave, as a plug-in would that is broken or meant ill."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path
from typing import Literal

from cardpress.components.base import Component, Context
from cardpress.frame import Frame
from cardpress.geometry import Size

#: A template, which is as it should be.
GREETING = Path(__file__).parent / "greeting.json"


class Hang(Component):
    """Sleeps for a minute, and lets no other Python code of its process run."""

    type: Literal["hang"] = "hang"

    def layout(self, space: Size, context: Context) -> Frame:
        ctypes.PyDLL(None).sleep(60)
        return Frame(Size(1, 1), ())


class Crash(Component):
    """Dies as a wild pointer would make it."""

    type: Literal["crash"] = "crash"

    def layout(self, space: Size, context: Context) -> Frame:
        os.kill(os.getpid(), signal.SIGSEGV)
        return Frame(Size(1, 1), ())


class Hog(Component):
    """Takes all the memory it can get, up to 8 GiB."""

    type: Literal["hog"] = "hog"

    def layout(self, space: Size, context: Context) -> Frame:
        held = [bytearray(1 << 26) for _ in range(128)]
        return Frame(Size(len(held), 1), ())


class Broken(Component):
    """Has a bug; its message names a file."""

    type: Literal["broken"] = "broken"

    def layout(self, space: Size, context: Context) -> Frame:
        raise ZeroDivisionError(f"secret of {__file__}")


class Slow(Component):
    """Takes half a second, as a heavy document might."""

    type: Literal["slow"] = "slow"

    def layout(self, space: Size, context: Context) -> Frame:
        ctypes.CDLL(None).usleep(500_000)
        return Frame(Size(1, 1), ())
