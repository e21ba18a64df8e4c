"""Handing a brand everything it owns: a ZIP of open formats, made while it is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from io import RawIOBase
from typing import TYPE_CHECKING, Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import tomli_w
import yaml

from service.brands.ingest import KNOWLEDGE_FOLDER, POSTS_FILE
from service.desk import Desk
from service.guides.loader import PROSE_FILE, RULES_FILE
from service.records.inbox_nouns import MessageRecord, Wanted
from service.records.nouns import BrandRecord, DraftRecord, KnowledgePage, Page, PastPost
from service.records.trends_nouns import TopicFeedback, TopicRecord, TrendItem, WantedItems

if TYPE_CHECKING:
    from typing_extensions import Buffer

T = TypeVar("T")
DRAFTS_FILE = "drafts.jsonl"
DECISIONS_FILE = "decisions.jsonl"
MESSAGES_FILE = "messages.jsonl"
MESSAGE_DECISIONS_FILE = "message_decisions.jsonl"
TREND_ITEMS_FILE = "trend_items.jsonl"
TREND_TOPICS_FILE = "trend_topics.jsonl"
README_FILE = "README.txt"
BATCH = 200
SENT_AT_ONCE = 65_536
File = tuple[str, AsyncIterator[bytes]]


async def export(desk: Desk, brand: str) -> AsyncIterator[bytes]:
    """The bytes of the archive as they are made, in constant memory. UnknownBrand before the first.

    Unzipped in the folder of brands, it is what `ingest` loads.
    """
    record = (await desk.guides.get(brand)).record
    made = _Made()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        async for name, pieces in _files(desk, record):
            with archive.open(_entry(f"{brand}/{name}", desk.clock()), "w", force_zip64=True) as file:
                async for piece in pieces:
                    file.write(piece)
                    if len(made.bytes) >= SENT_AT_ONCE:
                        yield made.taken()
    yield made.taken()


async def _files(desk: Desk, record: BrandRecord) -> AsyncIterator[File]:
    """What a brand owns, file by file."""
    readme = files(__package__).joinpath("export_readme.txt").read_bytes()
    yield README_FILE, _whole(readme)
    yield RULES_FILE, _whole(tomli_w.dumps(_without_nulls(record.guide)).encode())
    yield PROSE_FILE, _whole(record.prose.encode())
    yield POSTS_FILE, _lines(desk.records.posts.iterate(record.id), _post)
    async for page in _every(lambda cursor: desk.records.pages.list(record.id, cursor, BATCH)):
        yield f"{KNOWLEDGE_FOLDER}/{_file_of(page.path)}", _whole(_markdown(page).encode())
    drafts = _every(lambda cursor: desk.records.drafts.list(record.id, cursor, BATCH))
    yield DRAFTS_FILE, _lines(drafts, _draft)
    decisions = _every(lambda cursor: desk.records.decisions.list(record.id, cursor, BATCH))
    yield DECISIONS_FILE, _lines(decisions, asdict)
    inbox = desk.records.inbox
    messages = _every(lambda cursor: inbox.list(record.id, Wanted(), cursor, BATCH))
    yield MESSAGES_FILE, _lines(messages, _message)
    decided = _every(lambda cursor: inbox.log(record.id, None, cursor, BATCH))
    yield MESSAGE_DECISIONS_FILE, _lines(decided, asdict)
    trends = desk.records.trends
    items = _every(lambda cursor: trends.items(record.id, WantedItems(), cursor, BATCH))
    yield TREND_ITEMS_FILE, _lines(items, _item)
    yield TREND_TOPICS_FILE, _lines(_topics(desk, record.id), lambda topic: topic)


def _post(post: PastPost) -> dict[str, Any]:
    """A row as `ingest` reads it."""
    names = ("id", "network", "kind", "text", "published_at", "url", "language")
    return {name: getattr(post, name) for name in names} | {"metrics": asdict(post.metrics)}


def _draft(draft: DraftRecord) -> dict[str, Any]:
    own = {"id": draft.id, "created_at": draft.created_at}
    return own | dict(draft.payload) | {"decision": draft.decision}


def _message(message: MessageRecord) -> dict[str, Any]:
    """All that is kept of a message but its vector."""
    names = ("id", "external", "network", "received_at", "state", "triage", "decision", "replies", "swept_at")
    return {name: getattr(message, name) for name in names} | {"message": message.payload or None}


def _item(item: TrendItem) -> dict[str, Any]:
    """All that is kept of an item but its vector."""
    beside = ("received_at", "topic", "repeats", "link")
    return asdict(item.item) | {name: getattr(item, name) for name in beside}


async def _topics(desk: Desk, brand: str) -> AsyncIterator[dict[str, Any]]:
    """Topics, each with all that was judged of it."""
    trends, cursor = desk.records.trends, None
    while True:
        page = await trends.list_topics(brand, cursor, BATCH)
        judged = await trends.judged(brand, [topic.id for topic in page.items])
        for topic in page.items:
            yield _topic(topic, [one for one in judged if one.topic == topic.id])
        if (cursor := page.next_cursor) is None:
            return


def _topic(topic: TopicRecord, judged: Sequence[TopicFeedback]) -> dict[str, Any]:
    told = {name: value for name, value in asdict(topic).items() if name != "revision"}
    said = [{name: value for name, value in asdict(one).items() if name != "topic"} for one in judged]
    return told | {"feedback": said}


def _markdown(page: KnowledgePage) -> str:
    """The page under the front matter that `ingest` reads."""
    told = {"title": page.title, "valid_from": page.valid_from, "valid_until": page.valid_until}
    matter = {name: value for name, value in told.items() if value is not None}
    return f"---\n{yaml.safe_dump(matter, allow_unicode=True, sort_keys=False)}---\n{page.text}\n"


def _file_of(path: str) -> str:
    return path if path.endswith(".md") else f"{path}.md"


def _without_nulls(value: Any) -> Any:
    """The value without its null members: TOML has none, and a guide reads them as absent."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(one) for name, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


async def _every(page_at: Callable[[str | None], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    """The items of a list, page after page."""
    cursor: str | None = None
    while True:
        page = await page_at(cursor)
        for item in page.items:
            yield item
        if (cursor := page.next_cursor) is None:
            return


async def _lines(items: AsyncIterator[T], told: Callable[[T], Mapping[str, Any]]) -> AsyncIterator[bytes]:
    """JSON, a line each."""
    async for item in items:
        yield json.dumps(told(item), ensure_ascii=False, default=_moment).encode() + b"\n"


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _moment(value: datetime) -> str:
    return value.isoformat()


def _entry(name: str, now: datetime) -> ZipInfo:
    entry = ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


class _Made(RawIOBase):
    """What the archive has written since it was last taken; it cannot be sought in."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, given: Buffer, /) -> int:
        before = len(self.bytes)
        self.bytes += given
        return len(self.bytes) - before

    def taken(self) -> bytes:
        """The bytes so far, which are kept no longer."""
        taken = bytes(self.bytes)
        self.bytes.clear()
        return taken
