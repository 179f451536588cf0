"""Settings of the server: where they come from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardpress.errors import CardpressError
from cardpress_server.settings import load_server_settings


def load(tmp_path, toml="", environment=None, **arguments):
    tmp_path.joinpath("cardpress.toml").write_text(toml, "utf-8")
    return load_server_settings(environment or {}, tmp_path, **arguments)


def test_arguments_before_environment_before_file(tmp_path):
    toml = "[server]\nport = 1\nworkers = 1\nqueue = 1\n"
    environment = {"CARDPRESS_WORKERS": "2", "CARDPRESS_QUEUE": "2"}
    settings = load(tmp_path, toml, environment, queue=3, host=None)
    assert (settings.port, settings.workers, settings.queue) == (1, 2, 3)
    assert settings.host == "127.0.0.1"
    assert settings.capacity == 5


def test_values_become_their_types(tmp_path):
    environment = {
        "CARDPRESS_HOME": "/somewhere",
        "CARDPRESS_DEADLINE": "2.5",
        "CARDPRESS_CORS_ORIGINS": "https://a.example, https://b.example",
        "CARDPRESS_LIMIT_SIDE": "100",
    }
    settings = load(tmp_path, environment=environment)
    assert settings.home == Path("/somewhere")
    assert settings.deadline == 2.5
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.rendering.limits.side == 100


def test_local_paths_are_always_off(tmp_path):
    settings = load(tmp_path, "local_paths = true", {"CARDPRESS_LOCAL_PATHS": "1"})
    assert not settings.rendering.local_paths


def test_queue_grows_with_the_workers(tmp_path):
    assert load(tmp_path, workers=3).capacity == 27


def test_plans_are_settings(tmp_path):
    plans = load(tmp_path, "[server]\nfree_pictures = 3\nfree_components = 2\n").plans
    assert (plans["free"].pictures, plans["free"].components) == (3, 2)
    assert (plans["pro"].pictures, plans["pro"].components) == (1000, None)
    assert (plans["local"].pictures, plans["local"].components) == (None, None)


@pytest.mark.parametrize(
    "environment",
    [
        {"CARDPRESS_PORT": "http"},
        {"CARDPRESS_PORT": "70000"},
        {"CARDPRESS_WORKERS": "0"},
        {"CARDPRESS_DEADLINE": "-1"},
        {"CARDPRESS_LIMIT_SIDE": "wide"},
    ],
)
def test_bad_value_is_named(tmp_path, environment):
    name = next(iter(environment)).rpartition("_")[2].lower()
    with pytest.raises(CardpressError, match=name):
        load(tmp_path, environment=environment)


@pytest.mark.parametrize("toml", ["[server]\nports = 1\n", "server = 1\n"])
def test_bad_table_is_refused(tmp_path, toml):
    with pytest.raises(CardpressError, match="server|ports"):
        load(tmp_path, toml)
