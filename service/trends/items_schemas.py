"""Items of trends as callers send and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from service.bodies import Moment, Text


class ItemFilter(BaseModel):
    """Which items are asked for; `since` and `until` (excluded) bound when they were published."""

    topic: Annotated[Text, StringConstraints(max_length=100)] | None = None
    source: Annotated[Text, StringConstraints(max_length=200)] | None = None
    language: Annotated[Text, StringConstraints(max_length=10)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)


class TakenItem(BaseModel):
    """Where an item went: its topic, and the item it says again, if it does."""

    id: str
    topic: str | None
    repeats: str | None


class RejectedItem(BaseModel):
    """A row that was not taken, counted from 1, and why."""

    row: int
    reason: str


class ProblemOut(BaseModel):
    """Something that was wrong in what was taken all the same, and of how many items."""

    code: str
    count: int
    message: str


class TakenOut(BaseModel):
    """What became of the items: `known` ones were there already."""

    added: int
    repeated: int
    known: int
    rejected: list[RejectedItem]
    problems: list[ProblemOut]
    items: list[TakenItem]


class ItemOut(BaseModel):
    """An item as its source gave it."""

    id: str
    title: str
    summary: str
    url: str | None
    published_at: datetime
    source: str
    language: str | None
    region: str | None


class KeptItemOut(ItemOut):
    """An item as kept: its topic, the item it says again, when it came."""

    topic: str | None
    repeats: str | None
    received_at: datetime


class ItemPage(BaseModel):
    """Items, the newest published first."""

    items: list[KeptItemOut]
    next_cursor: str | None
