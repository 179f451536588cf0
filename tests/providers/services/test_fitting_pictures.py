import io

import pytest
from PIL import Image

from cardpress.errors import ProviderError
from cardpress.limits import Limits
from cardpress.providers.pictures import HEIC, Accepted, file_part, fit, picture_format

ANY = frozenset({"JPEG", "PNG"})


def opened(data):
    return Image.open(io.BytesIO(data))


def fitted(data, accepted=None, limits=None):
    return fit("test", data, accepted or Accepted(ANY), limits or Limits())


def refused(data, *arguments):
    with pytest.raises(ProviderError) as caught:
        fitted(data, *arguments)
    assert (caught.value.code, caught.value.processed) == ("invalid-request", False)
    assert caught.value.provider == "test"
    return str(caught.value)


def noise(width, height, mode="RGB"):
    """Return a PNG that no encoder makes much smaller."""
    import numpy as np

    values = np.random.default_rng(4).integers(0, 256, (height, width, len(mode)), np.uint8)
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_what_fits_stays_byte_for_byte(photo, format):
    data = photo(format=format)
    assert fitted(data) is data


def test_without_limits_any_size_fits():
    data = noise(400, 300)
    assert len(data) > 300_000
    assert fitted(data) is data


def test_a_lossy_picture_becomes_jpeg(photo):
    made = fitted(photo(format="WEBP"))
    assert opened(made).format == "JPEG"
    assert opened(made).getpixel((10, 10)) == pytest.approx((200, 30, 30), abs=4)


@pytest.mark.parametrize("format", ["TIFF", "GIF", "BMP"])
def test_a_lossless_picture_becomes_png(photo, format):
    made = opened(fitted(photo(format=format)))
    assert made.format == "PNG"
    assert made.convert("RGB").getpixel((10, 10)) == (200, 30, 30)


@pytest.mark.parametrize("format", ["TIFF", "WEBP", "AVIF"])
def test_transparency_is_kept(photo, format):
    made = opened(fitted(photo(format=format, mode="RGBA")))
    assert made.format == "PNG"
    assert made.convert("RGBA").getpixel((10, 10))[3] == pytest.approx(90, abs=2)
    assert made.convert("RGBA").getpixel((300, 10))[3] == 255


def test_transparency_is_laid_on_white_where_only_jpeg_is_small_enough(photo):
    data = noise(300, 300, "RGBA")
    made = fitted(data, Accepted(ANY, most_bytes=150_000))
    assert opened(made).format == "JPEG"
    assert opened(made).size == (300, 300)
    assert len(made) <= 150_000


def test_too_many_bytes_become_fewer_pixels_in_the_end():
    data = noise(400, 300)
    made = fitted(data, Accepted(ANY, most_bytes=20_000))
    assert len(made) <= 20_000
    width, height = opened(made).size
    assert width < 400
    assert width / height == pytest.approx(4 / 3, rel=0.02)


def test_a_limit_that_nothing_meets(photo):
    words = refused(photo(), Accepted(ANY, most_bytes=20))
    assert "cannot be made smaller than 20 bytes" in words


def test_scaling_down_keeps_the_shape(photo):
    made = fitted(photo(400, 300), Accepted(ANY, most=(200, 200)))
    assert opened(made).size == (200, 150)


def test_scaling_up_to_the_least(photo):
    made = fitted(photo(40, 30), Accepted(ANY, least=(60, 60)))
    assert opened(made).size == (80, 60)


@pytest.mark.parametrize("turn", range(1, 9))
def test_converted_pictures_are_upright(photo, turn):
    exif = Image.Exif()
    exif[274] = turn
    made = opened(fitted(photo(40, 20, "WEBP", exif=exif, lossless=True)))
    assert made.size == ((20, 40) if turn >= 5 else (40, 20))
    red, blue = {
        1: ((2, 2), (37, 17)), 2: ((37, 2), (2, 17)), 3: ((37, 17), (2, 2)),
        4: ((2, 17), (37, 2)), 5: ((2, 2), (17, 37)), 6: ((2, 2), (17, 37)),
        7: ((17, 37), (2, 2)), 8: ((17, 37), (2, 2)),
    }[turn]  # fmt: skip
    pixels = made.convert("RGB")
    assert pixels.getpixel(red) == (200, 30, 30)
    assert pixels.getpixel(blue) == (20, 40, 220)
    assert made.getexif().get(274, 1) == 1


def test_the_first_frame_counts(photo):
    first, second = opened(photo(20, 20)), Image.new("RGB", (20, 20), "white")
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=[second])
    made = opened(fitted(file.getvalue()))
    assert made.n_frames == 1
    assert made.convert("RGB").getpixel((2, 2)) == (200, 30, 30)


@pytest.mark.parametrize("format", ["TIFF", "WEBP", "AVIF", "GIF"])
def test_the_same_picture_gives_the_same_bytes(photo, format):
    data = photo(format=format)
    accepted = Accepted(ANY, most=(200, 200))
    assert fitted(data, accepted) == fitted(data, accepted)
    assert fitted(fitted(data, accepted), accepted) == fitted(data, accepted)


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_picture_cut_short_is_not_sent(photo, format):
    data = photo(format=format)
    assert "damaged or cut short" in refused(data[: len(data) * 2 // 3])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG or XML file"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"%PDF-1.7", "a PDF file"),
    ],
)
def test_what_is_no_picture(data, words):
    assert words in refused(data)


def test_limits_hold_for_what_must_be_decoded(photo):
    small = Limits(source_pixels=1000)
    assert "96000 pixels, the limit is 1000" in refused(photo(format="TIFF"), None, small)


def test_limits_do_not_hold_for_what_is_sent_as_it_is(photo):
    data = photo()
    assert fitted(data, limits=Limits(source_pixels=1000, source_bytes=10)) is data


def test_caricaturo_takes_fifty_megabytes(photo, services):
    from cardpress.providers.caricaturo import Caricature

    jpeg = photo(format="JPEG")
    whole, over = (jpeg.ljust(size, b"\0") for size in (50_000_000, 50_000_001))
    service = services["caricaturo"]
    assert service.prepare(Caricature(whole)).image is whole
    made = service.prepare(Caricature(over)).image
    assert opened(made).format == "JPEG"
    assert len(made) < 100_000


def test_heic_is_known_by_its_brands(heic):
    assert picture_format(heic(b"heic")) == HEIC
    assert picture_format(heic(b"mif1", b"mif1", b"heic")) == HEIC
    assert picture_format(heic(b"mif1", b"mif1", b"avif")) == "AVIF"
    assert picture_format(heic(b"avif", b"avif", b"mif1")) == "AVIF"


def test_heic_only_where_it_is_accepted(heic):
    data = heic()
    assert fitted(data, Accepted(ANY | {HEIC})) is data
    assert "convert it to PNG, JPEG or WebP" in refused(data)


@pytest.mark.parametrize(
    ("format", "name", "media_type"),
    [
        ("JPEG", "image.jpg", "image/jpeg"),
        ("PNG", "image.png", "image/png"),
        ("WEBP", "image.webp", "image/webp"),
        ("BMP", "image.bmp", "image/bmp"),
    ],
)
def test_files_of_a_form_have_names(photo, format, name, media_type):
    part = file_part(photo(format=format))
    assert (part.name, part.media_type) == (name, media_type)
