"""docs/templates.md is true: its examples work, and nothing is left out."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import cardpress
from cardpress.cli.program import program
from cardpress.templates import Template
from cardpress.templates.catalog import BUILT_IN
from cardpress.templates.filters import FILTERS, TESTS
from cardpress.templates.variable import TYPES

TEXT = (Path(__file__).parents[2] / "docs" / "templates.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_the_example_is_a_template():
    template = Template(blocks("json")[0])
    picture = template.render(title="Hello", author="Ada", date="2026-11-20", tags=["a", "b"])
    assert picture.report == ()


def test_python_runs():
    scope = {}
    exec(blocks("python")[0], scope)
    assert scope["document"]["width"] == 1200
    assert scope["picture"].width == 1200


def test_commands_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line in blocks("console")[0].splitlines()[:-1]:
        program_name, *arguments = shlex.split(line.removeprefix("$ "))
        assert program_name == "cardpress"
        assert CliRunner().invoke(program, arguments).exit_code == 0
    assert (tmp_path / "event.png").exists()
    assert json.loads((tmp_path / "mine.json").read_text())["name"] == "mine"


@pytest.mark.parametrize("name", [*FILTERS, *TYPES, *BUILT_IN])
def test_everything_is_named(name):
    assert re.search(rf"`{name}[`(]", TEXT)


@pytest.mark.parametrize("name", TESTS)
def test_every_test_is_named(name):
    assert f"`is {name}`" in TEXT


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_variable_is_named(name):
    assert all(f"`{variable}`" in TEXT for variable in cardpress.template(name).variables)
