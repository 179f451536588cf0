"""validate, measure, schema, fonts, plugins, and the program itself."""

import json
import shutil
from pathlib import Path

import pytest

from cardpress.cli.program import COMMANDS
from cardpress.schema import document_schema, schema_text
from cardpress.text.fonts import bundled_library
from cardpress.version import __version__


@pytest.fixture
def bad(folder):
    (folder / "bad.json").write_text('{"width": 9, "hieght": 9, "components": [5]}')
    return "bad.json"


def test_validate_lists_everything_wrong_with_every_document(invoke, bad):
    done = invoke("validate", "card.json", bad, "none.json")
    assert done.exit_code == 2
    assert done.stdout == "card.json: valid\n"
    assert done.stderr.splitlines() == [
        "error: bad.json: the document has 3 problems",
        '  /height: the field "height" is required',
        '  /hieght: unknown field "hieght"; did you mean "height"?',
        "  /components/0: must be an object, not 5",
        "error: none.json: cannot read the document 'none.json': No such file or directory",
    ]


def test_validate_is_quiet_about_what_is_valid(invoke):
    done = invoke("validate", "-q", "card.json")
    assert (done.exit_code, done.output) == (0, "")


def test_validate_answers_in_json(invoke, bad):
    done = invoke("validate", "--json", "card.json", bad)
    assert done.exit_code == 2
    good, wrong = json.loads(done.stdout)["documents"]
    assert good == {"document": "card.json", "valid": True, "problems": []}
    assert wrong["valid"] is False
    assert [problem["code"] for problem in wrong["problems"]] == [
        "missing-field",
        "unknown-field",
        "invalid-type",
    ]
    assert done.stderr == ""


def test_validate_fetches_nothing(invoke, folder):
    image = {"type": "image", "x": 0, "y": 0, "width": 4, "height": 4, "src": "none.png"}
    source = json.dumps({"width": 4, "height": 4, "components": [image]})
    assert invoke("validate", "-", input=source).stdout == "-: valid\n"


def test_validate_needs_a_document(invoke):
    done = invoke("validate")
    assert done.exit_code == 2
    assert "Missing argument 'DOC...'" in done.stderr


def test_measure_prints_boxes_and_lines(invoke, folder):
    text = {"type": "text", "x": 5, "y": 6, "text": "世界 \u0378"}
    (folder / "text.json").write_text(json.dumps({"width": 90, "height": 80, "components": [text]}))
    done = invoke("measure", "text.json")
    data = json.loads(done.stdout)
    assert (data["width"], data["height"]) == (90, 80)
    (measured,) = data["components"]
    assert measured["box"]["x"] == 5
    assert measured["lines"][0]["text"] == "世界 \u0378"
    assert "世界" in done.stdout
    assert "warning: /components/0/text: no bundled font has U+0378" in done.stderr


def test_measure_reports_in_json(invoke, folder):
    text = {"type": "text", "x": 5, "y": 6, "text": "\u0378"}
    (folder / "text.json").write_text(json.dumps({"width": 90, "height": 80, "components": [text]}))
    done = invoke("measure", "--json", "text.json")
    assert [problem["code"] for problem in json.loads(done.stdout)["report"]] == ["missing-glyph"]
    assert done.stderr == ""


def test_measure_refuses_what_is_not_a_document(invoke, bad):
    done = invoke("measure", bad, "--json")
    assert done.exit_code == 2
    answer = json.loads(done.stdout)
    assert answer["error"] == "the document has 3 problems"
    assert answer["problems"][1] == {
        "code": "unknown-field",
        "pointer": "/hieght",
        "message": 'unknown field "hieght"; did you mean "height"?',
    }


def test_schema_is_printed_or_written(invoke, folder):
    expected = schema_text(document_schema())
    assert invoke("schema").stdout == expected
    assert invoke("schema", "-o", "document.schema.json").output == ""
    assert (folder / "document.schema.json").read_text(encoding="utf-8") == expected
    done = invoke("schema", "-o", "none/schema.json")
    assert done.exit_code == 3
    assert done.stderr == "error: cannot write 'none/schema.json': No such file or directory\n"


