"""Which addresses belong to the public internet, and to no one's inner network."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

#: IANA IPv4 Special-Purpose Address Registry, all of it, whatever its column "Globally
#: Reachable" says; multicast (RFC 5771); class E. `ipaddress.is_global` is not asked: it lets
#: multicast, 192.0.0.192 and anycast relays through.
_RESERVED_4 = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Azure's wire server: a global address that has a meaning in each of its machines.
        "168.63.129.16/32",
    )
)

#: All that IANA has given out for global unicast (RFC 4291, 2.5.4).
_GLOBAL_6 = IPv6Network("2000::/3")

#: IANA IPv6 Special-Purpose Address Registry, as far as it lies within.
_RESERVED_6 = tuple(
    IPv6Network(text)
    for text in (
        # IETF protocol assignments: Teredo, benchmarking, AMT, AS112, ORCHID, drone tags.
        "2001::/23",
        *("2001:db8::/32", "2620:4f:8000::/48", "3fff::/20"),
        # 6bone, handed back (RFC 3701).
        "3ffe::/16",
    )
)

#: Prefixes of 96 bits before an IPv4 address: compatible and mapped (RFC 4291, 2.5.5),
#: translated (RFC 2765), and the well-known one of NAT64 (RFC 6052).
_EMBEDDING = tuple(
    IPv6Network(f"{prefix}/96") for prefix in ("::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::")
)

_SIX_TO_FOUR = IPv6Network("2002::/16")

#: The upper half of an ISATAP interface identifier (RFC 5214, 6.1), and its universal bit.
_ISATAP, _UNIVERSAL = 0x0000_5EFE, 0x0200_0000


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether `address` is global unicast, and any IPv4 address in it likewise."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _RESERVED_4)
    if address.scope_id is not None:
        return False
    if any(address in network for network in _EMBEDDING):
        return is_public(_low_bits(address))
    if address not in _GLOBAL_6 or any(address in network for network in _RESERVED_6):
        return False
    return all(is_public(inner) for inner in _tunnelled(address))


def _low_bits(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)


def _tunnelled(address: IPv6Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that packets to `address` may be sent to in a tunnel."""
    if address in _SIX_TO_FOUR:
        yield IPv4Address(int(address) >> 80 & 0xFFFF_FFFF)
    if int(address) >> 32 & 0xFFFF_FFFF & ~_UNIVERSAL == _ISATAP:
        yield _low_bits(address)
