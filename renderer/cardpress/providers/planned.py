"""What a document would ask of AI services, and how that stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """What a document would lead to.

    Attributes:
        pointers: JSON pointers of the components that show the picture.
        provider: Name of the provider.
        operation: What it would be asked for.
        digest: Of the request.
        standing: `"stored"`, a state of the ledger such as `"ordered"`, or `"missing"`.
    """

    pointers: tuple[str, ...]
    provider: str
    operation: str
    digest: str
    standing: str

    @property
    def billed(self) -> bool:
        """Whether it would be bought."""
        return self.standing == "missing"