def test_fonts_are_listed(invoke):
    lines = invoke("fonts", "list").stdout.splitlines()
    assert len(lines) == len(bundled_library().files)
    assert lines[0].split() == ["Inter", "normal", "100-900", "Inter[opsz,wght].ttf"]
    listed = json.loads(invoke("fonts", "list", "--json").stdout)["fonts"]
    assert [Path(font["path"]).name for font in listed] == [font["file"] for font in listed]
    assert {"family": "Poppins", "style": "italic", "weights": "100"}.items() <= next(
        font.items() for font in listed if font["file"] == "Poppins-ThinItalic.ttf"
    )


def test_the_bundled_fonts_are_whole(invoke):
    done = invoke("fonts", "check")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{len(bundled_library().files)} files, no findings\n"
    assert invoke("fonts", "check", "--quiet").output == ""


def test_damaged_fonts_are_found(invoke, folder, monkeypatch):
    source = bundled_library().directory
    manifest = json.loads((source / "fonts.json").read_text())
    kept = [font for font in manifest["fonts"] if font["family"] in ("Inter", "Roboto")]
    (folder / "fonts").mkdir()
    (folder / "fonts" / "fonts.json").write_text(json.dumps({"fonts": kept}))
    for family in ("inter", "roboto"):
        shutil.copytree(source / family, folder / "fonts" / family)
    monkeypatch.setenv("CARDPRESS_FONTS", str(folder / "fonts"))
    assert invoke("fonts", "check").exit_code == 0
    with (folder / "fonts" / "inter" / "Inter[opsz,wght].ttf").open("ab") as file:
        file.write(b"\0")
    (folder / "fonts" / "roboto" / "Roboto[wdth,wght].ttf").unlink()
    done = invoke("fonts", "check")
    assert done.exit_code == 1
    changed, missing, summary = done.stdout.splitlines()
    assert changed.startswith("Inter[opsz,wght].ttf: has changed: its sha256 is ")
    assert missing == "Roboto[wdth,wght].ttf: cannot be read: No such file or directory"
    assert summary == "4 files, 2 findings"
    answer = json.loads(invoke("fonts", "check", "--json").stdout)
    assert [finding["file"] for finding in answer["findings"]] == [
        "Inter[opsz,wght].ttf",
        "Roboto[wdth,wght].ttf",
    ]


def test_missing_fonts_exit_with_3(invoke, folder, monkeypatch):
    monkeypatch.setenv("CARDPRESS_FONTS", str(folder))
    done = invoke("fonts", "check")
    assert done.exit_code == 3
    assert done.stderr.startswith("error: cannot read the font manifest fonts.json")


def test_components_are_listed(invoke):
    lines = invoke("plugins").stdout.splitlines()
    assert lines[0].split() == ["text", "cardpress", __version__, "component"]
    assert [line.split()[0] for line in lines[:6]] == [
        "text",
        "image",
        "tag",
        "divider",
        "rect",
        "ellipse",
    ]


def test_the_version(invoke):
    assert invoke("--version").stdout == f"cardpress {__version__}\n"


@pytest.mark.parametrize("command", [(), *[(name,) for name in COMMANDS], ("fonts", "check")])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(invoke, command, option):
    done = invoke(*command, option)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Usage: {' '.join(('cardpress', *command))} ")
    assert "..." not in done.stdout.partition("Commands:")[2], "a summary is too long"


def test_unknown_commands_are_wrong_use(invoke):
    done = invoke("rendr", "card.json")
    assert done.exit_code == 2
    assert "No such command 'rendr'" in done.stderr


def test_wrong_use_is_json_too(invoke):
    done = invoke("render", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout) == {"error": "Missing argument 'DOC'.", "problems": []}


@pytest.mark.parametrize("group", ["site", "template", "keys", "provider"])
def test_a_group_without_a_command_shows_its_help(invoke, group):
    result = invoke(group)
    assert result.exit_code == 2
    assert "Commands:" in result.stderr
    assert "error:" not in result.stderr
