"""The settings of fetching, from the environment and from files."""

from pathlib import Path

import pytest

from cardpress.errors import CardpressError
from cardpress.settings import Settings, load_settings


def test_from_the_environment(tmp_path):
    environment = {
        "CARDPRESS_ALLOW_HOSTS": "localhost:3000, 10.0.0.5 ,,[::1]:80",
        "CARDPRESS_SVG_SOURCES": "yes",
        "CARDPRESS_OFFLINE": "1",
        "CARDPRESS_REMOTE_CACHE": "/var/cache/cards",
        "CARDPRESS_REMOTE_CACHE_BYTES": "1000",
        "CARDPRESS_LIMIT_FETCH_SECONDS": "2.5",
        "CARDPRESS_LIMIT_REMOTE_SOURCES": "7",
    }
    settings = load_settings(environment, tmp_path)
    assert settings.allow_hosts == ("localhost:3000", "10.0.0.5", "[::1]:80")
    assert settings.svg_sources
    assert settings.offline
    assert settings.remote_cache == Path("/var/cache/cards")
    assert settings.remote_cache_bytes == 1000
    assert (settings.limits.fetch_seconds, settings.limits.remote_sources) == (2.5, 7)


def test_from_a_file(tmp_path):
    (tmp_path / "cardpress.toml").write_text('allow_hosts = ["localhost:3000", "a.example"]\n')
    assert load_settings({}, tmp_path).allow_hosts == ("localhost:3000", "a.example")


@pytest.mark.parametrize("value", ["3", "[3]", "true", '{a = "b"}'])
def test_hosts_are_texts(tmp_path, value):
    (tmp_path / "cardpress.toml").write_text(f"allow_hosts = {value}\n")
    with pytest.raises(CardpressError, match="allow_hosts must be a list of texts"):
        load_settings({}, tmp_path)


def test_defaults():
    settings = Settings()
    assert settings.allow_hosts == ()
    assert not settings.svg_sources
    assert not settings.offline
    assert not settings.discreet
    limits = settings.limits
    assert (limits.connect_seconds, limits.fetch_seconds, limits.document_fetch_seconds) == (
        3,
        5,
        8,
    )
    assert (limits.remote_sources, limits.redirects) == (20, 3)


def test_the_server_is_discreet(tmp_path):
    from cardpress_server.settings import load_server_settings

    settings = load_server_settings({"CARDPRESS_HOME": str(tmp_path)}, tmp_path).rendering
    assert settings.discreet
    assert settings.remote_cache == tmp_path / "remote"
    assert not settings.local_paths
