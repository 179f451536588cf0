import base64

import pytest

from cardpress.errors import ProviderError
from cardpress.providers.mediagen import Generate, Mediagen, Model3d, ProjectsQuery, Video
from cardpress.providers.mediagen.answers import (
    Images,
    MadeFile,
    MadeImage,
    MadeModel,
    MadeVideo,
    Pagination,
    Project,
    Projects,
    Receipt,
)
from cardpress.providers.protocol import Finished, RateLimit, RemoteFile

CDN = "https://cdn.example.com"


@pytest.fixture
def service(services):
    return services["mediagen"]


def failure(read, answer):
    with pytest.raises(ProviderError) as caught:
        read(answer)
    return caught.value


def pointers(check, asked):
    with pytest.raises(ProviderError) as caught:
        check(asked)
    assert caught.value.code == "invalid-request"
    assert not caught.value.processed
    return [problem.pointer for problem in caught.value.problems]


def test_the_documents_request_for_images(service, example):
    wanted = example("mediagen-images-request")
    call = service.create(service.prepare(Generate(**wanted)))
    assert (call.method, call.path) == ("POST", "/api/v1/images")
    assert call.data == wanted | {"model": "nano-banana"}


def test_the_documents_request_for_a_video(service, example):
    wanted = example("mediagen-video-request")
    call = service.create(service.prepare(Video(**wanted)))
    assert (call.method, call.path, call.data) == ("POST", "/api/v1/videos", wanted)


def test_the_documents_request_for_a_model(service, example):
    wanted = example("mediagen-model-request")
    call = service.create(service.prepare(Model3d(**wanted)))
    assert (call.method, call.path, call.data) == ("POST", "/api/v1/3d", wanted)


def test_a_model_of_a_picture(service, photo):
    image = photo()
    data = service.create(service.prepare(Model3d(image))).data
    assert base64.b64decode(data["image_base64"]) == image
    assert "image_url" not in data


def test_defaults_are_those_of_the_document(service):
    assert service.create(Generate("a fox")).data == {
        "prompt": "a fox", "aspect_ratio": "1:1", "output_format": "png", "num_images": 1,
        "model": "nano-banana",
    }  # fmt: skip
    assert service.create(Video("a fox")).data == {
        "prompt": "a fox", "model": "vidu-q2", "duration": 4, "resolution": "720p",
        "aspect_ratio": "16:9",
    }  # fmt: skip


def test_paths_that_the_document_does_not_print_are_settings():
    service = Mediagen({"videos": "/v", "3d": "/m"})
    assert service.create(Video("a")).path == "/v"
    assert service.create(Model3d(image_url="https://example.com/a")).path == "/m"
    assert service.create(Generate("a")).path == "/api/v1/images"


def test_there_is_no_address_to_begin_with():
    assert Mediagen.base_url is None


def test_the_documents_images(service, example, answered):
    done = service.created(answered(example("mediagen-images")))
    assert isinstance(done, Finished)
    assert done.files == (RemoteFile("picture", f"{CDN}/image1.webp"),)
    file = MadeFile(f"{CDN}/image1.webp", "image/webp", "generated-image-12345-1.webp", 145678)
    assert service.result("generate", done.facts) == Images(
        (MadeImage(file, 1920, 1080, "16:9"),),
        "507f1f77bcf86cd799439011",
        Receipt(2450, 92, "req_123456789"),
    )


def test_several_images(service, example, answered):
    data = example("mediagen-images")
    data["data"]["images"] *= 4
    assert [file.role for file in service.created(answered(data)).files] == ["picture"] * 4


def test_the_documents_video(service, example, answered):
    done = service.created(answered(example("mediagen-video")))
    assert done.files == (RemoteFile("video", f"{CDN}/video-12345.mp4"),)
    file = MadeFile(f"{CDN}/video-12345.mp4", "video/mp4", "generated-video-12345.mp4", 4567890)
    assert service.result("video", done.facts) == MadeVideo(
        file, 1280, 720, 4, "720p", "16:9", "vidu-q2", "507f1f77bcf86cd799439012",
        Receipt(32450, 82, "req_123456790"),
    )  # fmt: skip


