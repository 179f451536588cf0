import json
import os
import signal
import subprocess
import sys
import time

import pytest

_PROGRAM = [sys.executable, "-m", "cardpress", "batch"]


def batch(*arguments, **options):
    return subprocess.run(
        [*_PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60, **options
    )


def test_bad_rows_are_findings(tmp_path, rows_file):
    done = batch(rows_file, "-o", tmp_path / "out", "--jobs", "2", "--json")
    assert done.returncode == 1, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["rows"], facts["rendered"], facts["rejected"]) == (200, 149, 1)
    assert facts["peak"] > 1 << 20


def test_a_template_takes_the_columns_that_it_knows(tmp_path):
    template = {
        "variables": {"title": {"type": "string"}, "size": {"type": "integer", "default": 20}},
        "document": {
            "width": 300,
            "height": 60,
            "components": [
                {"type": "text", "x": 8, "y": 8, "text": "{{ title }}", "fontSize": "{{ size }}"}
            ],
        },
    }
    (tmp_path / "card.json").write_text(json.dumps(template))
    (tmp_path / "rows.csv").write_text("title,size,other\nOne,,x\nTwo,30,y\nThree,big,z\n")
    done = batch(
        tmp_path / "rows.csv", "--template", tmp_path / "card.json", "-o", tmp_path / "out"
    )
    assert done.returncode == 1, done.stderr
    assert "2 rendered" in done.stderr
    (bad,) = map(json.loads, (tmp_path / "out" / "rejected.jsonl").read_text().splitlines())
    assert bad["row"] == 2
    assert "size" in bad["problems"][0]["pointer"] + bad["problems"][0]["message"]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, write_lines, card, files_in):
    rows = write_lines(tmp_path / "rows.jsonl", [card(f"Row {n}") for n in range(3000)])
    out = tmp_path / "out"
    run = subprocess.Popen(
        [*_PROGRAM, rows, "-o", out, "--jobs", "2"], stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while len(list(out.glob("manifest/*.jsonl"))) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in said
    assert "stopped; the same command goes on from here" in said
    assert not list(out.rglob("*.part"))
    done = batch(rows, "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert 0 < json.loads(done.stdout)["rendered"] < 3000
    assert batch(rows, "-o", tmp_path / "calm", "--jobs", "1").returncode == 0
    assert files_in(out) == files_in(tmp_path / "calm")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rows.txt", "-o", "out"], ".jsonl, .csv or .parquet"),
        (["none.jsonl", "-o", "out"], "No such file"),
        (["rows.jsonl", "-o", "out", "--format", "bmp"], "bmp"),
        (["rows.jsonl", "-o", "out", "--template", "nonesuch"], "nonesuch"),
        (["rows.jsonl", "-o", "out", "--scheduler", "tcp://a:1", "--jobs", "2"], "--jobs"),
    ],
)
def test_mistakes_are_named_before_any_work(tmp_path, arguments, message):
    (tmp_path / "rows.jsonl").write_text("{}\n")
    done = batch(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["Hello,Ada\nWorld,Bob\n", "title;author\nHello;Ada\n"])
def test_a_csv_file_without_the_columns_of_the_template_is_refused(tmp_path, text):
    (tmp_path / "rows.csv").write_text(text)
    done = batch("rows.csv", "-t", "article", "-o", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert 'the template needs a column "title", but the first line names "' in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_read_only_folder_is_named(tmp_path, rows_file):
    (tmp_path / "file").write_text("")
    done = batch(rows_file, "-o", tmp_path / "file" / "out", "--jobs", "1")
    assert done.returncode == 3
    assert "cannot write to" in done.stderr
    assert "Traceback" not in done.stderr
