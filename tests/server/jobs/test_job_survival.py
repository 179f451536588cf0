"""Jobs that are interrupted: by their owner, by signals, by the loss of a process."""

from __future__ import annotations

import os
import signal
import time

import pytest

from cardpress.emulator import Emulator
from cardpress_server.database import Database
from cardpress_server.keys import Keys

PATIENCE = 30


@pytest.fixture
def emulator():
    """Orders take a second, at 20 questions a second."""
    with Emulator(polls=20) as running:
        yield running


@pytest.fixture
def slow(ai_card, part, data_uri):
    """Return documents whose orders take a while."""

    def make(color="green"):
        return ai_card(part("caricature", src=data_uri(color)))

    return make


def until(fits):
    deadline = time.monotonic() + PATIENCE
    while not fits():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_asked(emulator):
    """Whether an order has a name, and the server knows it."""
    return emulator.count(step="poll")


def is_running(job):
    return job["parts"][0]["state"] == "running"


def test_progress_is_told(buyer, slow):
    id = buyer.submit(slow())
    job = buyer.until(id, is_running)
    assert job["state"] == "running"
    assert 0 <= job["progress"] < 1
    assert buyer.until(id)["state"] == "done"


def test_a_killed_server_goes_on_after_the_next_start(
    buyer, open_server, as_client, emulator, slow
):
    id = buyer.submit(slow())
    until(lambda: is_asked(emulator))
    os.kill(buyer.server.process.pid, signal.SIGKILL)
    buyer.server.process.wait()
    again = as_client(open_server(home=buyer.server.home), buyer.key)
    assert again.job(id)["state"] == "running"
    job = again.until(id)
    assert (job["state"], job["billed"]) == ("done", 1)
    assert again.get(job["result"]).status == 200
    assert len(emulator.orders) == 1


def test_a_request_of_unknown_fate_is_not_sent_again(
    buyer, open_server, as_client, emulator, ai_card, part
):
    emulator.fail("aiphoto:create:hang:*")
    id = buyer.submit(ai_card(part()))
    until(lambda: emulator.count("aiphoto", "create"))
    buyer.server.process.kill()
    buyer.server.process.wait()
    emulator.heal()
    again = as_client(open_server(home=buyer.server.home), buyer.key)
    job = again.until(id)
    assert (job["state"], job["billed"]) == ("failed", 1)
    assert job["details"]["code"] == "unknown-fate"
    assert emulator.count("aiphoto", "create") == 1


def test_a_signal_leaves_jobs_to_the_next_start(buyer, open_server, as_client, emulator, slow):
    ids = [buyer.submit(slow(color)) for color in ("green", "blue")]
    until(lambda: emulator.orders)
    started = time.monotonic()
    assert buyer.server.stop() == 0
    assert time.monotonic() - started < 5
    again = as_client(open_server(home=buyer.server.home), buyer.key)
    assert [again.until(id)["state"] for id in ids] == ["done", "done"]
    assert sum(again.job(id)["billed"] for id in ids) == 2
    assert len(emulator.orders) == 2


def test_a_service_that_hangs_does_not_hold_the_server(
    open_server, as_client, emulator, ai_card, part
):
    server = open_server(CARDPRESS_DRAIN_SECONDS="1")
    client = as_client(server, server.new_key("local", allow_ai=True))
    emulator.fail("aiphoto:create:hang:*")
    client.submit(ai_card(part(prompt="1"), part(prompt="2")))
    until(lambda: emulator.count("aiphoto", "create") == 2)
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 5


def test_a_cancelled_job_orders_nothing_more(buyer, emulator, ai_card, part, data_uri):
    """The service takes one order at a time, so the second has not been sent yet."""
    document = ai_card(
        *(part("caricature", src=data_uri(color), x=x) for x, color in ((0, "green"), (100, "red")))
    )
    id = buyer.submit(document)
    until(lambda: emulator.orders)
    assert buyer.cancel(id).status == 200
    job = buyer.until(id)
    assert (job["state"], job["billed"]) == ("cancelled", 1)
    assert buyer.get(f"/api/v1/jobs/{id}/picture").status == 404
    assert buyer.cancel(id).json == job
    time.sleep(0.3)
    assert len(emulator.orders) == 1
    # What was ordered is not lost.
    assert buyer.made(document)["billed"] == 1
    assert len(emulator.orders) == 2


def test_a_job_that_waits_is_cancelled_at_once(open_server, as_client, emulator, slow):
    server = open_server(CARDPRESS_JOB_THREADS="1")
    client = as_client(server, server.new_key("local", allow_ai=True, ai_budget=2))
    first, second = client.submit(slow("green")), client.submit(slow("red"))
    assert client.post(slow("blue")).status == 409
    assert client.cancel(second).json["state"] == "cancelled"
    third = client.submit(slow("blue"))
    assert [client.until(id)["state"] for id in (first, third)] == ["done", "done"]
    assert len(emulator.orders) == 2


def test_two_servers_do_a_job_once(buyer, open_server, as_client, emulator, slow):
    second = as_client(open_server(home=buyer.server.home), buyer.key)
    clients = [buyer, second]
    ids = [clients[n % 2].submit(slow(color)) for n, color in enumerate(("red", "green", "blue"))]
    jobs = [clients[(n + 1) % 2].until(id) for n, id in enumerate(ids)]
    assert [(job["state"], job["billed"]) for job in jobs] == [("done", 1)] * 3
    ended = [line["job"] for one in clients for line in one.server.lines() if "job" in line]
    assert sorted(ended) == sorted(ids)
    assert len(emulator.orders) == 3


def test_a_job_is_taken_over_by_another_server(buyer, open_server, as_client, emulator, slow):
    id = buyer.submit(slow())
    until(lambda: is_asked(emulator))
    second = as_client(open_server(home=buyer.server.home), buyer.key)
    buyer.server.process.kill()
    assert second.until(id)["state"] == "done"
    assert len(emulator.orders) == 1


def test_a_full_queue_turns_away(open_server, as_client, slow, emulator):
    server = open_server(CARDPRESS_JOB_QUEUE="2")
    client = as_client(server, server.new_key("local", allow_ai=True))
    ids = [client.submit(slow(color)) for color in ("green", "red")]
    refused = client.post(slow("blue"))
    assert refused.status == 503
    assert refused.json["details"]["code"] == "jobs-full"
    assert int(refused.headers["Retry-After"]) > 0
    for id in ids:
        client.until(id)
    assert client.made(slow("blue"))["state"] == "done"
    assert len(emulator.orders) == 3


def test_a_revoked_key_buys_nothing_more(open_server, as_client, emulator, slow):
    server = open_server(CARDPRESS_JOB_THREADS="1")
    client = as_client(server, server.new_key("local", allow_ai=True))
    client.submit(slow("green"))
    until(lambda: emulator.orders)
    second = client.submit(slow("red"))
    database = Database(server.home)
    keys = Keys(database)
    keys.revoke(keys.find(client.key.encode()).id)
    database.close()
    until(lambda: [line for line in server.lines() if line.get("job") == second])
    assert len(emulator.orders) == 1
