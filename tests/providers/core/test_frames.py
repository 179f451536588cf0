"""Frames of videos, by their moment."""

import io
import sys

import pytest
from PIL import Image

from cardpress.errors import CardpressError, LimitError, SourceError
from cardpress.limits import Limits
from cardpress.providers.contents import check_contents
from cardpress.providers.frames import frame_at, require_frames

av = pytest.importorskip("av")

#: One second of each, at five frames a second.
COLOURS = ("red", "lime", "blue")
RATE = 5


@pytest.fixture(scope="module")
def video():
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for colour in COLOURS:
            picture = Image.new("RGB", (64, 48), colour)
            for _ in range(RATE):
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return out.getvalue()


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, 0), (0.9, 0), (1, 1), (1.5, 1), (2, 2), (2.79, 2), (99, 2)],
)
def test_the_frame_of_a_moment_is_shown(video, seconds, shown):
    frame = Image.open(io.BytesIO(frame_at(video, seconds, Limits())))
    assert (frame.format, frame.size) == ("PNG", (64, 48))
    colour = frame.convert("RGB").getpixel((32, 24))
    assert max(range(3), key=lambda channel: colour[channel]) == shown


def test_a_whole_video_is_stored(video):
    assert check_contents("video", video, Limits()) == "video/mp4"


def test_frames_follow_the_limits(video):
    with pytest.raises(LimitError):
        frame_at(video, 0, Limits(source_pixels=64 * 48 - 1))


@pytest.mark.parametrize("cut", [0, 10, 200])
def test_what_cannot_be_decoded_is_reported(video, cut):
    with pytest.raises(SourceError, match="the video"):
        frame_at(video[:cut], 0, Limits())


def test_without_pyav_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr("cardpress.providers.frames.find_spec", lambda name: None)
    with pytest.raises(CardpressError, match=r"pip install 'cardpress\[ai\]'"):
        require_frames()
