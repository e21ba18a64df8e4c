"""What the records take and give of messages: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from service.index.embedder import Vectors

MessageVerdict = Literal["answered", "hidden", "escalated", "ignored"]
State = Literal["new", "answered", "hidden", "escalated", "ignored"]
STATES: tuple[State, ...] = get_args(State)
Order = Literal["newest", "pressing"]


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message as stored. `payload` is the message and `triage` its triage, as JSON; `replies` are drafts.

    `external` is its id where it comes from. `vector` has shape (dimension,), by `embedder`. `decision` is
    the last one, with its texts. A message that was swept has no payload and no vector: it only counts.
    """

    id: str
    network: str
    received_at: datetime
    payload: Mapping[str, Any]
    triage: Mapping[str, Any]
    external: str | None = None
    posted_at: datetime | None = None
    state: State = "new"
    decision: Mapping[str, Any] | None = None
    swept_at: datetime | None = None
    embedder: str | None = None
    vector: Vectors | None = None
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageDecision:
    """A line of the log: who decided what of which message, with which key, when, and no text."""

    id: str
    message: str
    verdict: MessageVerdict
    by: str
    key: str | None
    at: datetime
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages of a list are wanted; None: any. `author` is an id, a handle or a whole name.

    `since` and `until` bound the time it was received, the second excluded; `text` stands in it, accents and
    case aside. `order`: the newest received first, or the riskiest, then the most urgent, then the longest
    waiting.
    """

    network: str | None = None
    intent: str | None = None
    sentiment: str | None = None
    risk: str | None = None
    urgency: str | None = None
    action: str | None = None
    language: str | None = None
    needs_reply: bool | None = None
    state: str | None = None
    author: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    order: Order = "newest"
