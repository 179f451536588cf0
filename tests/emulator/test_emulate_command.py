"""`emulate`, as a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from cardpress.cli.emulate import emulate
from cardpress.emulator import KINDS

CODE = "from cardpress.cli.emulate import emulate; emulate()"


@pytest.fixture
def serving():
    """Start the command; stop it in the end."""
    started = []

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, *options], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def got(url, key=None):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as reply:
        return json.loads(reply.read())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_the_variables_and_serves_until_it_is_stopped(serving, number):
    process = serving()
    lines = [process.stdout.readline() for _ in range(9)]
    variables = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
    base, key = (variables[f"CARDPRESS_AIPHOTO_{name}"] for name in ("BASE_URL", "API_KEY"))
    assert got(f"{base}/status", key)["status"] == "ok"
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, "")
    assert "/_emulator/orders" in err


def test_json_options_and_faults(serving):
    process = serving("--json", "--quiet", "--plan", "free", "--fail", "aiphoto:account:500")
    text = ""
    while not text.endswith("}\n"):
        text += process.stdout.readline()
    variables = json.loads(text)
    base, key = variables["CARDPRESS_AIPHOTO_BASE_URL"], variables["CARDPRESS_AIPHOTO_API_KEY"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        got(f"{base}/status", key)
    refused.value.close()
    assert refused.value.code == 500
    assert got(f"{base}/status", key)["limit_today"] == 5
    process.terminate()
    assert process.communicate(timeout=10) == ("", "")


def test_the_kinds_of_faults_are_listed():
    done = CliRunner().invoke(emulate, ["--faults", "--json"])
    assert json.loads(done.stdout) == KINDS
    assert "reset-after-processing" in CliRunner().invoke(emulate, ["--faults"]).stdout


@pytest.mark.parametrize("options", [["--fail", "x:y:z"], ["--port", "70000"], ["--plan", "gold"]])
def test_wrong_options_are_explained(options):
    done = CliRunner().invoke(emulate, options)
    assert done.exit_code == 2
    assert "Invalid value for" in done.stderr


def test_a_port_in_use_is_explained():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        options = ["--port", str(taken.getsockname()[1])]
        plain = CliRunner().invoke(emulate, options)
        parsed = CliRunner().invoke(emulate, [*options, "--json"])
    assert plain.exit_code == parsed.exit_code == 3
    assert "error: cannot listen on 127.0.0.1" in plain.stderr
    assert json.loads(parsed.stdout)["error"].startswith("cannot listen on 127.0.0.1")
