"""Results as files: what is in them is what their names say."""

import io

import pytest
from PIL import Image

from cardpress.errors import CardpressError, EncodeError
from cardpress.providers.results import Download, Result, Results
from cardpress.providers.saving import check_target


def picture(format, mode="RGB", color=(200, 30, 40)):
    out = io.BytesIO()
    Image.new(mode, (8, 6), color).save(out, format)
    return out.getvalue()


@pytest.fixture
def stored(tmp_path):
    def put(*downloads):
        made = Result("toy", "make", "a" * 64, (), {}, "47")
        return Results(tmp_path / "results").put(made, [Download(*each) for each in downloads])

    return put


@pytest.mark.parametrize("suffix", ["", ".jpg", ".jpeg", ".JPG"])
def test_a_picture_that_is_right_stays_byte_for_byte(stored, tmp_path, suffix):
    data = picture("JPEG")
    saved = stored(("picture", "image/jpeg", data)).save(tmp_path / f"a{suffix}")
    assert saved.read_bytes() == data


@pytest.mark.parametrize(
    ("suffix", "format"),
    [(".png", "PNG"), (".webp", "WEBP"), (".tif", "TIFF"), (".tiff", "TIFF"), (".avif", "AVIF")],
)
def test_a_picture_of_another_format_is_converted(stored, tmp_path, suffix, format):
    saved = stored(("picture", "image/jpeg", picture("JPEG"))).save(tmp_path / f"a{suffix}")
    with Image.open(saved) as shown:
        assert (shown.format, shown.size) == (format, (8, 6))


def test_transparency_is_laid_on_white_where_there_is_none(stored, tmp_path):
    clear = picture("PNG", "RGBA", (0, 0, 0, 0))
    saved = stored(("picture", "image/png", clear)).save(tmp_path / "a.jpg")
    with Image.open(saved) as shown:
        assert min(shown.convert("RGB").getpixel((4, 3))) > 250


def test_a_picture_that_we_only_read_keeps_its_own_name(stored, tmp_path):
    data = picture("GIF")
    result = stored(("picture", "image/gif", data))
    assert result.save(tmp_path / "a.gif").read_bytes() == data


def test_a_model_has_two_faces(stored, tmp_path):
    preview = picture("JPEG")
    result = stored(("preview", "image/jpeg", preview), ("model", "model/gltf-binary", b"glTF"))
    assert result.save(tmp_path / "a.glb").read_bytes() == b"glTF"
    assert result.save(tmp_path / "a.jpg").read_bytes() == preview
    with pytest.raises(CardpressError, match=r"save it as \.jpg or \.glb at no further cost"):
        result.save(tmp_path / "a.mp4")


@pytest.mark.parametrize("name", ["a.png", "a.glb", "a.svg", "a.txt"])
def test_a_video_is_nothing_else(stored, tmp_path, name):
    result = stored(("video", "video/mp4", b"film"))
    assert result.save(tmp_path / "a.mp4").read_bytes() == b"film"
    with pytest.raises(CardpressError, match=r"save it as \.mp4"):
        result.save(tmp_path / name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["a.svg", "a.txt", "no/a.png", "results"])
def test_names_are_checked_beforehand(tmp_path, name):
    (tmp_path / "results").mkdir()
    with pytest.raises(EncodeError, match=r"cannot (be written|write)"):
        check_target(tmp_path / name)


@pytest.mark.parametrize("name", ["a", "a.png", "a.GLB", "a.mp4"])
def test_names_that_a_result_can_have_pass(tmp_path, name):
    check_target(tmp_path / name)
