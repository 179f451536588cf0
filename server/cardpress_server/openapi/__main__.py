"""`python -m cardpress_server.openapi`: the description of the API, on standard output."""

from __future__ import annotations

import sys

from cardpress.schema import schema_text
from cardpress_server.openapi.description import describe

sys.stdout.write(schema_text(describe(built_in=True)))
