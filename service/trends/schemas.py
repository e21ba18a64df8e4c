"""Trends as callers send and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from service.bodies import Body, LanguageTag, Line, Moment
from service.records.trends_nouns import TopicVerdict
from service.topics.trend import RiskKind, RiskLevel, Stage, State
from service.trends.items_schemas import ItemOut

RegionTag = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
Window = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2}[hd]$")]


class TrendFilter(BaseModel):
    """Which topics are asked for. `window`: hours or days up to `at` (24h, 7d…), which is now by default."""

    window: Window = "24h"
    language: LanguageTag | None = None
    region: RegionTag | None = None
    min_fit: float = Field(0.0, ge=0, le=1)
    at: Moment | None = None
    cursor: Annotated[str, StringConstraints(pattern=r"^\d{1,4}$")] | None = None
    limit: int = Field(20, ge=1, le=200)


class RiseOut(BaseModel):
    """How much more is said than was to be expected: see `Rise`."""

    stage: Stage
    volume: int
    items: int
    witnesses: int
    expected: float
    p: float
    q: float
    sources: int
    speed: float


class RiskOut(BaseModel):
    """Why a topic is no occasion to speak, with the words that say so."""

    level: RiskLevel
    kinds: list[RiskKind]
    words: list[str]
    share: float


class FitOut(BaseModel):
    """How near a topic is to a pillar, from 0 to 1."""

    pillar: str
    score: float


class ArrivalOut(BaseModel):
    """A topic that is not in the brand's language yet: see `Arrival`."""

    watched: str
    own: str
    lead_hours: float
    known: int
    arrived: float | None
    median_hours: float | None


class ReasonOut(BaseModel):
    """A reason, by its code and in words."""

    code: str
    message: str


class TrendOut(BaseModel):
    """A topic, its arithmetic, and what it is to the brand; `pulse` as in `Trend`."""

    id: str
    label: str
    rising: bool
    score: float
    pulse: list[int]
    first_seen: datetime
    last_seen: datetime
    expires_at: datetime
    expired: bool
    rise: RiseOut
    risk: RiskOut
    fit: list[FitOut]
    best_fit: float
    languages: dict[str, int]
    regions: dict[str, int]
    sources: dict[str, int]
    arrival: ArrivalOut | None
    used: list[str]
    not_for_us: ReasonOut | None
    verdict: TopicVerdict | None
    items: list[ItemOut]


class HourOut(BaseModel):
    """What was seen of a topic in an hour, by language."""

    hour: datetime
    count: int
    languages: dict[str, int]


class PastOut(BaseModel):
    """What a source said of the topic before the window, and what that lets expect within it."""

    source: str
    before: int
    ratio: float
    expected: float


class ArithmeticOut(BaseModel):
    """Everything the rise was computed from."""

    window_hours: float
    since: datetime
    until: datetime
    sources: list[PastOut]
    least_expected: float
    tested: int


class OneTrendOut(TrendOut):
    """A topic with its hours and its arithmetic."""

    hours: list[HourOut]
    arithmetic: ArithmeticOut


class TrendPage(BaseModel):
    """Topics that rise or begin to, the surest first, and what they stand out from.

    `state`: `empty` before any item came; `quiet` when none is of the window; `learning` in the first three
    days, when little is known of what is usual; `past` when only items of the past came in, told as of the
    newest; else `ok`.
    """

    items: list[TrendOut]
    next_cursor: str | None
    state: State
    message: str
    as_of: datetime
    window_hours: float
    volume: int
    topics: int
    unclustered: float


class FeedbackRequest(Body):
    """What a person makes of a topic."""

    verdict: TopicVerdict
    reason: Line | None = None


class FeedbackOut(BaseModel):
    """What was said of a topic, by whom."""

    topic: str
    verdict: TopicVerdict
    reason: str | None
    by: str
    at: datetime


def window_hours(window: str) -> float:
    """The hours of `24h`, `7d`…"""
    return float(window[:-1]) * (24.0 if window.endswith("d") else 1.0)
