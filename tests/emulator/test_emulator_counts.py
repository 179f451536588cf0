"""What an emulator remembers, and what it tells other processes."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from http.client import HTTPConnection

import pytest

from cardpress.emulator import SERVICES, Emulator


def test_one_order_is_one_order(desk):
    desk.create("aiphoto")
    (order,) = desk.emulator.orders
    assert (order.service, order.operation, order.credits) == ("aiphoto", "generate", 1)
    assert order.time == desk.clock.now
    assert len(order.digest) == 64


@pytest.mark.parametrize("service", SERVICES)
def test_equal_requests_have_equal_digests(desk, service):
    desk.create(service)
    desk.create(service)
    desk.photo += b"\0"
    if service in ("caricaturo", "ailabtools"):
        desk.create(service)
    digests = [order.digest for order in desk.emulator.orders]
    assert digests[0] == digests[1]
    assert digests[2:] != digests[:1]
    assert len({order.id for order in desk.emulator.orders}) == len(digests)


def test_requests_are_counted_by_service_and_step(desk, tools):
    created = desk.create("caricaturo")
    url = desk.result_url("caricaturo", created)
    tools["ask"]("GET", url)
    desk.account("aiphoto")
    tools["ask"]("GET", desk.emulator.url + "/nowhere")
    emulator = desk.emulator
    assert emulator.count() == 7
    assert emulator.count("caricaturo") == 5
    assert emulator.count("caricaturo", "poll") == 3
    assert emulator.count(step="account") == 1
    assert [visit.status for visit in emulator.visits] == [202, 200, 200, 200, 200, 200, 404]


def test_a_key_that_reaches_a_file_store_is_noticed(desk, tools):
    url = desk.result_url("aiphoto", desk.create("aiphoto"))
    tools["ask"]("GET", url)
    tools["ask"]("GET", url, desk.bearer("aiphoto"))
    downloads = [visit for visit in desk.emulator.visits if visit.step == "download"]
    assert [visit.carried_key for visit in downloads] == [False, True]


def test_the_peak_of_orders_in_work_is_kept(desk):
    first, _ = desk.create("caricaturo"), desk.create("caricaturo")
    desk.result_url("caricaturo", first)
    desk.create("caricaturo")
    assert desk.emulator.peak("caricaturo") == 2
    assert desk.emulator.peak("ailabtools") == 0


def test_orders_at_the_same_time_are_all_billed_with_their_own_ids(desk):
    threads = [threading.Thread(target=desk.create, args=("caricaturo",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({order.id for order in desk.emulator.orders}) == 20
    assert desk.emulator.credits("caricaturo") == 999_980


def test_with_a_delay_orders_run_by_the_clock(clock, tools):
    with Emulator(clock=clock, delay=60) as emulator:
        desk = tools["Desk"](emulator, tools["picture"]((9, 9)), clock)
        created = desk.create("caricaturo")
        seen = []
        for _ in range(5):
            state = desk.poll("caricaturo", created).data["order"]
            seen.append((state["status"], state.get("progress")))
            clock.now += 15
    assert seen == [
        ("pending", 0), ("pending", 0), ("in_progress", 50), ("in_progress", 75),
        ("completed", None),
    ]  # fmt: skip
    assert state["processing_time"] == 60


@pytest.mark.parametrize("polls", [0, 1])
def test_an_order_can_be_done_at_its_first_poll(clock, tools, polls):
    with Emulator(clock=clock, polls=polls) as emulator:
        desk = tools["Desk"](emulator, tools["picture"]((9, 9)), clock)
        state = desk.poll("caricaturo", desk.create("caricaturo"))
        assert state.data["order"]["status"] == "completed"


def test_other_processes_can_ask_for_orders_and_requests(desk, tools):
    desk.create("aiphoto")
    pages = [
        tools["ask"]("GET", f"{desk.emulator.url}/_emulator/{p}") for p in ("orders", "requests")
    ]
    assert pages[0].data == {"orders": [asdict(order) for order in desk.emulator.orders]}
    assert pages[1].data == {"requests": [asdict(visit) for visit in desk.emulator.visits]}


def test_other_processes_can_set_and_clear_faults(desk, tools):
    url = f"{desk.emulator.url}/_emulator/faults"
    rules = ["aiphoto:create:500:2", {"service": "*", "step": "poll", "kind": "hang"}]
    told = tools["ask"]("POST", url, body=json.dumps(rules).encode()).data["faults"]
    assert [(rule["service"], rule["kind"], rule["times"]) for rule in told] == [
        ("aiphoto", "http-500", 2), ("*", "hang", 1)
    ]  # fmt: skip
    assert desk.create("aiphoto").status == 500
    assert tools["ask"]("GET", url).data["faults"][0]["times"] == 1
    assert tools["ask"]("DELETE", url).data == {"faults": []}
    assert desk.create("aiphoto").status == 200


@pytest.mark.parametrize("body", [b"", b"5", b'["aiphoto:create"]', b'[{"kind": "500"}]', b"[5]"])
def test_a_wrong_rule_from_outside_is_refused(desk, tools, body):
    reply = tools["ask"]("POST", f"{desk.emulator.url}/_emulator/faults", body=body)
    assert reply.status == 400
    assert desk.emulator.faults == ()


def test_other_pages_do_not_exist(desk, tools):
    assert tools["ask"]("GET", f"{desk.emulator.url}/_emulator/keys").status == 404
    assert tools["ask"]("GET", f"{desk.emulator.url}/").status == 404


def test_the_environment_names_every_service(emulator):
    variables = emulator.environment()
    assert variables["CARDPRESS_CARICATURO_BASE_URL"] == f"{emulator.url}/caricaturo/api/v1"
    assert variables["CARDPRESS_AILABTOOLS_BASE_URL"] == f"{emulator.url}/ailabtools"
    assert variables["CARDPRESS_MEDIAGEN_BASE_URL"] == f"{emulator.url}/mediagen"
    assert variables["CARDPRESS_AIPHOTO_BASE_URL"] == f"{emulator.url}/aiphoto/api"
    assert variables["CARDPRESS_ALLOW_HOSTS"] == f"127.0.0.1:{emulator.port}"
    assert variables["CARDPRESS_AIPHOTO_API_KEY"] == emulator.key("aiphoto")
    assert len(variables) == 9


def test_a_connection_serves_many_requests_and_chunked_bodies(desk):
    connection = HTTPConnection("127.0.0.1", desk.emulator.port, timeout=5)
    body = iter([b'{"prompt"', b': "A lake"}'])
    headers = desk.bearer("aiphoto") | {"Content-Type": "application/json"}
    connection.request("POST", "/aiphoto/api/generate", body, headers, encode_chunked=True)
    assert json.loads(connection.getresponse().read())["success"] is True
    connection.request("GET", "/aiphoto/api/status", headers=headers)
    assert json.loads(connection.getresponse().read())["usage_today"] == 1
    connection.close()


@pytest.mark.parametrize("length", ["-1", "x", "99999999999", "²"])
def test_a_body_of_absurd_length_is_refused(desk, length):
    connection = HTTPConnection("127.0.0.1", desk.emulator.port, timeout=5)
    connection.putrequest("POST", "/aiphoto/api/generate")
    connection.putheader("Content-Length", length.encode("latin-1"))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_closing_ends_hanging_connections_at_once(clock, tools):
    emulator = Emulator(clock=clock, faults=["aiphoto:account:hang"])
    emulator.start()
    connection = HTTPConnection("127.0.0.1", emulator.port, timeout=5)
    connection.request("GET", "/aiphoto/api/status", headers={
        "Authorization": f"Bearer {emulator.key('aiphoto')}"
    })  # fmt: skip
    emulator.close()
    emulator.close()
    with pytest.raises(ConnectionError):
        connection.getresponse()
    connection.close()
    assert not [t for t in threading.enumerate() if t.name == "cardpress-emulator"]


def test_an_unknown_plan_is_refused():
    with pytest.raises(ValueError, match="unknown plan"):
        Emulator(plan="gold")
