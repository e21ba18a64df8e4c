"""Topics that rise elsewhere and hardly are in the brand's language yet, and how such topics fared before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

from service.topics.ledger import Ledger, Sighting
from service.topics.trend import Arrival

HARDLY = 0.1  # share of a topic's items in the brand's languages up to which it has not arrived
TIME_TO_ARRIVE = 7 * 24.0  # hours that a topic of the past was given
FEWEST_ITEMS = 3  # of a topic of the past, where it began
FEWEST_KNOWN = 5  # topics of the past from which a share is told


@dataclass(frozen=True, slots=True)
class Past:
    """By watched language: how many topics began there in time, and after how many hours some came."""

    known: Mapping[str, int]
    leads: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, ledger: Ledger, own: Collection[str], watched: Collection[str], until: float) -> Self:
        """What became of the topics of a ledger, as it could be known at that hour."""
        known = dict.fromkeys(watched, 0)
        leads: dict[str, list[float]] = {language: [] for language in watched}
        for _, every in ledger.topics():
            seen = [one for one in every if one.hour <= until]
            ours = min((one.hour for one in seen if one.language in own), default=None)
            for where in watched:
                there = sorted(one.hour for one in seen if one.language == where)
                if len(there) < FEWEST_ITEMS or until - there[0] < TIME_TO_ARRIVE:
                    continue
                if ours is not None and ours <= there[0]:
                    continue
                known[where] += 1
                if ours is not None and ours - there[0] <= TIME_TO_ARRIVE:
                    leads[where].append(ours - there[0])
        return cls(known, leads)


def arrival_of(
    seen: Sequence[Sighting], own: Sequence[str], watched: Collection[str], past: Past, until: float
) -> Arrival | None:
    """Where a topic comes from and how long it has been known there; None when it is no such topic.

    `seen` is all that was seen of it up to the hour `until`. One that has more than a tenth of its items in
    the brand's `own` languages has arrived.
    """
    foreign = [one for one in seen if one.language in watched and one.language not in own]
    ours = sum(1 for one in seen if one.language in own)
    if not foreign or ours > HARDLY * len(seen):
        return None
    languages = [one.language for one in foreign]
    where = max(sorted(set(languages)), key=languages.count)
    leads, known = past.leads[where], past.known[where]
    told = known >= FEWEST_KNOWN
    return Arrival(
        watched=where,
        own=own[0],
        lead_hours=round(until - min(one.hour for one in foreign if one.language == where), 1),
        known=known,
        arrived=round(len(leads) / known, 3) if told else None,
        median_hours=round(median(leads), 1) if told and leads else None,
    )
