"""Whatever a URL or a server says, there is an answer or one of our errors."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cardpress.errors import CardpressError
from cardpress.fetching.bounds import Bounds
from cardpress.fetching.client import Client, redirect
from cardpress.fetching.failure import FetchError
from cardpress.fetching.freshness import Record
from cardpress.fetching.policy import Policy
from cardpress.fetching.reply import Reply
from cardpress.fetching.resolver import Resolver

HOSTS = st.one_of(
    st.text(max_size=40),
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.from_regex(r"[0-9a-fx.]{1,20}", fullmatch=True),
    st.from_regex(r"[a-z.:@%\[\]\\-]{1,20}", fullmatch=True),
)
URLS = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}".format, st.sampled_from(["http", "https", "HTTP"]), HOSTS, st.text(max_size=20)
    ),
)


def unknown(*asked):
    raise OSError("no such name")


@settings(max_examples=300, deadline=None)
@given(URLS)
def test_any_url(url):
    client = Client(Policy(), resolver=Resolver(unknown))
    try:
        client.download(url, Bounds())
    except FetchError as error:
        assert not error.sent
    else:
        raise AssertionError(f"{url!r} was reached")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), URLS))
@example("http://[")
@example("//[::1")
def test_any_location(location):
    reply = Reply("http://example.com/a", 302, {"location": location})
    try:
        target = redirect(reply)
    except FetchError:
        return
    assert target is not None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_exception(entry):
    try:
        Policy((entry,)).is_exception("example.com", 80)
    except CardpressError:
        return


VALUES = st.one_of(
    st.text(max_size=40),
    st.from_regex(r'[a-z=",;\\ 0-9-]{0,40}', fullmatch=True),
    st.from_regex(
        r"(Mon|Fri)?,? ?\d{1,2} (Jan|Feb) \d{1,5} \d\d:\d\d:\d\d ?(GMT|\+9999)?", fullmatch=True
    ),
)
NAMES = ("age", "cache-control", "date", "expires", "last-modified", "pragma", "vary", "etag")


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_headers(headers):
    record = Record(Reply("http://a/", 200, headers), 1.8e9, 1.8e9 + 1)
    assert isinstance(record.may_be_kept(), bool)
    assert isinstance(record.may_stand_in(1.8e9 + 100), bool)
    assert 0 <= record.lifetime() < float("inf")
    assert record.is_fresh(1.8e9 + 100) is (0 <= record.age(1.8e9 + 100) < record.lifetime())
    record.conditions()
