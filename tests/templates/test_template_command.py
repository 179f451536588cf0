"""`cardpress template`, as people and programs use it."""

import json

import pytest
from click.testing import CliRunner
from PIL import Image

from cardpress.cli.program import program
from cardpress.templates import find_template
from cardpress.templates.catalog import BUILT_IN
from cardpress.templates.samples import CASES


@pytest.fixture
def invoke(tmp_path, monkeypatch):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(program, ["template", *arguments], prog_name="cardpress")

    return run


def test_list(invoke):
    lines = invoke("list").stdout.splitlines()
    assert [line.split()[0] for line in lines][: len(BUILT_IN)] == list(BUILT_IN)
    listed = json.loads(invoke("list", "--json").stdout)["templates"]
    assert listed[0]["name"] == "article"
    assert listed[0]["distribution"] == "cardpress"


def test_show(invoke):
    lines = invoke("show", "event").stdout.splitlines()
    assert lines[0].startswith("event: A talk")
    assert lines[1].split(maxsplit=3) == ["title", "string", "required", "Title of the page."]
    data = json.loads(invoke("show", "event", "--json").stdout)
    assert data["variables"]["time"]["type"] == "string"
    assert data["document"]["width"] == 1200
    assert data["digest"] == find_template("event").digest


def test_new_writes_a_file_that_works(invoke, tmp_path):
    assert invoke("new", "mine.json", "--from", "quote").exit_code == 0
    mine = find_template(tmp_path / "mine.json")
    assert mine.name == "mine"
    assert mine.fill({"title": "x"}) == find_template("quote").fill({"title": "x"})
    assert invoke("preview", "mine.json", "-o", "a.png").exit_code == 0


def test_new_replaces_nothing(invoke, tmp_path):
    (tmp_path / "mine.json").write_text("precious")
    done = invoke("new", "mine.json")
    assert done.exit_code == 2
    assert "mine.json exists already" in done.stderr
    assert (tmp_path / "mine.json").read_text() == "precious"


def test_new_to_standard_output(invoke, tmp_path):
    assert json.loads(invoke("new", "-").stdout)["name"] == "article"
    assert not list(tmp_path.iterdir())


def test_preview(invoke):
    done = invoke("preview", "article", "-o", "a.png", "-s", "title=Mine", "-s", "tags=a, b")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-1].startswith("a.png: 1200 x 630, ")
    with Image.open("a.png") as picture:
        assert picture.size == (1200, 630)


def test_preview_of_a_case(invoke):
    first = json.loads(invoke("preview", "quote", "-o", "a.png", "--json").stdout)
    other = json.loads(
        invoke("preview", "quote", "-o", "b.png", "--case", "Arabic", "--json").stdout
    )
    assert first["sha256"] != other["sha256"]
    assert {"code", "pointer", "message"} == other["report"][0].keys()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["preview", "article"], "Missing option '-o'"),
        (["preview", "-o", "a.png"], "which template? NAME, or --all"),
        (["preview", "artcle", "-o", "a.png"], "there is no template 'artcle'; did you mean"),
        (["preview", "article", "-o", "a.gif"], "gif"),
        (["preview", "article", "-o", "a.png", "-s", "x"], "-s takes NAME=VALUE, not 'x'"),
        (["preview", "article", "-o", "a.png", "-s", "titel=x"], "did you mean 'title'?"),
        (["preview", "article", "-o", "a.png", "-s", "date=x"], "/variables/date: the value must"),
        (["preview", "article", "-o", "a.png", "--case", "x"], "there is no case 'x'; known are"),
        (["preview", "--all", "-o", "a.png", "-s", "title=x"], "--all shows every case"),
        (["show", "nothing.json"], "cannot read the template 'nothing.json': No such file"),
    ],
)
def test_mistakes_are_explained_and_nothing_is_written(invoke, tmp_path, arguments, message):
    done = invoke(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_contact_sheet(invoke):
    done = json.loads(invoke("preview", "minimal", "--all", "-o", "a.jpg", "--json").stdout)
    assert done == {"output": "a.jpg", "cards": len(CASES), "findings": []}
    with Image.open("a.jpg") as picture:
        assert picture.width == 2 * 24 + 3 * 480 + 2 * 16


def test_contact_sheet_names_what_does_not_fit(invoke, tmp_path):
    tight = {"type": "text", "x": 0, "y": 0, "text": "{{ title }}", "frameWidth": 50,
             "height": 9, "fontSize": 20}  # fmt: skip
    data = {
        "variables": {"title": {"type": "string"}},
        "document": {"width": 90, "height": 60, "components": [tight]},
    }
    (tmp_path / "tight.json").write_text(json.dumps(data))
    done = invoke("preview", "tight.json", "--all", "-o", "a.webp")
    assert done.exit_code == 1
    assert "tight, ordinary: /components/0/text: the text reaches beyond" in done.stdout
    assert (tmp_path / "a.webp").exists()
