"""Which addresses the outgoing client asks: those of the public internet, by their usual ports."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from service.outbound import Outbound, OutboundRefused, OutboundUnreachable, system_resolver
from service.outbound_addresses import may_be_asked

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2001:4860:4860::8888"]
OTHERS = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::",
    "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1",
    "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "nothing",
]  # fmt: skip


def leading_to(*addresses: str) -> Outbound:
    """A client whose every name leads to these addresses."""

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return Outbound(resolver=resolve)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_may_be_asked(address: str) -> None:
    assert may_be_asked(address, loopback=False)


@pytest.mark.parametrize("address", OTHERS)
async def test_nothing_else_may(address: str) -> None:
    assert not may_be_asked(address, loopback=False)
    with pytest.raises(OutboundRefused, match="outbound_address"):
        await leading_to("8.8.8.8", address).get("http://innocent.example.com/")


@pytest.mark.parametrize("address", [a for a in OTHERS if not a.startswith("127.") and a != "::1"])
def test_opening_loopback_opens_nothing_else(address: str) -> None:
    assert not may_be_asked(address, loopback=True)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://[::1]/",
     "http://localhost/", "https://[::ffff:169.254.169.254]/", "http://127.1/"],
)  # fmt: skip
async def test_an_address_however_written_is_looked_at(url: str) -> None:
    with pytest.raises(OutboundRefused):
        await Outbound(resolver=system_resolver).check(url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "outbound_refused"),
        ("file:///etc/passwd", "outbound_refused"),
        ("http://ana:secret@example.com/", "outbound_refused"),
        ("http:///", "outbound_refused"),
        ("not an address", "outbound_refused"),
        ("http://[::1", "outbound_refused"),
        ("http://example.com:8080/", "outbound_port"),
        ("https://example.com:80/", "outbound_port"),
        ("http://example.com:443/", "outbound_port"),
        ("http://example.com:6379/", "outbound_port"),
    ],
)
async def test_schemes_ports_and_credentials_are_refused(url: str, code: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        await leading_to("8.8.8.8").check(url)
    assert refused.value.code == code
    assert "secret" not in str(refused.value)


async def test_a_name_that_leads_nowhere() -> None:
    async def nothing(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    for client in (leading_to(), Outbound(resolver=nothing)):
        with pytest.raises(OutboundUnreachable, match="outbound_no_name"):
            await client.get("http://nowhere.example.com/")
