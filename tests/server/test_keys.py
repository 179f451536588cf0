"""API keys, in the library and on the command line."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cardpress_server.database import FILE, Database
from cardpress_server.keys import Keys


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "home")
    yield database
    database.close()


def run(home, *arguments, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "cardpress", "keys", *arguments],
        env={**os.environ, "CARDPRESS_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def test_token_is_kept_nowhere(database, tmp_path):
    _, token = Keys(database).create("pro", name="blog")
    database.close()
    for path in (tmp_path / "home").iterdir():
        assert token.encode() not in path.read_bytes()
        assert token.removeprefix("cp_").encode() not in path.read_bytes()


def test_home_is_its_owners_only(database, tmp_path):
    Keys(database).create("pro")
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "home" / FILE).stat().st_mode) == 0o600


def test_key_is_found_by_its_token_only(database):
    keys = Keys(database)
    key, token = keys.create("pro", name="blog", allow_ai=True)
    assert keys.find(token.encode()) == key
    assert (key.plan, key.name, key.allow_ai) == ("pro", "blog", True)
    for wrong in (token[:-1], token.upper(), key.id, "", f"{token} "):
        assert keys.find(wrong.encode()) is None


def test_another_token_with_the_same_id_is_not_the_key(database):
    keys = Keys(database)
    key, token = keys.create("local")
    with database.transaction() as connection:
        connection.execute("UPDATE keys SET digest = ?", (key.id + "0" * 52,))
    assert keys.find(token.encode()) is None


def test_tokens_are_long_and_differ(database):
    tokens = {Keys(database).create("free")[1] for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 46


def test_command_line_makes_lists_and_revokes(tmp_path):
    token = run(tmp_path, "create", "--plan", "free", "--name", "my blog").splitlines()[-1]
    data = json.loads(run(tmp_path, "create", "--plan", "pro", "--allow-ai", "--json"))
    assert data["key"].startswith("cp_")
    listed = json.loads(run(tmp_path, "list", "--json"))["keys"]
    assert [(key["plan"], key["name"]) for key in listed] == [("free", "my blog"), ("pro", "")]
    text = run(tmp_path, "list")
    assert "my blog" in text
    assert token not in text
    run(tmp_path, "revoke", listed[0]["id"])
    run(tmp_path, "revoke", listed[0]["id"], code=2)
    assert "revoked" in run(tmp_path, "list")
    database = Database(tmp_path)
    assert Keys(database).find(token.encode()) is None
    assert Keys(database).find(data["key"].encode()).allow_ai
    database.close()


def test_what_a_key_may_buy_is_shown(tmp_path):
    run(tmp_path, "create", "--plan", "local", "--allow-ai")
    run(tmp_path, "create", "--plan", "local", "--allow-ai", "--ai-budget", "7")
    run(tmp_path, "create", "--plan", "local")
    listed = json.loads(run(tmp_path, "list", "--json"))["keys"]
    assert sorted(key["ai_budget"] for key in listed) == [0, 7, 100]
    assert run(tmp_path, "list").count("a month") == 2
    run(tmp_path, "create", "--plan", "local", "--ai-budget", "7", code=2)
    run(tmp_path, "create", "--plan", "local", "--allow-ai", "--ai-budget", "-1", code=2)


OLD = """
CREATE TABLE keys (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, name TEXT NOT NULL,
    allow_ai INTEGER NOT NULL, created TEXT NOT NULL, revoked TEXT
);
INSERT INTO keys VALUES ('a', 'a', 'local', '', 1, '2026', NULL), ('b', 'b', 'pro', '', 0, '2027',
    NULL);
"""


def test_an_older_file_is_brought_up_to_date(tmp_path, database):
    (tmp_path / "home").mkdir()
    old = sqlite3.connect(tmp_path / "home" / FILE)
    old.executescript(OLD)
    old.close()
    assert [(key.id, key.ai_budget) for key in Keys(database).all()] == [("a", 100), ("b", 0)]
    assert Keys(database).create("local", allow_ai=True, ai_budget=3)[0].ai_budget == 3


def test_quiet_prints_the_key_alone(tmp_path):
    assert run(tmp_path, "create", "--plan", "local", "--quiet").startswith("cp_")


def test_unknown_plan_is_refused(tmp_path):
    run(tmp_path, "create", "--plan", "gold", code=2)


#: Becomes a user who may write nowhere; what it needs is imported before that.
READ_ONLY = """
import os
import sys
from pathlib import Path
from cardpress_server.database import Database
from cardpress_server.keys import Keys
from cardpress_server.quotas import Quotas
from cardpress_server.unavailable import StorageFailed

os.setuid(65534)
database = Database(Path(sys.argv[1]))
print(Keys(database).find(b"{token}").plan)
try:
    Quotas(database).reserve("key", 1)
except StorageFailed as error:
    print(error.code, error)
"""


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="needs to become another user")
def test_keys_are_found_on_a_read_only_disk():
    with tempfile.TemporaryDirectory() as home:
        database = Database(Path(home))
        token = Keys(database).create("local")[1]
        database.close()
        for path in (Path(home), Path(home) / FILE):
            path.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY.replace("{token}", token), home],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.stdout.splitlines() == ["local", f"storage cannot read or write the keys in {home}"]


def test_home_that_cannot_be_made_is_an_error_in_words(tmp_path):
    tmp_path.joinpath("file").touch()
    done = subprocess.run(
        [sys.executable, "-m", "cardpress", "keys", "list"],
        env={**os.environ, "CARDPRESS_HOME": str(tmp_path / "file" / "home")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot read or write the keys" in done.stderr
    assert "Traceback" not in done.stderr
