"""Every fault, at every step, of every service: what a client sees, and what was billed."""

from __future__ import annotations

import json
import time
from functools import partial
from http.client import IncompleteRead
from urllib.parse import urlsplit

import pytest

from cardpress.emulator import KINDS, SERVICES, STEPS, Emulator, Fault, kinds_at
from cardpress.emulator.fault import OUTCOMES, REFUSALS

CASES = [
    (service, step, kind)
    for service in SERVICES
    for step in STEPS
    for kind in kinds_at(service, step)
]
TROUBLES = {
    "hang": TimeoutError,
    "truncated": IncompleteRead,
    "reset-after-processing": ConnectionResetError,
}
STATUSES = {
    "http-429": 429, "http-500": 500, "http-503": 503, "redirect-private": 302,
    "http-200-error": 200, "http-500-after-processing": 500,
}  # fmt: skip
#: How a client of these tests asks where an answer never ends, or never begins.
ASKING = {
    "hang": {"timeout": 0.05}, "drip": {"most": 20}, "endless": {"most": 9_000_000}
}  # fmt: skip


def request_of(desk, service, step):
    """Return a function that makes the request of a step; what comes before has been done."""
    if step == "create":
        return lambda: desk.create(service)
    if step == "account":
        return lambda: desk.account(service)
    created = desk.create(service)
    if step == "poll":
        return lambda: desk.poll(service, created)
    url = desk.result_url(service, created)
    return lambda: desk.ask("GET", url)


@pytest.mark.parametrize(("service", "step", "kind"), CASES)
def test_a_fault_happens_once_and_is_noted(desk, service, step, kind):
    request = request_of(desk, service, step)
    before = len(desk.emulator.orders)
    desk.emulator.fail(Fault(service, step, kind))
    desk.ask = partial(desk.ask, **ASKING.get(kind, {}))
    if kind in TROUBLES:
        with pytest.raises(TROUBLES[kind]):
            request()
    else:
        reply = request()
        assert reply.status == STATUSES.get(kind, reply.status)
        assert len(reply.body) == ASKING.get(kind, {}).get("most", len(reply.body))
    assert noted(desk.emulator) == [kind]
    assert desk.emulator.faults == ()
    billed = len(desk.emulator.orders) - before
    assert billed == (step == "create" and not unbilled(service, kind))


def noted(emulator):
    """Return the faults that happened; a client that gave up waits until one is noted."""
    for _ in range(500):
        kinds = [visit.fault for visit in emulator.visits if visit.fault]
        if kinds:
            return kinds
        time.sleep(0.01)
    return []


def unbilled(service, kind):
    at_once = service in ("mediagen", "aiphoto")
    failing = kind in ("failed", "timed-out", "retries-exceeded")
    return kind in REFUSALS or (at_once and failing)


@pytest.mark.parametrize("service", SERVICES)
def test_a_rate_limit_says_when_it_ends(desk, service):
    desk.emulator.fail(Fault(service, "create", "429", retry_after=40))
    reply = desk.create(service)
    assert reply.status == 429
    assert reply.headers["Retry-After"] == "40"
    if service != "ailabtools":
        assert reply.headers["X-RateLimit-Remaining"] == "0"
        assert int(reply.headers["X-RateLimit-Reset"]) == desk.clock.now + 40


@pytest.mark.parametrize("service", SERVICES)
def test_a_gateway_speaks_html(desk, service):
    desk.emulator.fail(f"{service}:create:503", f"{service}:create:html")
    refused, strange = desk.create(service), desk.create(service)
    assert (refused.status, strange.status) == (503, 200)
    assert refused.body.startswith(b"<!DOCTYPE html>")
    assert strange.body.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("service", SERVICES)
def test_broken_json_is_not_json_and_wrong_types_are(desk, service):
    desk.emulator.fail(f"{service}:create:bad-json", f"{service}:create:wrong-type")
    with pytest.raises(ValueError, match=r".*"):
        json.loads(desk.create(service).body)
    wrong = desk.create(service).data
    assert all(type(value) is list for value in wrong.values())


def test_a_dripping_answer_comes_byte_by_byte(clock, tools):
    with Emulator(clock=clock, drip=0.02, faults=["aiphoto:account:drip"]) as emulator:
        desk = tools["Desk"](emulator, b"", clock, partial(tools["ask"], most=10))
        begun = time.monotonic()
        assert desk.account("aiphoto").body == b'{"status":'
        assert time.monotonic() - begun >= 0.17


