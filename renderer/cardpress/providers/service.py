"""What our four providers have in common."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from cardpress.errors import Problem, ProviderError
from cardpress.providers.fields import Fields
from cardpress.providers.moments import rate_limit_of, retry_time
from cardpress.providers.pictures import Accepted, fit
from cardpress.providers.protocol import (
    Answer,
    Call,
    Provider,
    Query,
    RateLimit,
    Request,
)
from cardpress.providers.refusals import (
    NOT_BEGUN,
    Complaint,
    code_of_status,
    code_of_word,
    complaint_of,
    end_of_word,
    explain,
)

if TYPE_CHECKING:
    from cardpress.limits import Limits

#: What a call is for: to order, to ask how an order stands, or to ask something else.
Stage: TypeAlias = Literal["create", "poll", "ask"]

#: Statuses of what is no longer there (RFC 9110, 15.5.5 and 15.5.11).
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class CheckedRequest(Request):
    """A request that knows what its service's document allows."""

    @abstractmethod
    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""


@dataclass(frozen=True, slots=True)
class CheckedQuery(Query):
    """A question that knows what its service's document allows."""

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        return iter(())


class Service(Provider):
    """A provider whose requests check themselves, and whose errors have codes.

    Attributes:
        by_status: Our code for statuses that mean something else at this service than usual.
        results: What reads the facts of a finished order as a typed object, by operation.
        accepted: The pictures that the service takes; None where it takes none.
    """

    by_status: ClassVar[Mapping[int, str]] = MappingProxyType({})
    results: ClassVar[Mapping[str, Callable[[Fields], Any]]]
    accepted: ClassVar[Accepted | None] = None

    def __init__(
        self,
        paths: Mapping[str, str] | None = None,
        *,
        limits: Limits | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(paths, limits=limits)
        self._now = now

    def prepare(self, request: Request) -> Request:
        """Check the request; convert and scale its picture to what the service takes.

        Raises:
            ProviderError: `invalid-request`: the service would refuse it; `.problems` says
                why, with JSON pointers that name the request's fields.
        """
        if not isinstance(request, CheckedRequest) or type(request) not in self.requests.values():
            made = type(request).__name__
            raise self._invalid(f"{self.name} does not know what a {made} is")
        self._check(request)
        image = getattr(request, "image", None)
        if image is None or self.accepted is None:
            return request
        fitted = fit(self.name, image, self.accepted, self.limits)
        return request if fitted is image else replace(request, **{"image": fitted})

    def result(self, operation: str, facts: Mapping[str, Any]) -> Any:
        """Return what a service said of its result (`Finished.facts`) as a frozen dataclass.

        Raises:
            ProviderError: `bad-answer`: it is not as the service's document has it.
        """
        return self.results[operation](Fields.of(self.name, facts))

    def rate_limit(self, answer: Answer) -> RateLimit | None:
        """Return what the answer's headers say of the rate limit."""
        return rate_limit_of(answer)

    def ask(self, query: Query) -> Call:
        """Return the call that asks `query`.

        Raises:
            ProviderError: `invalid-request`: the service would refuse it.
        """
        if not isinstance(query, CheckedQuery) or type(query) not in self.queries.values():
            raise self._invalid(f"{self.name} cannot be asked for a {type(query).__name__}")
        self._check(query)
        return self._question(query)

    def _question(self, query: Any) -> Call:
        """Return the call for a query that has been checked."""
        raise self._lacking("_question")

    def _check(self, asked: CheckedRequest | CheckedQuery) -> None:
        problems = tuple(asked.problems())
        if problems:
            reasons = "; ".join(problem.message for problem in problems)
            raise self._invalid(f"{self.name} would refuse this: {reasons}", problems)

    def _invalid(self, message: str, problems: tuple[Problem, ...] = ()) -> ProviderError:
        return self.error("invalid-request", message, problems=problems, processed=False)

    def _object(self, answer: Answer, stage: Stage) -> Fields:
        """Return the JSON object of an answer whose status is one of success.

        Raises:
            ProviderError: The service refused, or the answer is not JSON.
        """
        if 200 <= answer.status < 300:
            return Fields.read(self.name, answer)
        raise self._refused(answer, self._code_of(answer.status, stage))

    def _code_of(self, status: int, stage: Stage) -> str:
        if stage == "poll" and status in _GONE:
            return "expired"
        return self.by_status.get(status) or code_of_status(status)

    def _approved(self, answer: Answer, stage: Stage) -> Fields:
        """Return the JSON object of an answer that also says `"success": true`.

        What says false, without a code that we know, ends the order where it was to be made.
        Afterwards only the question has failed: how an order ended is told by its status.

        Raises:
            ProviderError: The service refused, or the answer is not as documented.
        """
        fields = self._object(answer, stage)
        if not fields.truth("success"):
            raise self._refused(answer, "failed" if stage == "create" else "server-error")
        return fields

    def _refused(self, answer: Answer, otherwise: str) -> ProviderError:
        """Return the error for a refusal; `otherwise` is our code if its own is unknown."""
        complaint = complaint_of(answer)
        code = code_of_word(complaint.code) or otherwise
        return self.error(
            code,
            explain(self.name, code, complaint),
            service_code=complaint.code,
            reset=self._reset(answer) if code in ("rate-limited", "server-error") else None,
            processed=code not in NOT_BEGUN,
        )

    def _ended(self, complaint: Complaint) -> ProviderError:
        """Return the error for an order that was taken and has come to nothing."""
        code = end_of_word(complaint.code)
        message = explain(self.name, code, complaint)
        return self.error(code, message, service_code=complaint.code)

    def _reset(self, answer: Answer) -> float | None:
        """Return when the service takes requests again, in seconds since 1970."""
        return retry_time(answer, self._now())
