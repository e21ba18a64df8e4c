"""A server of sources on this machine, that answers what a test wants, and a brand that reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from service.desk import Desk
from service.outbound import Outbound
from service.records.trends_nouns import WantedItems
from tests.house_kit import NOW, guide_rules

BRAND = "atelier"


@dataclass
class Page:
    """What an address answers; `hold` seconds pass before, and no body is sent when `status` is 304."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hold: float = 0.0

    def bytes(self) -> bytes:
        """The whole answer."""
        lines = [f"HTTP/1.1 {self.status} So", "Connection: close", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass
class Newsstand:
    """Pages by path, and the heads of the requests that were heard, as they came. `asked`: one was."""

    url: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [head.split(" ")[1] for head in self.heard]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.heard.append(head)
            self.asked.set()
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            page = self.pages.get(head.split(" ")[1], Page(status=404))
            await asyncio.sleep(page.hold)
            writer.write(page.bytes())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.at_once -= 1
            writer.close()


@asynccontextmanager
async def newsstand(**pages: Page) -> AsyncIterator[Newsstand]:
    """A server whose pages are `/<name>`."""
    stand = Newsstand(pages={f"/{name}": page for name, page in pages.items()})
    server = await asyncio.start_server(stand.answer, "127.0.0.1", 0)
    async with server:
        stand.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield stand


class Clock:
    """A time that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


def reaching(desk: Desk, clock: Clock, seconds: float = 3.0) -> Desk:
    """The same desk at that time, which may ask this machine."""
    return replace(desk, outbound=Outbound(loopback=True, seconds=seconds), clock=clock)


async def watch(desk: Desk, *sources: Mapping[str, Any], brand: str = BRAND) -> None:
    """Give a brand these sources."""
    rules = guide_rules() | {"trends": {"sources": [dict(one) for one in sources]}}
    await desk.guides.save(brand, rules, "# Le ton\nSimple.", "api")


def rss_of(*titles: str) -> bytes:
    """A feed of items with these titles."""
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid><link>https://j.example.com/{n}</link>"
        "<pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>J</title>{items}</channel></rss>'.encode()


def source(name: str, stand: Newsstand, **more: Any) -> dict[str, Any]:
    """A source of the newsstand under its own name."""
    return {"id": name, "url": f"{stand.url}/{name}", "every_minutes": 60} | more


async def titles(desk: Desk, brand: str = BRAND) -> set[str]:
    """The titles of the items kept."""
    page = await desk.records.trends.items(brand, WantedItems(), limit=200)
    return {one.item.title for one in page.items}
