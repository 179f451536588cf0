"""What the routes share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from cardpress.signing import KeyRing
from cardpress_server.clock import Clock
from cardpress_server.job_runner import JobRunner
from cardpress_server.keys import Keys
from cardpress_server.metrics import Metrics
from cardpress_server.picture_cache import PictureCache
from cardpress_server.quotas import Quotas
from cardpress_server.renderers import Renderers
from cardpress_server.settings import ServerSettings

#: Where an application keeps its services.
EXTENSION = "cardpress"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a request may need, made once for an application."""

    settings: ServerSettings
    keys: Keys
    quotas: Quotas
    renderers: Renderers
    metrics: Metrics
    pictures: PictureCache
    signing_keys: KeyRing
    jobs: JobRunner
    clock: Clock

    def close(self) -> bool:
        """Leave the jobs, end the workers and close the database.

        Returns:
            Whether nothing goes on any more.
        """
        left = self.jobs.close()
        self.renderers.close()
        self.keys.database.close()
        return left


def services() -> Services:
    """Return the services of the application that handles the current request."""
    found: Services = current_app.extensions[EXTENSION]
    return found
