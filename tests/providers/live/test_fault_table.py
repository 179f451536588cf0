"""Everything that can go wrong, at each step of each service: what it leads to, and costs."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "docs" / "render_fault_table.py"


def load():
    spec = importlib.util.spec_from_file_location("render_fault_table", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


FAULTS = load()
CASES = list(FAULTS.cases())

#: The service has done it and has billed it, but its answer is lost.
LOST = {
    *("hang", "drip", "bad-json", "wrong-type", "html", "truncated", "endless"),
    *("reset-after-processing", "http-500-after-processing"),
}

#: The service says that something is wrong with itself: it may be before or after billing.
TROUBLE = {"http-500", "http-503", "redirect-private"}

#: A question, or a download, that goes well the next time.
PASSING = {"http-429", "http-500", "http-503"} | LOST

FAILED = {"failed", "timed-out", "retries-exceeded"}

#: What cannot be downloaded, because of what it is or where it is.
UNUSABLE = {"huge-picture", "private-url"}


@pytest.fixture(scope="module")
def seen():
    return {each.case: each for each in FAULTS.observe_all(CASES)}


def test_there_is_a_case_for_each_kind_at_each_step():
    assert len(CASES) > 150
    assert {case.kind for case in CASES} == set(FAULTS.KINDS)
    assert {case.step for case in CASES} == {"create", "poll", "download"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service}-{case.step}-{case.kind}")
def test_money_is_spent_once(seen, case):
    found = seen[case]
    assert found.billed <= found.intents
    assert found.billed <= 1
    # What was billed by the first call is never billed again by the second.
    assert found.billed == found.billed_first or found.billed_first == 0
    # The second call meets with no fault: it makes the picture, or repeats the verdict.
    assert found.then in ("made", found.first)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service}-{case.step}-{case.kind}")
def test_it_leads_to_what_it_should(seen, case):
    found = seen[case]
    told = found.first, found.then
    if case.step == "create":
        check_order(case, found, told)
    elif case.kind in UNUSABLE or (case.step == "download" and case.kind == "redirect-private"):
        # The file's address is asked for again by the next call; the order is never repeated.
        assert found.first == "bad-answer"
        assert found.billed == 1
    elif case.kind in PASSING or case.kind in TROUBLE or case.kind == "http-200-error":
        again = case.step == "download" and case.kind == "endless"
        assert told == (("bad-answer" if again else "made"), "made")
        assert found.billed == 1
    elif case.kind == "expired":
        assert told == ("expired", "expired")
    else:
        assert found.first in ("failed", "timed-out")
        assert (found.then, found.billed) == (found.first, 1)


def check_order(case, found, told):
    if case.kind == "http-429":
        assert (told, found.tries, found.billed) == (("made", "made"), 2, 1)
    elif case.kind in LOST:
        assert (told, found.billed) == (("unknown-fate", "unknown-fate"), 1)
    elif case.kind in TROUBLE:
        assert (told, found.billed) == (("unknown-fate", "unknown-fate"), 0)
    elif case.kind in UNUSABLE:
        assert (told, found.billed) == (("bad-answer", "bad-answer"), 1)
    elif case.kind in FAILED:
        assert found.first in ("failed", "timed-out", "unknown-fate")
        assert found.then == found.first
    elif case.kind == "no-credits":
        # A daily limit (aiphoto) is waited out.
        assert found.first in ("no-credits", "made")
        assert (found.then, found.billed) == ("made", 1)
    else:
        assert found.first in ("filtered", "invalid-request", "failed", "unknown-fate")


def test_no_message_names_a_private_address(seen):
    for found in seen.values():
        assert "169.254" not in found.message
        assert "127.0.0.1" not in found.message


def test_the_page_shows_what_was_seen(seen):
    page = FAULTS.PAGE.read_text(encoding="utf-8")
    assert FAULTS.written(page, FAULTS.table(seen.values())) == page
