"""Everything that orders at one service share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING, TypeVar

from cardpress.errors import ProviderError
from cardpress.providers.protocol import Finished
from cardpress.quoting import visible

if TYPE_CHECKING:
    from cardpress.limits import Limits
    from cardpress.providers.claims import Claims
    from cardpress.providers.configuration import Account, Terms
    from cardpress.providers.effects import Clock
    from cardpress.providers.ledger import Ledger
    from cardpress.providers.payloads import Payloads
    from cardpress.providers.protocol import Answer, Provider, RateLimit
    from cardpress.providers.results import Results

T = TypeVar("T")

#: Between two attempts, seconds; later ones are not further apart.
_LONGEST_WAIT = 60.0


@dataclass(slots=True)
class Seen:
    """What the service said last about its rate limit."""

    rate_limit: RateLimit | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """One service, ready to take orders.

    Attributes:
        provider: Speaks its language.
        account: Key and address.
        terms: How long to wait, and for what.
        limits: Of the pictures that it makes.
        ledger: All orders.
        results: All that came of them.
        payloads: What was asked for, until then.
        claims: Who works on which.
        clock: Tells the time.
        seen: What the service said last.
    """

    provider: Provider
    account: Account
    terms: Terms
    limits: Limits
    ledger: Ledger
    results: Results
    payloads: Payloads
    claims: Claims
    clock: Clock
    seen: Seen = field(default_factory=Seen)

    @property
    def name(self) -> str:
        """Name of the provider."""
        return self.provider.name

    def read(
        self, function: Callable[[Answer], T], answer: Answer, kinds: type | UnionType = object
    ) -> T:
        """Let the provider read an answer, which must make one of `kinds` of it.

        Raises:
            ProviderError: As the provider says; `bad-answer` for anything else that it raises
                or returns, which is what unforeseen answers do to a reader.
        """
        try:
            self.seen.rate_limit = self.provider.rate_limit(answer) or self.seen.rate_limit
            outcome = function(answer)
            if not isinstance(outcome, kinds):
                raise TypeError(f"a {type(outcome).__name__} was made of it")
            if isinstance(outcome, Finished) and not outcome.files:
                raise ValueError("it names no file")
        except ProviderError:
            raise
        except Exception as error:
            detail = f"status {answer.status}, {type(error).__name__}: {error}"
            message = f"{self.name} answered in an unknown way ({visible(detail)})"
            raise self.provider.error("bad-answer", message) from error
        return outcome

    def wait_before(self, failures: int, reset: float | None = None) -> float:
        """Return how long to wait before the next attempt, in seconds.

        It doubles with each failure, is a little different each time, and is never shorter
        than what the service asks for (`reset`, in seconds since 1970).
        """
        base = min(self.terms.poll_seconds * 2.0**failures, _LONGEST_WAIT)
        wait = base * (1 + self.clock.jitter() / 4)
        return wait if reset is None else max(wait, reset - self.clock.now())

    def require_account(self) -> None:
        """Check that the service can be reached at all.

        Raises:
            ProviderError: `not-configured`: there is no key, or no address.
        """
        head = f"CARDPRESS_{self.name.replace('-', '_').upper()}"
        for value, setting, what in (
            (self.account.api_key, "API_KEY", "key"), (self.account.base_url, "BASE_URL", "address")
        ):  # fmt: skip
            if not value:
                message = f"{self.name} has no {what}: set {head}_{setting}"
                raise self.provider.error("not-configured", message, processed=False)
