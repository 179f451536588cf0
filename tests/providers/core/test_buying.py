"""What is bought, how often, and what is kept of it."""

import asyncio
import pickle
import shutil
from base64 import b64encode
from pathlib import Path

import pytest

from cardpress.errors import LimitError, ProviderError
from cardpress.providers import Answer, Budget
from cardpress.providers.ledger import State


def states(services):
    return [row.state.value for row in services.ledger.orders()]


def test_an_order_is_polled_downloaded_and_stored(shop, kit, clock, order):
    script = kit.Script(poll=[kit.BUSY, kit.DONE])
    services = shop(script)
    result = services.get("toy").run(order)
    assert [each[0] for each in script.sent] == ["POST", "poll", "poll", "fetch"]
    assert clock.slept == [5, 5]
    assert bytes(result) == kit.png()
    assert (result.provider, result.operation, result.order_id) == ("toy", "make", "47")
    assert result.from_store is False
    assert result.facts == kit.MADE
    assert [(file.role, file.media_type) for file in result.files] == [("picture", "image/png")]
    assert states(services) == ["finished"]


def test_a_service_that_answers_at_once_is_not_polled(shop, kit, clock, order):
    script = kit.Script(create=[kit.DONE])
    result = shop(script).get("quick").run(order)
    assert [each[0] for each in script.sent] == ["POST", "fetch"]
    assert (result.order_id, clock.slept) == (None, [])


def test_the_second_time_it_comes_from_the_store(shop, kit, order):
    script = kit.Script()
    first = shop(script).get("toy").run(order)
    # Another process: nothing is shared but the folder.
    second = shop(kit.Script()).get("toy").run(kit.Make(prompt="A lighthouse", size=1))
    assert (second.from_store, bytes(second)) == (True, bytes(first))
    assert script.count("POST") == 1


def test_another_request_is_another_order(shop, kit, order):
    script = kit.Script()
    toy = shop(script).get("toy")
    toy.run(order)
    toy.run(kit.Make(prompt="A lighthouse", size=2))
    assert script.count("POST") == 2


def test_operations_are_methods(shop, kit):
    script = kit.Script()
    toy = shop(script).get("toy")
    assert bytes(toy.make(prompt="x")) == kit.png()
    assert toy.hello(name="me") == {"hello": "you"}
    assert bytes(asyncio.run(toy.make_async(prompt="y"))) == kit.png()
    assert asyncio.run(toy.hello_async()) == {"hello": "you"}
    assert {"make", "make_async", "hello"} <= set(dir(toy))
    with pytest.raises(AttributeError, match="toy offers make, hello, not draw"):
        toy.draw(prompt="x")


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "prompt"), ({"prompt": "x", "colour": 1}, "colour")],
)
def test_wrong_fields_are_named(shop, kit, fields, words):
    with pytest.raises(ProviderError, match=words) as caught:
        shop(kit.Script()).get("toy").make(**fields)
    assert caught.value.code == "invalid-request"


def test_asyncio_takes_the_same_steps(shop, kit, order):
    script = kit.Script(poll=[kit.BUSY, kit.DONE])
    result = asyncio.run(shop(script).get("toy").run_async(order))
    assert bytes(result) == kit.png()
    assert [each[0] for each in script.sent] == ["POST", "poll", "poll", "fetch"]


def test_progress_is_told(shop, kit, order):
    told = []
    script = kit.Script(poll=[kit.BUSY, kit.BUSY, kit.DONE])
    shop(script).get("toy").watched(told.append).run(order)
    assert [(each.state, each.progress) for each in told] == [("running", 0.5)] * 2


def test_offline_buys_nothing(shop, kit, order):
    script = kit.Script()
    services = shop(script)
    with pytest.raises(ProviderError) as caught:
        services.get("toy", offline=True).run(order)
    assert (caught.value.code, caught.value.processed) == ("not-stored", False)
    assert script.sent == []
    services.get("toy").run(order)
    assert services.get("toy", offline=True).run(order).from_store


