"""`cardpress render`."""

import io
import json

import pytest
from PIL import Image

from cardpress.formats import FORMATS


def test_the_suffix_says_the_format(invoke, folder):
    for format in FORMATS:
        for suffix in format.suffixes:
            done = invoke("render", "card.json", "-o", f"card{suffix}")
            assert (done.exit_code, done.stdout) == (0, ""), done.stderr
            data = (folder / f"card{suffix}").read_bytes()
            assert f"card{suffix}: 40 x 20, {len(data):,} bytes" in done.stderr
            if format.name != "svg":
                picture = Image.open(io.BytesIO(data))
                assert picture.format == format.name.upper()
                assert picture.size == (40, 20)


def test_without_output_the_document_names_the_file(invoke, folder):
    (folder / "deep").mkdir()
    (folder / "card.json").rename(folder / "deep" / "poster.v2.json")
    assert invoke("render", "deep/poster.v2.json").exit_code == 0
    assert invoke("render", "deep/poster.v2.json", "--format", "jpg").exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "deep",
        "poster.v2.jpg",
        "poster.v2.png",
    ]


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["-o", "card"], b"\x89PNG"),
        (["-o", "card", "--format", "JPEG"], b"\xff\xd8\xff"),
        (["-o", "card.txt", "--format", "svg"], b"<svg"),
        (["-o", "card.PNG"], b"\x89PNG"),
    ],
)
def test_other_names_take_the_format_option_or_png(invoke, folder, arguments, start):
    assert invoke("render", "card.json", *arguments).exit_code == 0
    assert (folder / arguments[1]).read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "card.bmp"], "cannot tell the format of 'card.bmp' (unknown suffix '.bmp')"),
        (["-o", "card.png", "--format", "svg"], "card.png is to be png, but --format says svg"),
        (["--format", "gif"], "unknown format 'gif'"),
        (["-o", "card.json"], "would replace the document card.json"),
        (["-o", "card.json", "--format", "png"], "would replace the document card.json"),
        (["--scale", "9"], "scale must be a number from 1 to 4, not 9.0"),
        (["--scale", "nan"], "scale must be a number from 1 to 4, not nan"),
        (["--scale", "big"], "Invalid value for '--scale'"),
        (["--quality", "50"], "png is lossless and takes no quality"),
        (["-o", "card.jpg", "--quality", "500"], "quality must be a whole number from 1 to 100"),
        (["--effort", "max"], "Invalid value for '--effort'"),
        (["--rasterizer", "skia"], "Invalid value for '--rasterizer'"),
        (["--svg-text", "paths"], "Invalid value for '--svg-text'"),
        (["--colour"], "No such option"),
        (["card.json", "more.json"], "Got unexpected extra argument"),
    ],
)
def test_wrong_use_is_explained(invoke, folder, arguments, message):
    before = sorted(folder.iterdir())
    done = invoke("render", "card.json", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert sorted(folder.iterdir()) == before


def test_options_reach_the_engine(invoke, folder):
    assert invoke("render", "card.json", "-o", "a.png", "--scale", "2.5").exit_code == 0
    with Image.open(folder / "a.png") as picture:
        assert picture.size == (100, 50)
    sizes = []
    for quality in ("1", "100"):
        assert invoke("render", "card.json", "-o", "a.jpg", "--quality", quality).exit_code == 0
        sizes.append((folder / "a.jpg").stat().st_size)
    assert sizes[0] < sizes[1]
    text = {"type": "text", "x": 0, "y": 0, "text": "Hi"}
    (folder / "text.json").write_text(json.dumps({"width": 40, "height": 20, "components": [text]}))
    assert invoke("render", "text.json", "-o", "a.svg", "--svg-text", "live").exit_code == 0
    assert "<text" in (folder / "a.svg").read_text()


def test_pictures_lie_beside_the_document_or_in_the_base_directory(invoke, folder):
    (folder / "deep").mkdir()
    Image.new("RGB", (4, 4), "#00ff00").save(folder / "deep" / "dot.png")
    image = {"type": "image", "x": 0, "y": 0, "width": 4, "height": 4, "src": "dot.png"}
    source = json.dumps({"width": 4, "height": 4, "components": [image]})
    (folder / "deep" / "card.json").write_text(source)
    assert invoke("render", "deep/card.json").exit_code == 0
    with Image.open(folder / "card.png") as picture:
        assert picture.convert("RGB").getpixel((2, 2)) == (0, 255, 0)
    done = invoke("render", "-", "-o", "b.png", input=source)
    assert done.exit_code == 2
    assert "/components/0/src" in done.stderr
    assert invoke("render", "-", "-o", "b.png", "--base-dir", "deep", input=source).exit_code == 0


def test_warnings_are_printed_with_pointers(invoke, folder):
    text = {"type": "text", "x": 0, "y": 0, "text": "a\u0378"}
    (folder / "card.json").write_text(json.dumps({"width": 9, "height": 9, "components": [text]}))
    done = invoke("render", "card.json")
    assert done.exit_code == 0
    assert "warning: /components/0/text: no bundled font has U+0378; a box is drawn" in done.stderr
    assert invoke("render", "card.json", "--quiet").stderr == ""


def test_json_reports_the_picture(invoke, folder):
    text = {"type": "text", "x": 0, "y": 0, "text": "a\u0378"}
    (folder / "card.json").write_text(json.dumps({"width": 9, "height": 8, "components": [text]}))
    done = invoke("render", "card.json", "--json", "--scale", "2")
    facts = json.loads(done.stdout)
    (problem,) = facts.pop("report")
    assert (problem["code"], problem["pointer"]) == ("missing-glyph", "/components/0/text")
    assert len(facts.pop("sha256")) == 64
    assert facts == {
        "output": "card.png",
        "format": "png",
        "mediaType": "image/png",
        "width": 18,
        "height": 16,
        "bytes": (folder / "card.png").stat().st_size,
    }
    assert done.stderr == ""


def test_all_problems_are_listed(invoke, folder):
    (folder / "bad.json").write_text(
        '{"width": 1.5, "components": [{"type": "text", "x": 0, "y": 0, "text": "a", '
        '"font_size": 3}, {"type": "dividr"}]}'
    )
    done = invoke("render", "bad.json")
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "error: the document has 4 problems",
        "  /width: must be a whole number, not 1.5",
        '  /height: the field "height" is required',
        '  /components/0/font_size: unknown field "font_size"; did you mean "fontSize"?',
        '  /components/1/type: unknown type "dividr"; did you mean "divider"?',
    ]
    assert not (folder / "bad.png").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not valid JSON: Expecting property name enclosed in double quotes at line 1"),
        ("", "not valid JSON: Expecting value at line 1, column 1"),
        ("[]", "must be an object, not []"),
        ("[" * 100_000, "nested too deeply; at most 32 levels are allowed"),
        ('{"width": 9000, "height": 9}', "/width: the width is 9000 pixels; at most 8192 are"),
    ],
)
def test_a_bad_document_exits_with_2(invoke, folder, content, message):
    (folder / "card.json").write_text(content)
    done = invoke("render", "card.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.json", "error: cannot read the document 'none.json': No such file or directory\n"),
        (".", "error: cannot read the document '.': Is a directory\n"),
        ("", "error: cannot read the document '.': Is a directory\n"),
    ],
)
def test_a_missing_document_exits_with_2(invoke, path, message):
    done = invoke("render", path)
    assert (done.exit_code, done.stderr) == (2, message)


