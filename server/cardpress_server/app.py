"""The application: routes, and what they share."""

from __future__ import annotations

from types import ModuleType

from flask import Flask

from cardpress.signing import KeyRing
from cardpress_server.clock import Clock, utc_now
from cardpress_server.database import Database
from cardpress_server.headers import register_headers
from cardpress_server.job import Job
from cardpress_server.job_runner import JobRunner
from cardpress_server.job_store import JobStore
from cardpress_server.keys import Keys
from cardpress_server.log import register_log, write_job
from cardpress_server.metrics import Metrics
from cardpress_server.picture_cache import PictureCache
from cardpress_server.problems import register_problems
from cardpress_server.quotas import Quotas
from cardpress_server.renderers import Renderers
from cardpress_server.routes import image, jobs, operations, playground, signed
from cardpress_server.services import EXTENSION, Services
from cardpress_server.settings import ServerSettings, load_server_settings

#: Each has a `blueprint`.
_ROUTES: tuple[ModuleType, ...] = (image, jobs, operations, playground, signed)


def create_app(settings: ServerSettings | None = None, *, clock: Clock = utc_now) -> Flask:
    """Return the WSGI application; nothing is started or opened before its first request.

    Args:
        settings: Default: environment and configuration file.
        clock: Tells the time of day, for keys and quotas.

    Raises:
        CardpressError: A setting is not valid.
    """
    settings = load_server_settings() if settings is None else settings
    app = Flask(__name__, static_folder=None)
    # One more than is allowed: a body without a length is cut there, without a word.
    app.config["MAX_CONTENT_LENGTH"] = settings.rendering.limits.document_bytes + 1
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.extensions[EXTENSION] = found = _make_services(settings, clock)
    register_log(app, found.metrics)
    register_headers(app, settings.cors_origins)
    register_problems(app)
    # Under another server nobody else says when a process begins.
    app.before_request(found.jobs.start)
    for routes in _ROUTES:
        app.register_blueprint(routes.blueprint)
    return app


def _make_services(settings: ServerSettings, clock: Clock) -> Services:
    metrics = Metrics()
    renderers = Renderers(settings, on_restart=metrics.count_restart)
    database = Database(settings.home)
    quotas = Quotas(database, clock)

    def end(job: Job) -> None:
        metrics.count_job(job.state, job.billed)
        write_job(job)

    store = JobStore(database, quotas, settings, clock)
    jobs = JobRunner(settings, store, renderers, end)
    metrics.observe(renderers, jobs)
    return Services(
        settings,
        Keys(database, clock),
        quotas,
        renderers,
        metrics,
        PictureCache(settings),
        KeyRing(settings.home),
        jobs,
        clock,
    )
