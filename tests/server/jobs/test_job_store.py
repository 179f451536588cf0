"""The rows of jobs: taken, claimed, counted, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cardpress.errors import ProviderError
from cardpress_server import ServerSettings
from cardpress_server.allowance import JobBudget, OverBudget, billed_in
from cardpress_server.database import Database
from cardpress_server.job import Part, State
from cardpress_server.job_store import LEASE, JobStore
from cardpress_server.jobs import RenderOptions
from cardpress_server.keys import Keys
from cardpress_server.quotas import QuotaExceeded, Quotas
from cardpress_server.unavailable import QueueFull

MONTH = "2026-03"


class Clock:
    now = datetime(2026, 3, 31, 23, tzinfo=UTC)

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def quotas(database, clock):
    return Quotas(database, clock)


@pytest.fixture
def new_store(database, quotas, clock, tmp_path):
    def make(**settings):
        return JobStore(database, quotas, ServerSettings(home=tmp_path, **settings), clock)

    return make


@pytest.fixture
def store(new_store):
    return new_store()


@pytest.fixture
def key(database):
    return Keys(database).create("local", allow_ai=True, ai_budget=5)[0]


def parts(count):
    return tuple(
        Part((f"/components/{n}",), "aiphoto", "generate", f"{n:064x}", True) for n in range(count)
    )


def add(store, key, count=1, pictures=None):
    return store.add(key, b"{}", RenderOptions("png", scale=2), parts(count), pictures)[0]


def end(store, job, state=State.DONE, picture=b"picture", owner="us"):
    return store.end(job.id, owner, state, {}, job.parts, picture)


def test_a_job_is_what_it_was(store, key):
    job = add(store, key, 2)
    found = store.find(job.id, key.id)
    assert found == job
    assert (found.state, found.reserved, found.billed) == (State.QUEUED, 2, 0)
    assert found.options == RenderOptions("png", scale=2)
    assert found.parts == parts(2)
    assert store.find(job.id, "another") is None
    assert store.claim("us").document == b"{}"


def test_a_job_is_claimed_by_one_while_it_lives(store, key, clock):
    job = add(store, key)
    assert store.claim("us").id == job.id
    assert store.claim("them") is None
    clock.wait(LEASE - 1)
    assert store.renew(job.id, "us", job.parts) == (True, False)
    clock.wait(LEASE - 1)
    assert store.claim("them") is None
    clock.wait(2)
    taken = store.claim("them")
    assert (taken.id, taken.attempts) == (job.id, 2)
    assert store.renew(job.id, "us", job.parts) == (False, False)
    assert end(store, job, owner="us") is None
    assert end(store, job, owner="them").state == State.DONE
    assert store.picture(job.id) == b"picture"
    assert store.find(job.id, key.id).document is None


def test_the_oldest_comes_first(store, key, clock):
    ids = []
    for _ in range(3):
        ids.append(add(store, key).id)
        clock.wait(1)
    assert [store.claim("us").id for _ in range(3)] == ids


def test_what_is_left_can_be_taken_at_once(store, key):
    job = add(store, key)
    store.claim("us")
    store.release(job.id, "us")
    again = store.claim("them")
    assert (again.id, again.attempts) == (job.id, 1)


def test_what_is_set_aside_counts(store, database, key):
    first = add(store, key, 3)
    with pytest.raises(OverBudget) as caught:
        add(store, key, 3)
    error = caught.value
    assert (error.budget, error.remaining, error.needed) == (5, 2, 3)
    store.claim("us")
    budget = JobBudget(database, first.id, "us")
    budget.check("aiphoto", 3)
    budget.spend("aiphoto")
    assert billed_in(database, key.id, MONTH) == 3
    assert end(store, first).billed == 1
    assert billed_in(database, key.id, MONTH) == 1
    add(store, key, 4)


def test_a_month_pays_for_its_jobs(store, database, key, clock):
    job = add(store, key, 5)
    clock.wait(7200)
    add(store, key, 5)
    store.claim("us")
    JobBudget(database, job.id, "us").spend("aiphoto")
    end(store, job)
    assert billed_in(database, key.id, MONTH) == 1
    assert billed_in(database, key.id, "2026-04") == 5


def test_a_budget_is_never_exceeded_even_beyond_what_was_set_aside(store, database, key):
    """As when the order of another, for which nothing was set aside, has been refused."""
    job = add(store, key, 1)
    add(store, key, 2)
    store.claim("us")
    budget = JobBudget(database, job.id, "us")
    for _ in range(3):
        budget.spend("aiphoto")
    with pytest.raises(ProviderError) as caught:
        budget.spend("aiphoto")
    assert (caught.value.code, caught.value.processed) == ("over-budget", False)
    budget.give_back()
    budget.spend("aiphoto")
    assert store.find(job.id, key.id).billed == 3


def test_who_has_lost_a_job_buys_nothing(store, database, key, clock):
    job = add(store, key)
    store.claim("us")
    clock.wait(LEASE + 1)
    store.claim("them")
    with pytest.raises(ProviderError, match="somebody else"):
        JobBudget(database, job.id, "us").spend("aiphoto")
    assert store.find(job.id, key.id).billed == 0


def test_what_was_killed_before_it_was_sent_is_not_billed(store, database, key, clock):
    job = add(store, key, 2)
    store.claim("us")
    for _ in range(2):
        JobBudget(database, job.id, "us").spend("aiphoto")
    clock.wait(LEASE + 1)
    again = store.claim("them")
    store.correct(again, "them", 1)
    assert store.find(job.id, key.id).billed == 1
    store.correct(store.find(job.id, key.id), "them", 2)
    assert store.find(job.id, key.id).billed == 1


def test_open_jobs_count_as_pictures(store, quotas, key):
    first, _ = add(store, key, pictures=2), add(store, key, pictures=2)
    for ask in (lambda: add(store, key, pictures=2), lambda: quotas.reserve(key.id, 2)):
        with pytest.raises(QuotaExceeded):
            ask()
    assert quotas.used(key.id) == 0
    store.claim("us")
    end(store, first, State.FAILED, None)
    assert quotas.used(key.id) == 0
    third = add(store, key, pictures=2)
    for _ in range(2):
        store.claim("us")
    end(store, third)
    assert quotas.used(key.id) == 1


def test_the_queue_has_an_end(new_store, key):
    store = new_store(job_queue=2)
    jobs = [add(store, key), add(store, key)]
    with pytest.raises(QueueFull):
        add(store, key)
    assert store.cancel(jobs[0].id, key.id).state == State.CANCELLED
    add(store, key)


def test_cancelling(store, key):
    waiting, running = add(store, key), add(store, key)
    assert store.claim("us").id == waiting.id
    waiting, running = running, waiting
    assert store.cancel(waiting.id, "another") is None
    assert store.cancel(waiting.id, key.id).state == State.CANCELLED
    assert store.cancel(running.id, key.id).state == State.RUNNING
    assert store.renew(running.id, "us", running.parts) == (True, True)
    assert end(store, running, State.CANCELLED, None).state == State.CANCELLED
    assert store.claim("us") is None


def finished(store, key, clock, count=3, size=100):
    jobs = []
    for _ in range(count):
        jobs.append(add(store, key, 0))
        store.claim("us")
        end(store, jobs[-1], picture=b"x" * size)
        clock.wait(1)
    return jobs


@pytest.mark.parametrize("settings", [{"job_keep": 2}, {"job_keep_bytes": 250}])
def test_old_jobs_make_room(new_store, key, clock, settings):
    store = new_store(**settings)
    waiting = add(store, key)
    store.claim("nobody")
    jobs = finished(store, key, clock)
    store.trim()
    assert [store.find(job.id, key.id) is not None for job in jobs] == [False, True, True]
    assert [store.picture(job.id) is not None for job in jobs] == [False, True, True]
    assert store.find(waiting.id, key.id) is not None


def test_jobs_are_forgotten_after_a_day(store, key, clock):
    waiting = add(store, key)
    store.claim("nobody")
    jobs = finished(store, key, clock, 1)
    clock.wait(86_400 - 2)
    store.trim()
    assert store.find(jobs[0].id, key.id) is not None
    clock.wait(4)
    store.trim()
    assert store.find(jobs[0].id, key.id) is None
    assert store.find(waiting.id, key.id) is not None


def test_looking_for_work_makes_nothing(tmp_path, clock):
    database = Database(tmp_path / "home")
    store = JobStore(database, Quotas(database, clock), ServerSettings(home=tmp_path), clock)
    assert store.claim("us") is None
    store.trim()
    assert not (tmp_path / "home").exists()
