"""What workers need, imported once in the process that they are forked from.

Importing is all: threads or caches made here would not survive the fork.
"""

from __future__ import annotations

from importlib import import_module

for name in (
    "cardpress.encode",
    "cardpress.raster.painter",
    "cardpress.svg.writer",
    "cardpress_server.worker",
):
    import_module(name)
