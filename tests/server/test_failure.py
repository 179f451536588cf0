"""Which errors are the caller's, and what is said of them."""

from __future__ import annotations

import pytest

from cardpress.errors import CardpressError, LimitError, PluginError, Problem, ProviderError
from cardpress.limits import Limits
from cardpress.providers.planned import Planned
from cardpress_server.failure import failure_of
from cardpress_server.jobs import NotStoredError, PlanLimitError

LIMITS = Limits()

PLACE = Problem("not-made", "/components/0", "frames need cardpress[ai]")


def test_what_is_not_installed_has_a_place_in_the_document():
    failure = failure_of(CardpressError("frames need cardpress[ai]", [PLACE]), LIMITS)
    assert failure.status == 400
    assert failure.details["problems"] == [PLACE.to_dict()]


@pytest.mark.parametrize(
    "error", [CardpressError("the ledger /home/me/x"), PluginError("broken", [PLACE])]
)
def test_what_is_ours_is_not_told(error):
    assert failure_of(error, LIMITS) is None


def test_what_a_service_would_refuse_is_told():
    problem = Problem("invalid-request", "/components/0/prompt", "too long")
    failure = failure_of(ProviderError("no", "aiphoto", "invalid-request", [problem]), LIMITS)
    assert (failure.status, failure.details["code"]) == (400, "invalid-request")
    assert failure.message == "/components/0/prompt: too long"


def test_limits_are_numbers():
    assert failure_of(LimitError("large", "side"), LIMITS).details["limit"] == LIMITS.side
    assert failure_of(PlanLimitError(12, 10), LIMITS).details["limit"] == 10


def test_what_is_not_stored_is_listed():
    part = Planned(("/components/0", "/components/2"), "aiphoto", "generate", "0" * 64, "failed")
    failure = failure_of(NotStoredError.of([part]), LIMITS)
    assert failure.status == 409
    assert failure.message == "2 pictures that AI services make are not stored yet"
    assert failure.details["missing"] == [
        {"pointers": ["/components/0", "/components/2"], "provider": "aiphoto",
         "operation": "generate", "state": "failed"}
    ]  # fmt: skip
    assert len(failure.details["problems"]) == 2
