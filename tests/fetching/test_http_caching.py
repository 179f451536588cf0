"""Answers that are kept on disk and used again, with a clock of our own."""

import hashlib
import os

import pytest

from cardpress.errors import SourceError
from cardpress.fetching.freshness import Record
from cardpress.fetching.http_cache import HttpCache
from cardpress.fetching.pictures import RemotePictures
from cardpress.fetching.reply import Reply
from cardpress.settings import Settings
from cardpress.store import Store

NOW = 1_800_000_000.0
DAY = 86_400


def record(status=200, asked=NOW, answered=NOW, **headers):
    return Record(Reply("http://a/", status, headers, b"x"), asked, answered)


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


class Card:
    """Visits one address again and again, with a cache on disk."""

    def __init__(self, server, folder, clock, budget=1_000_000):
        self.server, self.folder, self.clock, self.budget = server, folder, clock, budget

    def fetch(self, path="/", offline=False):
        settings = Settings(
            allow_hosts=(self.server.host,),
            remote_cache=self.folder,
            remote_cache_bytes=self.budget,
        )
        pictures = RemotePictures(settings, clock=self.clock)
        return pictures.visit(offline).fetch(self.server.base + path)


@pytest.fixture
def visit(origin, tmp_path, clock):
    """Return how to fetch from a server of given pages, a folder and a clock."""
    return lambda pages, **options: Card(origin(pages), tmp_path / "cache", clock, **options)


def test_a_fresh_picture_is_not_asked_for_again(visit, answer, png, clock):
    card = visit({"/": answer(png(), Cache_Control="max-age=60")})
    assert card.fetch() == card.fetch() == png()
    assert card.server.connections == 1
    clock.now += 60
    assert card.fetch() == png()
    assert card.server.connections == 2


def test_a_stale_picture_is_confirmed(visit, answer, png, clock):
    def serve(connection, asked):
        if asked.headers.get("if-none-match") == '"1"':
            confirmed = answer(status="304 Not Modified", ETag='"1"', Cache_Control="max-age=60")
            connection.sendall(confirmed)
        else:
            connection.sendall(answer(png(), ETag='"1"'))

    card = visit(serve)
    assert [card.fetch() for _ in range(4)] == [png()] * 4
    # The 304 has made it fresh for a minute.
    assert [asked.headers.get("if-none-match") for asked in card.server.asked] == [None, '"1"']
    clock.now += 61
    card.fetch()
    assert len(card.server.asked) == 3


def test_a_changed_picture_takes_the_place_of_the_old(visit, answer, png):
    pages = {"/": answer(png("red"), ETag='"1"')}
    card = visit(pages)
    assert card.fetch() == png("red")
    pages["/"] = answer(png("blue"), ETag='"2"')
    assert card.fetch() == png("blue")
    assert card.fetch(offline=True) == png("blue")


@pytest.mark.parametrize("control", ["no-store", "private, max-age=60"])
def test_what_may_not_be_kept_is_not(visit, answer, png, control):
    card = visit({"/": answer(png(), Cache_Control=control)})
    card.fetch()
    card.fetch()
    assert card.server.connections == 2
    with pytest.raises(SourceError, match="not in the cache"):
        card.fetch(offline=True)


