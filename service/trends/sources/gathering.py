"""What every reader makes of the entries of a source: items, each once, and what was wrong."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from heapq import nlargest
from typing import Literal
from urllib.parse import urljoin, urlsplit

from babel.core import Locale, get_global

from service.guides.trends import FeedSource
from service.library.rows import MOST_LISTED, RejectedRow
from service.records.trends_nouns import OF_MESSAGE
from service.topics.item import Item
from service.trends.sources.moments import moment_of
from service.trends.sources.plain import SUMMARY, TITLE, headed, on_one_line, plain

MOST_ITEMS = 500  # of one answer: what is embedded in a quarter of a minute
LONGEST_ID = 200
LONGEST_LINK = 2_048
AHEAD = timedelta(hours=1)  # clocks differ
FIRST_YEAR = 1995  # no feed is older: an earlier date is that of an empty field
_OURS = OF_MESSAGE.rstrip(":")  # what begins so goes with a message of the brand
_ESCAPED = str.maketrans({" ": "%20", '"': "%22", "<": "%3C", ">": "%3E", "\\": "%5C", "`": "%60"})
ProblemCode = Literal[
    "undated",
    "unreadable_date",
    "from_future",
    "too_old",
    "wordless",
    "repeated",
    "unsafe_link",
    "too_many",
    "not_whole",
    "cut",
    "encoding",
    "partial",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was wrong in an answer, and how many items it concerns."""

    code: ProblemCode
    count: int = 1


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of an answer. `rejected` are rows of a file, by their number from 1."""

    items: Sequence[Item] = ()
    problems: Sequence[Problem] = ()
    rejected: Sequence[RejectedRow] = ()
    rejected_count: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as its source wrote it: texts may hold HTML, the link may be relative, the date any text.

    `published` is a text, or a time that was read already. `id` is that of the item, where it is sure.
    """

    id: str = ""
    guid: str = ""
    title: str = ""
    summary: str = ""
    link: str = ""
    published: str | datetime | None = None
    language: str = ""
    region: str | None = None
    source: str = ""


class Gathering:
    """The items of one source, fetched at `now`; links are relative to `base`.

    `language_first`: what the guide says of the source goes before what the source says of itself. `most`:
    how many items are kept.
    """

    def __init__(
        self,
        source: FeedSource,
        now: datetime,
        base: str = "",
        *,
        language_first: bool = False,
        most: int = MOST_ITEMS,
    ) -> None:
        self._most = most
        self._source = source
        self._now = now
        self._base = base
        self._language_first = language_first
        self._items: dict[str, Item] = {}
        self._wrong: Counter[ProblemCode] = Counter()
        self._rejected: list[RejectedRow] = []
        self._rejected_count = 0

    def notice(self, code: ProblemCode) -> None:
        """Something of the answer as a whole is wrong."""
        self._wrong[code] += 1

    def reject(self, row: RejectedRow) -> None:
        """A row that is no item."""
        self._rejected_count += 1
        if len(self._rejected) < MOST_LISTED:
            self._rejected.append(row)

    def add(self, entry: Entry) -> None:
        """Make an item of an entry; one without a word is left out, one that came already is not added."""
        title, summary = plain(entry.title, TITLE), plain(entry.summary, SUMMARY)
        if not title:
            title, summary = headed(summary)
        if not title:
            self._wrong["wordless"] += 1
            return
        url = self._link(entry.link)
        made = self._source.id if not entry.source else on_one_line(entry.source)[:100]
        key = entry.id or key_of(self._source.id, entry.guid, url, title)
        if key in self._items:
            self._wrong["repeated"] += 1
            return
        self._items[key] = Item(
            id=key,
            title=title,
            published_at=self._moment(entry.published),
            source=made or self._source.id,
            summary="" if summary == title else summary,
            url=url,
            language=self._language(entry.language),
            region=entry.region or self._source.region,
        )

    def read(self) -> Read:
        """What was gathered, the newest of it where it is too much."""
        items = list(self._items.values())
        if len(items) > self._most:
            self._wrong["too_many"] += len(items) - self._most
            items = nlargest(self._most, items, key=lambda item: item.published_at)
        problems = [Problem(code, count) for code, count in self._wrong.items()]
        return Read(items, problems, self._rejected, self._rejected_count)

    def _link(self, link: str) -> str | None:
        if not link.strip():
            return None
        url = web_link(link, self._base)
        if url is None:
            self._wrong["unsafe_link"] += 1
        return url

    def _moment(self, published: str | datetime | None) -> datetime:
        """When it was published; the time of fetching where nobody can tell."""
        told = moment_of(published) if isinstance(published, str) else published
        if told is None:
            self._wrong["unreadable_date" if published else "undated"] += 1
            return self._now
        if told.year < FIRST_YEAR:
            self._wrong["too_old"] += 1
            return self._now
        if told > self._now + AHEAD:
            self._wrong["from_future"] += 1
        return min(told, self._now)

    def _language(self, told: str) -> str | None:
        own = self._source.language
        if own is not None and (self._language_first or not told):
            return own
        return language_of(told[:40]) or own


def merged(reads: Sequence[Read]) -> Read:
    """What several answers of one source come to."""
    wrong: Counter[ProblemCode] = Counter()
    for problem in (one for read in reads for one in read.problems):
        wrong[problem.code] += problem.count
    items = {item.id: item for read in reads for item in read.items}
    rejected = [row for read in reads for row in read.rejected]
    problems = [Problem(code, count) for code, count in wrong.items()]
    return Read(list(items.values()), problems, rejected, sum(read.rejected_count for read in reads))


def key_of(source: str, guid: str, url: str | None, title: str) -> str:
    """The id of an item: its own under that of its source, since « 123 » is an id in many; else a hash."""
    own = on_one_line(guid[:1_000])
    if not own:
        own = _digest(f"{url or ''}\x1f{title}")
    place = f"{source}_" if source == _OURS else source
    return f"{place}:{own if len(own) <= LONGEST_ID else _digest(own)}"


def web_link(link: str, base: str = "") -> str | None:
    """The address of a link, made whole by `base`; None for what is no web address (`javascript:`…)."""
    shown = re.sub(r"[\t\r\n]", "", link[: 2 * LONGEST_LINK]).strip()
    if len(shown) > LONGEST_LINK:
        return None
    try:
        whole = urljoin(base, shown)
        parts = urlsplit(whole)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    return on_one_line(whole).translate(_ESCAPED) if valid else None


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)


@lru_cache(maxsize=1_024)
def language_of(tag: str) -> str | None:
    """ISO 639-1 of a tag such as `fr-CA`, `FR_fr` or `fra`; None when it is none."""
    code = tag[:40].strip().lower().replace("_", "-").partition("-")[0]
    if len(code) == 3:
        code = str(get_global("language_aliases").get(code, ""))
    return code if code in _codes() else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
