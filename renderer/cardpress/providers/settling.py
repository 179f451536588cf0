"""From an order that the service has taken to its result: asking, downloading, storing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from cardpress.errors import CardpressError, LimitError, ProviderError, SourceError
from cardpress.fetching.failure import FetchError, Reason
from cardpress.providers.contents import check_contents
from cardpress.providers.effects import Fetch, Pause, Send, Steps, work
from cardpress.providers.ledger import Order, State
from cardpress.providers.moments import retry_time
from cardpress.providers.protocol import Answer, Finished, Running
from cardpress.providers.results import Download, Result
from cardpress.sources.embedded import decode_data_uri

if TYPE_CHECKING:
    from cardpress.providers.desk import Desk
    from cardpress.providers.protocol import RemoteFile

#: Codes that end an order, and the state that it is then in.
ENDS = {"failed": State.FAILED, "filtered": State.FAILED, "expired": State.EXPIRED}

#: Codes of a question that failed without saying anything about the order.
_PASSING = ("rate-limited", "server-error", "bad-answer", "unreachable", "timed-out")

#: Statuses of what is not there, or not any more (RFC 9110, 15.5).
_GONE = (403, 404, 410)

#: The status of a rate limit (RFC 6585, 4).
_TOO_MANY = 429

#: Codes of a download that may succeed another time.
_CODES = {
    Reason.TIMED_OUT: "timed-out",
    Reason.BROKEN: "unreachable",
    Reason.UNREACHABLE: "unreachable",
}

#: What makes a download fail for good.
_FINAL = (Reason.BLOCKED, Reason.TOO_LARGE, Reason.REDIRECTED, Reason.UNTRUSTED)

#: How often a file is downloaded that does not come, or comes damaged.
_DOWNLOADS = 5

_PICTURES = ("picture", "preview", "original")

Watch: TypeAlias = Callable[[Running], None]


class _GoneError(Exception):
    """A file is no longer where the service said it is."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One order on its way to its result.

    Attributes:
        desk: Where it was ordered.
        until: When to give up, on the monotonic clock; the order itself lives on.
        watch: Told how it stands after each question.
    """

    desk: Desk
    until: float
    watch: Watch

    def result(self, order: Order) -> Steps[Result]:
        """Wait for the order, and download and store what came of it.

        Raises:
            ProviderError: It failed, or is not done in time.
            CardpressError: What came of it cannot be downloaded, used or stored.
        """
        polled = order.state == State.ORDERED
        if polled:
            order = yield from self._made(order)
        try:
            return (yield from self._stored(order))
        except _GoneError:
            # An address that no longer works may be a matter of time: the service may give
            # another one for the same order.
            if order.order_id is not None and not polled:
                order = yield from self._made(order)
                try:
                    return (yield from self._stored(order))
                except _GoneError:
                    pass
        raise self._ended(order, self._expired(order))

    def look(self, order: Order) -> Steps[Running | Order]:
        """Ask once how an order stands; return the order itself if it is made.

        Raises:
            ProviderError: It failed, or the question did.
        """
        outcome = yield from self._asked(order)
        if isinstance(outcome, ProviderError):
            raise outcome
        return outcome if isinstance(outcome, Running) else self._written(order, outcome)

    def _made(self, order: Order) -> Steps[Order]:
        """Ask until the service is done."""
        desk = self.desk
        failures = 0
        # Not more, should the clock have been set back.
        since = max(desk.clock.now() - order.changed, 0.0)
        wait = desk.terms.poll_seconds - since
        while True:
            yield from self._pause(order, wait)
            try:
                outcome = yield from self._asked(order)
            except ProviderError as error:
                if error.code not in _PASSING:
                    raise
                failures += 1
                limited = error.code == "rate-limited"
                wait = self._wait_before(failures, error.reset, binding=limited)
                self._check_time(order, wait, error)
                continue
            if isinstance(outcome, ProviderError):
                raise outcome
            if isinstance(outcome, Finished):
                return self._written(order, outcome)
            self.watch(outcome)
            failures, wait = 0, desk.wait_before(0)

    def _wait_before(self, failures: int, reset: float | None, *, binding: bool) -> float:
        """Return how long to wait before asking again.

        A service in trouble may name the end of its rate limit's window, which may be far. Only
        where that is what it complains of (`binding`), it is not asked before.
        """
        wait = self.desk.wait_before(failures, reset)
        if not binding and self.desk.clock.monotonic() + wait > self.until:
            return self.desk.wait_before(failures)
        return wait

    def _pause(self, order: Order, wait: float) -> Steps[None]:
        if wait > 0:
            self._check_time(order, wait)
            yield Pause(wait)

    def _asked(self, order: Order) -> Steps[Running | Finished | ProviderError]:
        """Ask how an order stands; return the error that has ended it, if one has.

        Raises:
            ProviderError: The question failed.
        """
        desk = self.desk
        desk.require_account()
        call = desk.provider.poll(order.order_id or "")
        answer: Answer = yield Send(call, desk.terms.call_seconds)
        try:
            return desk.read(desk.provider.polled, answer, Running | Finished)
        except ProviderError as error:
            # Where the status is an error, the question has timed out, not the order.
            timed_out = error.code == "timed-out" and answer.status < 400
            if error.code in ENDS or timed_out:
                return self._ended(order, error)
            raise

    def _written(self, order: Order, finished: Finished) -> Order:
        """Write down what the service has made."""
        files = tuple(file for file in finished.files if file.role != "original")
        return self.desk.ledger.move(
            order, State.MADE, files=files or finished.files, facts=finished.facts
        )

    def _stored(self, order: Order) -> Steps[Result]:
        downloads: list[Download] = []
        for file in order.files:
            downloads += [(yield from self._downloaded(order, file))]
        made = Result(order.provider, order.operation, order.digest, (), order.facts,
                      order.order_id)  # fmt: skip
        stored = yield from work(partial(self.desk.results.put, made, downloads))
        self.desk.ledger.move(order, State.FINISHED)
        self.desk.payloads.drop(order.digest)
        return Result(stored.provider, stored.operation, stored.digest, stored.files, stored.facts,
                      stored.order_id)  # fmt: skip

    def _downloaded(self, order: Order, file: RemoteFile) -> Steps[Download]:
        """Download a file until it is whole and what it should be.

        Raises:
            _GoneError: It is not there.
            ProviderError: It does not come.
        """
        limits, terms = self.desk.limits, self.desk.terms
        most = limits.source_bytes if file.role in _PICTURES else terms.file_bytes
        for failures in range(1, _DOWNLOADS + 1):
            reset, limited = None, False
            try:
                answer = yield from self._fetched(file.url, most)
                limited = answer.status == _TOO_MANY
                if answer.status >= 400:
                    reset = retry_time(answer, self.desk.clock.now())
                _check_status(answer)
                check = partial(check_contents, file.role, answer.body, limits)
                return Download(file.role, (yield from work(check)), answer.body)
            except (SourceError, LimitError) as error:
                if _is_final(error) or failures == _DOWNLOADS:
                    raise self._undelivered(order, file, error) from error
                wait = self._wait_before(failures, reset, binding=limited)
                self._check_time(order, wait, self._undelivered(order, file, error))
            yield Pause(wait)
        raise AssertionError("the loop ends by returning or raising")

    def _fetched(self, url: str, most: int) -> Steps[Answer]:
        """Get what lies at an address, or in it (RFC 2397), as some services answer."""
        if url[:5].lower() == "data:":
            return Answer(200, {}, decode_data_uri(url, most))
        answer: Answer = yield Fetch(url, self.desk.terms.download_seconds, most)
        return answer

    def _check_time(self, order: Order, wait: float, error: ProviderError | None = None) -> None:
        """Check that there is time to wait.

        Raises:
            ProviderError: There is not: `error`, or `timed-out`.
        """
        if self.desk.clock.monotonic() + wait <= self.until:
            return
        if error is not None:
            raise error
        name = f" {order.order_id}" if order.order_id else ""
        message = (
            f"{order.provider} has not finished order{name} in time; it is kept in the ledger as "
            f"{order.id}, and the next call goes on waiting for it"
        )
        raise self.desk.provider.error("timed-out", message)

    def _ended(self, order: Order, error: ProviderError) -> ProviderError:
        """Write down that nothing will come of an order."""
        state = ENDS.get(error.code, State.FAILED)
        self.desk.ledger.move(order, state, code=error.code, message=str(error))
        return error

    def _expired(self, order: Order) -> ProviderError:
        message = (
            f"{order.provider} no longer has what it made for order {order.order_id or order.id}; "
            f"cardpress provider jobs forget {order.id} lets it be ordered, and paid, again"
        )
        return self.desk.provider.error("expired", message)

    def _undelivered(self, order: Order, file: RemoteFile, error: CardpressError) -> ProviderError:
        message = (
            f"{order.provider} has made the {file.role}, but it cannot be downloaded: {error}; "
            "the next call tries again, without a new order"
        )
        code = (
            _CODES.get(error.reason, "bad-answer")
            if isinstance(error, FetchError)
            else ("bad-answer")
        )
        return self.desk.provider.error(code, message)


def _check_status(answer: Answer) -> None:
    if answer.status in _GONE:
        raise _GoneError
    if answer.status != 200:
        raise SourceError(f"the answer has the status {answer.status}")


def _is_final(error: CardpressError) -> bool:
    """Whether the same download would fail again for sure."""
    refused = isinstance(error, FetchError) and error.reason in _FINAL
    return refused or isinstance(error, LimitError)
