"""The resolve stage: every source once, every failure at once."""

from __future__ import annotations

import base64
import os
import struct
import threading

import pytest
from PIL import Image

import cardpress.resolve
from cardpress.cache import ByteCache
from cardpress.errors import LimitError, SourceError
from cardpress.limits import Limits
from cardpress.needs import ImageNeed
from cardpress.resolve import resolve
from cardpress.settings import Settings


def needs(*sources, width=30, height=20):
    return [
        (f"/components/{index}/src", ImageNeed(src, width, height))
        for index, src in enumerate(sources)
    ]


def settings(**limits):
    return Settings(limits=Limits(**limits))


@pytest.fixture
def folder(tmp_path, corners, make):
    (tmp_path / "a.png").write_bytes(make.encode(corners, "PNG"))
    (tmp_path / "b.png").write_bytes(make.encode(corners.transpose(0), "PNG"))
    (tmp_path / "same.png").write_bytes(make.encode(corners, "PNG"))
    (tmp_path / "note.png").write_bytes(b"this is text")
    (tmp_path / "cut.png").write_bytes(make.encode(corners, "PNG")[:80])
    (tmp_path / "large.png").write_bytes(make.png((9000, 9000), 1, 0, b""))
    return tmp_path


@pytest.fixture
def decoded(monkeypatch):
    """The digests of what has been decoded."""
    digests = []
    decode = cardpress.resolve.decode

    def counted(container, digest, factor):
        digests.append(digest)
        return decode(container, digest, factor)

    monkeypatch.setattr(cardpress.resolve, "decode", counted)
    return digests