@pytest.mark.parametrize("trouble", ["500", "503", "cut", "closed"])
def test_a_server_in_trouble_is_stood_in_for(visit, answer, png, clock, trouble):
    pages = {"/": answer(png(), Cache_Control="max-age=60")}
    card = visit(pages)
    card.fetch()
    clock.now += 3600
    match trouble:
        case "cut":
            pages["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"
        case "closed":
            card.server.stop()
        case _:
            pages["/"] = answer(b"trouble", status=f"{trouble} Trouble")
    assert card.fetch() == png()
    clock.now += 2 * DAY
    with pytest.raises(SourceError):
        card.fetch()


def test_a_picture_that_is_gone_is_gone(visit, answer, png):
    pages = {"/": answer(png())}
    card = visit(pages)
    card.fetch()
    pages["/"] = answer(status="404 Not Found")
    with pytest.raises(SourceError, match="status 404"):
        card.fetch()


def test_offline_takes_what_there_is(visit, answer, png, redirect_to, clock):
    card = visit({"/": redirect_to("/a"), "/a": answer(png(), Cache_Control="max-age=1")})
    card.fetch()
    clock.now += 30 * DAY
    card.server.stop()
    assert card.fetch(offline=True) == png()


def test_redirects_are_kept_as_they_say(visit, answer, png, redirect_to):
    pages = {"/": redirect_to("/a"), "/a": answer(png(), Cache_Control="max-age=60")}
    card = visit(pages)
    card.fetch()
    card.fetch()
    assert [asked.path for asked in card.server.asked] == ["/", "/a", "/"]


def test_a_damaged_entry_is_no_entry(visit, answer, png):
    card = visit({"/": answer(png(), Cache_Control="max-age=60")})
    card.fetch()
    for path in card.folder.iterdir():
        if len(path.name) == 64:
            path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert card.fetch() == png()
    assert card.server.connections == 2


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xff\xff\xffx", b"\2\0\0\0{}", b"\2\0\0\0[]",
                                  b"\4\0\0\0null", b"\3\0\0\0{]}", b"\1\0\0\0\xff"])  # fmt: skip
def test_entries_of_another_shape_are_no_entries(tmp_path, data):
    store = Store(tmp_path, 1_000_000)
    store.put(hashlib.sha256(b"1 0 http://a/").hexdigest(), data)
    assert HttpCache(store).get("http://a/", exception=False) is None


def test_records_survive(tmp_path):
    cache = HttpCache(Store(tmp_path, 1_000_000))
    given = record(301, NOW, NOW + 0.25, location="/é", etag="x")
    cache.put("http://a/", False, given)
    assert cache.get("http://a/", exception=False) == given


def test_what_came_from_an_exception_is_for_those_who_make_it(tmp_path):
    cache = HttpCache(Store(tmp_path, 1_000_000))
    cache.put("http://10.0.0.1/", True, record())
    assert cache.get("http://10.0.0.1/", exception=False) is None


def test_the_cache_is_bounded(visit, answer, png):
    large = png(size=(400, 400)) + bytes(4000)
    pages = {f"/{index}": answer(large, Cache_Control="max-age=60") for index in range(20)}
    card = visit(pages, budget=40_000)
    for path in pages:
        assert card.fetch(path) == large
    used = sum(-(-path.stat().st_size // 4096) * 4096 for path in card.folder.glob("?" * 64))
    assert 0 < used <= 40_000


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_done_without(visit, answer, png):
    card = visit({"/": answer(png(), Cache_Control="max-age=60")})
    card.folder.mkdir(mode=0o500)
    assert card.fetch() == card.fetch() == png()
    assert card.server.connections == 2


def test_a_file_in_place_of_the_folder_is_done_without(visit, answer, png):
    card = visit({"/": answer(png(), Cache_Control="max-age=60")})
    card.folder.write_text("in the way")
    assert card.fetch() == card.fetch() == png()
    assert card.server.connections == 2


def test_no_budget_is_no_cache(visit, answer, png):
    card = visit({"/": answer(png(), Cache_Control="max-age=60")}, budget=0)
    assert card.fetch() == card.fetch() == png()
    assert card.server.connections == 2
    assert not card.folder.exists()


def test_replacing_is_counted_once(tmp_path):
    store = Store(tmp_path, 100_000)
    key = "ab" * 32
    for size in (10, 20_000, 3, 9000):
        store.put(key, bytes(size), replace=True)
        assert store.get(key).data == bytes(size)
    assert int.from_bytes((tmp_path / "ledger").read_bytes(), "little") == 12_288
