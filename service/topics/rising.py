"""Which topics are more spoken of than their own past and their sources' volume let expect.

A topic of which m items came in the past from a source that then published V in all, and publishes v in
the window, is expected m x v / V times from it: a source that doubles its volume makes nothing rise. The
chance of as many as were seen is that of Poisson's law; over all the topics seen at once, those that rise are
chosen with a share of false ones under Q (Benjamini and Hochberg, 1995).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from service.topics.ledger import Ledger, Sighting, in_order
from service.topics.trend import Rise, Stage

Q = 0.05
Q_EMERGING = 0.2
PAST_HOURS = 28 * 24.0
# Any topic may come by a few items that tell no common story: so many are expected of each in a day, and
# more in a longer window as its square root.
CHANCE_A_DAY = 0.15
FEWEST = 3  # items of a topic that rises
FEWEST_EMERGING = 2  # of one that may begin to, told by two sources at least
OWN_PAST = 5  # items of a source in the past from which its own volume is believed; else that of all
SPEED_SHARE = 0.25  # of the window, over which the speed is measured


@dataclass(frozen=True, slots=True)
class Window:
    """The hours looked at: `length` up to `until`. Only sightings of a language or region, when given."""

    until: float
    length: float
    language: str | None = None
    region: str | None = None

    @property
    def since(self) -> float:
        """Its first hour."""
        return self.until - self.length

    def is_past(self, one: Sighting) -> bool:
        """Whether a sighting is of the time before the window that it is compared with."""
        return self.since - PAST_HOURS < one.hour <= self.since

    def wants(self, one: Sighting) -> bool:
        """Whether a sighting counts, its time aside. A region holds its parts: FR those of FR-37."""
        if self.language is not None and one.language != self.language:
            return False
        if self.region is None:
            return True
        return one.region is not None and f"{one.region}-".startswith(f"{self.region}-")


@dataclass(slots=True)
class _Counted:
    """What was seen of a topic: by source, each story once a source; and of the window, stories and times."""

    past: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    stories: set[str] = field(default_factory=set)
    hours: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Working:
    """What a source said of a topic before the window, and what that lets expect of it within."""

    source: str
    before: int
    ratio: float
    expected: float


@dataclass(frozen=True, slots=True)
class Workings:
    """What a rise was computed from: the past by source, the least expected of any topic, those tested."""

    sources: tuple[Working, ...]
    least: float
    tested: int


def workings(ledger: Ledger, window: Window, topic: str) -> Workings:
    """What the rise of a topic is computed from."""
    tally = _Tally.of(ledger, window)
    counted, ratios = _counted(ledger.of(topic), window), tally.ratios()
    told = (
        Working(source, count, round(ratios[source], 5), round(count * ratios[source], 5))
        for source, count in counted.past.most_common()
    )
    return Workings(tuple(told), _least(window), len(tally.topics))


def rises(ledger: Ledger, window: Window) -> Mapping[str, Rise]:
    """Every topic seen in the window, with how much it rises."""
    tally = _Tally.of(ledger, window)
    ratios, many = tally.ratios(), len(tally.present) >= FEWEST
    found = {topic: _rise(one, ratios, window, bounded=many) for topic, one in tally.topics.items()}
    return _corrected(found)


@dataclass(slots=True)
class _Tally:
    """The topics seen in a window, and how much each source said in it and before, of all topics."""

    topics: dict[str, _Counted] = field(default_factory=dict)
    present: Counter[str] = field(default_factory=Counter)
    past: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, ledger: Ledger, window: Window) -> Self:
        """Count a ledger; topics of the past are many, and only what their sources said is counted."""
        tally = cls()
        for topic, seen in ledger.topics():
            if any(window.since < one.hour <= window.until and window.wants(one) for one in seen):
                counted = tally.topics[topic] = _counted(seen, window)
                tally.present.update(counted.present)
                tally.past.update(counted.past)
            else:
                said = {(one.story, one.source) for one in seen if window.is_past(one) and window.wants(one)}
                for _, source in said:
                    tally.past[source] += 1
        return tally

    def ratios(self) -> Mapping[str, float]:
        """How many times as much each source says in the window as in all its past."""
        pooled = self.present.total() / max(1, self.past.total())
        return {
            source: self.present[source] / count if count >= OWN_PAST else pooled
            for source, count in self.past.items()
        }


def _counted(seen: Iterable[Sighting], window: Window) -> _Counted:
    counted, known = _Counted(), set[tuple[str, str]]()
    for one in in_order(seen):
        here = window.since < one.hour <= window.until
        if not (here or window.is_past(one)) or not window.wants(one):
            continue
        if (one.story, one.source) not in known:
            known.add((one.story, one.source))
            (counted.present if here else counted.past)[one.source] += 1
            if here:
                counted.hours.append(one.hour)
        if here:
            counted.stories.add(one.story)
    return counted


def _rise(counted: _Counted, ratios: Mapping[str, float], window: Window, *, bounded: bool) -> Rise:
    present = counted.present
    volume = present.total()
    if bounded:
        # One voice among many does not make a topic rise: it counts for as much as the others, and two more.
        volume = min(volume, 2 * (volume - max(present.values(), default=0)) + 2)
    expected = max(_least(window), sum(count * ratios[source] for source, count in counted.past.items()))
    late = window.until - SPEED_SHARE * window.length
    return Rise(
        stage="steady",
        volume=volume,
        items=len(counted.stories),
        witnesses=present.total(),
        expected=expected,
        p=poisson_tail(volume, expected) if volume >= FEWEST_EMERGING else 1.0,
        q=1.0,
        sources=len(present),
        speed=sum(1 for hour in counted.hours if hour > late) / (SPEED_SHARE * window.length),
    )


def _least(window: Window) -> float:
    return CHANCE_A_DAY * math.sqrt(max(1.0, window.length / 24))


def poisson_tail(count: int, mean: float) -> float:
    """The chance of `count` or more where `mean` are expected."""
    if count <= 0:
        return 1.0
    if count <= mean:
        below = (math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
        return max(0.0, 1.0 - sum(below))
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    total, k = 0.0, count
    while term > total * 1e-12 and term > 0:
        total += term
        k += 1
        term *= mean / k
    return min(1.0, total)


def _corrected(found: Mapping[str, Rise]) -> Mapping[str, Rise]:
    """The same with `q`, and the stage that follows from it."""
    ranked: Sequence[tuple[str, Rise]] = sorted(found.items(), key=lambda one: (one[1].p, one[0]))
    q, settled = 1.0, dict[str, Rise]()
    for rank in range(len(ranked), 0, -1):
        topic, rise = ranked[rank - 1]
        q = min(q, rise.p * len(ranked) / rank)
        settled[topic] = replace(rise, q=q, stage=_stage(rise, q))
    return settled


def _stage(rise: Rise, q: float) -> Stage:
    if q <= Q and rise.volume >= FEWEST:
        return "rising"
    told = rise.sources > 1 or rise.volume >= FEWEST
    return "emerging" if q <= Q_EMERGING and rise.volume >= FEWEST_EMERGING and told else "steady"
