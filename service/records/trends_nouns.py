"""What the records take and give of trends: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from service.index.embedder import Vectors
from service.topics.item import Item

TopicVerdict = Literal["suits", "not_for_us", "used"]
TOPIC_VERDICTS: tuple[TopicVerdict, ...] = get_args(TopicVerdict)
OF_MESSAGE = "message:"  # then the id of a message of the brand, in the id of the item made of it


@dataclass(frozen=True, slots=True)
class TrendItem:
    """An item as stored, in its topic, if it is in one.

    `repeats` is the id of the item it repeats: it is a witness of that one, and has no vector. `link` is its
    address without tracking. `vector` has shape (dimension,), by `embedder`. `revision` is that of the save
    which brought it, and is not read when it is saved.
    """

    item: Item
    received_at: datetime
    topic: str | None = None
    repeats: str | None = None
    link: str | None = None
    embedder: str | None = None
    vector: Vectors | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A topic as stored. `first_seen` says, by language (ISO 639-1), when it was first spoken of.

    One that went into another says which in `merged_into`, and that one went into none. `label` is empty when
    its words were those of items that were erased. `revision` is that of its last change.
    """

    id: str
    created_at: datetime
    label: str
    first_seen: Mapping[str, datetime]
    merged_into: str | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class TopicFeedback:
    """What a person said of a topic, who, with which key, when."""

    topic: str
    verdict: TopicVerdict
    reason: str | None
    by: str
    key: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far the reading of a source has come. `next_at` None: it is due.

    `url` is the address that `etag` and `last_modified` were given for. `failures` counts those since it
    `succeeded_at`; `error` is the code of the last one. `found` counts the items of its last answer. `since`
    is where the reading of the brand's own messages stands. Nobody else has it before `leased_until`.
    """

    source: str
    fetched_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    error: str | None = None
    found: int = 0
    leased_until: datetime | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class WantedItems:
    """Which items of a list are wanted; None: any.

    `since` and `until` bound the time of publication, the second excluded; `unclustered`: in no topic.
    """

    topic: str | None = None
    source: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    unclustered: bool | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What was saved after a revision and up to `revision`; `latest` is the last one there is.

    `items` are in the order they were given in, with their vectors and today's topic; `topics` are those
    whose last change is among these revisions. `erasures` counts the times that items were taken away other
    than by age: what was built under another count is built anew, from 0.
    """

    items: tuple[TrendItem, ...]
    topics: tuple[TopicRecord, ...]
    revision: int
    latest: int
    erasures: int

    @property
    def more(self) -> bool:
        """Whether other changes follow."""
        return self.revision < self.latest
