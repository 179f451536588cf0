"""Local files: regular ones only, never more than the limit, and never a wait."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from cardpress.errors import LimitError, SourceError
from cardpress.limits import Limits
from cardpress.sources.reader import Access, read

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.png").write_bytes(b"picture")
    (tmp_path / "below").mkdir()
    return tmp_path


@pytest.mark.parametrize("src", ["a.png", "./a.png", "below/../a.png", "./below/../a.png"])
def test_relative_paths_start_from_the_base_folder(folder, src):
    assert read(src, Access(base_dir=folder)) == b"picture"


def test_relative_paths_start_from_the_working_directory_by_default(folder, monkeypatch):
    monkeypatch.chdir(folder)

    assert read("a.png", Access()) == b"picture"


def test_absolute_paths_ignore_the_base_folder(folder):
    assert read(str(folder / "a.png"), Access(base_dir=folder / "below")) == b"picture"


def test_the_home_folder_is_expanded(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))

    assert read("~/a.png", Access()) == b"picture"


@posix
def test_a_link_to_a_file_is_followed(folder):
    (folder / "link.png").symlink_to("a.png")

    assert read("link.png", Access(base_dir=folder)) == b"picture"


def test_local_paths_can_be_turned_off(folder):
    with pytest.raises(SourceError, match="local files are not allowed"):
        read("a.png", Access(base_dir=folder, local_paths=False))


def test_a_missing_file(folder):
    with pytest.raises(SourceError, match="no such file"):
        read("b.png", Access(base_dir=folder))


@pytest.mark.parametrize("src", ["./a\0.png", "./" + "a" * 300, "./\ud800.png", "./a.png/b.png"])
def test_what_cannot_be_a_path(folder, src):
    with pytest.raises(SourceError):
        read(src, Access(base_dir=folder))


@posix
def test_a_folder_is_not_a_picture(folder):
    with pytest.raises(SourceError, match="this is a folder"):
        read("./below", Access(base_dir=folder))


@posix
def test_a_pipe_does_not_hang(folder):
    os.mkfifo(folder / "pipe.png")

    with pytest.raises(SourceError, match="not a regular file"):
        read("pipe.png", Access(base_dir=folder))


@posix
def test_a_link_to_a_pipe_does_not_hang(folder):
    os.mkfifo(folder / "pipe")
    (folder / "link.png").symlink_to("pipe")

    with pytest.raises(SourceError, match="not a regular file"):
        read("link.png", Access(base_dir=folder))


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_devices_are_not_read(device):
    with pytest.raises(SourceError, match=r"not a regular file|cannot open"):
        read(device, Access())


@posix
def test_a_socket_is_not_read(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.png")
        with pytest.raises(SourceError, match="cannot open"):
            read("socket.png", Access())


@posix
def test_a_file_without_permission(folder):
    target = folder / "a.png"
    target.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        with pytest.raises(SourceError, match="permission denied"):
            read(str(target), Access())
    finally:
        if is_root:
            os.seteuid(0)


@posix
def test_a_large_file_is_refused_without_reading_it(folder, cpu_limit):
    with (folder / "large.png").open("wb") as file:
        file.truncate(1 << 40)

    with cpu_limit(0.5), pytest.raises(LimitError) as caught:
        read("large.png", Access(base_dir=folder))
    assert caught.value.limit == "source_bytes"


@pytest.mark.parametrize("size", [99, 100, 101])
def test_the_limit_is_exact(folder, size):
    (folder / "b.png").write_bytes(bytes(size))
    access = Access(Limits(source_bytes=100), folder)

    if size <= 100:
        assert len(read("b.png", access)) == size
    else:
        with pytest.raises(LimitError):
            read("b.png", access)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_a_file_that_says_it_is_empty_is_still_bounded():
    assert os.stat("/proc/self/maps").st_size == 0
    with pytest.raises(LimitError):
        read("/proc/self/maps", Access(Limits(source_bytes=10)))


def test_an_empty_file_is_an_error(folder):
    (folder / "b.png").write_bytes(b"")
    with pytest.raises(SourceError, match="empty"):
        read("b.png", Access(base_dir=folder))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_no_file_stays_open(folder):
    os.mkfifo(folder / "pipe.png")
    before = len(os.listdir("/proc/self/fd"))
    for src in ("a.png", "pipe.png", "./below", "b.png"):
        try:
            read(src, Access(base_dir=folder))
        except SourceError:
            continue
    assert len(os.listdir("/proc/self/fd")) == before
