import pytest

from cardpress.errors import ProviderError
from cardpress.providers.fields import Fields, parse
from cardpress.providers.protocol import Answer


def fields(**members):
    return Fields("test", members)


def words(read, *arguments):
    with pytest.raises(ProviderError) as caught:
        read(*arguments)
    assert (caught.value.code, caught.value.provider) == ("bad-answer", "test")
    return str(caught.value)


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (Fields.text, "", ""),
        (Fields.truth, False, False),
        (Fields.number, 3, 3),
        (Fields.number, -2.5, -2.5),
        (Fields.whole, 3.0, 3),
        (Fields.whole, -7, -7),
        (Fields.moment, "1970-01-01T00:00:10Z", 10),
        (Fields.moment, 10, 10),
        (Fields.size, "512x2048", (512, 2048)),
        (Fields.address, "HTTPS://example.com", "HTTPS://example.com"),
        (Fields.name, 47, "47"),
        (Fields.name, "a-b_c", "a-b_c"),
    ],
)
def test_members(read, value, result):
    assert read(fields(x=value), "x") == result
    assert fields(x=value).maybe("x", read) == result


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (Fields.text, 5),
        (Fields.truth, 1),
        (Fields.truth, "true"),
        (Fields.number, True),
        (Fields.number, "3"),
        (Fields.number, 2**53 + 1),
        (Fields.number, 10**400),
        (Fields.whole, 3.5),
        (Fields.moment, "soon"),
        (Fields.moment, None),
        (Fields.size, "512"),
        (Fields.size, "512x"),
        (Fields.size, "9999999x1"),
        (Fields.address, "ftp://example.com/x"),
        (Fields.address, "https://example.com/\n"),
        (Fields.address, "https://example.com/" + "x" * 3000),
        (Fields.name, ""),
        (Fields.name, "x" * 201),
        (Fields.name, "é"),
        (Fields.name, True),
        (Fields.inside, []),
        (Fields.each, {}),
        (Fields.each, [1]),
    ],
)
def test_members_of_another_type(read, value):
    assert "x" in words(read, fields(x=value), "x")
    assert "missing" in words(read, fields(), "x")


def test_what_may_be_missing():
    assert fields(x=None).maybe("x", Fields.text) is None
    assert fields().maybe("x", Fields.text) is None


def test_errors_name_the_place():
    outer = fields(data={"images": [{"url": "https://e.org"}, {"url": 5}]})
    second = outer.inside("data").each("images")[1]
    told = words(second.address, "url")
    assert told == ("test answered in an unknown way: data.images[1].url must be text, and is 5")


def test_errors_show_no_more_than_a_little():
    told = words(fields(x={"secret": "y" * 500}).text, "x")
    assert len(told) < 160


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"[1e999]", b"[" * 9999, b"\xff\xff", b"1 2"])
def test_what_is_no_json(body):
    with pytest.raises(ValueError, match="."):
        parse(Answer(200, {}, body))


def test_halves_of_surrogate_pairs_are_replaced():
    assert parse(Answer(200, {}, rb'["\ud800x", "\ud83e\udd8a"]')) == ["?x", "\N{FOX FACE}"]
