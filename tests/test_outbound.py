"""The outgoing client: where it goes, where it never goes, and what it puts up with."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.outbound import (
    Outbound,
    OutboundFault,
    OutboundTooLarge,
    OutboundTooSlow,
    OutboundUnreachable,
)

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def a_server(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server on this machine that talks so; its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def saying(*answers: bytes, heard: list[bytes] | None = None) -> Talk:
    """One of `answers` for each connection, the last one again and again."""
    left = list(answers)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(head)
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()

    return talk


def page(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def self_signed(name: str, folder: Path) -> ssl.SSLContext:
    """TLS with a certificate for `name` that its own key signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_the_address_looked_at_is_the_one_asked() -> None:
    """The second answer of the name is never asked for; Host keeps the name."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    heard: list[bytes] = []

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    async with a_server(saying(page(b"bonjour"), heard=heard)) as url:
        port = url.rpartition(":")[2]
        client = Outbound(loopback=True, resolver=resolve)
        answer = await client.get(f"http://feed.example.com:{port}/a?b=c")
    assert (answer.status, answer.body) == (200, b"bonjour")
    assert heard[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"host: feed.example.com:{port}".encode() in heard[0].lower()
    assert next(answers) == ["10.0.0.1"]


async def test_a_second_address_serves_when_the_first_is_deaf() -> None:
    async with a_server(saying(page(b"ici"))) as url:
        port = url.rpartition(":")[2]

        async def resolve(_host: str, _port: int) -> Sequence[str]:
            return ["::1", "127.0.0.1"]

        answer = await Outbound(loopback=True, resolver=resolve).get(f"http://x.example.com:{port}/")
    assert answer.body == b"ici"


async def test_a_redirection_is_looked_at_like_the_first_address() -> None:
    async def resolve(host: str, _port: int) -> Sequence[str]:
        return ["10.0.0.1"] if host == "inside.example.com" else ["127.0.0.1"]

    client = Outbound(loopback=True, resolver=resolve)
    inside = page(b"", "302 Found", "Location: http://inside.example.com/admin")
    for first, code in (
        (inside, "outbound_address"),
        (page(b"", "301 Moved", "Location: file:///etc/passwd"), "outbound_refused"),
        (page(b"", "307 Again", "Location: /again"), "outbound_redirects"),
    ):
        async with a_server(saying(first)) as url:
            with pytest.raises(OutboundFault) as refused:
                await client.get(url)
            assert refused.value.code == code
    async with a_server(saying(page(b"", "302 Found", "Location: /b"), page(b"fin"))) as url:
        answer = await client.get(f"{url}/a")
        assert (answer.url, answer.body) == (f"{url}/b", b"fin")
    async with a_server(saying(inside)) as url:
        assert (await client.post(url, b"{}", {})).status == 302  # not followed


async def test_a_slow_drip_is_cut() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(100_000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with a_server(drip) as url:
        with pytest.raises(OutboundTooSlow):
            await Outbound(loopback=True, seconds=0.5).get(url)


@pytest.mark.parametrize("coding", ["", "Content-Encoding: gzip"])
async def test_too_much_is_cut_where_it_passes_the_limit(coding: str) -> None:
    body = gzip.compress(bytes(50_000_000)) if coding else bytes(200_000)
    headers = [coding] if coding else []
    client = Outbound(loopback=True, most=100_000)
    async with a_server(saying(page(body, "200 OK", *headers))) as url:
        with pytest.raises(OutboundTooLarge):
            await client.get(url)
    small = page(gzip.compress(b"petit") if coding else b"petit", "200 OK", *headers)
    async with a_server(saying(small)) as url:
        assert (await client.get(url)).body == b"petit"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "outbound_unreachable"),
        (b"", "outbound_unreachable"),
        (page(b"\x1b", "200 OK", "Content-Encoding: br"), "outbound_coding"),
        (page(b"not gzip", "200 OK", "Content-Encoding: gzip"), "outbound_unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut", "outbound_unreachable"),
    ],
)
async def test_what_is_no_proper_answer(answer: bytes, code: str) -> None:
    async with a_server(saying(answer)) as url:
        with pytest.raises(OutboundUnreachable) as fault:
            await Outbound(loopback=True).get(url)
    assert fault.value.code == code


async def test_the_name_and_not_the_address_is_what_a_certificate_must_be_for() -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4_096))

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    client = Outbound(loopback=True, resolver=resolve)
    async with a_server(talk) as url:
        with pytest.raises(OutboundUnreachable):
            await client.get(f"https://feed.example.com:{url.rpartition(':')[2]}/")
    assert b"feed.example.com" in heard[0]  # in the clear, in the first message of TLS (RFC 6066)


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    async with a_server(saying(page(b"secret")), self_signed("localhost", tmp_path)) as url:
        address = f"https://localhost:{url.rpartition(':')[2]}/"
        with pytest.raises(OutboundUnreachable) as refused:
            await Outbound(loopback=True).get(address)
    assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value.__cause__)


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with a_server(saying(page(b"direct"))) as url:
        assert (await Outbound(loopback=True).get(url)).body == b"direct"
