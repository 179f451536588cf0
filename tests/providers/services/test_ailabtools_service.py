import io

import pytest
from PIL import Image

from cardpress.errors import ProviderError
from cardpress.providers.ailabtools import EFFECTS, AilabTools, Cartoon, CartoonTask, PlacedTask
from cardpress.providers.protocol import Finished, Ordered, RemoteFile, Running

ADDRESS = "https://ai-result-rapidapi.ailabtools.com/cartoon/1.jpg"


@pytest.fixture
def service(services):
    return services["ailabtools"]


def failure(read, answer):
    with pytest.raises(ProviderError) as caught:
        read(answer)
    return caught.value


def task(example, task_status, status="", result_url="", **rest):
    data = example("ailabtools-task") | {"task_status": task_status} | rest
    data["data"] = {"status": status, "result_url": result_url}
    return data


def test_the_request_is_a_form(service, photo):
    image = photo(format="JPEG")
    call = service.create(Cartoon(image, effect="graceful-chinese-style"))
    assert (call.method, call.path) == ("POST", "/api/image/effects/ai-anime-generator")
    assert call.form == {"task_type": "async", "index": "8"}
    part = call.files["image"]
    assert (part.name, part.media_type, part.data) == ("image.jpg", "image/jpeg", image)
    assert call.data is None


def test_the_key_has_a_header_of_its_own(service):
    assert service.authorization("k") == {"ailabapi-api-key": "k"}


@pytest.mark.parametrize("number", range(9))
def test_effects_have_numbers_and_names(number):
    assert Cartoon(b"x", EFFECTS[number]) == Cartoon(b"x", number)
    assert Cartoon(b"x", EFFECTS[number]).effect == number


def test_the_first_effect_is_the_default(service):
    assert Cartoon(b"x").effect == 0
    assert service.request_for("cartoon", {"effect": "3d-fairy-tale"}, (1, 1), b"x").effect == 1


@pytest.mark.parametrize("effect", [-1, 9, "oil", "", True, 1.5, None, [1]])
def test_effects_that_are_refused(service, photo, effect):
    with pytest.raises(ProviderError) as caught:
        service.prepare(Cartoon(photo(), effect))
    assert caught.value.code == "invalid-request"
    assert [problem.pointer for problem in caught.value.problems] == ["/effect"]


def test_a_name_that_is_wrong_gets_the_list(service, photo):
    with pytest.raises(ProviderError, match="vintage-comic, 3d-fairy-tale"):
        service.prepare(Cartoon(photo(), "vintage"))


def test_the_documents_receipt(service, example, answered):
    data = example("ailabtools-receipt") | {"task_id": "abc-1", "task_type": "async"}
    assert service.created(answered(data)) == Ordered("abc-1")
    assert service.placed(answered(data)) == PlacedTask("abc-1", "async", "", "")


def test_the_documents_receipt_is_empty(service, example, answered):
    assert failure(service.created, answered(example("ailabtools-receipt"))).code == "bad-answer"


def test_the_documents_task(service, example, answered):
    assert service.polled(answered(example("ailabtools-task"))) == Running("queued")


def test_a_task_is_asked_for_by_its_name(service):
    call = service.poll("abc 1")
    assert (call.method, call.path) == ("GET", "/api/common/query-async-task-result")
    assert call.query == {"task_id": "abc 1"}


def test_the_path_of_the_query_is_a_setting():
    assert AilabTools({"query": "/elsewhere"}).poll("1").path == "/elsewhere"


@pytest.mark.parametrize(
    ("task_status", "status", "state"),
    [
        (0, "QUEUING", "queued"),
        (0, "", "queued"),
        (0, None, "queued"),
        (1, "PROCESSING", "running"),
        (1, "", "running"),
        (0, "PROCESSING", "running"),
        (1, "QUEUING", "queued"),
    ],
)
def test_tasks_that_go_on(service, example, answered, task_status, status, state):
    assert service.polled(answered(task(example, task_status, status))) == Running(state)


@pytest.mark.parametrize(
    ("task_status", "status"),
    [(2, "PROCESS_SUCCESS"), (2, ""), (1, "PROCESS_SUCCESS"), (2, "PROCESSING")],
)
def test_tasks_that_are_done(service, example, answered, task_status, status):
    done = service.polled(answered(task(example, task_status, status, ADDRESS)))
    assert isinstance(done, Finished)
    assert done.files == (RemoteFile("picture", ADDRESS),)
    assert service.result("cartoon", done.facts) == CartoonTask("PROCESS_SUCCESS", ADDRESS)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("PROCESS_FAILED", "failed"),
        ("TIMEOUT_FAILED", "timed-out"),
        ("LIMIT_RETRY_FAILED", "failed"),
    ],
)
@pytest.mark.parametrize("task_status", [0, 1, 2, None])
@pytest.mark.parametrize("error_code", [0, 7])
def test_tasks_that_fail(service, example, answered, status, code, task_status, error_code):
    data = task(example, task_status, status, error_code=error_code, error_msg="no face in it")
    caught = failure(service.polled, answered(data))
    assert (caught.code, caught.service_code) == (code, status)
    assert "no face in it" in str(caught)


