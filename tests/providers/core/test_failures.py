"""What a failed request leads to: again, never again, or whoever asks decides."""

import asyncio

import pytest

from cardpress.errors import CardpressError, PluginError, ProviderError
from cardpress.providers import Answer, Finished, RemoteFile


def states(services):
    return [row.state.value for row in services.ledger.orders()]


def caught(services, order, name="toy", **options):
    with pytest.raises(ProviderError) as error:
        services.get(name).run(order, **options)
    return error.value


@pytest.mark.parametrize("failures", [1, 2])
def test_a_request_that_never_left_is_sent_again(shop, kit, clock, order, failures):
    script = kit.Script(create=[kit.refuse()] * failures + [kit.ORDERED])
    services = shop(script)
    services.get("toy").run(order)
    assert script.count("POST") == failures + 1
    assert clock.slept[:failures] == [10, 20][:failures]
    assert states(services) == ["finished"] + ["refused"] * failures


def test_it_is_not_tried_for_ever(shop, kit, order):
    script = kit.Script(create=[kit.refuse()])
    services = shop(script)
    assert caught(services, order).code == "unreachable"
    assert (script.count("POST"), set(states(services))) == (3, {"refused"})
    # Surely not billed: another call may try.
    script.answers["POST"] = [kit.ORDERED]
    services.get("toy").run(order)


def test_a_rate_limit_is_waited_out(shop, kit, clock, order):
    limited = kit.reply(429, error="rate-limited", processed=False, reset=clock.time + 120)
    script = kit.Script(create=[limited, kit.ORDERED])
    shop(script).get("toy").run(order)
    assert clock.slept[0] == 120
    assert script.count("POST") == 2


def test_a_rate_limit_beyond_the_deadline_is_told(shop, kit, clock, order):
    reset = clock.time + 3600
    limited = kit.reply(429, error="rate-limited", processed=False, reset=reset)
    script = kit.Script(create=[limited])
    error = caught(shop(script), order)
    assert (error.code, error.reset, clock.slept) == ("rate-limited", reset, [])


@pytest.mark.parametrize(
    "answer",
    [
        lambda kit: kit.refuse("timed-out", processed=True),
        lambda kit: kit.refuse("unreachable", processed=True),
        lambda kit: kit.reply(500, error="server-error"),
        lambda kit: kit.reply(200, nonsense=1),
        lambda kit: kit.reply(200, id=None, error="bad-answer"),
    ],
    ids=["timed out", "cut", "500", "no id", "bad answer"],
)
def test_a_request_of_unknown_fate_is_never_sent_again(shop, kit, order, answer):
    script = kit.Script(create=[answer(kit), kit.ORDERED])
    services = shop(script)
    first = caught(services, order)
    assert (first.code, first.processed) == ("unknown-fate", True)
    assert "nobody knows whether toy has taken order 1" in str(first)
    for again in (services, shop(script)):
        assert caught(again, order).code == "unknown-fate"
    assert (script.count("POST"), states(services)) == (1, ["unknown"])
    services.get("toy").run(order, again=True)
    assert (script.count("POST"), states(services)) == (2, ["finished", "failed"])


def test_what_was_forgotten_may_be_sent_again(shop, kit, order):
    script = kit.Script(create=[kit.refuse("timed-out", processed=True), kit.ORDERED])
    services = shop(script)
    caught(services, order)
    assert services.ledger.forget(1)
    services.get("toy").run(order)
    assert script.count("POST") == 2


def test_what_was_asked_for_is_kept_until_it_is_there(shop, kit):
    request = kit.Make(prompt="x", image=kit.png())
    script = kit.Script(create=[kit.refuse("timed-out", processed=True), kit.ORDERED])
    services = shop(script)
    caught(services, request)
    toy = services.get("toy")
    digest = toy.digest(request)
    assert services.payloads.get(digest, toy.desk.provider) == request
    toy.run(request, again=True)
    assert services.payloads.get(digest, toy.desk.provider) is None