class Addresses:
    """A fetcher of pictures in memory."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.fetched = []
        self.threads = set()

    def fetch(self, url):
        self.fetched.append(url)
        self.threads.add(threading.get_ident())
        return self.pictures[url]


def test_nothing_needed():
    assert resolve([], settings=Settings()) == {}


def test_every_kind_of_source(folder, corners, make):
    data = make.encode(corners, "PNG")
    text = base64.b64encode(data).decode()
    jpeg = base64.b64encode(make.encode(corners, "JPEG")).decode()
    address = "https://example.com/a"
    sources = ("a.png", str(folder / "b.png"), f"data:image/png;base64,{text}", text, jpeg, address)
    bitmaps = resolve(
        needs(*sources), settings=Settings(), base_dir=folder, fetcher=Addresses({address: data})
    )

    assert set(bitmaps) == set(sources)
    assert all(bitmap.image.size == (30, 20) for bitmap in bitmaps.values())
    assert jpeg.startswith("/9j/")


def test_equal_pictures_are_decoded_once(folder, corners, make, decoded):
    text = base64.b64encode(make.encode(corners, "PNG")).decode()
    sources = ("a.png", "./a.png", "same.png", text, f"{text}\n", "a.png")
    bitmaps = resolve(needs(*sources), settings=Settings(), base_dir=folder)

    assert len(decoded) == 1
    assert len(bitmaps) == 5
    assert len({id(bitmap) for bitmap in bitmaps.values()}) == 1


def test_equal_sources_are_read_once(corners, make):
    fetcher = Addresses({"https://a/": make.encode(corners, "PNG")})
    resolve(needs("https://a/", "https://a/", "https://a/"), settings=Settings(), fetcher=fetcher)

    assert fetcher.fetched == ["https://a/"]


def test_one_source_is_read_on_the_calling_thread(corners, make):
    fetcher = Addresses({"https://a/": make.encode(corners, "PNG")})
    resolve(needs("https://a/"), settings=Settings(), fetcher=fetcher)

    assert fetcher.threads == {threading.get_ident()}


def test_several_sources_are_read_at_the_same_time(corners, make):
    both = threading.Barrier(2, timeout=10)
    data = make.encode(corners, "PNG")

    class Waiting:
        def fetch(self, url):
            both.wait()
            return data

    assert (
        len(resolve(needs("https://a/", "https://b/"), settings=Settings(), fetcher=Waiting())) == 2
    )


def test_no_thread_stays(folder):
    before = threading.active_count()
    resolve(needs("a.png", "b.png"), settings=Settings(), base_dir=folder)

    assert threading.active_count() == before


def test_the_largest_use_decides_how_far_a_jpeg_is_reduced(tmp_path, corners, make):
    (tmp_path / "a.jpg").write_bytes(make.encode(corners.resize((1200, 800)), "JPEG"))
    small, large = ImageNeed("a.jpg", 30, 20), ImageNeed("a.jpg", 140, 10)

    def size(*uses, scale=1):
        pairs = [(f"/components/{index}/src", need) for index, need in enumerate(uses)]
        bitmaps = resolve(pairs, settings=Settings(), base_dir=tmp_path, scale=scale)
        assert (bitmaps["a.jpg"].width, bitmaps["a.jpg"].height) == (1200, 800)
        return bitmaps["a.jpg"].image.size

    assert size(small) == (150, 100)
    assert size(small, large) == (300, 200)
    assert size(small, large, scale=2) == (600, 400)
    assert size(small, large, scale=4) == (1200, 800)


def test_the_cache_saves_decoding(folder, decoded):
    cache = ByteCache(1 << 20)
    first = resolve(needs("a.png", "b.png"), settings=Settings(), base_dir=folder, cache=cache)
    second = resolve(needs("b.png", "same.png"), settings=Settings(), base_dir=folder, cache=cache)

    assert len(decoded) == 2
    assert second["same.png"] is first["a.png"]
    assert second["b.png"] is first["b.png"]


def test_the_cache_tells_reductions_apart(tmp_path, corners, make):
    (tmp_path / "a.jpg").write_bytes(make.encode(corners.resize((1200, 800)), "JPEG"))
    cache = ByteCache(1 << 26)
    sizes = [
        resolve(needs("a.jpg", width=w), settings=Settings(), base_dir=tmp_path, cache=cache)[
            "a.jpg"
        ].image.width
        for w in (30, 600, 30)
    ]

    assert sizes == [150, 1200, 150]


def test_a_changed_file_is_read_anew(folder, corners, make):
    cache = ByteCache(1 << 20)

    def first_pixel():
        bitmaps = resolve(needs("a.png"), settings=Settings(), base_dir=folder, cache=cache)
        return bitmaps["a.png"].image.getpixel((0, 0))

    before = first_pixel()
    (folder / "a.png").write_bytes(make.encode(Image.new("RGB", (3, 3), (1, 2, 3)), "PNG"))
    assert (before, first_pixel()) == ((255, 0, 0), (1, 2, 3))


def test_all_failures_are_reported_at_once(folder):
    sources = ("a.png", "missing.png", "cut.png", "note.png", "ftp://a/b", "large.png", "####")
    with pytest.raises(SourceError) as caught:
        resolve(needs(*sources), settings=Settings(), base_dir=folder)

    assert [(problem.pointer, problem.code) for problem in caught.value.problems] == [
        ("/components/1/src", "source-unreadable"),
        ("/components/2/src", "source-not-a-picture"),
        ("/components/3/src", "source-not-a-picture"),
        ("/components/4/src", "source-unreadable"),
        ("/components/5/src", "source-too-large"),
        ("/components/6/src", "source-unreadable"),
    ]
    for problem, src in zip(caught.value.problems, sources[1:], strict=True):
        assert repr(src) in problem.message
        assert problem.message in str(caught.value)


def test_a_failure_names_every_place(folder):
    with pytest.raises(SourceError) as caught:
        resolve(needs("x.png", "a.png", "x.png"), settings=Settings(), base_dir=folder)

    pointers = [problem.pointer for problem in caught.value.problems]
    assert pointers == ["/components/0/src", "/components/2/src"]


def test_only_limits_exceeded_is_a_limit_error(folder):
    with pytest.raises(LimitError) as caught:
        resolve(needs("a.png", "large.png"), settings=Settings(), base_dir=folder)

    assert caught.value.limit == "source_pixels"
    assert [problem.code for problem in caught.value.problems] == ["source-too-large"]


def test_pixels_are_summed_over_distinct_pictures(folder, decoded):
    allowed = settings(document_pixels=1200)
    resolve(needs("a.png", "same.png", "b.png"), settings=allowed, base_dir=folder)
    assert len(decoded) == 2

    with pytest.raises(LimitError) as caught:
        resolve(needs("a.png", "b.png"), settings=settings(document_pixels=1199), base_dir=folder)
    assert caught.value.limit == "document_pixels"
    assert caught.value.problems[0].pointer == "/components/1/src"
    assert len(decoded) == 2


def test_encoded_bytes_are_bounded_together(tmp_path, make):
    padding = make.chunk(b"IDAT", b"") * 100
    names = [f"{index}.png" for index in range(6)]
    for index, name in enumerate(names):
        pixel = b"\0" + struct.pack("B", index)
        (tmp_path / name).write_bytes(make.png((1, 1), 8, 0, pixel, after=padding))

    with pytest.raises(LimitError, match="bytes together") as caught:
        resolve(needs(*names), settings=settings(document_pixels=1000), base_dir=tmp_path)
    assert caught.value.limit == "document_pixels"


def test_long_sources_are_shortened(make):
    text = base64.b64encode(os.urandom(3_000_000)).decode()
    with pytest.raises(SourceError) as caught:
        resolve(needs(text, f"data:image/png;base64,{text}"), settings=Settings())

    assert len(str(caught.value)) < 1000
    assert "(4000000 characters)" in caught.value.problems[0].message


@pytest.mark.parametrize("src", ["./\x1b[31m\n.png", "./\ud800.png", "\ud800"])
def test_messages_are_plain_text(src):
    with pytest.raises(SourceError) as caught:
        resolve(needs(src), settings=Settings())

    message = caught.value.problems[0].message
    assert message.isprintable()
    message.encode("utf-8")


def test_remote_pictures_are_refused_clearly():
    with pytest.raises(SourceError, match="remote pictures are not fetched here") as caught:
        resolve(needs("https://example.com/a.png"), settings=Settings())

    assert "data URI" in caught.value.problems[0].message


def test_a_fetcher_that_fails_in_its_own_way():
    with pytest.raises(SourceError) as caught:
        resolve(needs("https://a/"), settings=Settings(), fetcher=Addresses({}))

    assert caught.value.problems[0].code == "source-unreadable"


def test_a_fetched_picture_is_within_the_limits():
    fetcher = Addresses({"https://a/": bytes(101)})
    with pytest.raises(LimitError) as caught:
        resolve(needs("https://a/"), settings=settings(source_bytes=100), fetcher=fetcher)

    assert caught.value.limit == "source_bytes"


def test_local_paths_can_be_turned_off(folder):
    with pytest.raises(SourceError, match="not allowed here"):
        resolve(needs("a.png"), settings=Settings(local_paths=False), base_dir=folder)


def test_a_need_is_hashable():
    assert len({ImageNeed("a", 1, 2), ImageNeed("a", 1, 2), ImageNeed("a", 1, 3)}) == 2
