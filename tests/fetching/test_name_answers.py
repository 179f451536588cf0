"""What names stand for is checked when a connection is made, and at each redirect."""

import errno
import socket
import time
from threading import Event
from threading import enumerate as enumerate_threads

import pytest

from cardpress.fetching.bounds import Bounds
from cardpress.fetching.failure import UNAVAILABLE, FetchError, Reason

HOPS = Bounds(seconds=1, connect_seconds=0.2)


def refused(download, url, **options):
    with pytest.raises(FetchError) as caught:
        download(url, **options)
    assert str(caught.value) == UNAVAILABLE
    return caught.value.reason


def test_what_is_checked_is_what_is_connected_to(download, names, monkeypatch):
    tried = []

    def connect(self, address):
        tried.append(address)
        raise OSError(errno.ENETUNREACH, "no network here")

    monkeypatch.setattr(socket.socket, "connect", connect)
    # The second answer would be this machine: it is never asked for.
    lookup = names(rebind__example=[["93.184.216.34"], ["127.0.0.1"]])
    url = "http://rebind.example/a.png"
    assert refused(download, url, names=lookup) is Reason.UNREACHABLE
    assert lookup.asked == ["rebind.example"]
    assert tried == [("93.184.216.34", 80)]


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["::1"], ["93.184.216.34", "127.0.0.1"], ["127.0.0.1", "93.184.216.34"],
     ["2606:4700:4700::1111", "10.0.0.1"], ["93.184.216.34", "::ffff:127.0.0.1"],
     ["64:ff9b::7f00:1"], ["169.254.169.254"], ["100.64.0.1"], ["fe80::1%lo"]],
)  # fmt: skip
def test_one_private_address_is_one_too_many(download, names, addresses):
    lookup = names(mixed__example=[addresses])
    assert refused(download, "http://mixed.example/", names=lookup) is Reason.BLOCKED


def test_a_name_is_checked_anew_after_a_redirect(download, names, origin, redirect_to):
    server = origin({"/": redirect_to("http://later.example/")})
    lookup = names(later__example=[["127.0.0.1"]])
    assert refused(download, server.base, allow=[server.host], names=lookup) is (Reason.BLOCKED)
    assert lookup.asked[-1] == "later.example"


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{}/", "http://localhost:{}/", "//127.0.0.1:{}/", "http://2130706433:{}/",
     "http://[::ffff:127.0.0.1]:{}/", "http://a@127.0.0.1:{}/", "file:///etc/passwd", "ftp://a/",
     "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
     "http://[", "data:image/png;base64,AAAA", "javascript:1", "http://10.0.0.1\r\n"],
)  # fmt: skip
def test_no_redirect_leads_inside(download, origin, canary, redirect_to, target):
    server = origin({"/": redirect_to(target.format(canary).strip())})
    assert refused(download, server.base, allow=[server.host]) is Reason.BLOCKED


def test_an_exception_is_one_at_its_port_only(download, origin, canary, redirect_to):
    server = origin({"/": redirect_to(f"http://127.0.0.1:{canary}/")})
    assert refused(download, server.base, allow=["127.0.0.1", server.host]) is Reason.BLOCKED


def test_an_exception_by_name_keeps_its_name(download, names, origin, answer):
    server = origin({"/a": answer(b"here")})
    host = f"intra.example:{server.port}"
    lookup = names(intra__example=[["127.0.0.1"]])

    reply = download(f"http://{host}/a", allow=[host], names=lookup)

    assert reply.body == b"here"
    assert server.asked[0].headers["host"] == host


def test_the_next_address_is_tried(download, names, origin, answer):
    server = origin({"/a": answer(b"here")})
    host = f"two.example:{server.port}"
    lookup = names(two__example=[["::1", "127.0.0.1"]])
    assert download(f"http://{host}/a", allow=[host], names=lookup).body == b"here"


@pytest.mark.parametrize("found", [[], None])
def test_unknown_names_and_closed_ports_are_told_as_blocked_ones_are(
    download, names, closed_port, found
):
    lookup = names(none__example=[found])
    assert refused(download, "http://none.example/", names=lookup) is Reason.UNREACHABLE
    closed = f"127.0.0.1:{closed_port}"
    assert refused(download, f"http://{closed}/", allow=[closed]) is Reason.UNREACHABLE


def test_a_slow_name_service_is_not_waited_for(download):
    released = Event()

    def lookup(*asked):
        released.wait(5)
        return []

    began = time.monotonic()
    try:
        reason = refused(download, "http://slow.example/", names=lookup, bounds=HOPS)
    finally:
        released.set()
    assert reason is Reason.UNREACHABLE
    assert time.monotonic() - began < 0.6


def test_look_ups_that_hang_are_counted(download):
    released = Event()

    def lookup(*asked):
        released.wait(5)
        return []

    hurried = Bounds(seconds=0.01, connect_seconds=0.005)
    try:
        for _ in range(40):
            refused(download, "http://slow.example/", names=lookup, bounds=hurried)
        waiting = [one for one in enumerate_threads() if "_look_up" in one.name]
        assert len(waiting) <= 32
    finally:
        released.set()
        for one in enumerate_threads():
            if "_look_up" in one.name:
                one.join(5)
