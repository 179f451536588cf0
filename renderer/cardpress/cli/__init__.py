"""The command line: one file per command, loaded when the command is used."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from cardpress.cli.exits import INTERRUPTED


def main() -> None:
    """Run the command that the arguments name, and exit."""
    # Loading the library makes many objects that stay and no cycles that go: collecting them
    # costs a twentieth of the time that one card takes.
    gc.disable()
    # Pydantic would look through all installed packages for plug-ins of its own.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from cardpress.cli.program import program

        program.main(prog_name="cardpress")
    except KeyboardInterrupt:
        _end(INTERRUPTED)
    except SystemExit as end:
        _end(end.code)


def _end(code: int | str | None) -> None:
    """Exit; at once, if nobody but the interpreter itself has anything left to tidy up.

    Taking the modules apart takes a sixth of the time of one card, and gives nothing back.
    """
    busy = "multiprocessing.process" in sys.modules or "cardpress_server" in sys.modules
    if busy or not isinstance(code, int | None) or _has_threads() or not _flush():
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code or 0)


def _has_threads() -> bool:
    threading = sys.modules.get("threading")
    return threading is not None and threading.active_count() > 1


def _flush() -> bool:
    """Write out what is buffered; return whether that could be done."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True
