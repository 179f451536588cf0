"""`python -m cardpress` is the command line."""

from __future__ import annotations

from cardpress.cli import main

if __name__ == "__main__":
    main()
