import errno
import json
import os
import tarfile

import pytest

import cardpress
from cardpress.bulk import Job, run
from cardpress.bulk import files as bulk_files
from cardpress.bulk.run import BadRowsError
from cardpress.bulk.schedule import on_cores


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_row_has_its_picture_under_its_digest(tmp_path, rows_file, card):
    out = tmp_path / "out"
    report = run(Job(str(rows_file), str(out), shard_rows=32))
    assert (report.rows, report.rendered, report.present, report.rejected) == (200, 149, 50, 1)
    entries = [entry for part in sorted((out / "manifest").iterdir()) for entry in lines(part)[1:]]
    assert [entry["row"] for entry in entries] == [n for n in range(200) if n != 77]
    by_row = {entry["row"]: entry["name"] for entry in entries}
    picture = (out / by_row[5]).read_bytes()
    assert picture == bytes(cardpress.render(card("Row 5"), "png"))
    assert by_row[5] == by_row[155]
    assert by_row[5][:6] == f"{by_row[5][6:8]}/{by_row[5][8:10]}/"
    assert json.loads((out / "manifest.json").read_text())["pictures"] == 199


def test_a_bad_row_is_kept_with_what_is_wrong(tmp_path, rows_file):
    out = tmp_path / "out"
    run(Job(str(rows_file), str(out)))
    (entry,) = lines(out / "rejected.jsonl")
    assert entry["row"] == 77
    assert entry["values"] == {"width": 240}
    assert [problem["pointer"] for problem in entry["problems"]] == ["/height"]


def test_a_second_run_renders_nothing_and_changes_nothing(tmp_path, rows_file):
    out = tmp_path / "out"
    job = Job(str(rows_file), str(out))
    run(job)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.png")}
    report = run(job)
    assert (report.rendered, report.present, report.rejected) == (0, 199, 1)
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*.png")}


def test_changed_rows_alone_are_rendered(tmp_path, rows_file, card, write_lines):
    out = tmp_path / "out"
    run(Job(str(rows_file), str(out)))
    rows = [json.loads(line) for line in rows_file.read_text().splitlines()]
    rows[3] = card("Changed")
    write_lines(rows_file, rows)
    report = run(Job(str(rows_file), str(out)))
    assert report.rendered == 1


def test_other_options_are_other_pictures(tmp_path, rows_file):
    out = tmp_path / "out"
    run(Job(str(rows_file), str(out)))
    report = run(Job(str(rows_file), str(out), options={"scale": 2}))
    assert report.rendered == 149


def test_a_changed_photo_is_another_picture(tmp_path, card, write_lines):
    from PIL import Image

    photo = {"type": "image", "x": 0, "y": 0, "width": 20, "height": 20, "src": "photo.png"}
    rows = write_lines(tmp_path / "rows.jsonl", [card("A", components=[photo])])
    job = Job(str(rows), str(tmp_path / "out"), base_dir=str(tmp_path))
    names = []
    for color in ("red", "blue"):
        Image.new("RGB", (20, 20), color).save(tmp_path / "photo.png")
        (tmp_path / "out" / "manifest" / "000000.jsonl").unlink(missing_ok=True)
        assert run(job).rendered == 1
        names.append(lines(tmp_path / "out" / "manifest" / "000000.jsonl")[1]["name"])
    assert names[0] != names[1]


def test_processes_make_the_same_bytes_as_one(tmp_path, rows_file, files_in):
    one, two = tmp_path / "one", tmp_path / "two"
    run(Job(str(rows_file), str(one), shard_rows=16))
    report = run(Job(str(rows_file), str(two), shard_rows=16), on_cores(2))
    assert report.rendered == 149
    assert files_in(one) == files_in(two)


def test_no_process_starts_for_a_handful_of_rows(tmp_path, monkeypatch, card, write_lines):
    def refuse(jobs):
        raise AssertionError("a pool was started")

    monkeypatch.setattr("cardpress.bulk.schedule.process_pool", refuse)
    rows = write_lines(tmp_path / "rows.jsonl", [card(str(n)) for n in range(20)])
    assert run(Job(str(rows), str(tmp_path / "out")), on_cores(4)).rendered == 20


