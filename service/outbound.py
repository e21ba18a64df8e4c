"""The one outgoing HTTP client for addresses that callers give: it reaches the public internet alone.

OutboundFault           502
├── OutboundRefused     422  an address that may not be asked: scheme, port, credentials, private range
├── OutboundUnreachable 502  no name, no connection, no proper answer
├── OutboundTooSlow     504  over SECONDS in all
└── OutboundTooLarge    502  over MOST_BYTES once decompressed

A name is resolved once; the connection goes to the very address that was looked at, so that no second answer
of its DNS is ever believed. Models and embedders are asked by their own clients, at configured addresses.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import httpx2

from service.errors import PortevoixError
from service.outbound_addresses import may_be_asked

SECONDS = 10.0
MOST_BYTES = 5_000_000
MOST_REDIRECTS = 5
REDIRECTIONS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
PORTS = {"http": 80, "https": 443}
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


class OutboundFault(PortevoixError):
    """An address given by a caller could not be asked, or did not answer properly."""

    status = 502
    default_code = "outbound_failed"


class OutboundRefused(OutboundFault):
    status = 422
    default_code = "outbound_refused"


class OutboundUnreachable(OutboundFault):
    default_code = "outbound_unreachable"


class OutboundTooSlow(OutboundFault):
    status = 504
    default_code = "outbound_too_slow"


class OutboundTooLarge(OutboundFault):
    default_code = "outbound_too_large"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; `body` is decompressed, `url` the last address asked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Outbound:
    """Asks public addresses. `loopback` opens this machine and every port, for tests.

    `only`, an address of the settings, opens its scheme, host and port, wherever they are, and nothing else.
    """

    def __init__(
        self,
        *,
        loopback: bool = False,
        only: str | None = None,
        resolver: Resolver = system_resolver,
        seconds: float = SECONDS,
        most: int = MOST_BYTES,
    ) -> None:
        self._loopback = loopback
        self._only = None if only is None else _origin(httpx2.URL(only))
        self._resolver = resolver
        self._seconds = seconds
        self._most = most

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET, following redirections, each looked at like the first. OutboundFault."""
        async with self._in_time(url):
            for _ in range(MOST_REDIRECTS + 1):
                answer = await self._ask("GET", url, b"", headers or {})
                target = answer.headers.get("location")
                if answer.status not in REDIRECTIONS or not target:
                    return answer
                url = str(httpx2.URL(answer.url).join(target))
        raise OutboundUnreachable("outbound_redirects", host=host_of(url))

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST once; a redirection is the answer, and is not followed. OutboundFault."""
        async with self._in_time(url):
            return await self._ask("POST", url, body, headers)

    async def check(self, url: str) -> None:
        """Whether this address may be asked, now: OutboundRefused, or OutboundUnreachable for no name."""
        async with self._in_time(url):
            await self._addresses(self._read(url))

    @asynccontextmanager
    async def _in_time(self, url: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError:
            raise OutboundTooSlow(host=host_of(url), seconds=f"{self._seconds:g}") from None

    async def _ask(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        url = self._read(address)
        failure: Exception | None = None
        for one in await self._addresses(url):
            try:
                return await self._ask_at(one, method, url, body, headers)
            except httpx2.ConnectError as error:
                failure = error
            except (httpx2.HTTPError, httpx2.InvalidURL, zlib.error) as error:
                raise OutboundUnreachable(host=url.host) from error
        raise OutboundUnreachable(host=url.host) from failure

    async def _ask_at(
        self, address: str, method: str, url: httpx2.URL, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        """Ask `url` at that very address: the name stays in Host and in the certificate that is asked for."""
        named = {**headers, "host": url.netloc.decode("ascii"), "accept-encoding": "gzip"}
        async with httpx2.AsyncClient(verify=trusted(), trust_env=False, timeout=None) as client:
            request = client.build_request(
                method,
                url.copy_with(host=address),
                content=body or None,
                headers=named,
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            )
            answer = await client.send(request, stream=True)
            try:
                content = await self._content(answer, url)
            finally:
                await answer.aclose()
        return Answer(str(url), answer.status_code, dict(answer.headers), content)

    async def _content(self, answer: httpx2.Response, url: httpx2.URL) -> bytes:
        """The body, decompressed here to stop a bomb where it passes the limit."""
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("gzip", "identity"):
            raise OutboundUnreachable("outbound_coding", host=url.host, coding=coding[:50])
        unzip = zlib.decompressobj(zlib.MAX_WBITS | 16) if coding == "gzip" else None
        content, received = bytearray(), 0
        async for block in answer.aiter_raw():
            received += len(block)
            content += unzip.decompress(block, self._most + 1 - len(content)) if unzip else block
            if max(received, len(content)) > self._most:
                raise OutboundTooLarge(host=url.host, largest=self._most)
        return bytes(content)

    def _read(self, address: str) -> httpx2.URL:
        try:
            url = httpx2.URL(address)
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise OutboundRefused(host=host_of(address)) from error
        ports = {None, PORTS.get(url.scheme)}
        if url.scheme not in PORTS or not url.host or url.userinfo:
            raise OutboundRefused(host=url.host)
        if self._only is not None:
            if _origin(url) != self._only:
                raise OutboundRefused(host=url.host)
            return url
        if url.port not in ports and not self._loopback:
            raise OutboundRefused("outbound_port", host=url.host, port=url.port)
        return url

    async def _addresses(self, url: httpx2.URL) -> Sequence[str]:
        """Where the name leads; one private address among them, and none is asked."""
        try:
            found = await self._resolver(url.raw_host.decode("ascii"), url.port or PORTS[url.scheme])
        except (OSError, UnicodeError) as error:
            raise OutboundUnreachable("outbound_no_name", host=url.host) from error
        if not found:
            raise OutboundUnreachable("outbound_no_name", host=url.host)
        if self._only is None and not all(may_be_asked(one, loopback=self._loopback) for one in found):
            raise OutboundRefused("outbound_address", host=url.host)
        return found


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or PORTS.get(url.scheme)


def host_of(address: str) -> str:
    """The host of an address, to name it without its path, which may hold a secret."""
    return address.partition("://")[2].partition("/")[0].rpartition("@")[2][:100]


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed; 20 ms to load, so once."""
    return httpx2.create_ssl_context(trust_env=False)
