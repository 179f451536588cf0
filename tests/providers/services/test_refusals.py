import json

import pytest

from cardpress.providers.protocol import Answer
from cardpress.providers.refusals import Complaint, code_of_status, complaint_of, explain


def complaint(data):
    return complaint_of(Answer(400, {}, json.dumps(data).encode()))


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        ({"error": {"code": "A_B", "message": "Words."}}, "A_B", "Words."),
        ({"error": {"code": 17, "message": "Words."}}, "17", "Words."),
        ({"error": {"message": "Words."}}, None, "Words."),
        ({"error": {}, "message": "Words."}, None, "Words."),
        ({"error": "a_b", "message": "Words."}, "a_b", "Words."),
        ({"error": "Some words"}, None, "Some words"),
        ({"error": "a_b"}, "a_b", "a_b"),
        ({"code": "a_b", "message": "Words."}, "a_b", "Words."),
        ({"error_code": 3, "error_code_str": "A", "error_msg": "Words."}, "A", "Words."),
        ({"error_code": 3, "error_code_str": "", "error_msg": ""}, "3", None),
        ({"error_code": 0}, None, None),
        ({"error": None}, None, None),
        ({"error": True, "code": True}, None, None),
        ([{"error": "a"}], None, None),
    ],
)
def test_shapes_of_complaints(data, code, message):
    assert complaint(data) == Complaint(code, message)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 10_000, b"NaN"])
def test_bodies_without_a_complaint(body):
    assert complaint_of(Answer(500, {}, body)) == Complaint()


def test_messages_are_one_short_visible_line():
    told = complaint({"error": {"message": "a\n\x1b[31mb\u202e" + "c" * 1000}}).message
    assert told.startswith("a \\u001b[31mb\\u202ecc")
    assert len(told) == 300


@pytest.mark.parametrize("status", range(300, 600))
def test_every_status_has_a_code_and_words(status):
    code = code_of_status(status)
    assert explain("aiphoto", code, Complaint()).strip()
    assert code != "failed"


def test_words_are_told_once():
    assert explain("x", "failed", Complaint("odd", "odd")) == "x could not make it; it says: odd"
    told = explain("x", "unauthorized", Complaint("a_b", "Wrong key"))
    assert told == "x does not accept the key: check CARDPRESS_X_API_KEY; it says: Wrong key (a_b)"
