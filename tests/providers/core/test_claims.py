"""Locks that die with their holder."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from cardpress.errors import CardpressError
from cardpress.providers.claims import Claims

DIGEST = "a" * 64

HOLD = """
import sys
from pathlib import Path
from cardpress.providers.claims import Claims
with Claims(Path(sys.argv[1])).alone("a" * 64) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def claims(tmp_path):
    return Claims(tmp_path / "providers" / "locks")


def test_one_holds_a_request(claims):
    with claims.alone(DIGEST) as first, claims.alone(DIGEST) as second:
        assert (first, second) == (True, False)
        with claims.alone("b" * 64) as other:
            assert other
    with claims.alone(DIGEST) as again:
        assert again


def test_nothing_is_left_behind(claims, tmp_path):
    with claims.alone(DIGEST):
        pass
    assert list((tmp_path / "providers" / "locks").iterdir()) == []


def test_a_loser_leaves_the_file_to_the_winner(claims):
    with claims.alone(DIGEST) as first:
        with claims.alone(DIGEST) as second:
            assert (first, second) == (True, False)
        with claims.alone(DIGEST) as third:
            assert not third


def test_an_error_inside_gives_it_back(claims):
    with pytest.raises(ZeroDivisionError), claims.alone(DIGEST):
        raise ZeroDivisionError
    with claims.alone(DIGEST) as mine:
        assert mine


def test_places_are_counted(claims):
    with ExitStack() as stack:
        taken = [stack.enter_context(claims.slot("toy", 2)) for _ in range(4)]
        assert taken == [True, True, False, False]
        with claims.slot("quick", 1) as other:
            assert other
    with claims.slot("toy", 2) as free:
        assert free


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_holder_is_noticed(claims, tmp_path):
    folder = tmp_path / "providers" / "locks"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout.readline() == b"True\n"
        with claims.alone(DIGEST) as mine:
            assert not mine
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with claims.alone(DIGEST) as mine:
            assert mine


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(CardpressError, match="cannot be used"),
        Claims(tmp_path / "file" / "locks").alone(DIGEST),
    ):
        pass
