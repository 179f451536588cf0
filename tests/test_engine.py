"""The engine as Python programmers use it."""

from __future__ import annotations

import copy
import io
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from PIL import Image

import cardpress

SIZES = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "tiff": "TIFF", "avif": "AVIF"}


def card(words="Hello", **fields):
    return {
        "width": 120,
        "height": 60,
        "components": [{"type": "text", "text": words, "x": 10, "y": 10, "fontSize": 24, **fields}],
    }


@pytest.mark.parametrize("format", SIZES)
@pytest.mark.parametrize("scale", [1, 1.5, 4])
def test_formats_have_the_size_and_the_type(format, scale):
    picture = cardpress.render(card(), format, scale=scale)
    image = Image.open(io.BytesIO(bytes(picture)))
    assert image.format == SIZES[format]
    assert image.size == (picture.width, picture.height) == (120 * scale, 60 * scale)
    assert picture.media_type == f"image/{format}"


def test_svg_scales_without_other_coordinates():
    small, large = (
        bytes(cardpress.render(card(), "svg", scale=scale)).decode() for scale in (1, 2)
    )
    assert large == small.replace('width="120" height="60"', 'width="240" height="120"', 1)


def test_twice_the_scale_is_sharper_than_a_picture_enlarged():
    small, large = (
        Image.open(io.BytesIO(bytes(cardpress.render(card(), scale=scale)))).convert("L")
        for scale in (1, 2)
    )
    enlarged = small.resize(large.size, Image.Resampling.BICUBIC)

    def soft(image):
        return sum(image.histogram()[40:216])

    assert soft(large) < 0.8 * soft(enlarged)


def test_document_may_be_a_dict_text_bytes_a_path_or_validated(tmp_path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(card()), "utf-8")
    text = path.read_text("utf-8")
    kinds = (
        card(),
        text,
        text.encode(),
        path,
        str(path),
        cardpress.Document.model_validate(card()),
    )
    assert len({bytes(cardpress.render(kind)) for kind in kinds}) == 1


def test_relative_sources_start_from_the_document_or_from_base_dir(tmp_path):
    Image.new("RGB", (4, 4), "red").save(tmp_path / "dot.png")
    document = {
        "width": 4,
        "height": 4,
        "components": [
            {"type": "image", "src": "dot.png", "x": 0, "y": 0, "width": 4, "height": 4}
        ],
    }
    path = tmp_path / "card.json"
    path.write_text(json.dumps(document), "utf-8")
    expected = bytes(cardpress.render(document, base_dir=tmp_path))
    assert bytes(cardpress.render(path)) == expected
    with pytest.raises(cardpress.SourceError) as caught:
        cardpress.Engine(local_paths=False).render(path)
    assert caught.value.problems[0].pointer == "/components/0/src"


def test_documents_are_not_changed():
    document = card()
    before = copy.deepcopy(document)
    cardpress.render(document)
    assert document == before