@pytest.mark.parametrize("image", [bytearray(b"x"), memoryview(b"x")])
def test_pictures_may_be_any_bytes(shop, kit, image):
    script = kit.Script(create=[kit.refuse("timed-out", processed=True)])
    services = shop(script)
    request = kit.Make(prompt="x", image=image)
    caught(services, request)
    toy = services.get("toy")
    assert services.payloads.get(toy.digest(request), toy.desk.provider).image == b"x"


@pytest.mark.parametrize("code", ["failed", "filtered"])
def test_a_failed_order_is_not_repeated(shop, kit, order, code):
    script = kit.Script(create=[kit.reply(error=code), kit.ORDERED])
    services = shop(script)
    assert caught(services, order).code == code
    again = caught(services, order)
    assert (again.code, script.count("POST")) == (code, 1)
    assert "jobs forget 1" in str(again)


@pytest.mark.parametrize("code", ["failed", "filtered", "expired", "timed-out"])
def test_polling_ends_with_the_order(shop, kit, order, code):
    script = kit.Script(poll=[kit.BUSY, kit.reply(error=code)])
    services = shop(script)
    assert caught(services, order).code == code
    assert script.count("poll") == 2
    assert caught(services, order).code == code
    assert (script.count("POST"), script.count("poll")) == (1, 2)


@pytest.mark.parametrize(
    "bad",
    [
        lambda kit: kit.reply(429, error="rate-limited"),
        lambda kit: kit.reply(500, error="server-error"),
        lambda kit: kit.reply(408, error="timed-out"),
        lambda kit: kit.refuse("timed-out", processed=True),
        lambda kit: kit.refuse("unreachable"),
        lambda kit: kit.reply(200),
    ],
    ids=["429", "500", "408", "hang", "cut", "nonsense"],
)
def test_a_question_that_failed_is_asked_again(shop, kit, clock, order, bad):
    script = kit.Script(poll=[bad(kit), bad(kit), kit.DONE])
    services = shop(script)
    services.get("toy").run(order)
    assert (script.count("POST"), script.count("poll")) == (1, 3)
    # Twice the interval, then four times: never closer than the document recommends.
    assert clock.slept == [5, 10, 20]


def test_polling_honours_what_the_service_asks_for(shop, kit, clock, order):
    later = kit.reply(429, error="rate-limited", reset=clock.time + 77)
    shop(kit.Script(poll=[later, kit.DONE])).get("toy").run(order)
    assert clock.slept == [5, 72]


def test_polling_ends_at_the_deadline_and_goes_on_with_the_next_call(shop, kit, clock, order):
    script = kit.Script(poll=[kit.BUSY])
    services = shop(script, order_seconds=60)
    begin = clock.time
    error = caught(services, order)
    assert error.code == "timed-out"
    assert "kept in the ledger as 1" in str(error)
    assert clock.time - begin <= 60
    script.answers["poll"] = [kit.DONE]
    services.get("toy").run(order)
    assert script.count("POST") == 1


def test_a_shorter_patience_can_be_asked_for(shop, kit, clock, order):
    begin = clock.time
    services = shop(kit.Script(poll=[kit.BUSY]))
    assert caught(services, order, timeout=12).code == "timed-out"
    assert clock.time - begin == 10


def test_a_wrong_key_stops_the_polling_but_not_the_order(shop, kit, order):
    script = kit.Script(poll=[kit.reply(401, error="unauthorized"), kit.DONE])
    services = shop(script)
    assert caught(services, order).code == "unauthorized"
    assert states(services) == ["ordered"]
    services.get("toy").run(order)
    assert script.count("POST") == 1


def test_an_interrupt_while_sending_leaves_an_unknown_fate(shop, kit, order):
    script = kit.Script(create=[KeyboardInterrupt(), kit.ORDERED])
    services = shop(script)
    with pytest.raises(KeyboardInterrupt):
        services.get("toy").run(order)
    assert states(services) == ["unknown"]
    assert caught(services, order).code == "unknown-fate"
    assert script.count("POST") == 1


