"""Which addresses are public, and what URLs may be spelled like."""

from ipaddress import ip_address

import httpx2
import pytest

from cardpress.errors import CardpressError
from cardpress.fetching.addresses import is_public
from cardpress.fetching.failure import UNAVAILABLE, FetchError, Reason
from cardpress.fetching.policy import Policy

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.255.255",
    "172.32.0.1", "192.0.1.1", "198.17.255.255", "198.20.0.1", "223.255.255.254", "168.63.129.15",
    "2606:4700:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888", "2400:cb00::1",
    "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
]  # fmt: skip

PRIVATE = [
    # This network, this machine, private use, shared (CGNAT), link-local.
    "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "100.64.0.1",
    "100.127.255.255", "169.254.0.1",
    # Metadata of clouds.
    "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192",
    # Protocols, documentation, benchmarks, relays, AMT, AS112.
    "192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.2.1", "198.51.100.7", "203.0.113.7",
    "198.18.0.1", "198.19.255.255", "192.88.99.1", "192.52.193.1", "192.31.196.1", "192.175.48.1",
    # Multicast, reserved, broadcast.
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # The same in IPv6.
    "::", "::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "fc00::1", "fd00::1",
    "fd00:ec2::254", "fd20:ce::254", "ff02::1", "ff0e::1", "100::1", "100:0:0:1::1",
    "2001:db8::1", "3fff::1", "3ffe::1", "5f00::1", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:1::1", "2001:3::1", "2620:4f:8000::1", "4000::1", "64:ff9b:1::1",
    "2606:4700:4700::1111%1",
    # IPv4 inside: compatible, mapped, translated, NAT64, 6to4, Teredo, ISATAP.
    "::127.0.0.1", "::10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:7f00:1",
    "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:1::1", "2001:0:4136:e378::1",
    "2001:0:808:808:0:0:f7f7:f7f7", "2606:4700::5efe:127.0.0.1", "2606:4700::200:5efe:10.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", PRIVATE)
def test_not_public(text):
    assert not is_public(ip_address(text))


#: This machine and its network, as URLs may write them.
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1", "0177.0.0.01", "0x7f.0.0.1",
    "0x7f.1", "0x7f000001", "0X7F000001", "017700000001", "2130706433", "127.0.0.1.", "127.1.",
    "2130706433.", "0x7f000001.", "0", "0.0.0.0", "0x0", "00", "localhost", "LOCALHOST",
    "localhost.", "LocalHost", "127.0.0.256", "127.0.0.1.0x1", "1.2.3.4.5",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::127.0.0.1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::FFFF:127.0.0.1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]", "[::1%25lo]", "[::1%lo]", "[fe80::1%25eth0]", "[fd00:ec2::254]",
    "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127.0.0.1", "loc\u00adalhost",
    "ⓛocalhost", "localhost%00", "127.0.0.1%2f", "%31%32%37.0.0.1", "%6cocalhost", "localhost%2e",
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]",
    "10.1", "0xa.1", "3232235521", "192.168.257", "100.100.100.200", "168.63.129.16",
    "user@127.0.0.1", "user:secret@8.8.8.8", "8.8.8.8@127.0.0.1", "127.0.0.1\\@8.8.8.8",
    "8.8.8.8\\@127.0.0.1", "a b", "-a.example", "a..example", "*.example", ".", "",
    "a" * 64 + ".example", "a." * 127 + "a" * 20,
]  # fmt: skip


def test_many_spellings_are_tried():
    assert len(set(SPELLINGS)) > 60


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_leads_to_this_machine(download, canary, host):
    with pytest.raises(FetchError) as caught:
        download(f"http://{host}:{canary}/a.png")
    assert caught.value.reason in (Reason.BLOCKED, Reason.UNREACHABLE)
    assert str(caught.value) == UNAVAILABLE


@pytest.mark.parametrize("host", SPELLINGS)
def test_nor_does_it_at_the_usual_ports(download, host):
    # Were it not refused, the fixture that forbids the network would complain, or a server
    # that happens to run here would answer.
    with pytest.raises(FetchError) as caught:
        download(f"https://{host}/a.png")
    assert str(caught.value) == UNAVAILABLE
    assert not caught.value.sent


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/a", "file:///etc/passwd", "gopher://example.com", "//example.com/a",
     "/a.png", "http:/a", "http:a", "http://", "https://example.com:22/", "http://example.com:0/",
     "http://example.com:8080/", "http://example.com:65536/", "http://example.com:-1/",
     "http://example.com:443443/", "http://example.com:8O/", "https://example.com/" + "a" * 9000,
     "http://exa mple.com/", "http://[::1/", "http://[1.2.3.4]/", "http://example.com\t/",
     "javascript:1", "data:text/plain,a", "ws://example.com/", "http://[v1.a]/"],
)  # fmt: skip
def test_urls_that_are_refused_unseen(download, url):
    names = []
    with pytest.raises(FetchError) as caught:
        download(url, names=lambda *found: names.append(found))
    assert caught.value.reason is Reason.BLOCKED
    assert not names


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "https://example.com", "http://example.com:443/a?b", "http://8.8.8.8/",
     "https://example.com:80", "https://EXAMPLE.com.", "http://[2606:4700:4700::1111]/",
     "https://bücher.example/", "https://a_b.example"],
)  # fmt: skip
def test_the_ports_of_both_schemes_are_allowed(url):
    Policy().check_url(httpx2.URL(url))


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [("localhost:3000", "localhost", 3000), ("LocalHost.:3000", "localhost", 3000),
     ("localhost:3000", "localhost.", 3000), ("10.0.0.5", "10.0.0.5", 80),
     ("10.0.0.5", "10.0.0.5", 443), ("[::1]:8080", "::1", 8080), ("[0:0::1]:8080", "::1", 8080),
     ("[::1]", "0:0:0:0:0:0:0:1", 443), ("bücher.example", "xn--bcher-kva.example", 443),
     (" intra.example:8443 ", "intra.example", 8443)],
)  # fmt: skip
def test_exceptions(entry, host, port):
    assert Policy((entry,)).is_exception(host, port)


@pytest.mark.parametrize(
    ("entry", "host", "port"),
    [("localhost:3000", "localhost", 3001), ("localhost", "localhost", 3000),
     ("localhost:3000", "127.0.0.1", 3000), ("127.0.0.1:3000", "localhost", 3000),
     ("example", "a.example", 80), ("[::1]:80", "::2", 80)],
)  # fmt: skip
def test_exceptions_stand_for_themselves_only(entry, host, port):
    assert not Policy((entry,)).is_exception(host, port)


@pytest.mark.parametrize(
    "entry", ["", ":80", "a:b", "http://a", "a@b", "[::1", "::1", "[g::]:1", "a/b"]
)
def test_wrong_exceptions(entry):
    with pytest.raises(CardpressError, match="not a host or host:port"):
        Policy((entry,))