def test_equal_documents_give_equal_bytes_in_every_process():
    code = (
        "import cardpress, hashlib, sys;"
        f"document = {card('Hi 😀 مرحبا')!r};"
        "print([cardpress.render(document, f).digest for f in ('svg', 'png', 'jpeg', 'tiff')])"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(seen) == 1


def test_importing_does_no_work():
    code = (
        "import sys, cardpress;"
        "heavy = {'PIL', 'numpy', 'pydantic', 'uharfbuzz', 'icu4py', 'click', 'socket'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_public_names_are_the_promised_ones():
    assert set(cardpress.__all__) <= set(dir(cardpress))
    for name in cardpress.__all__:
        assert getattr(cardpress, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'rendr'"):
        cardpress.rendr  # noqa: B018


@pytest.mark.parametrize(
    "options",
    [
        {"format": "gif"},
        {"scale": 0.5},
        {"scale": 5},
        {"scale": float("nan")},
        {"scale": "2"},
        {"scale": True},
        {"effort": "quick"},
        {"quality": 80},
        {"format": "jpeg", "quality": 0},
        {"format": "jpeg", "quality": 101},
        {"format": "jpeg", "quality": True},
        {"svg_text": "alive"},
        {"rasterizer": "skia"},
    ],
)
def test_wrong_options_are_encode_errors(options):
    with pytest.raises(cardpress.EncodeError):
        cardpress.render(card(), **options)


def test_output_beyond_the_limits_is_refused_before_it_is_painted():
    document = {"width": 8000, "height": 2000}
    cardpress.measure(document)
    with pytest.raises(cardpress.LimitError) as caught:
        cardpress.render(document, scale=2)
    assert caught.value.limit == "side"


class TestMany:
    documents = (card("one"), {"width": 0, "height": 1}, card("three"))

    def check(self, outcomes):
        first, failed, third = outcomes
        assert bytes(first) == bytes(cardpress.render(card("one")))
        assert isinstance(failed, cardpress.Failure)
        assert failed.index == 1
        assert failed.error.problems[0].pointer == "/width"
        assert bytes(third) == bytes(cardpress.render(card("three")))

    def test_one_after_the_other(self):
        self.check(cardpress.render_many(self.documents))

    def test_in_threads(self):
        with ThreadPoolExecutor(2) as executor:
            self.check(cardpress.render_many(self.documents, executor=executor))

    def test_in_processes(self):
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
            self.check(cardpress.render_many(self.documents, executor=executor))

    def test_many_are_handed_over_together_and_each_failure_stays_alone(self):
        documents = [card(str(index)) for index in range(40)]
        for index in (3, 21, 39):
            documents[index] = {"width": 0}
        with ThreadPoolExecutor(2) as executor:
            outcomes = list(cardpress.render_many(documents, executor=executor))
        failed = [each.index for each in outcomes if isinstance(each, cardpress.Failure)]
        assert len(outcomes) == 40
        assert failed == [3, 21, 39]
        assert bytes(outcomes[38]) == bytes(cardpress.render(card("38")))

    @pytest.mark.parametrize("workers", [None, 2])
    def test_documents_are_taken_as_pictures_are_asked_for(self, workers):
        taken = []

        def endless():
            while True:
                taken.append(1)
                yield card()

        executor = ThreadPoolExecutor(workers) if workers else None
        pictures = cardpress.render_many(endless(), executor=executor)
        for _ in range(3):
            next(pictures)
        pictures.close()
        if executor:
            executor.shutdown()
        assert len(taken) <= 3 + 64


def test_threads_give_what_one_thread_gives():
    documents = [card(f"Card {index} 中 😀", fontSize=8 + index % 9) for index in range(60)]
    engine = cardpress.Engine()
    with ThreadPoolExecutor(8) as executor:
        together = list(executor.map(lambda document: bytes(engine.render(document)), documents))
    assert together == [bytes(cardpress.render(document)) for document in documents]


class TestPicture:
    def test_it_is_saved_whole_or_not_at_all(self, tmp_path):
        picture = cardpress.render(card())
        target = tmp_path / "card.png"
        assert picture.save(target) == target
        assert target.read_bytes() == bytes(picture)
        with pytest.raises(cardpress.EncodeError, match="nowhere"):
            picture.save(tmp_path / "nowhere" / "card.png")
        assert [path.name for path in tmp_path.iterdir()] == ["card.png"]

    def test_a_link_keeps_pointing_to_its_target(self, tmp_path):
        target, link = tmp_path / "real.png", tmp_path / "link.png"
        target.write_bytes(b"old")
        link.symlink_to(target)
        picture = cardpress.render(card())
        picture.save(link)
        assert link.is_symlink()
        assert target.read_bytes() == bytes(picture)

    def test_notebooks_show_it(self):
        png, svg = cardpress.render(card()), cardpress.render(card(), "svg")
        assert png._repr_png_() == bytes(png)
        assert svg._repr_svg_() == bytes(svg).decode()
        assert png._repr_svg_() is None
        assert svg._repr_png_() is None


class TestSettings:
    def test_environment_comes_before_the_file(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        tmp_path.joinpath("cardpress.toml").write_text(
            "cache_bytes = 1000\n[limits]\ncomponents = 3\nlines = 9\n", "utf-8"
        )
        monkeypatch.setenv("CARDPRESS_LIMIT_COMPONENTS", "2")
        settings = cardpress.Engine().settings
        assert (settings.cache_bytes, settings.limits.components, settings.limits.lines) == (
            1000,
            2,
            9,
        )

    def test_project_files_have_a_table(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        tmp_path.joinpath("pyproject.toml").write_text("[tool.cardpress]\nlocal_paths = false\n")
        assert cardpress.Engine().settings.local_paths is False

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("CARDPRESS_CACHE_BYTES", "much"),
            ("CARDPRESS_LIMIT_SIDE", "wide"),
            ("CARDPRESS_LOCAL_PATHS", "maybe"),
        ],
    )
    def test_wrong_values_are_named(self, name, value, monkeypatch):
        monkeypatch.setenv(name, value)
        with pytest.raises(cardpress.CardpressError, match=name.rpartition("_")[2].lower()):
            cardpress.Engine()

    def test_arguments_come_first(self):
        engine = cardpress.Engine(limits=cardpress.Limits(components=1), local_paths=False)
        assert engine.settings.limits.components == 1
        with pytest.raises(cardpress.LimitError, match="at most 1"):
            engine.validate({"width": 9, "height": 9, "components": card()["components"] * 2})


@pytest.mark.parametrize(
    "error",
    [
        cardpress.LimitError("m", "side", [cardpress.Problem("c", "/p", "m")]),
        cardpress.ProviderError("m", "aiphoto", "402"),
        cardpress.DocumentError.of([cardpress.Problem("c", "/p", "m")]),
    ],
)
def test_errors_travel_between_processes(error):
    copied = pickle.loads(pickle.dumps(error))
    assert (str(copied), copied.problems, vars(copied)) == (str(error), error.problems, vars(error))
