"""What workers need, imported once in the process that they are forked from.

Importing is all: threads or caches made here would not survive the fork. And that process must
stay when a signal goes to all there are, or it would take the workers with it.
"""

from __future__ import annotations

from importlib import import_module

for name in (
    "cardpress.encode",
    "cardpress.providers.drawing",
    "cardpress.providers.services",
    "cardpress.raster.painter",
    "cardpress.svg.writer",
    "cardpress.templates",
    "cardpress_server.worker",
):
    import_module(name)

import_module("cardpress_server.worker").ignore_signals()
