"""What is computed of a topic for a brand: every figure of its answer, and what it was computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self, get_args

from service.topics.item import Item

RiskKind = Literal["tragedy", "crime", "politics", "minors", "health", "competitor"]
RISK_KINDS: tuple[RiskKind, ...] = get_args(RiskKind)
RiskLevel = Literal["none", "caution", "avoid"]
State = Literal["empty", "quiet", "learning", "past", "ok"]
STATES: tuple[State, ...] = get_args(State)
Stage = Literal["rising", "emerging", "steady"]


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a topic is no occasion to speak. `share` is that of its items which say so, from 0 to 1."""

    level: RiskLevel = "none"
    kinds: tuple[RiskKind, ...] = ()
    words: tuple[str, ...] = ()
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Rise:
    """How much more is said of a topic than its own past and its sources' own volume let expect.

    `volume` counts the items of the window, repeats included, one source bounded by the others; `expected` is
    what they would be without a rise; `p` the chance of as much (Poisson), `q` the same among all the topics
    tested at once (Benjamini and Hochberg, 1995); `speed` is items an hour in the last hours. A topic is
    `rising` when that chance is small, `emerging` when it may be, told by few yet.
    """

    stage: Stage
    volume: int
    items: int
    witnesses: int
    expected: float
    p: float
    q: float
    sources: int
    speed: float

    @classmethod
    def none(cls) -> Self:
        """That of a topic of which nothing was seen in the window."""
        return cls("steady", 0, 0, 0, 0.0, 1.0, 1.0, 0, 0.0)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A topic that rises in `watched` languages and hardly is in the brand's own yet.

    `lead_hours` since it is known elsewhere; of the `known` topics of the past that came from there, a share
    `arrived`, after `median_hours`; both None while too few are known.
    """

    watched: str
    own: str
    lead_hours: float
    known: int
    arrived: float | None = None
    median_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How near a topic is to a pillar of the brand, from 0 to 1."""

    pillar: str
    score: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A topic, as a brand is told of it.

    `items` are its witnesses in the window, the newest first, repeats left out; `languages` and `regions`
    count them; `pulse` is how many came in each of 24 equal parts of the window, the oldest first. `fit` is
    by pillar, the nearest first; `used` are past posts that spoke of it. `not_for_us` is the reason to leave
    it alone, a code of `trends.toml`, `not_for_us_because` what a person wrote of it,
    `verdict` the last thing a person said of it; `score` is what lists
    are sorted by.
    """

    id: str
    label: str
    first_seen: datetime
    last_seen: datetime
    expires_at: datetime
    rise: Rise
    risk: Risk
    items: tuple[Item, ...]
    languages: Mapping[str, int]
    regions: Mapping[str, int]
    sources: Mapping[str, int]
    fit: tuple[Fit, ...] = ()
    arrival: Arrival | None = None
    used: tuple[str, ...] = ()
    not_for_us: str | None = None
    not_for_us_because: str | None = None
    verdict: str | None = None
    score: float = 0.0
    pulse: tuple[int, ...] = ()

    @property
    def best_fit(self) -> float:
        """The fit with the nearest pillar; 0 for a brand without any."""
        return self.fit[0].score if self.fit else 0.0

    @property
    def rising(self) -> bool:
        """Whether it rises beyond chance."""
        return self.rise.stage == "rising"
