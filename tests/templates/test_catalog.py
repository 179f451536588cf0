"""Which templates are found: built-in ones, files, and those of installed packages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cardpress
from cardpress.errors import TemplateError
from cardpress.templates import find_template, list_templates
from cardpress.templates.catalog import BUILT_IN

FILE = {"variables": {"title": {"type": "string"}}, "document": {"width": 9, "height": 9}}


def write(path, **members):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**FILE, **members}), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_templates_are_found_by_name(name):
    template = cardpress.template(name)
    assert template.name == name
    assert template.description.endswith(".")
    assert template.folder is None


def test_all_built_in_templates_are_listed_and_none_lies_about():
    folder = Path(cardpress.__file__).parent / "templates" / "built_in"
    assert sorted(path.stem for path in folder.iterdir()) == sorted(BUILT_IN)
    assert [one.name for one in list_templates()][: len(BUILT_IN)] == list(BUILT_IN)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(
        TemplateError, match="there is no template 'artcle'; did you mean 'article'"
    ):
        find_template("artcle")
    with pytest.raises(TemplateError, match="known are article, docs"):
        find_template("")


def test_files_are_found_by_path(tmp_path, monkeypatch):
    path = write(tmp_path / "cards" / "mine.json")
    assert find_template(path).name == "mine"
    assert find_template(str(path)).folder == path.parent
    assert find_template("mine.json", path.parent).name == "mine"
    monkeypatch.chdir(tmp_path)
    assert find_template("cards/mine.json").folder == path.parent
    assert find_template(write(path, name="other")).name == "other"


def test_a_folder_comes_before_the_built_in_names(tmp_path):
    write(tmp_path / "article.json", description="Mine.")
    assert find_template("article", tmp_path).description == "Mine."
    assert find_template("docs", tmp_path).description != "Mine."


@pytest.mark.parametrize("content", [None, b"\xff", b""])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "a.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TemplateError, match=r"cannot read the template '.*a\.json'|not valid JSON"):
        find_template(path)


def test_relative_pictures_start_at_the_folder_of_the_template(tmp_path):
    image = {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9}
    variables = {"logo": {"type": "image", "default": "logo.png"}}
    document = {"width": 9, "height": 9, "components": [
        {**image, "src": "./back.png"}, {**image, "src": "{{ logo }}"},
        {**image, "src": "https://example.org/a.png"},
    ]}  # fmt: skip
    template = find_template(write(tmp_path / "a.json", variables=variables, document=document))

    def sources(**values):
        return [each["src"] for each in template.fill(values)["components"]]

    here = [str(tmp_path / "./back.png"), str(tmp_path / "logo.png"), "https://example.org/a.png"]
    assert sources() == here
    assert sources(logo="mine.png") == [here[0], "mine.png", here[2]]


def package(folder, entry_points, source="", **files):
    """Write what an installer leaves of a package with templates."""
    info = folder / "card_set-2.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: card-set\nVersion: 2.5\n")
    lines = "".join(f"{name} = {value}\n" for name, value in entry_points.items())
    (info / "entry_points.txt").write_text(f"[cardpress.templates]\n{lines}")
    (folder / "card_set").mkdir()
    (folder / "card_set" / "__init__.py").write_text(source)
    for name, text in files.items():
        (folder / "card_set" / f"{name}.json").write_text(text)
    return folder


@pytest.fixture
def run(tmp_path):
    """Run a command in an environment that has one package more."""

    def command(packages, *arguments):
        paths = [str(packages), *filter(None, [os.environ.get("PYTHONPATH")])]
        return subprocess.run(
            [sys.executable, "-m", "cardpress", "template", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return command


SOURCE = """
from importlib.resources import files
from pathlib import Path
poster = Path(__file__).parent / "poster.json"
flyer = files("card_set") / "flyer.json"
wrong = 5
"""


def test_templates_of_packages_are_found_by_their_names(run, tmp_path):
    points = {"poster": "card_set:poster", "flyer": "card_set:flyer"}
    files = {name: json.dumps({**FILE, "description": name.upper()}) for name in points}
    packages = package(tmp_path / "site", points, SOURCE, **files)
    listed = json.loads(run(packages, "list", "--json").stdout)["templates"]
    assert listed[-2:] == [
        {"name": "flyer", "description": "FLYER", "distribution": "card-set", "version": "2.5"},
        {"name": "poster", "description": "POSTER", "distribution": "card-set", "version": "2.5"},
    ]
    for name in points:
        done = run(packages, "preview", name, "-o", f"{name}.png")
        assert (done.returncode, done.stderr) == (0, f"{name}.png: 9 x 9, {size(tmp_path, name)}\n")


def size(folder, name):
    return f"{(folder / f'{name}.png').stat().st_size} bytes"


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({"a": "no_such_module:a"}, "the plug-in card-set (no_such_module:a) cannot be loaded: "),
        ({"a": "card_set:nothing"}, "the plug-in card-set (card_set:nothing) cannot be loaded: "),
        ({"a": "card_set:wrong"}, "the plug-in card-set (card_set:wrong) must be the path of"),
        ({"a": "card_set:flyer"}, "the template 'a' of card-set cannot be read: "),
        ({"docs": "card_set:poster"}, "two templates claim the name 'docs': one of cardpress and"),
    ],
)
def test_a_broken_package_is_named(run, tmp_path, points, message):
    packages = package(tmp_path / "site", points, SOURCE)
    done = run(packages, "show", "a") if "a" in points else run(packages, "list")
    assert done.returncode == 3
    assert message in done.stderr
    assert "Traceback" not in done.stderr
