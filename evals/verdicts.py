"""What judges said, put together: means with their intervals, agreement of the readings, what was void."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from evals import scorers
from evals.intervals import Interval, alpha, bootstrap
from evals.judging import CRITERIA, MIDDLE, PREFERENCE, STATES, Opinion
from evals.systems import FULL, SYSTEMS

Place = tuple[int, str]
Readings = Mapping[Place, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Point:
    """A system on one criterion.

    `same` is the share of the drafts read several times on which every reading gave one verdict.
    """

    criterion: str
    system: str
    states: Mapping[str, int]
    mean: Interval | None
    alpha: float | None
    same: float | None


@dataclass(frozen=True, slots=True)
class Against:
    """The full system against another: the difference of a criterion, or the lean of a preference.

    `first` is the share of the preferences told that go to the text shown first: 0.5 when order is nothing.
    """

    criterion: str
    system: str
    states: Mapping[str, int]
    difference: Interval | None
    alpha: float | None = None
    first: float | None = None


def points(opinions: Sequence[Opinion], seed: int) -> list[Point]:
    """Every criterion and system judged."""
    return [_point(criterion, system, own, seed) for (criterion, system), own in _singles(opinions).items()]


def against(opinions: Sequence[Opinion], seed: int) -> list[Against]:
    """The full system against each other, by criterion, then by preference."""
    singles = _singles(opinions)
    found = []
    for (criterion, system), own in singles.items():
        if system == FULL:
            continue
        ours, theirs = _readings(singles.get((criterion, FULL), ())), _readings(own)
        both = {place: [_mean(ours[place]) - _mean(theirs[place])] for place in ours if place in theirs}
        found.append(Against(criterion, system, {}, bootstrap(_cases(both), seed)))
    return [*found, *_preferences(opinions, seed)]


def faults(opinions: Iterable[Opinion]) -> Counter[str]:
    """Why readings failed, by code."""
    return Counter(one.fault for one in opinions if one.state == "failed")


def _point(criterion: str, system: str, own: Sequence[Opinion], seed: int) -> Point:
    read = _readings(own)
    several = [values for values in read.values() if len(values) > 1]
    means = {place: [_mean(values)] for place, values in read.items()}
    return Point(
        criterion,
        system,
        _states(own),
        bootstrap(_cases(means), seed),
        alpha(several),
        scorers.share(len(set(values)) == 1 for values in several) if several else None,
    )


def _preferences(opinions: Sequence[Opinion], seed: int) -> list[Against]:
    pairs: defaultdict[str, list[Opinion]] = defaultdict(list)
    for one in opinions:
        if one.criterion == PREFERENCE:
            pairs[next(name for name in one.systems if name != FULL)].append(one)
    found = []
    for system, own in ((name, pairs[name]) for name in SYSTEMS if name in pairs):
        leans: defaultdict[Place, list[float]] = defaultdict(list)
        for one in own:
            if one.lean is not None:
                leans[one.case, one.network].append(one.lean)
        told = [one.verdict for one in own if one.verdict is not None and one.verdict != MIDDLE]
        first = scorers.share(verdict < MIDDLE for verdict in told) if told else None
        mean = bootstrap(_cases({place: [_mean(values)] for place, values in leans.items()}), seed)
        found.append(Against(PREFERENCE, system, _states(own), mean, alpha(list(leans.values())), first))
    return found


def _singles(opinions: Sequence[Opinion]) -> dict[tuple[str, str], list[Opinion]]:
    """The opinions on one text, by criterion and system, criteria in their order."""
    grouped: defaultdict[tuple[str, str], list[Opinion]] = defaultdict(list)
    for one in sorted(opinions, key=lambda one: (one.case, one.network, one.run)):
        if one.criterion != PREFERENCE:
            grouped[one.criterion, one.systems[0]].append(one)
    return {key: grouped[key] for key in product(CRITERIA, SYSTEMS) if key in grouped}


def _states(opinions: Sequence[Opinion]) -> dict[str, int]:
    return {state: sum(one.state == state for one in opinions) for state in STATES}


def _readings(opinions: Iterable[Opinion]) -> Readings:
    """The verdicts given, by draft."""
    read: defaultdict[Place, list[float]] = defaultdict(list)
    for one in opinions:
        if one.verdict is not None:
            read[one.case, one.network].append(one.verdict)
    return dict(read)


def _cases(values: Mapping[Place, Sequence[float]]) -> list[list[float]]:
    """Values put together by brief."""
    grouped: defaultdict[int, list[float]] = defaultdict(list)
    for (case, _), own in values.items():
        grouped[case] += own
    return list(grouped.values())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