def test_a_cancelled_task_leaves_an_unknown_fate(shop, kit, order):
    class Hanging(kit.Script):
        async def send_async(self, call, seconds):
            self.sent.append(("POST", call.path, seconds))
            await asyncio.Event().wait()

    script = Hanging()
    services = shop(script)

    async def cancelled():
        task = asyncio.ensure_future(services.get("toy").run_async(order))
        while not script.sent:
            await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert states(services) == ["unknown"]


def test_an_intent_that_nobody_holds_is_of_unknown_fate(shop, kit, order):
    script = kit.Script()
    services = shop(script)
    toy = services.get("toy")
    services.ledger.intend(toy.digest(order), "toy", "make", "as a killed program left it")
    assert caught(services, order).code == "unknown-fate"
    assert (script.sent, states(services)) == ([], ["unknown"])


def test_a_known_order_is_resumed(shop, kit, order):
    script = kit.Script(create=[AssertionError("it must not be ordered again")])
    services = shop(script)
    toy = services.get("toy")
    row = services.ledger.intend(toy.digest(order), "toy", "make", "")
    services.ledger.move(row, "ordered", order_id="47")
    assert bytes(toy.run(order)) == kit.png()


def test_a_ledger_that_cannot_be_written_stops_everything(shop, kit, order, tmp_path):
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "orders.sqlite3").mkdir()
    script = kit.Script()
    with pytest.raises(CardpressError, match="the ledger of orders .* cannot be used"):
        shop(script).get("toy").run(order)
    assert script.sent == []


def test_an_order_whose_name_cannot_be_written_is_told(shop, kit, order, monkeypatch):
    services = shop(kit.Script())
    move = type(services.ledger).move

    def failing(self, row, state, **values):
        if state == "ordered":
            raise CardpressError("the disk is full")
        return move(self, row, state, **values)

    monkeypatch.setattr(type(services.ledger), "move", failing)
    with pytest.raises(CardpressError, match="toy has taken the order as 47, but the disk is full"):
        services.get("toy").run(order)
    assert states(services) == ["intent"]


def test_a_provider_that_breaks_before_sending_is_a_plug_in_error(shop, kit, order, monkeypatch):
    monkeypatch.setattr(kit.Toy, "prepare", lambda self, request: 1 / 0)
    script = kit.Script()
    with pytest.raises(PluginError, match="the provider toy failed: ZeroDivisionError"):
        shop(script).get("toy").run(order)
    assert script.sent == []


def test_a_request_with_a_strange_field_is_refused(shop, kit):
    with pytest.raises(ProviderError, match="cannot hold a set") as error:
        shop(kit.Script()).get("toy").make(prompt={1})
    assert error.value.code == "invalid-request"


@pytest.mark.parametrize("made", [None, 47, "id"], ids=repr)
def test_a_provider_that_makes_nothing_of_an_answer(shop, kit, order, monkeypatch, made):
    monkeypatch.setattr(kit.Toy, "created", lambda self, answer: made)
    services = shop(kit.Script())
    assert caught(services, order).code == "unknown-fate"
    assert states(services) == ["unknown"]


def test_an_order_that_is_finished_without_files(shop, kit, order):
    script = kit.Script(poll=[kit.reply(files=[]), kit.DONE])
    services = shop(script)
    services.get("toy").run(order)
    assert (script.count("POST"), script.count("poll")) == (1, 2)


def test_facts_that_are_no_json_become_words(shop, kit, order, monkeypatch):
    def created(self, answer):
        return Finished((RemoteFile("picture", "https://x/a"),), {"when": {1}, "bad": "\ud800"})

    monkeypatch.setattr(kit.Quick, "created", created)
    services = shop(kit.Script())
    assert services.get("quick").run(order).facts == {"when": "{1}", "bad": "\ud800"}


def test_text_that_no_encoding_takes(shop, kit):
    script = kit.Script(create=[kit.reply(error="failed", message="\ud800!")])
    services = shop(script)
    error = caught(services, kit.Make(prompt="\ud800"))
    assert error.code == "failed"
    assert services.ledger.orders()[0].label == "?"


def test_a_hint_is_given_once(shop, kit, order):
    services = shop(kit.Script(fetch=[Answer(410)]))
    caught(services, order)
    assert str(caught(services, order)).count("jobs forget") == 1
