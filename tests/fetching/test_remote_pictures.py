"""Documents with remote pictures, as programs and people use them."""

import pickle
import subprocess
import sys
import threading
import time
from dataclasses import replace
from io import BytesIO

import pytest
from click.testing import CliRunner
from PIL import Image

import cardpress
from cardpress.cli.program import program
from cardpress.errors import LimitError, SourceError
from cardpress.fetching.failure import UNAVAILABLE
from cardpress.fetching.pictures import RemotePictures
from cardpress.limits import Limits
from cardpress.settings import Settings


@pytest.fixture
def settings(tmp_path):
    def make(*servers, **values):
        hosts = tuple(server.host for server in servers)
        return Settings(allow_hosts=hosts, remote_cache=tmp_path / "cache", **values)

    return make


def card(*sources):
    pictures = [
        {"type": "image", "src": src, "x": 10 * place, "y": 0, "width": 10, "height": 10}
        for place, src in enumerate(sources)
    ]
    return {"width": max(10, 10 * len(sources)), "height": 10, "components": pictures}


def problems(engine, *sources, **options):
    with pytest.raises(cardpress.CardpressError) as caught:
        engine.render(card(*sources), **options)
    return caught.value


def test_pictures_are_drawn(origin, answer, png, settings):
    server = origin({"/red": answer(png("red")), "/blue": answer(png("blue"))})
    document = card(server.base + "/red", server.base + "/blue")
    picture = cardpress.Engine(settings(server)).render(document)
    pixels = Image.open(BytesIO(bytes(picture))).convert("RGB")
    assert pixels.getpixel((5, 5)) == (255, 0, 0)
    assert pixels.getpixel((15, 5)) == (0, 0, 255)


def test_each_url_is_fetched_once(origin, answer, png, settings):
    server = origin({"/a": answer(png(), Cache_Control="no-store")})
    same = [f"{server.base}/a{tail}" for tail in ("", "#1", "#2")]
    same += [server.base.replace("http", "HTTP") + "/a", f" {server.base}/b/../a"]
    cardpress.Engine(settings(server)).render(card(*same, *same))
    assert server.connections == 1


def test_four_at_once(origin, answer, png, settings):
    meeting = threading.Barrier(4, timeout=3)

    def serve(connection, asked):
        meeting.wait()
        connection.sendall(answer(png(asked.path[1:])))

    server = origin(serve)
    colors = ["red", "lime", "blue", "black", "white", "cyan", "pink", "gold"]
    cardpress.Engine(settings(server)).render(card(*(f"{server.base}/{one}" for one in colors)))
    assert server.most_at_once == 4


def test_a_document_has_one_deadline(origin, settings):
    server = origin(lambda connection, asked: server.stopping.wait(5))
    limits = Limits(document_fetch_seconds=0.3, fetch_seconds=0.2)
    engine = cardpress.Engine(settings(server, limits=limits))
    began = time.monotonic()
    error = problems(engine, *(f"{server.base}/{place}" for place in range(12)))
    assert time.monotonic() - began < 1
    assert len(error.problems) == 12


def test_too_many_urls_are_refused_before_the_first(origin, settings):
    server = origin({})
    engine = cardpress.Engine(settings(server, limits=Limits(remote_sources=3)))
    error = problems(engine, *(f"{server.base}/{place}" for place in range(4)))
    assert isinstance(error, LimitError)
    assert error.limit == "remote_sources"
    assert [problem.pointer for problem in error.problems] == ["/components/3/src"]
    assert not server.connections


def test_an_answer_that_is_too_large(origin, answer, settings):
    server = origin({"/": answer(bytes(1001))})
    error = problems(
        cardpress.Engine(settings(server, limits=Limits(source_bytes=1000))), server.base + "/"
    )
    assert isinstance(error, LimitError)
    assert error.limit == "source_bytes"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!doctype html><p>Sign in", "text/html; charset=utf-8", "a web page"),
        (b'{"error": "no"}', "application/json", "with JSON"),
        (b"not found", "text/plain", "plain text"),
        (b"<!doctype html><p>Sign in", "image/png", "a web page"),
        (b"", "image/png", "empty"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "damaged or cut short"),
    ],
)
def test_what_is_no_picture(origin, answer, settings, body, kind, words):
    server = origin({"/": answer(body, Content_Type=kind)})
    error = problems(cardpress.Engine(settings(server)), server.base + "/")
    assert words in error.problems[0].message


def test_labels_are_not_believed(origin, answer, png, settings):
    server = origin({"/": answer(png(), Content_Type="text/html")})
    assert cardpress.Engine(settings(server)).render(card(server.base + "/"))


@pytest.mark.parametrize(
    "status", ["404 Not Found", "403 No", "204 No Content", "206 Part", "500 Oh"]
)
def test_other_statuses(origin, answer, png, settings, status):
    server = origin({"/": answer(png(), status=status)})
    error = problems(cardpress.Engine(settings(server)), server.base + "/")
    if not status.startswith("204"):
        assert f"status {status[:3]}" in str(error)


