"""What a document asks of AI services, told without asking them."""

from __future__ import annotations

from cardpress.cache import ByteCache
from cardpress.document import Document
from cardpress.document.reading import check_size
from cardpress.engine import Engine
from cardpress.errors import ProviderError
from cardpress.gathering import Gatherer, Visit
from cardpress.options import Options, check_options
from cardpress_server.jobs import NotStoredError, Plan, RenderOptions


def plan(engine: Engine, document: Document, options: RenderOptions) -> Plan:
    """Check all of a document that can be checked before anything is bought.

    Raises:
        CardpressError: It could not be rendered even if all its AI parts were there.
    """
    check_options(Options(options.format, options.scale, options.quality, options.effort))
    check_size(document.width, document.height, options.scale, engine.settings.limits)
    gatherer = Gatherer(engine.settings, engine.services(), ByteCache(0), ByteCache(0))
    gatherer.check_sources(document, Visit(scale=options.scale))
    return Plan(gatherer.plan(document, Visit(buy=False)))


def not_stored(engine: Engine, document: Document, error: ProviderError) -> NotStoredError:
    """Return the error that also says what it is that is not stored.

    Raises:
        CardpressError: A service would refuse what the document asks of it.
    """
    parts = [part for part in engine.plan(document) if part.standing != "stored"]
    # Somebody may have bought it in this moment.
    return NotStoredError.of(parts) if parts else NotStoredError(error.provider, error.problems, ())
