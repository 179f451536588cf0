"""Which URLs and addresses may be reached."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError
from cardpress.fetching.addresses import is_public
from cardpress.fetching.failure import FetchError, Reason

if TYPE_CHECKING:
    import httpx2

#: The ports of http and https, whichever of the two the URL says.
PORTS = {"http": 80, "https": 443}

#: Letters, digits, hyphens and, as they occur, underscores (RFC 1123, 2.1); in lower case.
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")

#: A name whose last label looks like this is an IPv4 address to resolvers, in octal, in
#: hexadecimal or with parts left out (WHATWG URL, "ends in a number").
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")

_LONGEST_NAME = 253
_LONGEST_URL = 8192

#: A host, in brackets if it is an IPv6 address, and perhaps a port.
_EXCEPTION = re.compile(
    r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^:\[\]/@]+))(?::(?P<port>\d{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Public addresses at the ports of http and https, and what is allowed besides.

    Attributes:
        allow_hosts: Each `host` (at the two ports) or `host:port`, whose addresses may be any;
            a host is a name or an address as URLs have it, and stands for itself only.

    Raises:
        CardpressError: An entry is neither.
    """

    allow_hosts: tuple[str, ...] = ()
    _exceptions: frozenset[tuple[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = {pair for entry in self.allow_hosts for pair in _exceptions(entry)}
        object.__setattr__(self, "_exceptions", frozenset(found))

    def is_exception(self, host: str, port: int) -> bool:
        """Return whether `host` is allowed at `port` whatever its addresses are."""
        return bool(self._exceptions) and (_normal(host), port) in self._exceptions

    def check_url(self, url: httpx2.URL) -> None:
        """Check everything that can be known of a URL without asking for its addresses.

        Raises:
            FetchError: It may not be reached.
        """
        host, port = url.raw_host.decode("ascii"), port_of(url)
        plausible = url.scheme in PORTS and not url.userinfo and len(str(url)) <= _LONGEST_URL
        if not plausible or not _is_host(host):
            raise FetchError(Reason.BLOCKED)
        if port not in PORTS.values() and not self.is_exception(host, port):
            raise FetchError(Reason.BLOCKED)

    def check_addresses(
        self, host: str, port: int, addresses: Collection[IPv4Address | IPv6Address]
    ) -> None:
        """Check what a name stands for at this moment.

        Raises:
            FetchError: One of the addresses is not public, and the host is no exception.
        """
        if not self.is_exception(host, port) and not all(map(is_public, addresses)):
            raise FetchError(Reason.BLOCKED)


def port_of(url: httpx2.URL) -> int:
    """Return the port of `url`, or that of its scheme."""
    return url.port if url.port is not None else PORTS.get(url.scheme, 0)


def _is_host(host: str) -> bool:
    """Return whether `host` is a name, or an address in its one usual spelling."""
    if ":" in host:
        return "%" not in host
    if len(host) > _LONGEST_NAME or not _NAME.fullmatch(host):
        return False
    return not _NUMERIC.fullmatch(host) or _is_dotted(host)


def _is_dotted(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except ValueError:
        return False


def _exceptions(entry: str) -> list[tuple[str, int]]:
    match = _EXCEPTION.fullmatch(entry.strip())
    try:
        if not match:
            raise ValueError(entry)
        host = _normal(_ascii(match["v6"] or match["name"]))
    except ValueError:
        raise CardpressError(f"allow_hosts: {entry!r} is not a host or host:port") from None
    ports = [int(match["port"])] if match["port"] else list(PORTS.values())
    return [(host, port) for port in ports]


def _normal(host: str) -> str:
    """Return the one spelling of a host that exceptions are compared in.

    Raises:
        ValueError: It has colons, but is not an IPv6 address.
    """
    host = host.lower()
    return str(IPv6Address(host)) if ":" in host else host.rstrip(".")


def _ascii(host: str) -> str:
    """Return a name as DNS has it (RFC 5891)."""
    if host.isascii():
        return host
    import idna

    return idna.encode(host.lower()).decode("ascii")
