import base64

import pytest

from cardpress.errors import ProviderError
from cardpress.providers.caricaturo import AccountQuery, Caricature
from cardpress.providers.caricaturo.answers import Account, CaricatureOrder, PlacedOrder
from cardpress.providers.protocol import Finished, Ordered, RateLimit, RemoteFile, Running


@pytest.fixture
def service(services):
    return services["caricaturo"]


def problems(service, request):
    with pytest.raises(ProviderError) as caught:
        service.prepare(request)
    assert caught.value.code == "invalid-request"
    assert not caught.value.processed
    return [problem.pointer for problem in caught.value.problems]


def failure(read, answer):
    with pytest.raises(ProviderError) as caught:
        read(answer)
    return caught.value


def test_the_documents_request(service, example):
    wanted = example("caricaturo-request")
    call = service.create(
        Caricature(
            image=b"photo", style="simple_caricature", custom_prompt="anime style with large eyes"
        )
    )
    assert (call.method, call.path) == ("POST", "/generate")
    assert call.data == wanted | {"image": base64.b64encode(b"photo").decode()}


def test_options_are_always_sent_and_the_rest_only_if_given(service):
    data = service.create(Caricature(image=b"photo")).data
    assert data == {
        "image": base64.b64encode(b"photo").decode(),
        "options": {"quality": "high", "format": "jpg"},
    }


def test_the_documents_receipt(service, example, answered):
    answer = answered(example("caricaturo-receipt"), 202)
    assert service.created(answer) == Ordered("47")
    assert service.placed(answer) == PlacedOrder(
        "47",
        "pending",
        1,
        "Order created successfully. Use the orders endpoint to check status.",
        "1-2 minutes",
        1749913243.0,
    )


def test_the_documents_order_in_progress(service, example, answered):
    answer = answered(example("caricaturo-running"))
    assert service.polled(answer) == Running("running", 0.65)
    order = service.order(answer)
    assert (order.status, order.progress, order.results) == ("in_progress", 65, None)
    assert order.estimated_completion - order.created_at == 77


def test_the_documents_completed_order(service, example, answered):
    answer = answered(example("caricaturo-completed"))
    done = service.polled(answer)
    assert isinstance(done, Finished)
    address = "https://caricatu.ro/uploads/api_caricature_47_1749900526.jpg"
    assert done.files == (RemoteFile("picture", address),)
    order = service.result("caricature", done.facts)
    assert isinstance(order, CaricatureOrder)
    assert order == service.order(answer)
    assert order.results.original_url.endswith("/api_upload_47_1749900526.jpg")
    assert order.results.caricature_url == address
    assert (order.processing_time, order.completed_at - order.created_at) == (69, 69)


@pytest.mark.parametrize(
    ("progress", "part"), [(None, None), (0, 0.0), (100, 1.0), (250, 1.0), (-3, 0.0), (12.5, 0.125)]
)
def test_pending_orders_and_progress(service, answered, progress, part):
    order = {"id": 1, "status": "pending", "progress": progress}
    assert service.polled(answered({"success": True, "order": order})) == Running("queued", part)


def test_a_failed_order_keeps_the_services_words(service, answered):
    error = {"code": "NO_FACE", "message": "No face was found"}
    order = {"id": 1, "status": "failed", "error": error}
    caught = failure(service.polled, answered({"success": True, "order": order}))
    assert (caught.code, caught.service_code) == ("failed", "NO_FACE")
    assert "No face was found" in str(caught)
    plain = {"success": True, "order": {"id": 1, "status": "failed"}}
    assert failure(service.polled, answered(plain)).code == "failed"
    assert service.order(answered(plain)).status == "failed"


