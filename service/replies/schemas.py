"""What callers of replies send, and what they get."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from service.bodies import Body, CeilingBody, LanguageTag, Link, Moment, Name, Spoken, Text
from service.drafted import DraftOut, SourceOut, UsageOut
from service.message import Author, Message, Outcome, Said

MOST_TONES = 5
MOST_BATCH = 500
LONGEST_THREAD = 100
Handle = Annotated[Text, StringConstraints(max_length=300)]
Tone = Annotated[Spoken, StringConstraints(max_length=40)]


class AuthorBody(Body):
    """Who wrote, as the network tells it."""

    id: Handle | None = None
    handle: Handle | None = None
    name: Handle | None = None

    def author(self) -> Author:
        """The author as the house knows them; a blank name is none."""
        told = {name: (getattr(self, name) or "").strip() or None for name in ("id", "handle", "name")}
        return Author(**told)


class SaidBody(Body):
    """One message of the thread; `ours`: the brand wrote it."""

    text: Text
    author: AuthorBody = AuthorBody()
    ours: bool = Field(default=False, strict=True)
    posted_at: Moment | None = None

    def said(self) -> Said:
        """The message of a thread as the house knows it."""
        return Said(self.text, self.author.author(), self.ours, self.posted_at)


class MessageBody(Body):
    """What a stranger wrote, and what was said before it, in order."""

    text: Spoken
    network: Name
    author: AuthorBody = AuthorBody()
    url: Link | None = None
    posted_at: Moment | None = None
    language: LanguageTag | None = None
    thread: list[Text | SaidBody] = Field(default=[], max_length=LONGEST_THREAD)

    def message(self) -> Message:
        """The message as the house knows it."""
        said = (Said(one) if isinstance(one, str) else one.said() for one in self.thread)
        return Message(
            text=self.text,
            network=self.network,
            author=self.author.author(),
            url=self.url,
            posted_at=self.posted_at,
            language=self.language,
            thread=tuple(said),
        )


class ReplyRequest(Body):
    """A message to triage, and to suggest answers to, one for each tone; `suggest` false: triage alone."""

    message: MessageBody
    tones: list[Tone] = Field(default=["warm", "brief"], min_length=1, max_length=MOST_TONES)
    suggest: bool = Field(default=True, strict=True)
    ceiling: CeilingBody = CeilingBody()


class StoredReplyRequest(Body):
    """Answers to a stored message, one for each tone."""

    tones: list[Tone] = Field(default=["warm", "brief"], min_length=1, max_length=MOST_TONES)
    ceiling: CeilingBody = CeilingBody()


class LabelOut(BaseModel):
    """One thing the message is; `evidence` counts code points of its text."""

    label: str
    confidence: float
    evidence: list[tuple[int, int]]


class TriageOut(BaseModel):
    """What the message is, and what to do with it. `sure` false: a person had better look."""

    language: str
    intent: list[str]
    sentiment: str
    urgency: str
    risk: str
    labels: list[LabelOut]
    needs_reply: bool
    action: str
    reason: str
    sure: bool


class SuggestionOut(DraftOut):
    """A draft that answers, and the tone it is in."""

    tone: str


class ReaderOut(BaseModel):
    """Who triaged or wrote: `heads` where no model did."""

    writer: str
    model: str | None
    prompt: str | None


class ReplyOut(BaseModel):
    """What a message is, and what may be answered; a person reads, changes, sends.

    `status`: `suggested`; `holding`, no page answers: `holding_reply` can be said while the team is asked;
    `no_reply`; `needs_person`. `sources` are the pages nearest to the question, the best first.
    """

    triage: TriageOut
    status: Outcome
    suggestions: list[SuggestionOut]
    holding_reply: DraftOut | None
    ask_team: str | None
    sources: list[SourceOut]
    written_by: ReaderOut
    degraded: bool
    degraded_because: str | None
    usage: UsageOut
