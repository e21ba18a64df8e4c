"""Three weeks of news of our own, events among everyday headlines: which are seen to rise, and how soon."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from evals.comparing import Compared
from evals.report import Figure, Report
from evals.streaming import placed
from evals.topic_pairs import CACHE, OWN
from service.index.embedder import Vectors
from service.topics.hours import EPOCH, hours, moment
from service.topics.item import Item
from service.topics.leaning import shipped_means
from service.topics.rising import Window, rises
from service.topics.stream import Stream
from service.topics.trend import Rise

FOLDERS = {"held": OWN, "development": OWN / "development"}
FILES = ("stream_events.jsonl", "stream_background.jsonl")
SEEDS = (0, 1, 2)
DAYS, SOURCES, GAP_HOURS = 21, 24, 9.0
QUIET_HOURS = 72.0  # before the first event
WINDOW_HOURS = 24.0
TOP = 10
RISING = {"rising"}
WAYS = {"rising": RISING, "and emerging": {"rising", "emerging"}}
A_WEEK = 7
SHOUTED = 500


@dataclass(frozen=True, slots=True)
class Told:
    """An item, its vector of shape (384,), and the event it tells of; None for an everyday headline."""

    item: Item
    vector: Vectors
    event: str | None = None


@dataclass(slots=True)
class Watched:
    """What was listed hour by hour: in `first`, when each event stood in the top; in `events`, when it began.

    `listed` and `right` count topics listed every six hours, and those told mostly by one event; `rose` are
    the topics that ever were listed.
    """

    first: dict[str, float] = field(default_factory=dict)
    events: dict[str, float] = field(default_factory=dict)
    listed: int = 0
    right: int = 0
    rose: set[str] = field(default_factory=set)

    @property
    def waited(self) -> dict[str, float]:
        """By event, hours from its first item until it stood in the top, if it ever did."""
        return {event: round(hour - self.events[event], 1) for event, hour in self.first.items()}

    @property
    def share(self) -> float:
        """Of the events, those in the top within a day."""
        return sum(waited <= WINDOW_HOURS for waited in self.waited.values()) / max(1, len(self.events))

    @property
    def precision(self) -> float:
        """Of the topics listed, those told mostly by one event."""
        return self.right / self.listed if self.listed else 1.0


@dataclass(frozen=True, slots=True)
class Cases:
    """Events, each with its items in order, and everyday headlines; vectors by text."""

    events: Sequence[Mapping[str, Any]]
    background: Sequence[Mapping[str, Any]]
    vectors: Mapping[str, Vectors]

    def told(self, name: str, at: float, row: Mapping[str, Any], source: int, event: str | None) -> Told:
        """An item of a stream."""
        item = Item(
            id=name,
            title=row["title"],
            summary=row["summary"],
            published_at=moment(at),
            source=f"s{source}",
            language=row["language"],
        )
        return Told(item, self.vectors[item.text], event)


def evaluate(console: Console, folders: Mapping[str, Path] = FOLDERS) -> Report:
    """Shares of events seen, precision, and what noise makes rise. Not run when a file is absent."""
    missing = [str(folder / file) for folder in folders.values() for file in FILES]
    missing = [file for file in missing if not Path(file).is_file()]
    if missing:
        return Report("trend-streams", not_run=f"{', '.join(missing)}: absent")
    figures, details = list[Figure](), dict[str, Any]()
    for name, folder in folders.items():
        cases = read_cases(folder, console)
        streams = [with_events(cases, seed) for seed in SEEDS]
        shown = track(streams, name, console=console, transient=True)
        both = [watch(stream, list(WAYS.values())) for stream in shown]
        for way, watched in zip(WAYS, zip(*both, strict=True), strict=True):
            figures += _figures(f"{name}, {way}", watched, aimed=way != "rising")
            details[f"{name}, {way}"] = [one.waited for one in watched]
        figures += _noise(name, cases)
    return Report("trend-streams", tuple(figures), details)


def read_cases(folder: Path, console: Console) -> Cases:
    """The files of a folder, embedded."""
    events, background = (
        [json.loads(line) for line in (folder / file).read_text(encoding="utf-8").splitlines()]
        for file in FILES
    )
    rows = [*(item for event in events for item in event["items"]), *background]
    texts = [Item("", row["title"], EPOCH, "", row["summary"]).text for row in rows]
    compared = Compared(CACHE)
    compared.fill(texts, console)
    return Cases(events, background, dict(zip(texts, compared.vectors(texts), strict=True)))


def with_events(cases: Cases, seed: int) -> list[Told]:
    """Events that begin at random from the fourth day to two before the last, among everyday headlines."""
    chance = np.random.default_rng(seed)
    told = everyday(cases, seed)
    for event in cases.events:
        began = chance.uniform(QUIET_HOURS, DAYS * 24 - 48)
        sources = chance.permutation(SOURCES)
        for place, row in enumerate(event["items"]):
            at = began + (chance.exponential(GAP_HOURS) if place else 0.0)
            name = f"{event['event']}-{place}"
            told.append(cases.told(name, at, row, sources[place % SOURCES], event["event"]))
    return sorted(told, key=lambda one: one.item.published_at)


def everyday(cases: Cases, seed: int) -> list[Told]:
    """Everyday headlines alone, spread evenly over the days and the sources."""
    chance = np.random.default_rng([seed, 1])
    told = [
        cases.told(f"b{place}", chance.uniform(0, DAYS * 24), row, int(chance.integers(SOURCES)), None)
        for place, row in enumerate(cases.background)
    ]
    return sorted(told, key=lambda one: one.item.published_at)


def watch(told: Sequence[Told], ways: Sequence[set[str]]) -> list[Watched]:
    """Place items at their hours, and list the top of each way every hour until a day after the last."""
    stream, events = Stream(len(told[0].vector), shipped_means()), dict[str, str | None]()
    every = [Watched() for _ in ways]
    coming = deque(told)
    for hour in range(1, int(hours(told[-1].item.published_at)) + 26):
        while coming and hours(coming[0].item.published_at) <= hour:
            one = coming.popleft()
            placed(stream, one.item, one.vector)
            events[one.item.id] = one.event
        found = rises(stream.ledger, Window(hour, WINDOW_HOURS))
        for watched, stages in zip(every, ways, strict=True):
            _look(watched, stream, events, top(found, stages), hour)
    began = _began(told)
    for watched in every:
        watched.events = began
        watched.rose = {stream.standing(topic) for topic in watched.rose}
    return every


def top(found: Mapping[str, Rise], stages: set[str]) -> list[str]:
    """The first ten of those stages, as the service lists them for a brand that all of them fit alike."""
    listed = (topic for topic, rise in found.items() if rise.stage in stages)
    return sorted(listed, key=lambda topic: (found[topic].p, -found[topic].volume, topic))[:TOP]


def _look(
    watched: Watched, stream: Stream, events: Mapping[str, str | None], listed: Sequence[str], hour: int
) -> None:
    watched.rose |= set(listed)
    for topic in listed:
        seen = Counter(events[one.item] for one in stream.ledger.of(topic))
        event, most = seen.most_common(1)[0]
        right = event is not None and 2 * most > seen.total()
        if right and event is not None:
            watched.first.setdefault(event, hour)
        if hour % 6 == 0:
            watched.listed += 1
            watched.right += right


def _began(told: Sequence[Told]) -> dict[str, float]:
    """By event, the hour of its first item."""
    return {one.event: hours(one.item.published_at) for one in reversed(told) if one.event is not None}


def _figures(name: str, watched: Sequence[Watched], *, aimed: bool) -> Iterator[Figure]:
    share = fmean(one.share for one in watched)
    waited = [hours for one in watched for hours in one.waited.values()]
    yield Figure(f"{name}: events in the top {TOP} within a day", share, "at least" if aimed else None, 0.80)
    yield Figure(f"{name}: precision of the top {TOP}", fmean(one.precision for one in watched))
    yield Figure(f"{name}: hours until there, median", median(waited) if waited else float("inf"))


def _noise(name: str, cases: Cases) -> Iterator[Figure]:
    """What rises when nothing happens, when one source shouts, when one publishes twice as much."""
    quiet = [_rose(everyday(cases, seed)) for seed in SEEDS]
    weeks = DAYS / A_WEEK
    yield Figure(f"{name}, nothing happens: topics that rise, a week", fmean(quiet) / weeks, "at most", 1)
    shouted = watch(shouting(cases, SEEDS[0]), [RISING])[0]
    yield Figure(f"{name}, one source shouts: what it tells rises", len(shouted.first), "at most", 0)
    besides = (len(shouted.rose) - len(shouted.first)) / weeks
    yield Figure(f"{name}, one source shouts: other topics that rise, a week", besides, "at most", 1)
    doubled = _rose(doubling(cases, SEEDS[0])) / weeks
    yield Figure(f"{name}, one source doubles: topics that rise, a week", doubled, "at most", 1)


def _rose(told: Sequence[Told]) -> int:
    return len(watch(told, [RISING])[0].rose)


def shouting(cases: Cases, seed: int) -> list[Told]:
    """Everyday headlines, and one event that one source tells 500 times in a day, with numbers of its own."""
    told, rows = everyday(cases, seed), cases.events[0]["items"]
    chance = np.random.default_rng([seed, 2])
    for place in range(SHOUTED):
        at = DAYS * 12 + chance.uniform(0, 24)
        one = cases.told(f"x{place}", at, rows[place % len(rows)], 0, "shouted")
        numbers = " ".join(map(str, chance.integers(1_000, 9_999, 4)))
        told.append(replace(one, item=replace(one.item, title=f"{one.item.title} {numbers}")))
    return sorted(told, key=lambda one: one.item.published_at)


def doubling(cases: Cases, seed: int) -> list[Told]:
    """Everyday headlines, half of them by a source that publishes twice as much after half of the time."""
    chance, told = np.random.default_rng([seed, 3]), list[Told]()
    for place, row in enumerate(cases.background):
        source = 0 if place % 2 else int(chance.integers(1, SOURCES))
        late = chance.random() < (1 / 2 if source else 2 / 3)
        at = chance.uniform(0, DAYS * 12) + DAYS * 12 * late
        told.append(cases.told(f"d{place}", at, row, source, None))
    return sorted(told, key=lambda one: one.item.published_at)
