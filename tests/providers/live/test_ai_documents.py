"""AI components in documents: drawn, made once, stood in for, refused."""

import io
import itertools
import subprocess
import sys
import threading
from base64 import b64decode, b64encode

import pytest
from PIL import Image

from cardpress.errors import CardpressError, DocumentError, ProviderError, SourceError
from cardpress.providers import Budget

RED = (255, 0, 0)


def data_uri(color, size=(300, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"


def part(kind, **fields):
    return {"type": kind, "x": 0, "y": 0, "width": 100, "height": 100, **fields}


def card(*components, width=400, height=200):
    return {
        "width": width, "height": height, "background": "#ffffff", "components": list(components)
    }  # fmt: skip


def pixels(picture):
    return Image.open(io.BytesIO(bytes(picture))).convert("RGB")


def all_kinds(src):
    return [
        part("generate", prompt="A lighthouse"),
        part("generate", provider="mediagen", prompt="A lighthouse", x=100, outputFormat="webp"),
        part("enhance", src=src, x=200, strength=7),
        part("caricature", src=src, x=300, quality="standard", outputFormat="png"),
        part("cartoon", src=src, y=100, effect="3d-fairy-tale"),
        part("model3d", src=src, x=100, y=100, fit="contain"),
        part("video", prompt="Clouds", x=200, y=100, width=160, height=90, time=1.5),
    ]


def test_all_six_are_drawn_and_stored(engine, emulator):
    document = card(*all_kinds(data_uri("green")))
    picture = engine.render(document)
    assert picture.report == ()
    assert sorted(order.operation for order in emulator.orders) == [
        "caricature", "cartoon", "enhance", "generate", "generate", "model3d", "video",
    ]  # fmt: skip
    shown = pixels(picture)
    for x, y in ((50, 50), (150, 50), (250, 50), (350, 50), (50, 150), (150, 150), (280, 145)):
        assert shown.getpixel((x, y)) != (255, 255, 255), (x, y)
    assert engine.render(document, offline=True).data == picture.data
    assert len(emulator.orders) == 7


def test_the_fields_reach_the_service(engine, emulator, services):
    engine.render(card(part("caricature", src=data_uri("green"), customPrompt="as a robot")))
    assert services.ledger.orders()[0].label == "as a robot"


def test_they_are_drawn_like_an_image(engine, services):
    """The same pixels as an image component with the same fields shows."""
    made = part("generate", prompt="A lighthouse", width=200, fit="cover", radius=20,
                focus={"x": 1, "y": 0}, shadow={"blur": 4})  # fmt: skip
    drawn = engine.render(card(made))
    result = services.get("aiphoto").generate(prompt="A lighthouse", aspect_ratio="16:9")
    assert result.from_store
    fields = {name: value for name, value in made.items() if name not in ("prompt", "type")}
    same = {**fields, "type": "image", "src": str(result.files[0].path)}
    assert engine.render(card(same)).data == drawn.data


def test_the_same_request_is_made_once(engine, emulator):
    small = part("generate", prompt="A lighthouse", width=50, height=50)
    large = part("generate", prompt="A lighthouse", x=100)
    stack = {"type": "stack", "x": 200, "y": 0, "children": [{**small}]}
    del stack["children"][0]["x"], stack["children"][0]["y"]
    engine.render(card(small, large, stack))
    assert len(emulator.orders) == 1


def test_several_are_made_at_the_same_time(engine, emulator, monkeypatch):
    """The service answers the four orders only when all of them are there."""
    from cardpress.emulator import mediagen

    together = threading.Barrier(4, timeout=30)
    routes, visits = mediagen.Mediagen.routes, itertools.count()

    def meeting(self):
        if next(visits) < together.parties:
            together.wait()
        return routes(self)

    monkeypatch.setattr(mediagen.Mediagen, "routes", meeting)
    engine.render(
        card(*(part("generate", provider="mediagen", prompt=f"Picture {n}", x=n) for n in range(4)))
    )
    assert len(emulator.orders) == 4


def test_a_fallback_is_drawn_with_a_warning(engine, emulator):
    emulator.fail("aiphoto:create:filtered")
    document = card(part("generate", prompt="Something bad", fallback=data_uri(RED)))
    picture = engine.render(document)
    assert pixels(picture).getpixel((50, 50)) == RED
    (warning,) = picture.report
    assert (warning.code, warning.pointer) == ("fallback-drawn", "/components/0")
    assert "content filter" in warning.message
    # It is not tried again: what was refused may have been billed.
    assert pixels(engine.render(document)).getpixel((50, 50)) == RED
    assert emulator.count("aiphoto", "create") == 1


def test_a_fallback_that_cannot_be_read_is_named(engine, emulator):
    emulator.fail("aiphoto:create:filtered")
    with pytest.raises(SourceError) as caught:
        engine.render(card(part("generate", prompt="Something bad", fallback="./no.png")))
    assert [problem.pointer for problem in caught.value.problems] == ["/components/0/fallback"]


def test_a_fallback_is_no_answer_to_what_is_not_stored(engine, emulator):
    document = card(part("generate", prompt="A lighthouse", fallback=data_uri(RED)))
    with pytest.raises(ProviderError) as caught:
        engine.render(document, offline=True)
    assert caught.value.code == "not-stored"
    with pytest.raises(ProviderError) as caught:
        engine.render(document, max_credits=0)
    assert caught.value.code == "over-budget"
    assert emulator.orders == []


def test_offline_lists_everything_that_is_missing(engine, emulator):
    engine.render(card(part("generate", prompt="A lighthouse")))
    document = card(*all_kinds(data_uri("green")))
    with pytest.raises(ProviderError) as caught:
        engine.render(document, offline=True)
    problems = caught.value.problems
    assert {problem.code for problem in problems} == {"not-stored"}
    assert [problem.pointer for problem in problems] == [f"/components/{n}" for n in range(1, 7)]
    assert len(emulator.orders) == 1


def test_without_buying_other_pictures_are_still_fetched(engine, emulator):
    engine.render(card(part("enhance", src=data_uri("green"))))
    remote = engine.services().get("aiphoto").enhance(image=b64decode(data_uri("green")[22:]))
    made = {"type": "image", "src": remote.facts["url"], "x": 0, "y": 0, "width": 9, "height": 9}
    assert engine.render(card(made), buy=False).report == ()
    for ask in (engine.render, engine.measure):
        with pytest.raises(ProviderError) as caught:
            ask(card(made, part("generate", prompt="A lighthouse")), buy=False)
        assert caught.value.code == "not-stored"
    assert len(emulator.orders) == 1


@pytest.mark.parametrize("most", [0, 6])
def test_a_budget_that_does_not_suffice_is_not_touched(engine, emulator, most):
    with pytest.raises(ProviderError, match="7 more billed requests would be needed") as caught:
        engine.render(card(*all_kinds(data_uri("green"))), max_credits=most)
    assert caught.value.code == "over-budget"
    assert len(caught.value.problems) == 7
    assert emulator.count(step="create") == 0


def test_a_budget_is_shared_by_calls(engine, emulator):
    budget = Budget(2)
    for prompt in ("1", "1", "2"):
        engine.render(card(part("generate", prompt=prompt)), max_credits=budget)
    with pytest.raises(ProviderError):
        engine.render(card(part("generate", prompt="3")), max_credits=budget)
    assert (budget.spent, len(emulator.orders)) == (2, 2)


def test_a_plan_buys_nothing(engine, emulator):
    src = data_uri("green")
    document = card(part("generate", prompt="A lighthouse"), part("cartoon", src=src),
                    part("cartoon", src=src, effect=0, x=100))  # fmt: skip
    engine.render(card(part("generate", prompt="A lighthouse")))
    before = emulator.count()
    first, second = engine.plan(document)
    assert (first.standing, first.billed, first.pointers) == ("stored", False, ("/components/0",))
    assert (second.provider, second.operation, second.billed) == ("ailabtools", "cartoon", True)
    assert second.pointers == ("/components/1", "/components/2")
    assert emulator.count() == before
    assert engine.plan(card()) == ()


def test_measuring_buys_like_rendering(engine, emulator):
    document = card(part("generate", prompt="A lighthouse"))
    with pytest.raises(ProviderError):
        engine.measure(document, max_credits=0)
    box = engine.measure(document).components[0].box
    assert (box.width, box.height) == (100, 100)
    engine.render(document)
    assert len(emulator.orders) == 1


def test_each_failure_has_its_pointer(engine, emulator):
    emulator.fail("aiphoto:create:filtered", "caricaturo:poll:failed")
    document = card(
        part("generate", prompt="Something bad"),
        part("generate", provider="mediagen", prompt="Something good"),
        part("caricature", src=data_uri("green")),
    )
    with pytest.raises(ProviderError) as caught:
        engine.render(document)
    assert [(problem.pointer, problem.code) for problem in caught.value.problems] == [
        ("/components/0", "filtered"),
        ("/components/2", "failed"),
    ]
    # What was made is kept.
    assert len(emulator.orders) == 2


@pytest.mark.parametrize(
    ("component", "pointer", "words"),
    [
        (part("generate", prompt="x" * 401), "/components/1/prompt", "400"),
        (part("generate", prompt="x", model="dall-e-9"), "/components/1/model", "dall-e-3"),
        (
            part("generate", prompt="x", outputFormat="png"),
            "/components/1/outputFormat",
            "output_format",
        ),
        (
            part("generate", provider="mediagen", prompt="x", style="Anime"),
            "/components/1/style",
            "style",
        ),
        (part("generate", prompt="x", provider="mediagn"), "/components/1", "did you mean"),
        (part("generate", prompt="x", provider="caricaturo"), "/components/1", "does not offer"),
        (part("enhance", src="./no-such.jpg"), "/components/1/src", "cannot open the file"),
    ],
)
def test_mistakes_are_found_before_anything_is_bought(engine, emulator, component, pointer, words):
    with pytest.raises(CardpressError) as caught:
        engine.render(card(part("generate", prompt="A lighthouse"), component))
    assert pointer in {problem.pointer for problem in caught.value.problems}
    assert words in str(caught.value)
    assert emulator.count(step="create") == 0


@pytest.mark.parametrize(
    ("component", "pointer"),
    [
        (part("generate"), "/components/0/prompt"),
        (part("generate", prompt=""), "/components/0/prompt"),
        (part("generate", prompt="x", aspectRatio="wide"), "/components/0/aspectRatio"),
        (part("enhance", src="a.png", strength=0), "/components/0/strength"),
        (part("caricature", src="a.png", style="cubist"), "/components/0/style"),
        (part("caricature", src="a.png", customPrompt="x" * 501), "/components/0/customPrompt"),
        (part("cartoon", src="a.png", effect=9), "/components/0/effect"),
        (part("cartoon", src="a.png", effect="comic"), "/components/0/effect"),
        (part("cartoon", src="a.png", effect=1.5), "/components/0/effect"),
        (part("model3d", src="a.png", textureQuality="high"), "/components/0/textureQuality"),
        (part("video", prompt="x", resolution="8k"), "/components/0/resolution"),
        (part("video", prompt="x", time=-1), "/components/0/time"),
        (part("video", prompt="x", fallback=""), "/components/0/fallback"),
    ],
)
def test_documents_are_validated(engine, component, pointer):
    with pytest.raises(DocumentError) as caught:
        engine.validate(card(component))
    assert [problem.pointer for problem in caught.value.problems] == [pointer]


def test_an_effect_has_a_name_and_a_number(engine, emulator):
    src = data_uri("green")
    engine.render(card(*(part("cartoon", src=src, effect=effect)
                         for effect in (1, 1.0, "3d-fairy-tale"))))  # fmt: skip
    assert len(emulator.orders) == 1


def test_frames_of_one_video_are_bought_once(engine, emulator):
    frames = [part("video", prompt="Clouds", time=time) for time in (0, 2, 99)]
    first, second, last = (bytes(engine.render(card(frame))) for frame in frames)
    assert len({first, second, last}) == 3
    assert len(emulator.orders) == 1


def test_without_pyav_no_video_is_bought(engine, emulator, monkeypatch):
    monkeypatch.setattr("cardpress.providers.frames.find_spec", lambda name: None)
    with pytest.raises(CardpressError, match=r"pip install 'cardpress\[ai\]'") as caught:
        engine.render(card(part("video", prompt="Clouds")))
    assert caught.value.problems[0].pointer == "/components/0"
    assert emulator.orders == []


def test_progress_is_told(engine):
    told = []
    engine.render(
        card(part("caricature", src=data_uri("green"))),
        watch=lambda digest, running: told.append((len(digest), running.state)),
    )
    assert told
    assert set(told) == {(64, "running")}


PLAIN = """
import sys, cardpress
cardpress.render({"width": 9, "height": 9, "components": [
    {"type": "text", "x": 0, "y": 0, "text": "a"}]})
used = ("sqlite3", "httpx2", "httpcore2", "ssl", "asyncio", "av", "cardpress.providers")
print([name for name in used if name in sys.modules])
"""


def test_a_plain_card_pays_nothing_for_it():
    done = subprocess.run(
        [sys.executable, "-c", PLAIN], capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode().strip() == "[]"
