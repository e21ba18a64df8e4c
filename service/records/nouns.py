"""What the records take and give: frozen values, never rows.

Every time is aware and in UTC; every vector is float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from service.index.embedder import Vectors
from service.words import Scope, Verdict

T = TypeVar("T")
Origin = Literal["files", "api"]
PassageShelf = Literal["guide", "knowledge"]
LessonVerdict = Literal["confirmed", "refused"]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list; `next_cursor` asks for what follows, None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class BrandRecord:
    """A brand as stored. `guide` is brand.toml as JSON; `fingerprint` is that of the files, None by API.

    A tombstone has `deleted_at` and no content. `owner` is who created it, None for the house and its files.
    """

    id: str
    name: str
    guide: Mapping[str, Any]
    prose: str
    origin: Origin
    fingerprint: str | None
    etag: str
    updated_at: datetime
    deleted_at: datetime | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key without its secret, of which `digest` is all that is kept.

    `brands` None opens every brand. A `revoked_at` to come is that of a key whose successor is in use.
    """

    id: str
    name: str
    owner: str
    scopes: tuple[Scope, ...]
    brands: frozenset[str] | None
    digest: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def living(self, now: datetime) -> bool:
        """Whether the key still opens anything."""
        return all(end is None or now < end for end in (self.expires_at, self.revoked_at))

    def opens_within(self, brands: frozenset[str] | None) -> bool:
        """Whether the key opens no other brand than `brands`; None: they are all there are."""
        return brands is None or (self.brands is not None and self.brands <= brands)


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a network counted; None is not known, which is not zero."""

    impressions: int | None = None
    reach: int | None = None
    reactions: int | None = None
    comments: int | None = None
    shares: int | None = None
    saves: int | None = None
    clicks: int | None = None
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class PastPost:
    """A post the brand published."""

    id: str
    network: str
    kind: str
    text: str
    published_at: datetime
    url: str | None
    language: str | None
    metrics: Metrics
    content_hash: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a page, cut to be found. In force from `valid_from` to `valid_until`, both days included."""

    id: str
    ref: str
    title: str
    text: str
    position: int
    valid_from: date | None
    valid_until: date | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class KnowledgePage:
    """A page of what the brand knows (Markdown), in force between two days, both included."""

    path: str
    title: str
    text: str
    valid_from: date | None
    valid_until: date | None
    content_hash: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft as stored; `payload` is the caller's JSON, given back as it came, and so is its `decision`."""

    id: str
    created_at: datetime
    payload: Mapping[str, Any]
    decision: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A line of the log: who decided what of which draft, with which key, when, and no text.

    `draft_hash` is the SHA-256 of the text as proposed, `text_hash` as decided; `blocks` are the rules that
    block the decided text.
    """

    id: str
    draft: str
    verdict: Verdict
    by: str
    key: str | None
    at: datetime
    draft_hash: str
    text_hash: str
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedText:
    """What lessons are learnt from: a draft's text as proposed, and its decision."""

    draft: str
    network: str | None
    decided_at: datetime
    language: str
    text: str
    decision: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """What a person decided of a lesson. A refused one keeps no word: `change` and `evidence` are empty.

    `change` is what it changed in the guide, as JSON, so that it can be undone.
    """

    id: str
    verdict: LessonVerdict
    by: str
    at: datetime
    change: Mapping[str, Any]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShelfState:
    """How far a shelf has come. An index is current when `revision` is its own.

    `erasures` counts the changes that took rows away: an index with another count is rebuilt.
    Both only ever grow, even across the deletion of the brand.
    """

    revision: int = 0
    erasures: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One thing to index; `revision` is that of its last change, `vector` has shape (dimension,)."""

    id: str
    text: str
    vector: Vectors
    revision: int


@dataclass(frozen=True, slots=True)
class ShelfText:
    """One text to embed again."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One request at work under its idempotency key: `key` is that of `owner`, hashed; `id` is the request's.

    Another request takes the key over when the lease of this one ends; `id` tells the two apart.
    """

    owner: str
    key: str
    id: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What is known of an idempotency key: the request it came with, and its answer once there is one.

    `running`: not answered yet. `kept`: `status`, `headers` and `body` are those that were sent, or what the
    route keeps in their place. `too_large`: answered, and not kept. `erased`: kept, then emptied.
    `scopes` and `brand` are what a caller must hold and open to be given it.
    """

    fingerprint: str
    state: Literal["running", "kept", "too_large", "erased"]
    scopes: tuple[str, ...] = ()
    brand: str | None = None
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
