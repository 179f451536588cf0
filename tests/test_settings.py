"""Settings: what a file or the environment may say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import cardpress
from cardpress.settings import load_settings


def settings_of(folder, text, environment=None, name="cardpress.toml"):
    folder.joinpath(name).write_text(text, "utf-8")
    return load_settings(environment or {}, folder)


def test_without_file_and_environment_all_is_default(tmp_path):
    assert load_settings({}, tmp_path) == cardpress.Settings()


def test_every_setting_can_be_given_in_the_environment(tmp_path):
    environment = {
        "CARDPRESS_LOCAL_PATHS": "no",
        "CARDPRESS_CACHE_BYTES": "0",
        "CARDPRESS_RASTERIZER": "cairosvg",
        "CARDPRESS_FONTS": "/fonts",
        "CARDPRESS_LIMIT_NUMBER": "5e5",
        "CARDPRESS_LIMIT_LINES": "7",
    }
    assert load_settings(environment, tmp_path) == cardpress.Settings(
        limits=cardpress.Limits(number=5e5, lines=7),
        local_paths=False,
        cache_bytes=0,
        rasterizer="cairosvg",
        fonts=Path("/fonts"),
    )


@pytest.mark.parametrize("name", ["CARDPRESS_FONTS", "CARDPRESS_LIMIT_LINES"])
def test_empty_variable_is_as_good_as_none(tmp_path, name):
    assert load_settings({name: ""}, tmp_path) == cardpress.Settings()


def test_own_file_comes_before_the_project_file(tmp_path):
    tmp_path.joinpath("pyproject.toml").write_text("[tool.cardpress]\ncache_bytes = 1\n", "utf-8")
    assert settings_of(tmp_path, "cache_bytes = 2\n").cache_bytes == 2


@pytest.mark.parametrize(
    "text",
    [
        "cache_bytes = true", "cache_bytes = 1.5", "cache_bytes = -1", "cache_bytes = [1]",
        "local_paths = 2", "rasterizer = 1", "fonts = 5",
        "limits = 3", "[limits]\ncomponents = -1", "[limits]\ncomponents = true",
        "[limits]\nnumber = nan", "[limits]\nnumber = inf", "[limits]\nnumber = -1.0",
        "[limits]\nnumber = true",
    ],
)  # fmt: skip
def test_values_of_the_wrong_kind_are_refused(tmp_path, text):
    with pytest.raises(cardpress.CardpressError, match="must be"):
        settings_of(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "named"),
    [("cache = 1", "unknown settings: cache"), ("[limits]\npixels = 1", "pixels")],
)
def test_unknown_names_are_refused_with_those_that_are_known(tmp_path, text, named):
    with pytest.raises(cardpress.CardpressError, match=named):
        settings_of(tmp_path, text)


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\ncardpress = 3"])
def test_project_file_must_hold_tables(tmp_path, text):
    with pytest.raises(cardpress.CardpressError, match="must be a table"):
        settings_of(tmp_path, text, name="pyproject.toml")


def test_file_that_is_not_toml_is_named(tmp_path):
    with pytest.raises(cardpress.CardpressError, match=r"cannot read cardpress\.toml"):
        settings_of(tmp_path, "cache_bytes =")