def test_a_killed_process_changes_nothing(tmp_path, rows_file, monkeypatch, files_in):
    """The first process to get to row 100 kills itself, once."""
    mark = tmp_path / "killed"
    monkeypatch.setenv("CARDPRESS_TEST_KILL", str(mark))
    job = Job(str(rows_file), str(tmp_path / "out"), shard_rows=16)
    report = run(job, _killing(on_cores(2), mark))
    run(Job(str(rows_file), str(tmp_path / "calm"), shard_rows=16))
    assert report.rejected == 1
    assert mark.exists()
    assert files_in(tmp_path / "out") == files_in(tmp_path / "calm")


def _killing(schedule, mark):
    import signal

    import psutil

    def work(job, shards):
        for number, summary in enumerate(schedule(job, shards)):
            if number == 2 and not mark.exists():
                mark.touch()
                children = psutil.Process().children(recursive=True)
                busy = [child for child in children if "forkserver" in " ".join(child.cmdline())]
                os.kill(busy[-1].pid, signal.SIGKILL)
            yield summary

    return work


def test_a_tar_file_for_each_shard(tmp_path, rows_file, files_in):
    one, two = tmp_path / "one", tmp_path / "two"
    for out in (one, two):
        run(Job(str(rows_file), str(out), tar=True, shard_rows=50))
    assert files_in(one) == files_in(two)
    assert not list(one.rglob("*.png"))
    entries = lines(one / "manifest" / "000001.jsonl")[1:]
    with tarfile.open(one / "shards" / "000001.tar") as tar:
        assert set(tar.getnames()) == {entry["name"].rpartition("/")[2] for entry in entries}
        assert tar.extractfile(tar.getnames()[0]).read()[:4] == b"\x89PNG"


def test_too_many_bad_rows_end_the_run(tmp_path, write_lines):
    rows = write_lines(tmp_path / "rows.jsonl", [{"n": n} for n in range(100)])
    with pytest.raises(BadRowsError, match="at most 10 are allowed"):
        run(Job(str(rows), str(tmp_path / "out")), max_errors=10)
    assert 10 < len(lines(tmp_path / "out" / "rejected.jsonl")) < 100


def test_a_full_disk_leaves_whole_files_only(tmp_path, rows_file, monkeypatch, files_in):
    out = tmp_path / "out"
    written = []
    real = os.replace

    def replace(source, target):
        if len(written) == 40:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(target)
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(bulk_files.os, "replace", replace)
        with pytest.raises(OSError, match="No space left"):
            run(Job(str(rows_file), str(out)))
    assert len(list(out.rglob("*.png"))) <= 40
    assert not list(out.rglob("*.part"))
    run(Job(str(rows_file), str(out)))
    run(Job(str(rows_file), str(tmp_path / "calm")))
    assert files_in(out) == files_in(tmp_path / "calm")


def test_a_row_that_relies_on_a_failed_one_is_rejected_too(tmp_path, card, write_lines):
    """The same document twice, in two shards; its photo is not there."""
    photo = {"type": "image", "x": 0, "y": 0, "width": 20, "height": 20, "src": "none.png"}
    bad = card("A", components=[photo])
    rows = write_lines(tmp_path / "rows.jsonl", [bad, card("B"), bad, card("C")])
    report = run(Job(str(rows), str(tmp_path / "out"), base_dir=str(tmp_path), shard_rows=2))
    assert (report.rendered, report.rejected) == (2, 2)
    assert [entry["row"] for entry in lines(tmp_path / "out" / "rejected.jsonl")] == [0, 2]


def test_an_object_store_gets_the_same(tmp_path, rows_file, files_in):
    import fsspec

    run(Job(str(rows_file), "memory://cards/out"))
    run(Job(str(rows_file), str(tmp_path / "out")))
    store = fsspec.filesystem("memory")
    found = {
        path.removeprefix("/cards/out/"): store.cat_file(path) for path in store.find("/cards/out")
    }
    assert found == files_in(tmp_path / "out")
    assert run(Job(str(rows_file), "memory://cards/out")).rendered == 0
