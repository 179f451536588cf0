"""What every test may use, and what none may: the network."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: Quiet, offline, reproducible.
_CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--font-render-hinting=none",
)

# A shell lets its background jobs ignore Ctrl-C, and what they start would inherit that.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the expected files anew, then fail so that nobody does it by accident",
    )


@pytest.fixture
def update_golden(request):
    return request.config.getoption("--update-golden")


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Let sockets connect to this machine only."""
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address!r}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path_factory):
    """Keep the developer's own settings out of the tests."""
    for name in list(os.environ):
        if name.startswith("CARDPRESS_"):
            monkeypatch.delenv(name)


class Chromium:
    """A real headless browser."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def run(self, *arguments):
        profile = self.folder / "profile"
        command = [self.program, *_CHROMIUM_FLAGS, f"--user-data-dir={profile}", *arguments]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        return done.stdout.decode("utf-8", "replace")

    def dump(self, page: Path):
        """Return the page's HTML after its scripts have run."""
        return self.run("--dump-dom", "--virtual-time-budget=20000", page.as_uri())

    def screenshot(self, page: Path, width: int, height: int) -> Path:
        """Return the path of a PNG of the page."""
        target = self.folder / f"{page.stem}.png"
        self.run(f"--window-size={width},{height}", f"--screenshot={target}", page.as_uri())
        return target


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed")
    return Chromium(program, tmp_path_factory.mktemp("chromium"))


@pytest.fixture(scope="session")
def python():
    """The interpreter, as a child process would start it."""
    return sys.executable
