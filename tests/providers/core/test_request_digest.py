"""What makes two requests the same."""

import pytest

from cardpress.providers.digest import request_digest


def test_it_is_known(kit):
    """It must not change: what was bought would be bought again."""
    assert request_digest("toy", kit.Make(prompt="A lighthouse")) == (
        "b9abdd96a41bccbfcbda883bc9c188092fb0f86a991a44590e9c226b262d140b"
    )


def test_equal_requests_have_equal_digests(kit):
    first = request_digest("toy", kit.Make(prompt="x", size=1.0, image=b"abc"))
    assert first == request_digest("toy", kit.Make("x", 1, b"abc"))


@pytest.mark.parametrize(
    "other", [{"prompt": "y"}, {"size": 2}, {"image": b"abd"}, {"size": "1"}, {"size": None}]
)
def test_any_field_tells_them_apart(kit, other):
    given = {"prompt": "x", "size": 1, "image": b"abc"}
    first = request_digest("toy", kit.Make(**given))
    assert first != request_digest("toy", kit.Make(**given | other))
    assert first != request_digest("quick", kit.Make(**given))


@pytest.mark.parametrize("url", [None, "https://toy.example", "https://mirror.example:8443/api"])
def test_the_address_of_a_service_does_not_count(kit, url):
    request = kit.Make(prompt="x")
    assert request_digest("toy", request, url) == request_digest("toy", request)


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/a", "http://[::1]:80/", "http://localhost"])
def test_an_emulator_is_kept_apart(kit, url):
    request = kit.Make(prompt="x")
    assert request_digest("toy", request, url) != request_digest("toy", request)


def test_containers_and_numbers_are_canonical(kit):
    first = request_digest("toy", kit.Make(prompt={"b": [1.0, "ä"], "a": None}))
    assert first == request_digest("toy", kit.Make(prompt={"a": None, "b": (1, "ä")}))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1}])
def test_what_has_no_canonical_form_is_refused(kit, value):
    with pytest.raises((TypeError, ValueError)):
        request_digest("toy", kit.Make(prompt=value))
