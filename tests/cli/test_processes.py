"""What only real processes show: pipes, signals, disks that are full, what is imported."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="terminals are those of POSIX")

CARD = b'{"width": 40, "height": 20, "components": []}'
FULL = Path("/dev/full")

#: Seconds of work: a hundred large blurred shadows. The spaces fill the pipe, so that writing
#: the document ends when the process is reading it.
SLOW = (
    json.dumps(
        {
            "width": 2000,
            "height": 2000,
            "components": [
                {
                    "type": "rect",
                    "x": place,
                    "y": place,
                    "width": 1900,
                    "height": 1900,
                    "color": "#ff000080",
                    "shadow": {"blur": 200 + place, "color": "#000000"},
                }
                for place in range(300)
            ],
        }
    ).encode()
    + b" " * 1_000_000
)

LISTING = (
    "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
    "from cardpress.cli import main; sys.argv[0] = 'cardpress'; main()"
)


def test_standard_input_to_standard_output(run):
    done = run("render", "-", "-o", "-", "--format", "svg", input=CARD)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"<svg")


def test_standard_input_alone_goes_to_standard_output(run, folder):
    done = run("render", "-", input=CARD)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"\x89PNG")
    assert [path.name for path in folder.iterdir()] == ["card.json"]


def test_a_picture_is_not_poured_into_a_terminal(start):
    ours, theirs = pty.openpty()
    try:
        process = start("render", "-", stdin=subprocess.PIPE, stdout=theirs)
        _, errors = process.communicate(CARD, timeout=60)
        assert process.returncode == 2
        assert b"-o FILE" in errors
    finally:
        os.close(ours)
        os.close(theirs)


def test_the_same_bytes_from_every_way_in(run, folder):
    (folder / "a.json").write_bytes(CARD)
    assert run("render", "a.json", "-o", "a.png").returncode == 0
    assert run("render", "-", input=CARD).stdout == (folder / "a.png").read_bytes()


def test_input_without_end_is_refused(run):
    with Path("/dev/zero").open("rb") as zeros:
        done = run("validate", "-", stdin=zeros)
    assert done.returncode == 2
    assert b"more than 12582912 bytes" in done.stderr


def test_no_input_is_not_a_document(run):
    done = run("render", "-", stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert done.stderr == b"error: not valid JSON: Expecting value at line 1, column 1\n"


@pytest.mark.parametrize("delay", [0, 0.5])
def test_ctrl_c_leaves_nothing_behind(start, folder, delay):
    process = start("render", "-", "-o", "card.png", stdin=subprocess.PIPE)
    process.stdin.write(SLOW)
    process.stdin.close()
    time.sleep(delay)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert b"Traceback" not in process.stderr.read()
    assert [path.name for path in folder.iterdir()] == ["card.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "card.json", "-o", "-"],
        ["schema"],
        ["measure", "card.json"],
        ["validate", "card.json"],
        ["plugins"],
        ["fonts", "list"],
        ["--help"],
        ["render", "none.json", "--json"],
    ],
    ids=" ".join,
)
def test_a_closed_pipe_is_no_error(start, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    process = start(*arguments, stdout=writer)
    os.close(writer)
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments", [["render", "card.json", "-o", "-"], ["schema"], ["--help"]], ids=" ".join
)
def test_a_full_disk_behind_standard_output_is_a_failure(run, arguments):
    with FULL.open("wb") as full:
        done = run(*arguments, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr == b"error: cannot write: No space left on device\n"


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_a_file_is_a_failure(run):
    done = run("render", "card.json", "-o", "/dev/full")
    assert done.returncode == 3
    assert done.stderr == b"error: cannot write '/dev/full': No space left on device\n"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="this system has no /proc")
def test_a_directory_that_takes_no_files_is_a_failure(run):
    done = run("render", "card.json", "-o", "/proc/card.png")
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: cannot write '/proc/card.png': ")


def test_closed_standard_output_is_a_failure(folder):
    command = f'"{sys.executable}" -m cardpress render card.json -o - >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert b"standard output is closed" in done.stderr


@pytest.mark.parametrize(
    ("environment", "colored"), [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)]
)
def test_errors_are_red_on_a_terminal_unless_no_color(start, monkeypatch, environment, colored):
    monkeypatch.delenv("NO_COLOR", raising=False)
    ours, theirs = pty.openpty()
    process = start(
        "validate", "none.json", stderr=theirs, env={**os.environ, "TERM": "xterm", **environment}
    )
    os.close(theirs)
    try:
        assert process.wait(timeout=60) == 2
        shown = os.read(ours, 10_000)
    finally:
        os.close(ours)
    assert b"cannot read the document 'none.json'" in shown
    assert (b"\x1b[31m" in shown) is colored


def test_errors_have_no_colour_in_a_pipe(run):
    assert b"\x1b" not in run("validate", "none.json").stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_utf8_whatever_the_terminal_speaks(run, encoding):
    text = {"type": "text", "x": 0, "y": 0, "text": "é 世界"}
    source = json.dumps({"width": 9, "height": 9, "components": [text]}).encode()
    done = run("measure", "-", input=source, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["components"][0]["lines"][0]["text"] == "é 世界"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_lone_surrogates_can_be_reported(run, encoding):
    source = b'{"width": 9, "height": 9, "\\ud800": 1}'
    for option in ("--json", "--quiet"):
        done = run("validate", option, "-", input=source, env={"PYTHONIOENCODING": encoding})
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
    assert b"surrogate" in done.stderr


HEAVY = {"PIL", "cairosvg", "fontTools", "icu4py", "numpy", "pydantic", "rich", "uharfbuzz"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--help"], set()),
        (["--version"], set()),
        (["render", "--help"], set()),
        (["render"], set()),
        (["fonts", "check"], {"uharfbuzz"}),
        (["validate", "card.json"], {"pydantic", "uharfbuzz"}),
        (["render", "card.json", "-q"], {"PIL", "icu4py", "pydantic", "uharfbuzz"}),
    ],
)
def test_commands_import_only_what_they_need(folder, arguments, needed):
    done = subprocess.run(
        [sys.executable, "-c", LISTING, *arguments],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    loaded = set(done.stderr.decode().splitlines()[-1].split())
    assert "cardpress.cli.program" in loaded
    assert loaded & HEAVY <= needed
