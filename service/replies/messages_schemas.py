"""Stored messages as callers send and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from service.bodies import Body, Line, Moment, Name, Spoken, Text
from service.message import Intent, Response, Risk, Sentiment, Urgency
from service.records.inbox_nouns import MessageVerdict, Order, State, Wanted
from service.replies.schemas import MessageBody, TriageOut

ExternalId = Annotated[Spoken, StringConstraints(max_length=300)]
Reply = Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class MessageFilter(BaseModel):
    """Which messages are asked for; `since` and `until` (excluded) bound when they were received.

    `order`: `newest` received first, or the most `pressing`: by risk, then urgency, then who waits most.
    """

    network: Name | None = None
    intent: Intent | None = None
    sentiment: Sentiment | None = None
    risk: Risk | None = None
    urgency: Urgency | None = None
    action: Response | None = None
    language: Annotated[Text, StringConstraints(max_length=10)] | None = None
    needs_reply: bool | None = None
    state: State | None = None
    author: Annotated[Text, StringConstraints(max_length=300)] | None = None
    q: Annotated[Text, StringConstraints(max_length=500)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    order: Order = "newest"
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)

    def wanted(self) -> Wanted:
        """The same, as the records take it."""
        told = self.model_dump(exclude={"q", "cursor", "limit"})
        return Wanted(**told, text=self.q)


class MessageRequest(Body):
    """A message to keep; `id` is its id where it comes from: the same one on a network is kept once."""

    message: MessageBody
    id: ExternalId | None = None


class MessageDecisionRequest(Body):
    """What became of a message. `text` is what was answered, `reply` the draft it was made of."""

    verdict: MessageVerdict
    text: Spoken | None = None
    reply: Reply | None = None
    reason: Line | None = None


class AuthorOut(BaseModel):
    """Who wrote, as the network tells it."""

    id: str | None
    handle: str | None
    name: str | None


class SaidOut(BaseModel):
    """One message of the thread; `ours`: the brand wrote it."""

    text: str
    author: AuthorOut
    ours: bool
    posted_at: datetime | None


class WrittenOut(BaseModel):
    """What a stranger wrote, and what was said before it."""

    text: str
    network: Name
    author: AuthorOut
    url: str | None
    posted_at: datetime | None
    language: str | None
    thread: list[SaidOut]


class MessageDecisionOut(BaseModel):
    """The last decision, with its texts; they go with the message."""

    id: str
    verdict: MessageVerdict
    by: str
    key: str | None
    at: datetime
    text: str | None
    reply: str | None
    reason: str | None


class MessageOut(BaseModel):
    """A stored message. `message` is null once its text is no longer kept: it then only counts.

    `replies` are the drafts suggested in answer.
    """

    id: str
    network: str
    message: WrittenOut | None
    triage: TriageOut
    state: State
    received_at: datetime
    decision: MessageDecisionOut | None
    replies: list[str]


class MessageLine(BaseModel):
    """A line of the log of decisions, without a text."""

    id: str
    verdict: MessageVerdict
    by: str
    key: str | None
    at: datetime
    reply: str | None


class OneMessageOut(MessageOut):
    """A stored message, with every decision made of it, the newest first."""

    decisions: list[MessageLine]


class MessagePage(BaseModel):
    """Stored messages, in the order asked."""

    items: list[MessageOut]
    next_cursor: str | None


class SimilarOut(MessageOut):
    """A stored message near another: `score` is the cosine of their vectors, 1 at most."""

    score: float
    answered: bool


class SimilarPage(BaseModel):
    """Stored messages near another, the nearest first."""

    items: list[SimilarOut]
