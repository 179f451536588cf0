"""Contenders, and the processes in which they work."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that makes pictures of cards.

    Attributes:
        name: What tables call it.
        command: Starts its process, which speaks the protocol of `contenders/serve.py`.
        reads: Which form of a card it takes: `"card"`, `"plain"` or `"svg"`.
        format: Of its pictures.
        slow: Whether it takes part in every third round only.
        pins: Whether one core is enough for it to work as meant.
        environment: Variables that its process is started with.
        needs: What must exist for it to start; it is missing otherwise.
    """

    name: str
    command: tuple[str, ...]
    reads: str
    format: str
    slow: bool = False
    pins: bool = True
    environment: dict[str, str] = field(default_factory=dict)
    needs: tuple[Path, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether something that it needs is not there."""
        return not all(path.exists() for path in self.needs)


class WorkerError(Exception):
    """A contender's process ended before it answered."""


class Worker:
    """A contender's process, started when made."""

    def __init__(self, contender: Contender) -> None:
        self.contender = contender
        self._process = subprocess.Popen(
            contender.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **contender.environment},
        )
        self.versions: dict[str, str] = self._answer()["versions"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def load(self, name: str, path: Path) -> None:
        """Give it a card to keep."""
        self._ask({"load": name, "path": str(path)})

    def render(self, names: Sequence[str], out: Path | None = None) -> tuple[list[float], int]:
        """Return the milliseconds that each card took, and the bytes of the last picture."""
        answer = self._ask({"render": list(names), "out": str(out) if out else None})
        return answer["ms"], answer["bytes"]

    def start_batch(self, names: Sequence[str], inflight: int = 1) -> None:
        """Begin to render many cards, `inflight` at a time; `end_batch` waits."""
        self._tell({"batch": list(names), "inflight": inflight})

    def end_batch(self) -> float:
        """Return the milliseconds that the batch took."""
        return float(self._answer()["ms"])

    def faults(self) -> int:
        """Return how many minor page faults the process has had."""
        return _minor_faults(self._process.pid)

    def peak(self) -> float:
        """Return the most memory that it ever had in use, with its children, in MiB."""
        return sum(_status(pid, "VmHWM") for pid in _family(self._process.pid)) / 1024

    def resident(self) -> float:
        """Return the memory that it has in use, with its children, in MiB."""
        return sum(_status(pid, "VmRSS") for pid in _family(self._process.pid)) / 1024

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        self._tell(request)
        return self._answer()

    def _tell(self, request: dict[str, Any]) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerError(f"{self.contender.name} ended") from error

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise WorkerError(f"{self.contender.name} ended without an answer")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def pinned(pin: bool) -> Iterator[None]:
    """Start processes on one core only, if asked; they keep to it when this ends."""
    before = os.sched_getaffinity(0)
    if pin:
        os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _minor_faults(pid: int) -> int:
    """Return field 10 of `/proc/PID/stat`; the name in field 2 may hold spaces."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[7])


def _status(pid: int, key: str) -> int:
    """Return a line of `/proc/PID/status`, in KiB; 0 if the process has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))