@pytest.mark.parametrize("step", ["create", "poll"])
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("failed", "PROCESS_FAILED"), ("timed-out", "TIMEOUT_FAILED"),
        ("retries-exceeded", "LIMIT_RETRY_FAILED"),
    ],
)  # fmt: skip
def test_a_task_fails_in_the_documents_words(desk, step, kind, status):
    desk.emulator.fail(f"ailabtools:{step}:{kind}")
    created = desk.create("ailabtools")
    answers = [desk.poll("ailabtools", created).data for _ in range(3)]
    assert answers[-1]["data"] == {"status": status, "result_url": ""}
    assert len(desk.emulator.orders) == 1


@pytest.mark.parametrize("rule", ["create:failed", "poll:failed", "poll:filtered"])
def test_an_order_fails_after_it_was_billed(desk, rule):
    desk.emulator.fail(f"caricaturo:{rule}")
    created = desk.create("caricaturo")
    states = [desk.poll("caricaturo", created).data["order"]["status"] for _ in range(3)]
    assert states[-1] == "failed"
    assert len(desk.emulator.orders) == 1


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ("failed", 500, "generation_failed"), ("filtered", 422, "content_filtered"),
        ("500", 500, "server_error"), ("429", 429, "rate_limited"),
        ("no-credits", 429, "rate_limited"),
    ],
)  # fmt: skip
def test_aiphoto_refuses_with_its_table_of_codes(desk, rule, status, code):
    desk.emulator.fail(f"aiphoto:create:{rule}")
    reply = desk.create("aiphoto")
    assert (reply.status, reply.data["error"]) == (status, code)


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_should_follow_these_addresses(desk, tools, service):
    desk.emulator.fail(f"{service}:create:redirect-private")
    assert desk.create(service).headers["Location"] == "http://127.0.0.1:1/"
    desk.emulator.fail(f"{service}:create:private-url")
    created = desk.create(service)
    url = desk.result_url(service, created)
    assert urlsplit(url).hostname == "169.254.169.254"


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("step", ["create", "download"])
def test_a_huge_picture_is_small_to_send(desk, tools, service, step):
    desk.emulator.fail(f"{service}:{step}:huge-picture")
    created = desk.create(service)
    url = desk.result_url(service, created)
    body = tools["ask"]("GET", url).body
    assert len(body) < 10_000
    assert body[16:24] == (100_000).to_bytes(4, "big") * 2


@pytest.mark.parametrize("service", SERVICES)
def test_a_file_can_be_gone(desk, tools, service):
    created = desk.create(service)
    url = desk.result_url(service, created)
    desk.emulator.fail(f"{service}:download:expired")
    assert tools["ask"]("GET", url).status == 410


def test_a_rule_counts_down(desk):
    desk.emulator.fail("aiphoto:account:500:2", "*:account:503")
    statuses = [desk.account(s).status for s in ("aiphoto", "aiphoto", "mediagen", "aiphoto")]
    assert statuses == [500, 500, 503, 200]


def test_a_rule_can_hold_for_ever_until_all_is_healed(desk):
    desk.emulator.fail("aiphoto:account:500:*")
    assert {desk.account("aiphoto").status for _ in range(5)} == {500}
    desk.emulator.heal()
    assert desk.account("aiphoto").status == 200


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("aiphoto:create", "SERVICE:STEP:KIND"), ("a:b:c:d:e", "SERVICE:STEP:KIND"),
        ("dalle:create:500", "unknown service 'dalle'"), ("aiphoto:pay:500", "unknown step 'pay'"),
        ("aiphoto:create:418", "unknown kind '418'"), ("aiphoto:create:500:x", "'x'"),
        ("aiphoto:create:500:0", "at least once"), ("aiphoto:poll:500", "cannot happen"),
        ("*:download:failed", "cannot happen"), ("ailabtools:account:500", "cannot happen"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_explained(rule, words):
    with pytest.raises(ValueError, match=".*") as caught:
        Fault.parse(rule)
    assert words in str(caught.value)


def test_every_kind_can_happen_somewhere():
    assert {kind for _, _, kind in CASES} == set(KINDS)
    assert set(OUTCOMES) < set(KINDS)