def test_the_documents_model_shows_its_preview_first(service, example, answered):
    done = service.created(answered(example("mediagen-model")))
    assert done.files == (
        RemoteFile("preview", f"{CDN}/preview-12345.jpg"),
        RemoteFile("model", f"{CDN}/model-12345.glb"),
    )
    file = MadeFile(
        f"{CDN}/model-12345.glb", "model/gltf-binary", "3d-model-12345.glb", 12345678
    )  # fmt: skip
    assert service.result("model3d", done.facts) == MadeModel(
        file, f"{CDN}/preview-12345.jpg", "standard", "507f1f77bcf86cd799439013",
        Receipt(45678, 62, "req_123456791"),
    )  # fmt: skip


def test_a_model_may_have_no_preview(service, example, answered):
    data = example("mediagen-model")
    del data["data"]["model"]["preview_image"]
    assert [file.role for file in service.created(answered(data)).files] == ["model"]


def test_the_documents_projects(service, example, answered):
    query = ProjectsQuery("images", limit=10)
    call = service.ask(query)
    assert (call.method, call.path) == ("GET", "/api/v1/projects")
    assert "&".join(f"{name}={value}" for name, value in call.query.items()) == (
        "type=images&page=1&limit=10&sort=createdAt&order=desc"
    )
    projects = service.asked(query, answered(example("mediagen-projects")))
    project = Project(
        "507f1f77bcf86cd799439011", "image", "A beautiful sunset...", 1705314600.0,
        f"{CDN}/image1.webp", f"{CDN}/thumb1.webp",
        {"aspect_ratio": "16:9", "file_size": 145678, "dimensions": "1920x1080"},
    )  # fmt: skip
    assert projects == Projects((project,), Pagination(1, 10, 45, 5, True))


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (ProjectsQuery("image"), "/type"),
        (ProjectsQuery(page=0), "/page"),
        (ProjectsQuery(page=1.0), "/page"),
        (ProjectsQuery(limit=0), "/limit"),
        (ProjectsQuery(limit=101), "/limit"),
        (ProjectsQuery(sort=""), "/sort"),
        (ProjectsQuery(order="up"), "/order"),
    ],
)
def test_questions_that_are_refused(service, query, pointer):
    assert pointers(service.ask, query) == [pointer]


def test_the_largest_page(service):
    assert service.ask(ProjectsQuery("3d", 7, 100, "prompt", "asc")).query["limit"] == "100"


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        (Generate(""), "/prompt"),
        (Generate("a", "16/9"), "/aspect_ratio"),
        (Generate("a", "0:1"), "/aspect_ratio"),
        (Generate("a", None), "/aspect_ratio"),
        (Generate("a", output_format="jpg"), "/output_format"),
        (Generate("a", num_images=0), "/num_images"),
        (Generate("a", num_images=5), "/num_images"),
        (Generate("a", num_images=True), "/num_images"),
        (Generate("a", num_images="2"), "/num_images"),
        (Generate("a", model=" "), "/model"),
        (Video("\n"), "/prompt"),
        (Video("a", "vidu"), "/model"),
        (Video("a", duration=0), "/duration"),
        (Video("a", duration=float("inf")), "/duration"),
        (Video("a", duration="4"), "/duration"),
        (Video("a", resolution="4k"), "/resolution"),
        (Video("a", aspect_ratio="wide"), "/aspect_ratio"),
        (Model3d(), "/image"),
        (Model3d(image_url="ftp://example.com/a"), "/image_url"),
        (Model3d(image_url=5), "/image_url"),
        (Model3d(image_url="https://e.org/a", texture_quality="high"), "/texture_quality"),
        (Model3d(image_url="https://e.org/a", texture_alignment=""), "/texture_alignment"),
        (Model3d(image_url="https://e.org/a", orientation=None), "/orientation"),
    ],
)
def test_requests_that_are_refused(service, request_, pointer):
    assert pointers(service.prepare, request_) == [pointer]


