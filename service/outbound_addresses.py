"""Which addresses are of the public internet, by IANA's special-purpose registries."""

from __future__ import annotations

import ipaddress

# Addresses that Python calls global and that lead, or may lead, somewhere else.
ELSEWHERE = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "2002::/16",  # 6to4: an IPv4 address in an IPv6 one
        "3fff::/20",  # documentation (RFC 9637)
    )
]
# Unicast addresses that were allocated (RFC 4291): outside are NAT64, IPv4-mapped, site-local, multicast…
ALLOCATED = ipaddress.ip_network("2000::/3")


def may_be_asked(address: str, *, loopback: bool) -> bool:
    """Whether `address` is public, or this machine when `loopback` opens it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.is_loopback:
        return loopback
    if isinstance(ip, ipaddress.IPv6Address) and ip not in ALLOCATED:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in ELSEWHERE)
