"""Whatever a service answers becomes a typed result or a ProviderError, and nothing else."""

from __future__ import annotations

import dataclasses
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardpress.errors import ProviderError
from cardpress.providers.ailabtools import AilabTools
from cardpress.providers.aiphoto import Aiphoto, StatusQuery
from cardpress.providers.caricaturo import AccountQuery, Caricaturo
from cardpress.providers.mediagen import Mediagen, ProjectsQuery
from cardpress.providers.protocol import Answer, Finished, Ordered, Running

EXAMPLES = (
    "caricaturo-receipt",
    "caricaturo-running",
    "caricaturo-completed",
    "caricaturo-account",
    "caricaturo-error",
    "ailabtools-receipt",
    "ailabtools-task",
    "mediagen-images",
    "mediagen-video",
    "mediagen-model",
    "mediagen-projects",
    "aiphoto-generated",
    "aiphoto-enhanced",
    "aiphoto-status",
)

CODES = {
    "unauthorized", "no-credits", "rate-limited", "filtered", "invalid-request", "failed",
    "timed-out", "bad-answer", "server-error", "expired", "not-configured",
}  # fmt: skip

SERVICES = (Caricaturo(), AilabTools(), Mediagen(), Aiphoto())
QUERIES = {"caricaturo": AccountQuery(), "mediagen": ProjectsQuery(), "aiphoto": StatusQuery()}

#: Words that mean something to one of the services, among any others.
WORDS = st.sampled_from(
    [
        "success",
        "order",
        "order_id",
        "id",
        "status",
        "completed",
        "in_progress",
        "failed",
        "results",
        "caricature_url",
        "progress",
        "error",
        "code",
        "message",
        "error_code",
        "task_id",
        "task_status",
        "data",
        "result_url",
        "PROCESS_SUCCESS",
        "PROCESS_FAILED",
        "images",
        "video",
        "model",
        "url",
        "preview_image",
        "projects",
        "pagination",
        "account",
        "https://example.com/a.png",
        "content_filtered",
        "2026-05-10T00:00:00Z",
        "512x512",
    ]
)
TEXTS = WORDS | st.text(max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=12,
)
STATUSES = st.sampled_from([200, 200, 200, 202, 204, 301, 400, 401, 402, 404, 410, 422, 429, 500])
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "x-ratelimit-reset", "x-ratelimit-limit"]),
    st.text(max_size=12) | st.integers(0, 10**13).map(str),
)


def readers(service):
    yield service.created, (Ordered, Finished)
    if service.name in ("caricaturo", "ailabtools"):
        yield service.polled, (Running, Finished)
        yield service.placed, object
    if service.name == "caricaturo":
        yield service.order, object
    if service.name in QUERIES:
        yield lambda answer: service.asked(QUERIES[service.name], answer), object


def check(answer):
    for service in SERVICES:
        service.rate_limit(answer)
        for read, wanted in readers(service):
            try:
                result = read(answer)
            except ProviderError as error:
                assert error.code in CODES
                assert error.provider == service.name
                assert str(error).isprintable()
                assert str(pickle.loads(pickle.dumps(error))) == str(error)
                continue
            assert isinstance(result, wanted)
            if isinstance(result, Finished):
                check_finished(service, result)
            elif isinstance(result, Ordered):
                assert service.poll(result.id).method == "GET"
            elif isinstance(result, Running):
                assert result.progress is None or 0 <= result.progress <= 1
            else:
                json.dumps(dataclasses.asdict(result))


def check_finished(service, finished):
    assert finished.files
    json.dumps(finished.facts, allow_nan=False)
    for file in finished.files:
        assert file.url.lower().startswith(("http://", "https://"))
        file.url.encode()
    for operation in service.requests:
        try:
            json.dumps(dataclasses.asdict(service.result(operation, finished.facts)))
        except ProviderError as error:
            assert error.code == "bad-answer"


@settings(max_examples=300, deadline=None)
@given(STATUSES, HEADERS, ANY_JSON)
def test_any_json(status, headers, data):
    check(Answer(status, headers, json.dumps(data).encode()))


@settings(max_examples=150, deadline=None)
@given(STATUSES, st.binary(max_size=60))
def test_any_bytes(status, body):
    check(Answer(status, {}, body))


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_with_one_member_changed(example, name):
    """Every member of every document's example, missing or of every other type."""
    count = 0
    for path in places(example(name)):
        for value in (None, True, -1, 0, 3.5, 10**400, "", "x", "\ud800", [], {}, [{}], ...):
            check(Answer(200, {}, json.dumps(changed(example(name), path, value)).encode()))
            count += 1
    assert count >= 13 * 4


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_examples_with_members_of_any_kind(example, data):
    whole = example(data.draw(st.sampled_from(EXAMPLES)))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(whole))))
        whole = changed(whole, path, data.draw(ANY_JSON))
        if not isinstance(whole, dict) or not whole:
            break
    check(Answer(data.draw(STATUSES), {}, json.dumps(whole).encode()))


def places(data, path=()):
    """Yield the paths of all members."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in items:
        yield (*path, name)
        if isinstance(value, dict | list):
            yield from places(value, (*path, name))


def changed(data, path, value):
    """Return `data` with another value at `path`; with none at all if that is `...`."""
    whole = json.loads(json.dumps(data))
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return whole
