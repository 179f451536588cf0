"""Whether what was downloaded is what it should be."""

import io

import pytest
from PIL import Image

from cardpress.errors import LimitError, SourceError
from cardpress.limits import Limits
from cardpress.providers.contents import check_contents


def box(kind, body=b"", size=None):
    return (len(body) + 8 if size is None else size).to_bytes(4, "big") + kind + body


def glb(length=None):
    body = b"JSON" * 4
    size = 12 + len(body) if length is None else length
    return b"glTF" + (2).to_bytes(4, "little") + size.to_bytes(4, "little") + body


def encoded(kind, size=(8, 8)):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


MOVIE = box(b"ftyp", b"isom") + box(b"mdat", bytes(100)) + box(b"moov", bytes(50))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("role", ["picture", "preview", "original"])
def test_pictures_tell_their_type(kind, role):
    assert check_contents(role, encoded(kind), Limits()) == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", encoded("PNG", (99, 99))[:-40], encoded("JPEG")[:100]]
)
def test_what_is_no_whole_picture_is_refused(data):
    with pytest.raises(SourceError):
        check_contents("picture", data, Limits())


def test_pictures_follow_the_limits():
    with pytest.raises(LimitError):
        check_contents("picture", encoded("PNG", (30, 30)), Limits(source_pixels=899))


@pytest.mark.parametrize(
    "data",
    [
        MOVIE,
        box(b"ftyp") + box(b"moov") + box(b"mdat", bytes(9), size=0),
        box(b"ftyp") + box(b"moov") + b"\0\0\0\1mdat" + (20).to_bytes(8, "big") + bytes(4),
    ],
    ids=["plain", "to the end", "64 bits"],
)
def test_whole_videos_pass(data):
    assert check_contents("video", data, Limits()) == "video/mp4"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        MOVIE[:-1],
        MOVIE + b"x",
        box(b"ftyp"),
        box(b"moov"),
        box(b"ftyp", size=3),
        encoded("PNG"),
    ],
    ids=["empty", "cut", "more", "no movie", "no type", "tiny box", "a picture"],
)
def test_what_is_no_whole_video_is_refused(data):
    with pytest.raises(SourceError, match="no whole video"):
        check_contents("video", data, Limits())


def test_whole_models_pass():
    assert check_contents("model", glb(), Limits()) == "model/gltf-binary"


@pytest.mark.parametrize("data", [b"", b"glTF", glb()[:-1], glb(99), encoded("PNG")])
def test_what_is_no_whole_model_is_refused(data):
    with pytest.raises(SourceError, match="no whole 3D model"):
        check_contents("model", data, Limits())