def test_all_that_cannot_be_reached_is_told_the_same(settings, closed_port, canary):
    engine = cardpress.Engine(settings())
    sources = ["http://10.0.0.1/a", "http://169.254.169.254/", f"http://127.0.0.1:{canary}/",
               f"http://127.0.0.1:{closed_port}/", "http://localhost/", "http://[::1]/",
               "https://u:p@example.com/", "http://2130706433/", "http://a..b/"]  # fmt: skip
    error = problems(engine, *sources)
    assert len(error.problems) == len(sources)
    for problem, source in zip(error.problems, sources, strict=True):
        assert problem.message == f"{source!r}: {UNAVAILABLE}"
        assert problem.code == "source-unreadable"


@pytest.mark.parametrize(("discreet", "pauses"), [(False, 0), (True, 2)])
def test_discreet_failures_come_at_even_times(settings, closed_port, discreet, pauses):
    slept = []
    values = replace(settings(discreet=discreet), allow_hosts=(f"127.0.0.1:{closed_port}",))
    visit = RemotePictures(values, sleep=slept.append).visit()
    for url in ("http://10.0.0.1/", f"http://127.0.0.1:{closed_port}/"):
        with pytest.raises(SourceError):
            visit.fetch(url)
    assert len(slept) == pauses
    assert all(0 < seconds <= 0.25 for seconds in slept)


def test_offline_lists_all_that_is_missing(origin, answer, png, settings):
    server = origin({"/a": answer(png())})
    online = cardpress.Engine(settings(server))
    online.render(card(server.base + "/a"))
    missing = [server.base + "/b", "https://example.com/c.png", "http://10.0.0.1/"]
    error = problems(online, server.base + "/a", *missing, offline=True)
    assert [problem.pointer for problem in error.problems] == [
        f"/components/{place}/src" for place in (1, 2, 3)
    ]
    assert "not in the cache" in error.problems[0].message
    assert server.connections == 1


def test_offline_is_a_setting_and_an_argument(origin, answer, png, settings):
    server = origin({"/a": answer(png())})
    document = card(server.base + "/a")
    engine = cardpress.Engine(settings(server), offline=True)
    assert engine.settings.offline
    with pytest.raises(SourceError, match="offline"):
        engine.render(document)
    with pytest.raises(SourceError, match="offline"):
        engine.measure(document)
    assert engine.render(document, offline=False)
    assert engine.render(document) == cardpress.Engine(settings(server)).render(
        document, offline=True
    )
    assert engine.measure(document).width == 10


def test_settings_travel_and_so_do_errors(origin, answer, png, settings):
    server = origin({"/a": answer(png())})
    engine = pickle.loads(pickle.dumps(cardpress.Engine(settings(server))))
    assert engine.render(card(server.base + "/a"))
    error = problems(engine, "http://10.0.0.1/")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_fetch_errors_travel():
    from cardpress.fetching.failure import FetchError, Reason

    error = pickle.loads(pickle.dumps(FetchError(Reason.TIMED_OUT)))
    assert (error.reason, error.sent) == (Reason.TIMED_OUT, True)


def test_wrong_exceptions_are_told_at_once(settings):
    with pytest.raises(cardpress.CardpressError, match="not a host or host:port"):
        cardpress.Engine(replace(settings(), allow_hosts=("http://a/",)))


def test_the_http_library_is_loaded_for_urls_only():
    code = (
        "import sys, cardpress; cardpress.render({'width': 9, 'height': 9});"
        "sys.exit(bool({'httpx2', 'httpcore2', 'anyio', 'ssl'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in a folder with a document."""
    monkeypatch.chdir(tmp_path)

    def invoke(document, *arguments, **environment):
        (tmp_path / "card.json").write_text(
            cardpress.Document(**document).model_dump_json(exclude_none=True)
        )
        given = {"CARDPRESS_REMOTE_CACHE": str(tmp_path / "cache"), **environment}
        from cardpress.engine import default_engine

        default_engine.cache_clear()
        try:
            return CliRunner().invoke(program, arguments, env=given)
        finally:
            default_engine.cache_clear()

    return invoke


def test_the_command_line(run, origin, answer, png, tmp_path):
    server = origin({"/a": answer(png(), Cache_Control="max-age=60")})
    allowed = {"CARDPRESS_ALLOW_HOSTS": f"intra.example, {server.host}"}
    document = card(server.base + "/a")

    refused = run(document, "render", "card.json")
    assert refused.exit_code == 2
    assert "CARDPRESS_ALLOW_HOSTS" in refused.stderr
    missing = run(document, "render", "card.json", "--offline", **allowed)
    assert missing.exit_code == 2
    assert "not in the cache" in missing.stderr
    assert not server.connections

    assert run(document, "render", "card.json", **allowed).exit_code == 0
    assert run(document, "render", "card.json", "--offline", **allowed).exit_code == 0
    assert run(document, "measure", "card.json", "--offline", **allowed).exit_code == 0
    assert server.connections == 1
