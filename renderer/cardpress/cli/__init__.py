"""The command line: one file per command, loaded when the command is used."""

from __future__ import annotations

import sys

from cardpress.cli.exits import INTERRUPTED


def main() -> None:
    """Run the command that the arguments name, and exit."""
    try:
        from cardpress.cli.program import program

        program.main(prog_name="cardpress")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