def test_names_in_messages_do_not_steer_the_terminal(invoke, folder):
    (folder / "card.json").write_text('{"width": 9, "height": 9, "\\u001b[2J": 1}')
    assert "\x1b" not in invoke("render", "card.json").stderr
    assert "\x1b" not in invoke("render", "\x1b[2J.json").stderr


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("none/card.png", "No such file or directory"),
        ("card.json/card.png", "Not a directory"),
        (".", "Is a directory"),
    ],
)
def test_a_target_that_cannot_be_written_exits_with_3(invoke, output, reason):
    done = invoke("render", "card.json", "-o", output)
    assert done.exit_code == 3
    assert done.stderr == f"error: cannot write {output!r}: {reason}\n"


def test_json_and_a_picture_do_not_share_standard_output(invoke):
    done = invoke("render", "card.json", "-o", "-", "--json")
    assert done.exit_code == 2
    message = "--json needs the picture in a file: -o FILE"
    assert json.loads(done.stdout) == {"error": message, "problems": []}


def test_a_plain_failure_is_json_too(invoke):
    done = invoke("render", "card.json", "-o", "none/card.png", "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout) == {
        "error": "cannot write 'none/card.png': No such file or directory",
        "problems": [],
    }


def test_wrong_settings_exit_with_2(invoke, monkeypatch):
    from cardpress.engine import default_engine

    monkeypatch.setenv("CARDPRESS_LIMIT_COMPONENTS", "many")
    default_engine.cache_clear()
    done = invoke("render", "card.json")
    assert done.exit_code == 2
    assert "components" in done.stderr


def test_a_bug_is_called_one(invoke, monkeypatch):
    from cardpress.engine import Engine

    def broken(*arguments, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(Engine, "render", broken)
    done = invoke("render", "card.json")
    assert done.exit_code == 3
    assert "ZeroDivisionError" in done.stderr
    assert done.stderr.endswith("please report it with the text above\n")
