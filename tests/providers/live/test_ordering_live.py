"""Money, over real sockets: many threads, many processes, and programs that are killed."""

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cardpress.errors import ProviderError

ROOT = Path(__file__).parents[3]
SERVICES = ("caricaturo", "ailabtools", "mediagen", "aiphoto")

PROGRAM = """
import sys
from cardpress.providers import get
result = get("aiphoto").generate(prompt="One for all")
sys.stdout.write(result.files[0].digest)
"""


def environment(emulator, home):
    mine = {"CARDPRESS_HOME": str(home), "CARDPRESS_POLL_SECONDS": "0.01"}
    return {**os.environ, **emulator.environment(), **mine}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_makes_something_once(services, emulator, wishes, name):
    operation, fields = wishes[name]
    provider = services.get(name)
    first = provider.run(provider.made(operation, fields))
    second = provider.run(provider.made(operation, fields))
    assert (first.from_store, second.from_store) == (False, True)
    assert bytes(first) == bytes(second)
    assert len(emulator.orders) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_twenty_threads_make_one_order(services, emulator, wishes, name):
    operation, fields = wishes[name]
    provider = services.get(name)
    with ThreadPoolExecutor(20) as pool:
        jobs = [
            pool.submit(provider.run, provider.made(operation, fields), timeout=60)
            for _ in range(20)
        ]
        results = [job.result() for job in jobs]
    assert len({result.files[0].digest for result in results}) == 1
    assert len(emulator.orders) == 1


def test_tasks_of_one_loop_make_one_order_each(services, emulator):
    mediagen = services.get("mediagen")

    async def all_of_them():
        made = [mediagen.generate_async(prompt=f"Picture {number % 2}") for number in range(8)]
        return await asyncio.gather(*made)

    results = asyncio.run(all_of_them())
    assert len({result.files[0].digest for result in results}) == 2
    assert len(emulator.orders) == 2


def test_four_processes_make_one_order(emulator, tmp_path):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment(emulator, tmp_path),
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    digests = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(digests) == 1
    assert len(emulator.orders) == 1


def test_caricaturo_gets_one_order_at_once(services, emulator, photo):
    caricaturo = services.get("caricaturo")
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(
                lambda number: caricaturo.caricature(image=photo, custom_prompt=f"style {number}"),
                range(6),
            )
        )
    assert (len(emulator.orders), emulator.peak("caricaturo")) == (6, 1)


def test_a_setting_lets_it_have_more(open_services, emulator, photo):
    caricaturo = open_services(CARICATURO_CONCURRENCY=3).get("caricaturo")
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(
                lambda number: caricaturo.caricature(image=photo, custom_prompt=f"style {number}"),
                range(6),
            )
        )
    assert len(emulator.orders) == 6
    assert 1 < emulator.peak("caricaturo") <= 3


def test_a_budget_holds_among_threads(services, emulator):
    budget = services.budget(3)

    def make(number):
        try:
            services.get("aiphoto", max_credits=budget).generate(prompt=f"Picture {number}")
        except ProviderError as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(make, range(8)))
    assert sorted(outcomes) == ["made"] * 3 + ["over-budget"] * 5
    assert len(emulator.orders) == 3


def test_an_order_of_another_process_is_resumed(open_services, emulator, photo):
    job = (
        open_services()
        .get("caricaturo")
        .submit(open_services().get("caricaturo").made("caricature", {"image": photo}))
    )
    other = open_services().get("caricaturo")
    assert bytes(other.resume(job.id).wait()) == bytes(other.caricature(image=photo))
    assert len(emulator.orders) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_programs_spend_nothing_twice(tmp_path):
    """As benchmarks/bench_orders.py does with 200."""
    command = [sys.executable, ROOT / "benchmarks" / "bench_orders.py", "--kills", "20", "--json"]
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=300, cwd=tmp_path, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    count = json.loads(done.stdout)
    assert count["kills"] == 20
    assert count["billed"] <= count["intents"]
    assert count["billed_twice"] == 0
    # Whatever was ordered before a kill was resumed. A program that is killed when all is stored
    # leaves "made" behind, which is no harm: the store is asked first.
    assert set(count["states"]) <= {"finished", "made", "unknown", "refused"}
    assert count["finished"] >= 10


@pytest.mark.parametrize("name", SERVICES)
def test_the_key_is_in_no_file(services, emulator, wishes, name, tmp_path):
    operation, fields = wishes[name]
    provider = services.get(name)
    emulator.fail(f"{name}:create:429:1")
    provider.run(provider.made(operation, fields))
    key = emulator.key(name).encode()
    found = [file for file in tmp_path.rglob("*") if file.is_file() and key in file.read_bytes()]
    assert found == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_wrong_key_is_named_by_its_setting_only(open_services, emulator, wishes, name):
    operation, fields = wishes[name]
    wrong = "sk-this-key-is-wrong"
    provider = open_services(**{f"{name.upper()}_API_KEY": wrong}).get(name)
    with pytest.raises(ProviderError, match=f"CARDPRESS_{name.upper()}_API_KEY") as caught:
        provider.run(provider.made(operation, fields))
    assert caught.value.code == "unauthorized"
    assert wrong not in str(caught.value)
    assert emulator.orders == []


def test_nobody_there_is_told_and_costs_nothing(open_services, emulator, tmp_path):
    provider = open_services(AIPHOTO_BASE_URL="http://127.0.0.1:9").get("aiphoto")
    with pytest.raises(ProviderError) as caught:
        provider.generate(prompt="x")
    assert (caught.value.code, caught.value.processed) == ("unreachable", False)


def test_rate_limits_are_exposed(services):
    aiphoto = services.get("aiphoto")
    assert aiphoto.rate_limit is None
    assert aiphoto.status().status == "ok"
    assert aiphoto.rate_limit.remaining > 0