def test_a_model_is_of_one_picture(service, photo):
    both = Model3d(photo(), "https://example.com/a.jpg")
    assert pointers(service.prepare, both) == ["/image"]


@pytest.mark.parametrize(("duration", "sent"), [(4, "4"), (4.0, "4"), (2.5, "2.5")])
def test_durations(service, duration, sent):
    assert (
        str(service.create(service.prepare(Video("a", duration=duration))).data["duration"]) == sent
    )


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_numbers_of_images(service, number):
    request = Generate("a", num_images=number)
    assert service.create(service.prepare(request)).data["num_images"] == number


@pytest.mark.parametrize(
    ("size", "ratio"),
    [((500, 500), "1:1"), ((1200, 630), "16:9"), ((800, 600), "4:3"), ((300, 900), "1:1")],
)
def test_a_component_gets_the_nearest_ratio(service, size, ratio):
    assert service.request_for("generate", {"prompt": "a"}, size).aspect_ratio == ratio
    assert service.request_for("video", {"prompt": "a"}, size).aspect_ratio == "16:9"


def test_components_become_requests(service):
    video = {"prompt": "a", "aspect_ratio": "9:16", "resolution": "360p"}
    made = service.request_for("video", video, (1, 1))
    assert made == Video("a", resolution="360p", aspect_ratio="9:16")
    model = service.request_for("model3d", {"texture_quality": "no"}, (1, 1), b"photo")
    assert model == Model3d(b"photo", texture_quality="no")


@pytest.mark.parametrize("status", [200, 400, 500])
def test_its_examples_read_a_text_in_error(service, answered, status):
    caught = failure(service.created, answered({"success": False, "error": "No idea"}, status))
    wanted = {200: "failed", 400: "invalid-request", 500: "server-error"}[status]
    assert (caught.code, caught.service_code) == (wanted, None)
    assert str(caught).endswith("it says: No idea")
    assert caught.processed is (status != 400)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "unauthorized"), (402, "no-credits"), (429, "rate-limited")]
)
def test_statuses(service, answered, status, code):
    answer = answered({"success": False, "error": "no"}, status, x_ratelimit_reset=1795190400)
    caught = failure(service.created, answer)
    assert (caught.code, caught.processed) == (code, False)
    assert caught.reset == (1795190400 if status == 429 else None)
    assert service.rate_limit(answer) == RateLimit(None, None, 1795190400)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"images": []},
        {"images": {}},
        {"images": [1]},
        {"images": [{}]},
        {"images": [{"url": 5}]},
        {"images": [{"url": f"{CDN}/1.png"}, {"url": ""}]},
        {"video": {}},
        {"model": {"preview_image": f"{CDN}/1.png"}},
        {"model": {"url": f"{CDN}/1.glb", "preview_image": 5}},
    ],
)
def test_answers_of_another_shape(service, answered, data):
    caught = failure(service.created, answered({"success": True, "data": data}))
    assert (caught.code, caught.processed) == ("bad-answer", True)


def test_fields_that_nobody_knows_do_no_harm(service, example, answered):
    data = example("mediagen-images")
    data["data"] |= {"model": "nano-banana", "video": None}
    data["data"]["images"][0] |= {"file_size": None, "seed": [1]}
    done = service.created(answered(data))
    assert service.result("generate", done.facts).images[0].file.file_size is None


def test_a_paid_picture_is_not_lost_to_what_nobody_needs(service, example, answered):
    data = example("mediagen-images")
    data["data"]["remaining_points"] = "many"
    done = service.created(answered(data))
    assert done.files[0].url == f"{CDN}/image1.webp"
    with pytest.raises(ProviderError, match="remaining_points must be a number") as caught:
        service.result("generate", done.facts)
    assert caught.value.code == "bad-answer"