@pytest.mark.parametrize(
    ("own", "code"),
    [("content_filtered", "filtered"), ("rate_limited", "failed"), ("UNAUTHORIZED", "failed")],
)
def test_why_an_order_can_fail(service, answered, own, code):
    order = {"id": 1, "status": "failed", "error": own}
    caught = failure(service.polled, answered({"success": True, "order": order}))
    assert (caught.code, caught.service_code, caught.processed) == (code, own, True)


def test_a_picture_is_not_lost_to_what_nobody_needs(service, example, answered):
    data = example("caricaturo-completed")
    data["order"] |= {"credits_used": "one", "processing_time": [], "created_at": "yesterday"}
    data["order"]["results"]["original_url"] = None
    assert service.polled(answered(data)).files[0].role == "picture"
    assert failure(service.order, answered(data)).code == "bad-answer"


@pytest.mark.parametrize(
    "order",
    [
        {"id": 1, "status": "resting"},
        {"id": 1, "status": 3},
        {"id": 1},
        {"id": 1, "status": "completed"},
        {"id": 1, "status": "completed", "results": []},
        {"id": 1, "status": "completed", "results": {}},
        {"id": 1, "status": "completed", "results": {"caricature_url": "file:///etc/passwd"}},
        {"id": 1, "status": "completed", "results": {"caricature_url": 5}},
        {"id": 1, "status": "in_progress", "progress": "65"},
        [],
        None,
    ],
)
def test_orders_of_another_shape(service, answered, order):
    assert failure(service.polled, answered({"success": True, "order": order})).code == "bad-answer"


def test_the_documents_account(service, example, answered):
    call = service.ask(AccountQuery())
    assert (call.method, call.path, call.data) == ("GET", "/account", None)
    account = service.asked(AccountQuery(), answered(example("caricaturo-account")))
    assert account == Account(5, 87, 3, 15, "free", RateLimit(100, 97, 1749900600))


def test_the_documents_error(service, example, answered):
    caught = failure(service.created, answered(example("caricaturo-error"), 402))
    assert (caught.code, caught.service_code) == ("no-credits", "INSUFFICIENT_CREDITS")
    assert caught.provider == "caricaturo"
    assert not caught.processed
    assert "Insufficient credits for this operation" in str(caught)


def test_no_credits_with_a_status_of_success(service, example, answered):
    caught = failure(service.created, answered(example("caricaturo-error"), 200))
    assert (caught.code, caught.processed) == ("no-credits", False)


def test_an_unknown_complaint_ends_an_order_but_not_a_question(service, answered):
    answer = answered({"success": False, "error": {"code": "ODD", "message": "odd"}})
    assert failure(service.created, answer).code == "failed"
    assert failure(service.created, answer).processed
    assert failure(service.polled, answer).code == "server-error"
    assert failure(lambda each: service.asked(AccountQuery(), each), answer).code == "server-error"


@pytest.mark.parametrize(
    ("status", "code", "processed"),
    [
        (400, "invalid-request", False),
        (401, "unauthorized", False),
        (402, "no-credits", False),
        (403, "unauthorized", False),
        (404, "not-configured", False),
        (429, "rate-limited", False),
        (301, "bad-answer", True),
        (418, "bad-answer", True),
        (500, "server-error", True),
        (503, "server-error", True),
    ],
)
def test_statuses(service, answered, status, code, processed):
    page = b"<html><h1>No</h1></html>"
    caught = failure(service.created, answered(page, status))
    assert (caught.code, caught.processed, caught.service_code) == (code, processed, None)


@pytest.mark.parametrize("status", [404, 410])
def test_an_order_that_is_gone(service, answered, status):
    answer = answered({"success": False, "error": {"code": "X", "message": "gone"}}, status)
    assert failure(service.polled, answer).code == "expired"


def test_a_rate_limit_ends_when_its_header_says(service, answered):
    answer = answered(
        b"{}", 429, x_ratelimit_limit=10, x_ratelimit_remaining=0, x_ratelimit_reset=1795190400
    )
    caught = failure(service.created, answer)
    assert (caught.code, caught.reset) == ("rate-limited", 1795190400)
    assert service.rate_limit(answer) == RateLimit(10, 0, 1795190400)


