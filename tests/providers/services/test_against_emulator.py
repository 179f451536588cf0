"""Every request of ours against the emulator, which was written from the documents alone."""

from __future__ import annotations

import io
import urllib.request

import pytest
from PIL import Image

from cardpress.emulator import Emulator
from cardpress.errors import ProviderError
from cardpress.providers.ailabtools import EFFECTS, AilabTools, Cartoon
from cardpress.providers.aiphoto import MODELS, RATIOS, STYLES, Aiphoto, Enhance, StatusQuery
from cardpress.providers.aiphoto import Generate as AiphotoGenerate
from cardpress.providers.caricaturo import AccountQuery, Caricature, Caricaturo
from cardpress.providers.mediagen import Generate as MediagenGenerate
from cardpress.providers.mediagen import Mediagen, Model3d, ProjectsQuery, Video
from cardpress.providers.protocol import Ordered, Running


def download(file):
    with urllib.request.urlopen(file.url, timeout=10) as response:
        return response.read()


def picture(file):
    image = Image.open(io.BytesIO(download(file)))
    image.load()
    return image


@pytest.mark.parametrize("style", [None, "simple_caricature", "custom_transformation"])
@pytest.mark.parametrize(("output_format", "made"), [("jpg", "JPEG"), ("png", "PNG")])
def test_caricatures(connect, emulator, photo, style, output_format, made):
    client = connect(emulator, Caricaturo())
    request = Caricature(photo(format="JPEG"), style, "x" * 500, "standard", output_format)
    states, done = client.buy(request)
    assert isinstance(states[0], Ordered)
    assert [state.state for state in states[1:]] == ["queued", "running"]
    assert 0 < states[-1].progress < 1
    assert [file.role for file in done.files] == ["picture"]
    assert picture(done.files[0]).format == made
    order = client.provider.result("caricature", done.facts)
    assert (order.status, order.credits_used) == ("completed", 1)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_caricatures_of_any_picture(connect, emulator, photo, format):
    _, done = connect(emulator, Caricaturo()).buy(Caricature(photo(64, 48, format=format)))
    assert done.files


def test_caricatures_of_heic(connect, emulator, heic):
    client = connect(emulator, Caricaturo())
    call = client.provider.create(client.provider.prepare(Caricature(heic())))
    assert isinstance(client.provider.created(client.send(call)), Ordered)


def test_the_account(connect, fresh, photo):
    client = connect(fresh, Caricaturo())
    before = client.ask(AccountQuery())
    client.buy(Caricature(photo()))
    after = client.ask(AccountQuery())
    assert before.credits_remaining - after.credits_remaining == 1
    assert after.api_calls_total > before.api_calls_total
    assert after.rate_limit.reset is not None


@pytest.mark.parametrize("effect", EFFECTS)
def test_cartoons(connect, emulator, photo, effect):
    client = connect(emulator, AilabTools())
    states, done = client.buy(Cartoon(photo(format="JPEG"), effect))
    assert [state.state for state in states[1:]] == ["queued", "running"]
    assert min(picture(done.files[0]).size) == 1536
    assert client.provider.result("cartoon", done.facts).status == "PROCESS_SUCCESS"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("size", [(100, 60), (300, 300), (6000, 300)])
def test_cartoons_of_any_picture(connect, emulator, photo, format, size):
    provider = AilabTools()
    client = connect(emulator, provider)
    call = provider.create(provider.prepare(Cartoon(photo(*size, format=format))))
    assert isinstance(provider.created(client.send(call)), Ordered)


@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("aspect_ratio", ["1:1", "16:9", "4:3", "9:16"])
def test_images(connect, emulator, output_format, aspect_ratio):
    client = connect(emulator, Mediagen())
    request = MediagenGenerate("a fox", aspect_ratio, output_format, num_images=2)
    _, done = client.buy(request)
    made = client.provider.result("generate", done.facts)
    assert len(done.files) == len(made.images) == 2
    image = picture(done.files[0])
    assert image.format.lower() == output_format
    assert image.size == (made.images[0].width, made.images[0].height)
    assert made.images[0].file.file_size == len(download(done.files[0]))


@pytest.mark.parametrize("model", ["vidu-q2", "ltx-2"])
def test_videos(connect, emulator, model):
    pytest.importorskip("av")
    client = connect(emulator, Mediagen())
    _, done = client.buy(Video("a fox", model, 1, "360p", "16:9"))
    made = client.provider.result("video", done.facts)
    assert (made.duration, made.resolution, made.height, made.model) == (1, "360p", 360, model)
    assert download(done.files[0])[4:8] == b"ftyp"


