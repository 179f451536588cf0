"""`cardpress provider`, as a user types it."""

import json
import os
import subprocess
import sys

import pytest
from PIL import Image


@pytest.fixture
def cardpress(emulator, tmp_path):
    """Run a command as a process of its own, turned to the emulator."""
    mine = {"CARDPRESS_HOME": str(tmp_path / "home"), "CARDPRESS_POLL_SECONDS": "0.01"}

    def run(*arguments, document=None, **environment):
        return subprocess.run(
            [sys.executable, "-m", "cardpress", *map(str, arguments)],
            input=None if document is None else json.dumps(document),
            env={**os.environ, **emulator.environment(), **mine, **environment},
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


GENERATE = ("provider", "run", "aiphoto", "generate", "prompt=A lighthouse")
CARD = {
    "width": 40,
    "height": 20,
    "components": [
        {"type": "generate", "prompt": "A", "x": 0, "y": 0, "width": 20, "height": 20},
        {"type": "generate", "prompt": "B", "x": 20, "y": 0, "width": 20, "height": 20},
    ],
}


def test_something_is_made_and_saved(cardpress, emulator, tmp_path):
    done = cardpress(*GENERATE, "-o", "a.png")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("a.png: image/png, ")
    assert "made by aiphoto" in done.stderr
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.format == "PNG"
    again = cardpress(*GENERATE, "-o", "a.png", "--json")
    facts = json.loads(again.stdout)
    assert (facts["output"], facts["fromStore"], facts["provider"]) == ("a.png", True, "aiphoto")
    assert facts["files"][0]["mediaType"] == "image/png"
    assert len(emulator.orders) == 1


def test_what_is_saved_is_what_its_name_says(cardpress, emulator, photo, tmp_path):
    (tmp_path / "chair.png").write_bytes(photo)
    made = ("provider", "run", "mediagen", "model3d", "image=chair.png", "-o")
    assert "c.glb: model/gltf-binary, " in cardpress(*made, "c.glb").stderr
    assert (tmp_path / "c.glb").read_bytes()[:4] == b"glTF"
    assert "c.webp: image/webp, " in cardpress(*made, "c.webp").stderr
    with Image.open(tmp_path / "c.webp") as picture:
        assert picture.format == "WEBP"
    refused = cardpress(*made, "c.mp4")
    assert refused.returncode == 2
    assert "save it as .jpg or .glb at no further cost" in refused.stderr
    assert len(emulator.orders) == 1


def test_a_picture_is_read_from_a_file_of_any_name(cardpress, photo, tmp_path):
    (tmp_path / "photo").write_bytes(photo)
    done = cardpress(
        "provider", "run", "ailabtools", "cartoon", "image=photo", "effect=3", "-o", "c.jpg", "-q"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "c.jpg").exists()


def test_words_from_outside_do_not_steer_the_terminal(cardpress):
    cardpress("provider", "run", "aiphoto", "generate", "prompt=a\x1b[31mred\x07")
    assert cardpress("provider", "jobs").stdout.endswith("  a\\u001b[31mred\\u0007\n")


def test_a_question_is_answered_in_json(cardpress):
    cardpress("provider", "run", "mediagen", "generate", "prompt=x", "num_images=2")
    done = cardpress("provider", "run", "mediagen", "projects", "limit=1")
    assert json.loads(done.stdout)["projects"][0]["prompt"] == "x"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("aiphoto", "generate"), 3, "aiphoto generate: prompt must be given"),
        (("aiphoto", "generate", "prompt=x", "-o", "a.svg"), 2, "'a.svg' cannot be written"),
        (("aiphoto", "generate", "prompt=x", "-o", "no/a.png"), 3, "there is no folder 'no'"),
        (("aiphoto", "generate", "prompt"), 2, "'prompt' is not FIELD=VALUE"),
        (("aiphoto", "generate", "prompt=x", "size=1"), 2, "generate has no field 'size'"),
        (("aiphoto", "draw"), 3, "aiphoto offers generate, enhance, status, not draw"),
        (("aiphotos", "generate"), 3, "there is no provider 'aiphotos'; did you mean 'aiphoto'?"),
        (("aiphoto", "enhance", "image=no.jpg"), 2, 'image="no.jpg": cannot open the file'),
        (("aiphoto", "enhance", "image=card.json"), 3, "a picture"),
        (("aiphoto", "enhance", "strength=much"), 2, "strength must be float, not 'much'"),
        (("aiphoto", "generate", "prompt=x", "--offline"), 3, "has not made this yet"),
        (("aiphoto", "generate", "prompt=x", "--max-credits=0"), 3, "max_credits"),
    ],
)
def test_mistakes_are_told(cardpress, emulator, tmp_path, arguments, code, words):
    (tmp_path / "card.json").write_text(json.dumps(CARD))
    done = cardpress("provider", "run", *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert emulator.orders == []


def test_errors_are_json_for_programs(cardpress, emulator):
    emulator.fail("aiphoto:create:filtered")
    done = cardpress(*GENERATE, "--json")
    assert done.returncode == 3
    assert "content filter" in json.loads(done.stdout)["error"]


def test_the_services_are_listed(cardpress):
    rows = json.loads(cardpress("provider", "list", "--json").stdout)["providers"]
    assert [row["name"] for row in rows] == ["caricaturo", "ailabtools", "mediagen", "aiphoto"]
    assert rows[0]["queries"] == ["account"]
    assert all(row["key"] for row in rows)
    plain = cardpress("provider", "list", CARDPRESS_AIPHOTO_API_KEY="").stdout.splitlines()
    assert "has a key" in plain[0]
    assert "no key" in plain[3]


def test_accounts_are_asked_for(cardpress):
    answers = json.loads(cardpress("provider", "status", "--json").stdout)
    assert answers["caricaturo"]["credits_remaining"] == 1_000_000
    assert answers["aiphoto"]["status"] == "ok"
    one = cardpress("provider", "status", "caricaturo").stdout
    assert "  credits_remaining: 1000000\n" in one
    assert "  rate_limit remaining: " in one


def test_an_account_that_cannot_be_asked_is_a_failure(cardpress):
    done = cardpress("provider", "status", "--json", CARDPRESS_AIPHOTO_API_KEY="wrong")
    assert done.returncode == 3
    answers = json.loads(done.stdout)
    assert answers["aiphoto"]["code"] == "unauthorized"
    assert "user_id" in answers["caricaturo"]
    assert "wrong" not in done.stdout + done.stderr


def test_orders_are_listed_resumed_resent_and_forgotten(cardpress, emulator, tmp_path):
    emulator.fail("aiphoto:create:reset-after-processing")
    assert cardpress(*GENERATE).returncode == 3
    (row,) = cardpress("provider", "jobs").stdout.splitlines()
    assert row.split()[0] == "1"
    assert "unknown  aiphoto generate  -  A lighthouse" in row
    assert cardpress("provider", "jobs", "resume", 1).returncode == 3
    assert len(emulator.orders) == 1
    done = cardpress("provider", "jobs", "resend", 1, "-o", "a.png")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.png").exists()
    assert len(emulator.orders) == 2
    listed = json.loads(cardpress("provider", "jobs", "list", "--json").stdout)["jobs"]
    assert [(job["id"], job["state"]) for job in listed] == [(2, "finished"), (1, "failed")]
    assert cardpress("provider", "jobs", "resume", 2, "-o", "b.png").returncode == 0
    assert cardpress("provider", "jobs", "forget", 1).returncode == 0
    assert cardpress("provider", "jobs", "forget", 1).returncode == 2
    assert "there is no order 1" in cardpress("provider", "jobs", "resend", 1).stderr


def test_what_was_stored_cannot_be_resent(cardpress):
    cardpress(*GENERATE)
    done = cardpress("provider", "jobs", "resend", 1)
    assert done.returncode == 2
    assert "is not kept any more" in done.stderr


def test_a_plan_costs_nothing(cardpress, emulator, tmp_path):
    (tmp_path / "card.json").write_text(json.dumps(CARD))
    for command in (("provider", "plan", "card.json"), ("render", "card.json", "--dry-run")):
        done = cardpress(*command)
        assert done.returncode == 0
        assert done.stdout.splitlines() == [
            "/components/0  aiphoto  generate  to be bought",
            "/components/1  aiphoto  generate  to be bought",
            "2 billed requests",
        ]
    assert emulator.count() == 0
    assert not (tmp_path / "card.png").exists()
    plan = json.loads(cardpress("provider", "plan", "card.json", "--json").stdout)
    assert (plan["billed"], plan["orders"][0]["pointers"]) == (2, ["/components/0"])


def test_documents_are_rendered_within_a_budget(cardpress, emulator, tmp_path):
    done = cardpress("render", "-", "-o", "a.png", "--max-credits", 1, document=CARD)
    assert done.returncode == 3
    assert "/components/1: 2 more billed requests would be needed" in done.stderr
    assert not (tmp_path / "a.png").exists()
    assert emulator.orders == []
    assert cardpress("render", "-", "-o", "a.png", document=CARD).returncode == 0
    offline = cardpress("render", "-", "-o", "b.png", "--offline", document=CARD)
    assert offline.returncode == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_offline_lists_what_is_missing(cardpress, emulator):
    done = cardpress("render", "-", "-o", "a.png", "--offline", "--json", document=CARD)
    assert done.returncode == 3
    problems = json.loads(done.stdout)["problems"]
    assert [(one["code"], one["pointer"]) for one in problems] == [
        ("not-stored", "/components/0"),
        ("not-stored", "/components/1"),
    ]
