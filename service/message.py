"""What strangers write to a brand, and what the house makes of it, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from service.words import Span

Intent = Literal[
    "question",
    "complaint",
    "praise",
    "suggestion",
    "help",
    "purchase",
    "job",
    "spam",
    "insult",
    "hate",
    "threat",
    "self_harm",
    "legal",
    "press",
    "off_topic",
]
INTENTS: tuple[Intent, ...] = get_args(Intent)
Sentiment = Literal["negative", "neutral", "positive"]
SENTIMENTS: tuple[Sentiment, ...] = get_args(Sentiment)
Urgency = Literal["now", "today", "whenever"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
Risk = Literal["none", "watch", "crisis"]
RISKS: tuple[Risk, ...] = get_args(Risk)
Response = Literal["reply", "reply_privately", "hide", "escalate", "ignore"]
RESPONSES: tuple[Response, ...] = get_args(Response)
Outcome = Literal["suggested", "holding", "no_reply", "needs_person"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, as the network tells it."""

    id: str | None = None
    handle: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a thread; `ours`: the brand wrote it."""

    text: str
    author: Author = field(default_factory=Author)
    ours: bool = False
    posted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What a stranger wrote. `network` is an id of the catalogue; `thread`, what was said before it."""

    text: str
    network: str
    author: Author = field(default_factory=Author)
    url: str | None = None
    posted_at: datetime | None = None
    language: str | None = None
    thread: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """One thing a message is, how sure that is (0 to 1, calibrated), and the words that show it.

    `evidence` counts code points of the message, end excluded.
    """

    label: str
    confidence: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """What a message is, and what to do with it.

    `intent`: the main one first. `reason` names a sentence of messages/triage.toml, which `details` fill.
    `sure` is False where a person had better look: the labels are of low confidence, or contradictory.
    """

    language: str
    intent: tuple[Intent, ...]
    sentiment: Sentiment
    urgency: Urgency
    risk: Risk
    labels: tuple[Label, ...]
    needs_reply: bool
    action: Response
    reason: str
    details: Mapping[str, str] = field(default_factory=dict)
    sure: bool = True
