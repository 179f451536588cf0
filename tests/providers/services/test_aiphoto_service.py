import pytest

from cardpress.errors import ProviderError
from cardpress.providers.aiphoto import (
    MODELS,
    AiphotoStatus,
    Enhance,
    EnhancedPicture,
    Generate,
    GeneratedPicture,
    StatusQuery,
)
from cardpress.providers.protocol import Finished, RateLimit, RemoteFile

AJAX = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def service(services):
    return services["aiphoto"]


def failure(read, answer):
    with pytest.raises(ProviderError) as caught:
        read(answer)
    return caught.value


def pointers(service, request):
    with pytest.raises(ProviderError) as caught:
        service.prepare(request)
    assert caught.value.code == "invalid-request"
    assert not caught.value.processed
    return [problem.pointer for problem in caught.value.problems]


def test_the_documents_request(service, example):
    wanted = example("aiphoto-generate-request")
    request = Generate(wanted["prompt"], aspect_ratio=wanted["ratio"])
    call = service.create(service.prepare(request))
    assert (call.method, call.path, call.headers) == ("POST", "/generate", AJAX)
    assert call.data == wanted


def test_defaults_are_sent(service):
    assert service.create(Generate("a fox")).data == {
        "prompt": "a fox", "model": "flux-pro", "style": "Photorealistic", "ratio": "1:1"
    }  # fmt: skip


def test_the_documents_picture(service, example, answered):
    done = service.created(answered(example("aiphoto-generated")))
    address = "https://cdn.openrouter.ai/generated/abc123.png"
    assert isinstance(done, Finished)
    assert done.files == (RemoteFile("picture", address),)
    made = service.result("generate", done.facts)
    assert made == GeneratedPicture(address, "flux-pro", "16:9", 2, 3)


def test_enhance_is_a_form(service, photo):
    image = photo(format="JPEG")
    call = service.create(service.prepare(Enhance(image, 7)))
    assert (call.method, call.path, call.headers) == ("POST", "/enhance", AJAX)
    assert (call.form, call.data) == ({"strength": "7"}, None)
    part = call.files["image"]
    assert (part.name, part.media_type, part.data) == ("image.jpg", "image/jpeg", image)


@pytest.mark.parametrize(
    ("strength", "form"), [(None, {}), (7.0, {"strength": "7"}), (2.25, {"strength": "2.25"})]
)
def test_strengths(service, photo, strength, form):
    assert service.create(service.prepare(Enhance(photo(), strength))).form == form


def test_the_documents_enhanced_picture(service, example, answered):
    done = service.created(answered(example("aiphoto-enhanced")))
    address = "https://cdn.openrouter.ai/enhanced/xyz789.png"
    assert done.files == (RemoteFile("picture", address),)
    made = service.result("enhance", done.facts)
    assert made == EnhancedPicture(address, (512, 512), (2048, 2048))


def test_the_documents_status(service, example, answered):
    call = service.ask(StatusQuery())
    assert (call.method, call.path, call.headers) == ("GET", "/status", AJAX)
    status = service.asked(StatusQuery(), answered(example("aiphoto-status")))
    assert status == AiphotoStatus("ok", "1.0", 2, 5, 3, 1778371200.0)


@pytest.mark.parametrize(
    ("own", "status", "code", "processed"),
    [
        ("rate_limited", 429, "rate-limited", False),
        ("invalid_prompt", 400, "invalid-request", False),
        ("invalid_model", 400, "invalid-request", False),
        ("content_filtered", 422, "filtered", True),
        ("generation_failed", 500, "failed", True),
        ("unauthorized", 401, "unauthorized", False),
        ("server_error", 500, "server-error", True),
    ],
)
@pytest.mark.parametrize("shape", ["object", "word", "flat", "none"])
def test_the_documents_errors(service, answered, own, status, code, processed, shape):
    body = {
        "object": {"success": False, "error": {"code": own, "message": "It is so."}},
        "word": {"success": False, "error": own, "message": "It is so."},
        "flat": {"success": False, "code": own, "message": "It is so."},
        "none": b"<h1>No</h1>",
    }[shape]
    caught = failure(service.created, answered(body, status))
    if shape == "none":
        assert caught.service_code is None
        assert caught.code == (code if own != "generation_failed" else "server-error")
        return
    assert (caught.code, caught.service_code) == (code, own)
    assert caught.processed is processed
    assert f"It is so. ({own})" in str(caught)


