"""AI services as plug-ins: each turns typed requests into HTTP calls, and answers into results.

    services = cardpress.providers
    result = services.get("aiphoto").generate(prompt="A lighthouse at dawn")
    result.save("lighthouse.png")

What is bought is stored under the digest of the request and never bought twice. A package
brings another provider as a subclass of `Provider`, named by the entry point group
`cardpress.providers`. Names are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardpress.providers.bound import BoundProvider
    from cardpress.providers.budget import Budget
    from cardpress.providers.job import Job, JobStatus
    from cardpress.providers.protocol import (
        Answer,
        Call,
        FilePart,
        Finished,
        Ordered,
        Provider,
        Query,
        RateLimit,
        RemoteFile,
        Request,
        Running,
    )
    from cardpress.providers.results import Result, ResultFile
    from cardpress.providers.services import Services

_HOMES = {
    **dict.fromkeys(
        ("Answer", "Call", "FilePart", "Finished", "Ordered", "Provider", "Query", "RateLimit",
         "RemoteFile", "Request", "Running"),
        "protocol",
    ),
    "BoundProvider": "bound",
    "Budget": "budget",
    "Job": "job",
    "JobStatus": "job",
    "Result": "results",
    "ResultFile": "results",
    "Services": "services",
}  # fmt: skip

__all__ = [
    "Answer",
    "BoundProvider",
    "Budget",
    "Call",
    "FilePart",
    "Finished",
    "Job",
    "JobStatus",
    "Ordered",
    "Provider",
    "Query",
    "RateLimit",
    "RemoteFile",
    "Request",
    "Result",
    "ResultFile",
    "Running",
    "Services",
    "get",
]


def get(
    name: str, *, max_credits: int | Budget | None = None, offline: bool | None = None
) -> BoundProvider:
    """Return the provider called `name`, with key and address from the settings.

    Args:
        name: As documents have it, e.g. `"aiphoto"`.
        max_credits: How many billed requests it may make; default: `CARDPRESS_MAX_CREDITS`.
        offline: Whether only what is stored will do; default: the settings'.

    Raises:
        ProviderError: `not-configured`: there is no such provider.
        PluginError: It cannot be loaded.
        CardpressError: A setting is not what it must be.
    """
    from cardpress.providers.services import default_services

    return default_services().get(name, max_credits=max_credits, offline=offline)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cardpress.providers' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"cardpress.providers.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
