"""What was bought, on disk."""

import json
import os

import pytest

from cardpress.errors import CardpressError, EncodeError
from cardpress.providers.results import Download, Result, Results

DIGEST = "a" * 64


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path / "providers" / "results")


def put(results, digest=DIGEST, data=b"picture", **facts):
    made = Result("toy", "make", digest, (), facts, "47")
    return results.put(made, [Download("picture", "image/png", data)])


def test_what_was_put_is_there(results):
    stored = put(results, seed=7)
    assert stored == results.get(DIGEST)
    assert (bytes(stored), stored.facts, stored.order_id) == (b"picture", {"seed": 7}, "47")
    assert (stored.media_type, stored.from_store) == ("image/png", True)
    assert results.has(DIGEST)
    assert results.get("b" * 64) is None


def test_the_newest_counts(results):
    put(results, data=b"old")
    assert bytes(put(results, data=b"new")) == b"new"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"files": [{}], "facts": {}}'])
def test_a_damaged_manifest_is_no_result(results, text):
    put(results).files[0].path.with_name("result.json").write_text(text)
    assert results.get(DIGEST) is None


def test_a_file_that_has_changed_is_no_result(results):
    put(results).files[0].path.write_bytes(b"pictur3")
    assert results.get(DIGEST) is None


def test_a_write_that_fails_leaves_nothing(results, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CardpressError, match="No space left on device; it will be downloaded"):
        put(results)
    assert list((tmp_path / "providers" / "results").iterdir()) == []


def test_nothing_is_deleted_without_a_bound(results):
    for number in range(20):
        put(results, f"{number:064x}", os.urandom(10_000))
    assert all(results.has(f"{number:064x}") for number in range(20))


def test_the_least_recently_used_make_room(tmp_path):
    results = Results(tmp_path / "results", 25_000)
    for number in range(3):
        digest = f"{number:064x}"
        put(results, digest, bytes(10_000))
        os.utime(tmp_path / "results" / digest / "result.json", (number + 1, number + 1))
    results.get(f"{1:064x}")
    put(results, f"{3:064x}", bytes(10_000))
    assert [results.has(f"{number:064x}") for number in range(4)] == [False, True, False, True]


def test_what_another_program_is_writing_is_left_alone(tmp_path):
    results = Results(tmp_path / "results", 10)
    part = tmp_path / "results" / ".part-0123"
    part.mkdir(parents=True)
    (part / "result.json").write_bytes(bytes(100))
    put(results)
    assert part.exists()


def test_one_that_is_larger_than_the_bound_is_kept(tmp_path):
    results = Results(tmp_path / "results", 10)
    assert bytes(put(results, data=bytes(1000))) == bytes(1000)


def test_what_a_killed_program_left_is_deleted(results, tmp_path):
    put(results)
    left = tmp_path / "providers" / "results" / ".part-0123"
    left.mkdir()
    (left / "0-picture.png").write_bytes(b"half")
    os.utime(left, (1, 1))
    put(results, "b" * 64)
    assert not left.exists()


def test_results_can_be_saved(results, tmp_path):
    stored = put(results)
    assert stored.save(tmp_path / "a.png").read_bytes() == b"picture"
    with pytest.raises(EncodeError, match="cannot write"):
        stored.save(tmp_path / "no" / "a.png")


def test_the_manifest_is_plain_json(results, tmp_path):
    put(results, seed=7)
    folder = tmp_path / "providers" / "results" / DIGEST
    data = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert data["provider"] == "toy"
    assert data["files"][0]["name"] == "0-picture.png"