def test_what_is_stored_needs_neither_key_nor_ledger(shop, kit, order, tmp_path):
    shop(kit.Script()).get("toy").run(order)
    for file in (tmp_path / "providers").glob("orders.sqlite3*"):
        file.unlink()
    assert shop(kit.Script(), toy_api_key="").get("toy").run(order).from_store


def test_without_a_key_the_setting_is_named(shop, kit, order):
    script = kit.Script()
    with pytest.raises(ProviderError, match="CARDPRESS_TOY_API_KEY") as caught:
        shop(script, toy_api_key="").get("toy").run(order)
    assert caught.value.code == "not-configured"
    assert script.sent == []


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_budget_is_not_exceeded(shop, kit, most):
    script = kit.Script()
    toy = shop(script).get("toy", max_credits=most)
    made = 0
    for number in range(5):
        try:
            toy.make(prompt=str(number))
            made += 1
        except ProviderError as error:
            assert error.code == "over-budget"
    assert (made, script.count("POST")) == (most, most)


def test_what_is_stored_or_refused_costs_no_budget(shop, kit, order):
    script = kit.Script(create=[kit.reply(error="no-credits", processed=False), kit.ORDERED])
    budget = Budget(1)
    services = shop(script)
    with pytest.raises(ProviderError, match="the toy says no"):
        services.get("toy", max_credits=budget).run(order)
    assert budget.spent == 0
    services.get("toy", max_credits=budget).run(order)
    services.get("toy", max_credits=budget).run(order)
    assert budget.spent == 1


def test_the_setting_is_the_default_budget(shop, kit):
    toy = shop(kit.Script(), max_credits=1).get("toy")
    toy.make(prompt="1")
    with pytest.raises(ProviderError, match="max_credits"):
        toy.make(prompt="2")


def test_a_result_that_was_deleted_is_downloaded_again(shop, kit, order):
    script = kit.Script()
    services = shop(script)
    services.get("toy").run(order).files[0].path.unlink()
    result = services.get("toy").run(order)
    assert bytes(result) == kit.png()
    assert (script.count("POST"), script.count("fetch")) == (1, 2)


def test_a_damaged_result_is_noticed(shop, kit, order):
    script = kit.Script()
    services = shop(script)
    path = services.get("toy").run(order).files[0].path
    path.write_bytes(path.read_bytes()[:-3] + b"???")
    assert bytes(services.get("toy").run(order)) == kit.png()
    assert script.count("fetch") == 2


def test_several_files_are_all_stored(shop, kit, order):
    glb = b"glTF" + (2).to_bytes(4, "little") + (16).to_bytes(4, "little") + b"1234"
    done = kit.reply(files=[["preview", "https://x/p"], ["model", "https://x/m"]])
    script = kit.Script(poll=[done], fetch=[kit.picture(), Answer(200, {}, glb)])
    files = shop(script).get("toy").run(order).files
    assert [(file.role, file.path.name) for file in files] == [
        ("preview", "0-preview.png"),
        ("model", "1-model.glb"),
    ]


def test_the_original_is_not_downloaded(shop, kit, order):
    done = kit.reply(files=[["picture", "https://x/p"], ["original", "https://x/o"]])
    script = kit.Script(poll=[done])
    assert len(shop(script).get("toy").run(order).files) == 1
    assert script.count("fetch") == 1


@pytest.mark.parametrize(
    "bad",
    [
        Answer(200, {}, b"<html>sorry</html>"),
        Answer(200, {}, b""),
        Answer(503),
        Answer(429),
        LimitError,
    ],
    ids=["html", "empty", "503", "429", "cut"],
)
def test_a_bad_download_is_repeated_not_bought_again(shop, kit, order, bad):
    if bad is LimitError:
        bad = Answer(200, {}, kit.png(size=(64, 64))[:-40])
    script = kit.Script(fetch=[bad, bad, kit.picture()])
    services = shop(script)
    assert bytes(services.get("toy").run(order)) == kit.png()
    assert (script.count("POST"), script.count("fetch")) == (1, 3)


