"""What a document wants of services, each distinct thing once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.needs import ServiceNeed

if TYPE_CHECKING:
    from cardpress.providers.bound import BoundProvider
    from cardpress.providers.protocol import Request


@dataclass(frozen=True, slots=True)
class Wanted:
    """One distinct need, ready to be met.

    Attributes:
        need: What a component has declared.
        pointers: JSON pointers of the components that have.
        provider: Who makes it.
        request: What it is asked for.
        digest: Of the request; several needs may have the same.
    """

    need: ServiceNeed
    pointers: tuple[str, ...]
    provider: BoundProvider
    request: Request
    digest: str


def by_digest(wanted: Iterable[Wanted]) -> dict[str, list[Wanted]]:
    """Return those that are equal requests together, by the digest."""
    groups: dict[str, list[Wanted]] = {}
    for each in wanted:
        groups.setdefault(each.digest, []).append(each)
    return groups


def missing_of(groups: Iterable[list[Wanted]]) -> list[list[Wanted]]:
    """Return those for which nothing is stored and nothing was ordered."""
    return [group for group in groups if group[0].provider.standing(group[0].request) == "missing"]
