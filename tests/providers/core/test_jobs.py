"""Orders that go on whether or not anybody waits for them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from cardpress.errors import CardpressError, ProviderError


def test_submitting_returns_when_the_service_has_the_order(shop, kit, order):
    script = kit.Script()
    job = shop(script).get("toy").submit(order)
    assert (job.id, job.order_id, job.provider) == (1, "47", "toy")
    assert [each[0] for each in script.sent] == ["POST"]


def test_submitting_again_is_the_same_order(shop, kit, order):
    script = kit.Script()
    toy = shop(script).get("toy")
    assert toy.submit(order) == toy.submit(order)
    assert script.count("POST") == 1


def test_waiting_returns_the_result(shop, kit, order):
    script = kit.Script(poll=[kit.BUSY, kit.DONE])
    job = shop(script).get("toy").submit(order)
    told = []
    assert bytes(job.wait(watch=told.append)) == kit.png()
    assert len(told) == 1
    assert job.wait().from_store


def test_the_twins_for_asyncio_do_the_same(shop, kit, order):
    script = kit.Script(poll=[kit.BUSY, kit.DONE])
    toy = shop(script).get("toy")

    async def all_of_it():
        job = await toy.submit_async(order)
        return (await job.status_async()).state, bytes(await job.wait_async())

    assert asyncio.run(all_of_it()) == ("running", kit.png())


def test_a_status_is_asked_for_no_more_often_than_the_service_likes(shop, kit, clock, order):
    script = kit.Script(poll=[kit.BUSY, kit.BUSY, kit.DONE])
    job = shop(script).get("toy").submit(order)
    for _ in range(3):
        assert (job.status().state, job.status().progress) == ("running", 0.5)
    assert script.count("poll") == 1
    clock.time += 5
    assert not job.status().done
    clock.time += 5
    assert job.status().state == "made"
    job.wait()
    assert job.status().state == "finished"
    assert (job.status().done, script.count("poll")) == (True, 3)


def test_the_status_tells_a_failure(shop, kit, order):
    job = shop(kit.Script(poll=[kit.reply(error="failed")])).get("toy").submit(order)
    status = job.status()
    assert (status.state, status.code, status.message) == ("failed", "failed", "the toy says no")
    with pytest.raises(ProviderError, match="the toy says no"):
        job.wait()


def test_a_question_that_fails_is_told_and_changes_nothing(shop, kit, clock, order):
    job = (
        shop(kit.Script(poll=[kit.reply(500, error="server-error"), kit.DONE]))
        .get("toy")
        .submit(order)
    )
    with pytest.raises(ProviderError) as caught:
        job.status()
    assert caught.value.code == "server-error"
    assert bytes(job.wait()) == kit.png()


def test_waiting_can_end_before_the_order_does(shop, kit, clock, order):
    script = kit.Script(poll=[kit.BUSY])
    job = shop(script).get("toy").submit(order)
    begin = clock.time
    with pytest.raises(ProviderError) as caught:
        job.wait(timeout=20)
    assert (caught.value.code, clock.time - begin <= 20) == ("timed-out", True)
    script.answers["poll"] = [kit.DONE]
    assert bytes(job.wait()) == kit.png()
    assert script.count("POST") == 1


@pytest.mark.parametrize("name", [1, "1", "47"])
def test_an_order_is_resumed_by_another_process(shop, kit, order, name):
    shop(kit.Script()).get("toy").submit(order)
    script = kit.Script()
    assert bytes(shop(script).get("toy").resume(name).wait()) == kit.png()
    assert script.count("POST") == 0


@pytest.mark.parametrize("name", [2, "2", "48", "x"])
def test_an_unknown_order_cannot_be_resumed(shop, kit, order, name):
    toy = shop(kit.Script()).get("toy")
    toy.submit(order)
    with pytest.raises(CardpressError, match=f"the ledger has no order {name} of toy"):
        toy.resume(name)


def test_an_order_of_another_service_cannot_be_resumed(shop, kit, order):
    services = shop(kit.Script())
    services.get("toy").submit(order)
    with pytest.raises(CardpressError, match="of quick"):
        services.get("quick").resume(1)


def test_a_service_that_answers_at_once_leaves_only_the_download(shop, kit, order):
    script = kit.Script(create=[kit.DONE])
    job = shop(script).get("quick").submit(order)
    assert (job.order_id, job.status().state) == (None, "made")
    assert bytes(job.wait()) == kit.png()
    assert script.count("POST") == 1


def test_submitting_what_is_stored_sends_nothing(shop, kit, order):
    script = kit.Script()
    toy = shop(script).get("toy")
    toy.run(order)
    job = toy.submit(order)
    assert (job.id, job.status().state, job.wait().from_store) == (1, "finished", True)
    assert script.count("POST") == 1


def test_submitting_can_exceed_a_budget(shop, kit, order):
    script = kit.Script()
    with pytest.raises(ProviderError) as caught:
        shop(script).get("toy", max_credits=0).submit(order)
    assert (caught.value.code, script.sent) == ("over-budget", [])


def test_a_forgotten_job_says_so(shop, kit, order):
    services = shop(kit.Script())
    job = services.get("toy").submit(order)
    services.ledger.forget(job.id)
    with pytest.raises(CardpressError, match="the ledger has no order 1 any more"):
        job.status()


@pytest.mark.parametrize("way", ["run", "submit", "mixed"])
def test_twenty_threads_make_one_order(shop, kit, order, way):
    class Real(kit.Clock):
        """Threads must really wait for each other."""

        def sleep(self, seconds):
            import time

            time.sleep(min(seconds, 0.005))

    script = kit.Script(poll=[kit.BUSY, kit.BUSY, kit.DONE])
    services = shop(script)
    for each in ("clock",):
        setattr(services, each, Real())
    toy = services.get("toy")
    ways = {"run": [toy.run], "submit": [lambda one: toy.submit(one).wait()]}
    chosen = ways.get(way, ways["run"] + ways["submit"])
    with ThreadPoolExecutor(20) as pool:
        jobs = [pool.submit(chosen[number % len(chosen)], order) for number in range(20)]
        results = [job.result() for job in jobs]
    assert script.count("POST") == 1
    assert {bytes(result) for result in results} == {kit.png()}
    assert len({result.digest for result in results}) == 1


def test_no_more_orders_than_the_service_takes_are_under_way(shop, kit):
    import threading
    import time

    class Real(kit.Clock):
        def sleep(self, seconds):
            time.sleep(min(seconds, 0.005))

    class Counting(kit.Script):
        working, most, guard = 0, 0, threading.Lock()

        def send(self, call, seconds):
            with self.guard:
                begins = call.method == "POST"
                self.working += 1 if begins else -1
                self.most = max(self.most, self.working)
            time.sleep(0.01)
            return super().send(call, seconds)

    script = Counting()
    services = shop(script, toy_concurrency=3)
    services.clock = Real()
    toy = services.get("toy")
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: toy.make(prompt=str(number)), range(12)))
    assert (script.count("POST"), script.most) == (12, 3)