@pytest.mark.parametrize(
    "changes",
    [
        {"task_status": 3},
        {"task_status": -1},
        {"task_status": "2"},
        {"task_status": None},
        {"task_status": 2},
        {"task_status": 2, "data": None},
        {"task_status": 2, "data": {"status": "PROCESS_SUCCESS", "result_url": "data:image/png,x"}},
        {"data": {"status": "RESTING"}},
        {"data": {"status": 2}},
        {"data": [1]},
        {"error_code": None},
        {"error_code": "0"},
    ],
)
def test_tasks_of_another_shape(service, example, answered, changes):
    answer = answered(example("ailabtools-task") | changes)
    assert failure(service.polled, answer).code == "bad-answer"


def test_no_data_while_it_waits(service, example, answered):
    assert service.polled(answered(example("ailabtools-task") | {"data": None})) == Running(
        "queued"
    )


def test_error_codes_are_told(service, example, answered):
    data = example("ailabtools-receipt") | {
        "error_code": 2, "error_code_str": "PROCESSING_FAILURE", "error_msg": "Processing failed"
    }  # fmt: skip
    caught = failure(service.created, answered(data))
    assert (caught.code, caught.service_code) == ("failed", "PROCESSING_FAILURE")
    assert "Processing failed" in str(caught)
    assert failure(service.polled, answered(data)).code == "server-error"
    assert failure(service.created, answered(data | {"error_code_str": ""})).service_code == "2"


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "unauthorized"), (402, "no-credits"), (413, "invalid-request"), (500, "server-error")],
)
def test_statuses(service, example, answered, status, code):
    data = example("ailabtools-receipt") | {"error_code": 1, "error_msg": "no"}
    assert failure(service.created, answered(data, status)).code == code


@pytest.mark.parametrize(
    ("number", "ordering", "polling"),
    [
        (401, "unauthorized", "unauthorized"),
        (402, "no-credits", "no-credits"),
        (404, "not-configured", "expired"),
        (500, "server-error", "server-error"),
        (1001, "failed", "server-error"),
        (-1, "failed", "server-error"),
    ],
)
def test_error_codes_like_those_of_http(service, example, answered, number, ordering, polling):
    receipt = answered(example("ailabtools-receipt") | {"error_code": number})
    assert failure(service.created, receipt).code == ordering
    task = answered(example("ailabtools-task") | {"error_code": number})
    assert failure(service.polled, task).code == polling


@pytest.mark.parametrize(
    "status", ["QUEUING", "PROCESSING", "PROCESS_FAILED", "TIMEOUT_FAILED", "LIMIT_RETRY_FAILED"]
)
def test_a_task_can_be_read_however_it_ended(service, example, answered, status):
    answer = answered(task(example, 1, status))
    assert service.task(answer) == CartoonTask(status, None)


@pytest.mark.parametrize("status", [404, 410])
def test_a_result_that_has_expired(service, answered, status):
    assert failure(service.polled, answered(b"", status)).code == "expired"


def size(data):
    return Image.open(io.BytesIO(data)).size


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP"])
@pytest.mark.parametrize(("width", "height"), [(256, 256), (1000, 600)])
def test_accepted_pictures_stay_as_they_are(service, photo, format, width, height):
    request = Cartoon(photo(width, height, format))
    assert service.prepare(request).image is request.image


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((100, 50), (512, 256)),
        ((255, 300), (256, 301)),
        ((1, 1), (256, 256)),
        ((5761, 3240), (5760, 3239)),
        ((3000, 4000), (2430, 3240)),
        ((6000, 270), (5760, 259)),
        ((5761, 257), (5760, 257)),
    ],
)
def test_pictures_are_scaled_into_the_bounds(service, photo, given, sent):
    prepared = service.prepare(Cartoon(photo(*given))).image
    assert size(prepared) == sent


@pytest.mark.parametrize("given", [(6000, 200), (200, 2600), (10, 1000)])
def test_pictures_that_are_too_long(service, photo, given):
    with pytest.raises(ProviderError, match="too long a shape for 256 x 256 to 5760 x 3240: crop"):
        service.prepare(Cartoon(photo(*given)))


def test_the_longest_picture(service, photo):
    assert size(service.prepare(Cartoon(photo(5760, 256, "TIFF"))).image) == (5760, 256)


def test_a_picture_that_lies_on_its_side_counts_both_ways(service, photo):
    exif = Image.Exif()
    exif[274] = 6
    turned = photo(4000, 600, "JPEG", exif=exif)
    assert size(service.prepare(Cartoon(turned)).image) == (486, 3240)
    small = photo(2000, 600, "JPEG", exif=exif)
    assert service.prepare(Cartoon(small)).image is small


def test_heic_is_refused_with_words(service, heic):
    with pytest.raises(ProviderError, match="HEIC picture: convert it to PNG, JPEG or WebP"):
        service.prepare(Cartoon(heic()))
