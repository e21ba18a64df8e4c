"""Asking a source for what it has, as its type wants, and reading it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from service import __version__
from service.desk import Desk
from service.guides.trends import FeedSource, SourceType
from service.outbound import Answer, OutboundFault, host_of
from service.records.inbox_nouns import MessageRecord, Wanted
from service.records.trends_nouns import SourceState
from service.trends.sources import feed, hackernews, mastodon, messages, rows
from service.trends.sources.faults import SourceFault, SourceStatus
from service.trends.sources.gathering import MOST_ITEMS, Problem, Read, merged

AGENT = {"user-agent": f"Portevoix/{__version__}", "accept": "*/*"}
SIDE_BY_SIDE = 8
FIRST_MESSAGES = timedelta(days=30)
OVERLAP = timedelta(minutes=5)  # a message may be kept a little after another that was received later
READERS: Mapping[SourceType, Callable[[FeedSource, bytes, datetime, str, str], Read]] = {
    "feed": feed.read,
    "mastodon": mastodon.read,
    "hackernews": hackernews.read,
    "rows": rows.read,
}
STATUS_CODES = {
    HTTPStatus.UNAUTHORIZED: "source_closed",
    HTTPStatus.FORBIDDEN: "source_closed",
    HTTPStatus.NOT_FOUND: "source_gone",
    HTTPStatus.GONE: "source_gone",
    HTTPStatus.TOO_MANY_REQUESTS: "source_busy",
    HTTPStatus.SERVICE_UNAVAILABLE: "source_busy",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a source. `read` None: nothing since last time. The rest is for the next time."""

    read: Read | None
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    since: str | None = None


async def fetch(desk: Desk, brand: str, source: FeedSource, state: SourceState) -> Fetched:
    """Ask for the items of a source. OutboundFault, SourceFault."""
    if source.type == "messages":
        return await _messages(desk, brand, source, state)
    url = source.url or hackernews.DEFAULT  # a guide lets no other source go without
    if source.type == "hackernews" and hackernews.by_story(url):
        return Fetched(await _stories(desk, source, url))
    lists = mastodon.addresses(url) if source.type == "mastodon" else [url]
    if len(lists) > 1:
        return Fetched(await _several(lists, lambda one: _ask_and_read(desk, source, one)))
    return await _one(desk, source, lists[0], state)


async def _one(desk: Desk, source: FeedSource, url: str, state: SourceState) -> Fetched:
    asked = dict(AGENT)
    if state.url == url:
        given = {"if-none-match": state.etag, "if-modified-since": state.last_modified}
        asked |= {name: value for name, value in given.items() if value}
    answer = await desk.outbound.get(url, asked)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return Fetched(None, url, state.etag, state.last_modified)
    read = await _read(desk, source, answer)
    return Fetched(read, url, _header(answer, "etag"), _header(answer, "last-modified"))


async def _stories(desk: Desk, source: FeedSource, url: str) -> Read:
    listed = _good(await desk.outbound.get(url, AGENT), desk.clock())
    return await _several(hackernews.stories(listed.body, url), lambda one: _ask_and_read(desk, source, one))


async def _several(urls: Sequence[str], ask: Callable[[str], Awaitable[Read]]) -> Read:
    """What several addresses answer, side by side; those that fail are told, unless all do."""
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(url: str) -> Read | OutboundFault | SourceFault:
        async with gate:
            try:
                return await ask(url)
            except (OutboundFault, SourceFault) as fault:
                return fault

    came = await asyncio.gather(*map(one, urls))
    faults = [fault for fault in came if isinstance(fault, OutboundFault | SourceFault)]
    if faults and len(faults) == len(came):
        raise faults[0]
    reads = [read for read in came if isinstance(read, Read)]
    return merged([*reads, Read(problems=[Problem("partial", len(faults))])] if faults else reads)


async def _ask_and_read(desk: Desk, source: FeedSource, url: str) -> Read:
    return await _read(desk, source, await desk.outbound.get(url, AGENT))


async def _read(desk: Desk, source: FeedSource, answer: Answer) -> Read:
    """Read an answer, in a thread: it takes up to some seconds."""
    good, reader = _good(answer, desk.clock()), READERS[source.type]
    kind = good.headers.get("content-type", "")
    return await asyncio.to_thread(reader, source, good.body, desk.clock(), good.url, kind)


def _good(answer: Answer, now: datetime) -> Answer:
    if answer.status == HTTPStatus.OK:
        return answer
    code = STATUS_CODES.get(HTTPStatus(answer.status)) if answer.status in set(HTTPStatus) else None
    wait = wait_of(answer.headers.get("retry-after", ""), now)
    raise SourceStatus(code, host=host_of(answer.url), status=answer.status, wait=wait or "")


def wait_of(header: str, now: datetime) -> float | None:
    """The seconds a `Retry-After` asks for, in either of its forms; None when it says nothing readable."""
    told = header.strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    try:
        until = parsedate_to_datetime(told)
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def _header(answer: Answer, name: str) -> str | None:
    """A validator to send back, when it is one: short, and of characters a header may hold."""
    value = answer.headers.get(name, "")
    return value if value and len(value) <= 500 and value.isascii() and value.isprintable() else None


async def _messages(desk: Desk, brand: str, source: FeedSource, state: SourceState) -> Fetched:
    now = desk.clock()
    since = datetime.fromisoformat(state.since) - OVERLAP if state.since else now - FIRST_MESSAGES
    records: list[MessageRecord] = []
    cursor: str | None = None
    while len(records) < MOST_ITEMS:
        page = await desk.records.inbox.list(brand, Wanted(since=since), cursor, 200)
        records += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    guide = (await desk.guides.get(brand)).guide
    read = await asyncio.to_thread(messages.read, source, records, now, guide.constants.values())
    if cursor is not None:
        read = merged([read, Read(problems=[Problem("too_many")])])
    latest = max((one.received_at for one in records), default=None)
    return Fetched(read, since=latest.isoformat() if latest else state.since)
