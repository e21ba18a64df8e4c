"""A server on this machine that answers as no source should: bombs, floods, drips, redirections."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import repeat

MEGABYTE = 1_000_000
GOOD = (
    '<rss version="2.0"><channel><title>Le Journal</title><item><title>Le pont rouvre</title>'
    "<link>https://journal.example.com/pont</link><guid>1</guid></item></channel></rss>"
)
ITEM = "<item><title>Un titre</title><guid>{}</guid><description>Un texte de presse.</description></item>"
Blocks = Callable[[], Iterator[bytes]]


def _feed(inside: str, head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel>{inside}</channel></rss>'.encode()


def _laughs() -> bytes:
    lines = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 20))
    return _feed("<item><title>&l19;</title></item>", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{lines}]>')


def _quadratic() -> bytes:
    head = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 200_000}">]>'
    return _feed(f"<item><title>{'&a;' * 100_000}</title></item>", head)


def _external(address: str) -> bytes:
    return _feed("<item><title>&x;</title></item>", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{address}">]>')


def _much(piece: str, size: int = 4 * MEGABYTE) -> str:
    return piece * (size // len(piece))


def bodies() -> Mapping[str, bytes]:
    """Answers by name, each under 5 MB as it is sent."""
    attributes = "".join(f' a{n}="1"' for n in range(200_000))
    spaces = "".join(f'<n{n}:a xmlns:n{n}="urn:{n}"/>' for n in range(100_000))
    return {
        "laughs": _laughs(),
        "laughs in UTF-16": _laughs().decode().encode("utf-16"),
        "quadratic": _quadratic(),
        "external entity": _external("http://169.254.169.254/latest/meta-data/"),
        "external file": _external("file:///etc/passwd"),
        "external type": _feed("", '<!DOCTYPE rss SYSTEM "http://10.0.0.1/rss.dtd">'),
        "deep": _feed(f"<item>{_much('<a>', MEGABYTE)}{_much('</a>', MEGABYTE)}</item>"),
        "deep and broken": _feed(f"<item>{_much('<a>')}"),
        "attributes": _feed(f"<item><x{attributes}/></item>"),
        "name spaces": _feed(spaces),
        "tags": _feed(_much("<item><title>a</title></item>")),
        "tags, broken": _feed(_much("<item><title>a</title></item>")) + b"<&",
        "half tags": _much("<a").encode(),
        "ampersands": _much("&").encode(),
        "blanks": _feed(_much(" ")),
        "a date of 4 MB": _feed(f"<item><title>a</title><pubDate>{_much('1 ')}</pubDate></item>"),
        "JSON, deep": _much('{"items":').encode(),
        "news, 4.5 MB": _feed("".join(ITEM.format(n) for n in range(45_000))),
        "page": b"<!doctype html><html><body>Connectez-vous</body></html>",
        "bytes": bytes(range(256)) * 10_000,
    }


def _zeros(size: int) -> Iterator[bytes]:
    """`size` zeros, compressed as they are sent: a thousandth of that."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    for _ in range(size // MEGABYTE):
        yield packer.compress(bytes(MEGABYTE))
    yield packer.flush()


def floods() -> Mapping[str, tuple[Blocks, str, float]]:
    """Answers that are too long, or never end: their blocks, a header, and the seconds between blocks."""
    block = (ITEM * 500).encode()
    return {
        "gzip bomb, 1 GB": (lambda: _zeros(1_000 * MEGABYTE), "Content-Encoding: gzip", 0.0),
        "gzip in gzip": (
            lambda: iter([gzip.compress(gzip.compress(bytes(MEGABYTE)))]),
            "Content-Encoding: gzip",
            0.0,
        ),
        "100 MB": (lambda: repeat(block, 100 * MEGABYTE // len(block)), "", 0.0),
        "endless": (lambda: repeat(block), "", 0.0),
        "drip": (lambda: repeat(b"<"), "", 0.05),
        "silence": (lambda: repeat(b"", 10_000), "", 0.5),
    }


class Hostile:
    """The server: `/NAME` as above, `/to?ADDRESS` redirects, `/round` to itself; others are a good feed."""

    def __init__(self) -> None:
        self.asked = 0
        self._bodies = bodies()
        self._floods = floods()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[int]:
        """Serve for the length of the body; the port."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        async with server:
            yield int(server.sockets[0].getsockname()[1])

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await self._say(head.split(" ")[1].removeprefix("/").replace("%20", " "), writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # who asked had enough, or the test is over
        finally:
            writer.close()

    async def _say(self, name: str, writer: asyncio.StreamWriter) -> None:
        status, header, pause = "200 OK", "", 0.0
        blocks: Iterator[bytes] = iter([self._bodies.get(name, GOOD.encode())])
        if name.startswith("to?") or name == "round":
            status, header = "302 Found", f"Location: {name.removeprefix('to?')}"
            blocks = iter([b""])
        elif name in self._floods:
            make, header, pause = self._floods[name]
            blocks = make()
        lines = filter(None, (f"HTTP/1.1 {status}", "Connection: close", header))
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        for block in blocks:
            writer.write(block)
            await writer.drain()
            await asyncio.sleep(pause)