def test_the_daily_limit_ends_at_midnight(service, answered, midnight):
    answer = answered({"error": "rate_limited"}, 429)
    assert failure(service.created, answer).reset == midnight


def test_other_errors_do_not_wait_for_midnight(service, answered):
    assert failure(service.created, answered({"error": "server_error"}, 500)).reset is None


def test_a_header_knows_better(service, answered, now):
    assert failure(service.created, answered(b"", 429, retry_after=90)).reset == now + 90


@pytest.mark.parametrize(
    "reset", ["1795219200", "2026-11-21T00:00:00Z", "Sat, 21 Nov 2026 00:00:00 GMT"]
)
def test_headers_with_any_kind_of_time(service, answered, midnight, reset):
    answer = answered(b"{}", x_ratelimit_remaining=3, x_ratelimit_reset=reset)
    assert service.rate_limit(answer) == RateLimit(None, 3, midnight)


@pytest.mark.parametrize("prompt", ["", "   ", "x" * 401, None, ["a"], "\udfff"])
def test_prompts_that_are_refused(service, prompt):
    assert pointers(service, Generate(prompt)) == ["/prompt"]


def test_the_longest_prompt(service):
    request = Generate("\N{FOX FACE}" * 400)
    assert service.prepare(request) is request


@pytest.mark.parametrize("model", MODELS)
def test_the_documents_models(service, model):
    assert service.create(service.prepare(Generate("a fox", model))).data["model"] == model


def test_everything_wrong_is_told_at_once(service):
    wrong = Generate("", "flux", "", "4:3")
    assert pointers(service, wrong) == ["/prompt", "/model", "/style", "/aspect_ratio"]


def test_a_style_may_be_one_that_the_document_does_not_name(service):
    assert service.prepare(Generate("a fox", style="Watercolour")).style == "Watercolour"


@pytest.mark.parametrize("strength", [0, -1, float("nan"), float("inf"), True, "7", 10**400])
def test_strengths_that_are_refused(service, photo, strength):
    assert pointers(service, Enhance(photo(), strength)) == ["/strength"]


@pytest.mark.parametrize(
    ("size", "ratio"),
    [((600, 600), "1:1"), ((1200, 630), "16:9"), ((300, 500), "9:16"), ((1300, 1000), "1:1")],
)
def test_a_component_gets_the_nearest_ratio(service, size, ratio):
    assert service.request_for("generate", {"prompt": "a fox"}, size) == Generate(
        "a fox", aspect_ratio=ratio
    )


def test_a_component_may_name_its_ratio(service):
    wishes = {"prompt": "a fox", "aspect_ratio": "9:16", "style": "Anime"}
    made = service.request_for("generate", wishes, (1200, 630))
    assert (made.aspect_ratio, made.style) == ("9:16", "Anime")


def test_a_component_cannot_wish_for_what_there_is_not(service):
    with pytest.raises(ProviderError, match="takes no output_format to generate"):
        service.request_for("generate", {"prompt": "a", "output_format": "png"}, (1, 1))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"success": true}',
        b'{"success": 1, "url": "https://example.com/a.png"}',
        b'{"url": "https://example.com/a.png"}',
        b'{"success": true, "url": ["https://example.com/a.png"]}',
        b'{"success": true, "url": "//example.com/a.png"}',
        b'{"success": true, "url": "javascript:alert(1)"}',
        b'{"success": true, "url": "https://example.com/a b"}',
        b'{"success": true, "url": "https:///a.png"}',
        b'{"success": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_answers_of_another_shape(service, answered, body):
    caught = failure(service.created, answered(body))
    assert (caught.code, caught.processed) == ("bad-answer", True)


def test_success_false_with_a_status_of_success(service, answered):
    caught = failure(service.created, answered({"success": False, "error": "content_filtered"}))
    assert (caught.code, caught.service_code) == ("filtered", "content_filtered")