def test_every_answer_tells_the_rate_limit(service, example, answered):
    headers = {
        "x_ratelimit_limit": 100, "x_ratelimit_remaining": 95, "x_ratelimit_reset": 1749900600
    }  # fmt: skip
    answer = answered(example("caricaturo-account"), **headers)
    assert service.rate_limit(answer) == RateLimit(100, 95, 1749900600)
    assert service.rate_limit(answered(b"")) is None


def test_orders_names_are_quoted(service):
    assert service.poll("47").path == "/orders/47"
    assert service.poll("a/../b?c").path == "/orders/a%2F..%2Fb%3Fc"


@pytest.mark.parametrize("id", [[47], {"id": 47}, True, "", "4 7", "4\n7", None, 4.5, 1e300])
def test_receipts_without_a_name(service, answered, id):
    caught = failure(service.created, answered({"success": True, "order_id": id}, 202))
    assert (caught.code, caught.processed) == ("bad-answer", True)


def test_a_name_may_be_text(service, answered):
    assert service.created(answered({"success": True, "order_id": "47a"}, 202)) == Ordered("47a")


def test_what_is_refused_before_it_is_sent(service, photo):
    wrong = Caricature(
        image=b"", style="oil", custom_prompt="x" * 501, quality="best", output_format="webp"
    )
    pointers = ["/image", "/style", "/custom_prompt", "/quality", "/output_format"]
    assert problems(service, wrong) == pointers


@pytest.mark.parametrize("prompt", ["", " \n\t", "x" * 501, 5, "\ud800"])
def test_prompts_that_are_refused(service, photo, prompt):
    wrong = Caricature(image=photo(), custom_prompt=prompt)
    assert problems(service, wrong) == ["/custom_prompt"]


def test_the_longest_prompt(service, photo):
    request = Caricature(image=photo(), custom_prompt="ü" * 500, style="custom_transformation")
    assert service.prepare(request) is request


@pytest.mark.parametrize("image", ["text", None, 5])
def test_pictures_are_bytes(service, image):
    assert problems(service, Caricature(image=image)) == ["/image"]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_accepted_pictures_stay_as_they_are(service, photo, format):
    request = Caricature(image=photo(format=format))
    assert service.prepare(request).image is request.image


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc", b"msf1"])
def test_heic_passes_through(service, heic, brand):
    request = Caricature(image=heic(brand))
    assert service.prepare(request).image is request.image


def test_heic_cannot_be_made_smaller(service, heic):
    with pytest.raises(ProviderError, match="save it as JPEG") as caught:
        service.prepare(Caricature(image=heic(size=50_000_000)))
    assert caught.value.code == "invalid-request"


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF", "AVIF"])
def test_other_pictures_are_converted(service, photo, format):
    image = service.prepare(Caricature(image=photo(format=format))).image
    assert image.startswith((b"\x89PNG", b"\xff\xd8"))


def test_requests_of_others_are_refused(service):
    from cardpress.providers.aiphoto import Generate, StatusQuery

    with pytest.raises(ProviderError, match="does not know what a Generate is"):
        service.prepare(Generate("a fox"))
    with pytest.raises(ProviderError, match="cannot be asked for a StatusQuery"):
        service.ask(StatusQuery())


def test_the_key_is_a_bearer_token(service):
    assert service.authorization("k") == {"Authorization": "Bearer k"}


def test_a_picture_is_no_part_of_a_repr():
    assert "photo" not in repr(Caricature(image=b"photo"))


def test_a_component_becomes_a_request(service):
    wishes = {"style": "custom_transformation", "custom_prompt": "as a knight"}
    made = service.request_for("caricature", wishes, (300, 200), b"photo")
    assert made == Caricature(b"photo", "custom_transformation", "as a knight")
