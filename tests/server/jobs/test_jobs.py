"""`/api/v1/jobs`: what a client sees of documents whose parts are bought."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from jsonschema import Draft202012Validator

import cardpress
from cardpress.signing import create_key
from cardpress_server.openapi import describe

RED = (255, 0, 0)


def check_shape(job):
    schemas = describe()["components"]["schemas"]
    moved = json.loads(json.dumps({"$defs": schemas}).replace("#/components/schemas/", "#/$defs/"))
    Draft202012Validator({**moved, "$ref": "#/$defs/Job"}).validate(job)


def test_two_services_at_once(buyer, emulator, ai_card, part, data_uri):
    document = ai_card(
        part("caricature", src=data_uri()), part("cartoon", src=data_uri(), x=100, effect=1)
    )
    taken = buyer.post(document, Accept="image/png")
    assert taken.status == 202
    assert taken.headers["Location"] == f"/api/v1/jobs/{taken.json['id']}"
    assert int(taken.headers["Retry-After"]) >= 1
    assert taken.headers["Cache-Control"] == "no-store"
    assert taken.json["state"] in ("queued", "running")
    assert "result" not in taken.json
    check_shape(taken.json)

    job = buyer.until(taken.json["id"])
    check_shape(job)
    assert (job["state"], job["progress"], job["billed"]) == ("done", 1, 2)
    assert [(one["pointers"], one["state"]) for one in job["parts"]] == [
        (["/components/0"], "done"),
        (["/components/1"], "done"),
    ]
    assert (job["mediaType"], job["width"], job["height"]) == ("image/png", 300, 100)
    picture = buyer.get(job["result"])
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.body.startswith(b"\x89PNG")
    again = buyer.get(job["result"], If_None_Match=picture.headers["Etag"])
    assert (again.status, again.body) == (304, b"")
    assert sorted(order.service for order in emulator.orders) == ["ailabtools", "caricaturo"]


def test_then_the_picture_is_to_be_had_by_all(new_client, buyer, emulator, ai_card, part):
    document = ai_card(part())
    job = buyer.made(document, Accept="image/png")
    for client in (buyer, new_client(), new_client("free")):
        answer = client.image(document, Accept="image/png")
        assert answer.status == 200
        assert answer.body == buyer.get(job["result"]).body
        assert client.made(document)["billed"] == 0
    assert len(emulator.orders) == 1


def test_options_are_those_of_pictures(buyer, ai_card, part):
    job = buyer.made(ai_card(part()), "?scale=2&quality=50", Accept="image/webp")
    assert (job["mediaType"], job["width"], job["height"]) == ("image/webp", 600, 200)
    assert buyer.get(job["result"]).headers["Content-Type"] == "image/webp"


def test_a_document_without_such_parts_is_a_job_too(new_client, card):
    client = new_client()
    job = client.made(card)
    assert (job["state"], job["mediaType"], job["parts"]) == ("done", "image/svg+xml", [])
    assert client.get(job["result"]).body == client.image(card).body


def test_pictures_buy_nothing(buyer, new_client, emulator, ai_card, part, data_uri):
    document = ai_card(part(), part(x=100), part("cartoon", src=data_uri(), x=200, effect=1))
    for query in ("", "?report=1"):
        answer = buyer.image(document, query)
        assert answer.status == 409
        assert answer.json["details"]["missing"] == [
            {
                "pointers": ["/components/0", "/components/1"],
                "provider": "aiphoto",
                "operation": "generate",
                "state": "missing",
            },
            {
                "pointers": ["/components/2"],
                "provider": "ailabtools",
                "operation": "cartoon",
                "state": "missing",
            },
        ]
        problems = answer.json["details"]["problems"]
        assert [one["pointer"] for one in problems] == [f"/components/{n}" for n in range(3)]
        assert {one["code"] for one in problems} == {"not-stored"}
        assert answer.json["details"]["jobs"] == "/api/v1/jobs"
        assert "POST" in answer.json["error"]
    stranger = new_client()
    for answer in (stranger.image(document), stranger.post(document)):
        assert answer.status == 409
        assert len(answer.json["details"]["missing"]) == 2
        assert "jobs" not in answer.json["details"]
        assert "may not be bought" in answer.json["error"]
    assert emulator.count() == 0


def test_signed_addresses_buy_nothing(buyer, emulator, ai_card, part):
    document = ai_card(part())
    url = cardpress.sign_url(document, "png", key=create_key(buyer.server.home))
    refused = buyer.server.get(url)
    assert refused.status == 409
    assert refused.json["details"]["missing"][0]["pointers"] == ["/components/0"]
    assert "jobs" not in refused.json["details"]
    assert emulator.count() == 0
    job = buyer.made(document, Accept="image/png")
    assert buyer.server.get(url).body == buyer.get(job["result"]).body


def test_the_same_document_twice_at_once_is_one_order(buyer, emulator, ai_card, part, data_uri):
    document = ai_card(part("caricature", src=data_uri()))
    with ThreadPoolExecutor(4) as pool:
        jobs = list(pool.map(lambda _: buyer.made(document), range(4)))
    assert [job["state"] for job in jobs] == ["done"] * 4
    assert sum(job["billed"] for job in jobs) == 1
    assert len(emulator.orders) == 1


def test_a_fallback_is_drawn_and_told(buyer, emulator, ai_card, part, data_uri, pixel):
    emulator.fail("aiphoto:create:filtered", "mediagen:create:no-credits")
    failing = {"fallback": data_uri("red"), "fit": "cover"}
    document = ai_card(
        part(**failing), part(provider="mediagen", x=100, **failing), part("rect", x=200)
    )
    job = buyer.made(document, Accept="image/png")
    check_shape(job)
    assert job["state"] == "done"
    assert [(one["code"], one["pointer"]) for one in job["report"]] == [
        ("fallback-drawn", "/components/0"),
        ("fallback-drawn", "/components/1"),
    ]
    assert [one["state"] for one in job["parts"]] == ["failed", "failed"]
    data = buyer.get(job["result"]).body
    assert [pixel(data, (x, 50)) for x in (50, 150)] == [RED, RED]


def test_a_failure_has_its_pointer_and_costs_no_picture(new_client, emulator, ai_card, part):
    client = new_client("free", allow_ai=True)
    emulator.fail("aiphoto:create:filtered")
    stack = {"type": "stack", "x": 0, "y": 0, "children": [part("rect"), part()]}
    for child in stack["children"]:
        del child["x"], child["y"]
    job = client.made(ai_card(stack))
    check_shape(job)
    assert job["state"] == "failed"
    (problem,) = job["details"]["problems"]
    assert (problem["code"], problem["pointer"]) == ("filtered", "/components/0/children/1")
    assert "content filter" in job["error"]
    assert client.get(f"/api/v1/jobs/{job['id']}/picture").status == 404
    plain = client.image({"width": 9, "height": 9})
    assert plain.headers["X-Ratelimit-Remaining"] == "9"


def test_a_picture_counts_once_it_is_made(new_client, ai_card, part):
    client = new_client("free", allow_ai=True)
    taken = client.post(ai_card(part()))
    assert taken.headers["X-Ratelimit-Remaining"] == "9"
    assert client.until(taken.json["id"])["state"] == "done"
    assert client.image({"width": 9, "height": 9}).headers["X-Ratelimit-Remaining"] == "8"
    for left in reversed(range(8)):
        assert client.post(ai_card()).headers["X-Ratelimit-Remaining"] == str(left)
    refused = client.post(ai_card())
    assert refused.status == 429
    assert refused.headers["X-Ratelimit-Remaining"] == "0"


def test_a_budget_is_a_bound(new_client, emulator, ai_card, part):
    client = new_client(allow_ai=True, ai_budget=2)
    three = ai_card(*(part(prompt=f"Picture {n}") for n in range(3)))
    answer = client.post(three)
    assert answer.status == 409
    details = answer.json["details"]
    assert {name: details[name] for name in ("code", "limit", "remaining", "needed")} == {
        "code": "over-budget", "limit": 2, "remaining": 2, "needed": 3,
    }  # fmt: skip
    assert client.made(ai_card(part(prompt="Picture 0")))["billed"] == 1
    assert client.made(ai_card(part(prompt="Picture 1")))["billed"] == 1
    assert client.post(three).json["details"]["remaining"] == 0
    assert client.made(ai_card(part(prompt="Picture 0"), part(prompt="Picture 1")))["billed"] == 0
    assert len(emulator.orders) == 2


def test_what_was_not_billed_is_given_back(new_client, emulator, ai_card, part):
    client = new_client(allow_ai=True, ai_budget=1)
    document = ai_card(part(provider="mediagen"))
    emulator.fail("mediagen:create:no-credits")
    failed = client.made(document)
    assert (failed["state"], failed["billed"]) == ("failed", 0)
    assert client.made(document)["billed"] == 1


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"width": 9}, "/height"),
        ({"width": 9, "height": 9, "components": [{"type": "generate"}]}, "/components/0/prompt"),
    ],
)
def test_invalid_documents_are_no_jobs(buyer, document, pointer):
    answer = buyer.post(document)
    assert answer.status == 400
    assert pointer in [problem["pointer"] for problem in answer.json["details"]["problems"]]


def test_all_that_can_be_checked_is_checked_before(
    buyer, new_client, emulator, ai_card, part, data_uri
):
    broken = "data:image/png;base64,AAAA"
    image = {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9, "src": broken}
    for component, pointer in (
        (image, "/components/1/src"),
        (part(fallback=broken), "/components/1/fallback"),
        (part("enhance", src=broken), "/components/1"),
        (part(prompt="x" * 401), "/components/1/prompt"),
        (part(provider="nobody"), "/components/1"),
        (part("enhance", src="/etc/passwd"), "/components/1/src"),
    ):
        answer = buyer.post(ai_card(part(), component))
        assert answer.status == 400, answer.body
        pointers = [problem["pointer"] for problem in answer.json["details"]["problems"]]
        assert [one for one in pointers if one.startswith(pointer)], pointers
    for query in ("?scale=4", "?quality=50", "?report=1", "?size=9"):
        large = {"width": 8000, "height": 9, "components": [part()]}
        assert buyer.post(large, query).status == 400, query
    children = [{"type": "rect", "width": 1, "height": 1, "color": "#000000"} for _ in range(10)]
    crowd = ai_card({"type": "stack", "x": 0, "y": 0, "children": children})
    for answer in (new_client("free").post(crowd), new_client("free").image(crowd)):
        assert answer.status == 400
        assert answer.json["details"]["limit"] == 10
    assert emulator.count() == 0


def test_jobs_are_their_keys_own(buyer, new_client, ai_card):
    job = buyer.made(ai_card())
    stranger = new_client(allow_ai=True)
    for path in (f"/api/v1/jobs/{job['id']}", job["result"], "/api/v1/jobs/none"):
        assert stranger.get(path).status == 404
    assert stranger.cancel(job["id"]).status == 404
    assert buyer.server.get(f"/api/v1/jobs/{job['id']}").status == 401
    assert buyer.job(job["id"])["state"] == "done"


def test_log_and_figures_tell_of_jobs_without_their_words(buyer, ai_card, part):
    job = buyer.made(ai_card(part(prompt="A very private lighthouse")))
    server = buyer.server
    (line,) = [one for one in server.lines() if one.get("job") == job["id"]]
    assert (line["state"], line["billed"]) == ("done", 1)
    log = server.log.read_text()
    assert "private" not in log
    assert buyer.key not in log
    figures = dict(
        line.rsplit(" ", 1)
        for line in server.get("/metrics").body.decode().splitlines()
        if line[:1] != "#"
    )
    assert float(figures['cardpress_jobs_total{state="done"}']) == 1
    assert float(figures["cardpress_ai_billed_total"]) == 1
    assert float(figures["cardpress_jobs_running"]) == 0