def test_a_download_that_never_comes_is_an_error_and_the_next_call_tries_again(shop, kit, order):
    script = kit.Script(fetch=[Answer(500)])
    services = shop(script)
    with pytest.raises(ProviderError, match="cannot be downloaded") as caught:
        services.get("toy").run(order)
    assert caught.value.code == "bad-answer"
    assert states(services) == ["made"]
    script.answers["fetch"] = [kit.picture()]
    assert bytes(services.get("toy").run(order)) == kit.png()
    assert script.count("POST") == 1


def test_a_picture_with_too_many_pixels_is_downloaded_once(shop, kit, order):
    script = kit.Script(fetch=[Answer(200, {}, kit.png(size=(10_001, 1)))])
    with pytest.raises(ProviderError, match="10000"):
        shop(script).get("toy").run(order)
    assert script.count("fetch") == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_file_that_has_gone_ends_the_order(shop, kit, order, status):
    script = kit.Script(fetch=[Answer(status), kit.picture()])
    services = shop(script)
    # The order is polled in the same call: there is no newer address to be had.
    with pytest.raises(ProviderError) as caught:
        services.get("toy").run(order)
    assert caught.value.code == "expired"
    assert states(services) == ["expired"]
    with pytest.raises(ProviderError, match="jobs forget 1"):
        services.get("toy").run(order)
    assert script.count("POST") == 1


def test_an_old_address_is_renewed(shop, kit, order):
    script = kit.Script(fetch=[Answer(500)])
    services = shop(script)
    with pytest.raises(ProviderError):
        services.get("toy").run(order)
    script.answers["fetch"] = [Answer(404), kit.picture()]
    assert bytes(services.get("toy").run(order)) == kit.png()
    assert (script.count("POST"), script.count("poll")) == (1, 2)


def test_an_expired_result_is_bought_again_only_when_asked_to(shop, kit, order):
    script = kit.Script(fetch=[Answer(410)])
    services = shop(script)
    with pytest.raises(ProviderError):
        services.get("toy").run(order)
    script.answers["fetch"] = [kit.picture()]
    with pytest.raises(ProviderError):
        services.get("toy").run(order)
    assert bytes(services.get("toy").run(order, again=True)) == kit.png()
    assert states(services) == ["finished", State.EXPIRED]
    assert script.count("POST") == 2


def test_a_download_waits_as_long_as_it_is_asked_to(shop, kit, clock, order):
    later = Answer(503, {"retry-after": "90"})
    # The end of a window is far away, and not what it complains of.
    trouble = Answer(500, {"x-ratelimit-reset": str(int(clock.time) + 3600)})
    script = kit.Script(create=[kit.DONE], fetch=[later, trouble, kit.picture()])
    shop(script).get("quick").run(order)
    assert clock.slept == [90, 20]


def test_a_file_may_be_in_the_answer_itself(shop, kit, order):
    inside = "data:image/png;base64," + b64encode(kit.png("blue")).decode()
    script = kit.Script(create=[kit.reply(files=[["picture", inside]])])
    result = shop(script).get("quick").run(order)
    assert (bytes(result), script.count("fetch")) == (kit.png("blue"), 0)


def test_a_budget_does_not_travel():
    with pytest.raises(TypeError, match="give a number"):
        pickle.dumps(Budget(1))


def test_a_request_stands_somewhere(shop, kit, order):
    toy = shop(kit.Script()).get("toy")
    assert toy.standing(order) == "missing"
    job = toy.submit(order)
    assert toy.standing(order) == "ordered"
    result = job.wait()
    assert toy.standing(order) == "stored"
    shutil.rmtree(result.files[0].path.parent)
    assert toy.standing(order) == "made"


def test_a_relative_home_stays_where_it_is(shop, kit, order, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    toy = shop(kit.Script(), home=Path("home")).get("toy")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert toy.run(order).files[0].path.is_relative_to(tmp_path / "home")
