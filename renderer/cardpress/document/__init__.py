"""From JSON to a validated document."""

from __future__ import annotations

from cardpress.document.model import Document
from cardpress.document.reading import Reading, read_document

__all__ = ["Document", "Reading", "read_document"]
