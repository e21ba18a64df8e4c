"""Sources as callers pull and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from service.bodies import Body, Text
from service.guides.trends import SourceType
from service.trends.pull import PullState

SourceName = Annotated[Text, StringConstraints(max_length=63)]


class PullRequest(Body):
    """Which sources to read; all of the guide's by default."""

    sources: Annotated[list[SourceName], Field(max_length=200)] | None = None


class ToldOut(BaseModel):
    """A stable code, and the message that says it."""

    code: str
    message: str


class ProblemOut(ToldOut):
    """Something that was wrong, and how many items it concerns."""

    count: int


class RejectedOut(BaseModel):
    """A row of a file that is no item, from 1."""

    row: int
    reason: str


class PulledOut(BaseModel):
    """What came of a source: `found` items it had, `added` new ones, `known` ones, `repeated` witnesses.

    `unchanged`: it has nothing new since last time. `busy`: it is being read by somebody else.
    """

    source: str
    state: PullState
    found: int
    added: int
    known: int
    repeated: int
    problems: list[ProblemOut]
    rejected: list[RejectedOut]
    rejected_count: int
    error: ToldOut | None
    next_at: datetime | None


class PulledList(BaseModel):
    """What came of each source, in the order of the guide."""

    items: list[PulledOut]


class SourceOut(BaseModel):
    """A source, and how its last reading went. `new`: it was never read."""

    id: str
    type: SourceType
    url: str | None
    language: str | None
    region: str | None
    every_minutes: int
    state: Literal["new", "ok", "failed"]
    found: int
    fetched_at: datetime | None
    succeeded_at: datetime | None
    next_at: datetime | None
    failures: int
    error: ToldOut | None


class SourceList(BaseModel):
    """The sources of a guide, in its order."""

    items: list[SourceOut]