@pytest.mark.parametrize("texture_quality", ["no", "standard"])
def test_models(connect, emulator, photo, texture_quality):
    client = connect(emulator, Mediagen())
    _, done = client.buy(Model3d(photo(format="TIFF"), texture_quality=texture_quality))
    assert [file.role for file in done.files] == ["preview", "model"]
    assert picture(done.files[0]).width > 100
    assert download(done.files[1]).startswith(b"glTF")
    made = client.provider.result("model3d", done.facts)
    assert made.texture_quality == texture_quality


def test_models_of_an_address(connect, emulator):
    client = connect(emulator, Mediagen())
    _, done = client.buy(Model3d(image_url="https://example.com/object.jpg"))
    assert done.files


def test_projects(connect, fresh):
    client = connect(fresh, Mediagen())
    for prompt in ("a", "b", "c"):
        client.buy(MediagenGenerate(prompt))
    page = client.ask(ProjectsQuery("images", 1, 2))
    assert [project.prompt for project in page.projects] == ["c", "b"]
    assert (page.pagination.total, page.pagination.has_more) == (3, True)
    oldest = client.ask(ProjectsQuery("all", 2, 2, order="asc"))
    assert [project.prompt for project in oldest.projects] == ["c"]
    assert client.ask(ProjectsQuery("videos")).projects == ()
    assert picture(page.projects[0]).width > 100


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("aspect_ratio", RATIOS)
def test_generated_pictures(connect, emulator, model, aspect_ratio):
    client = connect(emulator, Aiphoto())
    request = AiphotoGenerate("\N{FOX FACE}" * 400, model, STYLES[1], aspect_ratio)
    _, done = client.buy(request)
    made = client.provider.result("generate", done.facts)
    assert (made.model, made.ratio) == (model, aspect_ratio)
    assert picture(done.files[0]).width >= 720


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("strength", [None, 7])
def test_enhanced_pictures(connect, emulator, photo, format, strength):
    client = connect(emulator, Aiphoto())
    _, done = client.buy(Enhance(photo(40, 30, format=format), strength))
    made = client.provider.result("enhance", done.facts)
    assert made.original_size == (40, 30)
    assert picture(done.files[0]).size == made.enhanced_size


def test_status(connect, fresh):
    client = connect(fresh, Aiphoto())
    before = client.ask(StatusQuery())
    client.buy(AiphotoGenerate("a fox"))
    after = client.ask(StatusQuery())
    assert (after.usage_today, after.remaining) == (before.usage_today + 1, before.remaining - 1)
    assert after.reset_at % 86400 == 0


@pytest.mark.parametrize("made", [Caricaturo, Mediagen, Aiphoto])
def test_every_answer_tells_the_rate_limit(connect, emulator, made):
    client = connect(emulator, made())
    query = {"caricaturo": AccountQuery(), "mediagen": ProjectsQuery(), "aiphoto": StatusQuery()}
    limit = client.provider.rate_limit(client.send(client.provider.ask(query[made.name])))
    assert limit.remaining is not None
    assert limit.reset > 1.7e9
    assert (limit.limit is None) is (made is Aiphoto)


def test_the_free_plan_lets_one_order_run(connect, photo):
    with Emulator(polls=3, plan="free") as running:
        client = connect(running, Caricaturo())
        create = client.provider.create(client.provider.prepare(Caricature(photo())))
        client.provider.created(client.send(create))
        with pytest.raises(ProviderError) as caught:
            client.provider.created(client.send(create))
        assert (caught.value.code, caught.value.processed) == ("rate-limited", False)


def test_a_result_of_ailabtools_is_gone_after_a_day(connect, photo):
    time = [1_795_186_800.0]
    with Emulator(polls=1, clock=lambda: time[0]) as running:
        client = connect(running, AilabTools())
        provider = client.provider
        order = provider.created(client.send(provider.create(Cartoon(photo(), 3))))
        assert not isinstance(provider.polled(client.send(provider.poll(order.id))), Running)
        time[0] += 86_400
        with pytest.raises(ProviderError) as caught:
            provider.polled(client.send(provider.poll(order.id)))
        assert caught.value.code == "expired"
