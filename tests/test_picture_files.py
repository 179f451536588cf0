"""Pictures as files: whole, with the permissions of any other file, under any name."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

import cardpress

PICTURE = cardpress.Picture(b"bytes", "png", "image/png", 1, 1)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_new_file_has_the_permissions_of_any_other(tmp_path, umask):
    assert mode(PICTURE.save(tmp_path / "new.png")) == 0o640


def test_existing_file_keeps_its_permissions(tmp_path):
    target = tmp_path / "old.png"
    target.write_bytes(b"old")
    target.chmod(0o604)
    assert mode(PICTURE.save(target)) == 0o604


def test_saving_in_threads_leaves_the_umask_alone(tmp_path, umask):
    # It was read by setting it: two threads at once could leave it at zero.
    with ThreadPoolExecutor(8) as executor:
        paths = list(
            executor.map(lambda index: PICTURE.save(tmp_path / f"{index}.png"), range(200))
        )
    assert {mode(path) for path in paths} == {0o640}
    assert os.umask(umask) == umask


def test_longest_name_that_a_folder_takes(tmp_path):
    target = tmp_path / ("x" * 251 + ".png")
    assert PICTURE.save(target).read_bytes() == b"bytes"


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "."])
def test_name_that_cannot_be_is_an_encode_error(tmp_path, name):
    with pytest.raises(cardpress.EncodeError, match="cannot write"):
        PICTURE.save(os.path.join(tmp_path, name))
    assert list(tmp_path.iterdir()) == []


def test_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "old.png"
    target.write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(cardpress.EncodeError, match="No space left"):
        PICTURE.save(target)
    assert [path.name for path in tmp_path.iterdir()] == ["old.png"]
    assert target.read_bytes() == b"old"


def test_device_is_written_to_as_it_is():
    assert PICTURE.save("/dev/null").is_char_device()
