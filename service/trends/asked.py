"""What is asked of trends, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.topics.ledger import Sighting
from service.topics.rising import Window, Workings
from service.topics.trend import State, Trend

DAY = 24.0
SHOWN = 5  # items of a topic in a list


@dataclass(frozen=True, slots=True)
class Asked:
    """Which topics are wanted. `window` is hours up to `at`, None being now; the rest narrows what counts."""

    window: float = DAY
    at: datetime | None = None
    language: str | None = None
    region: str | None = None
    min_fit: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """Topics that rise or begin to, the surest first, as they stood at `as_of`.

    `volume` counts the items of the window, `topics` what they speak of, `unclustered` the share of items
    that nothing else speaks of.
    """

    items: tuple[Trend, ...]
    state: State
    as_of: datetime
    volume: int
    topics: int
    unclustered: float


@dataclass(frozen=True, slots=True)
class Detailed:
    """A topic with what its figures were counted from: all that was seen of it, and the window looked at."""

    trend: Trend
    seen: tuple[Sighting, ...]
    window: Window
    workings: Workings
