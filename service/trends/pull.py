"""Pulling: each source of a brand asked for its items; one that is down is told, and stops no other."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from service.desk import Desk
from service.errors import DatabaseUnusable, InvalidInput, PortevoixError
from service.guides.guide import Guide
from service.guides.trends import FeedSource
from service.library.rows import RejectedRow
from service.records.trends_nouns import SourceState
from service.trends.fetching import Fetched, fetch
from service.trends.sources.gathering import Problem
from service.trends.take import Taken, take

log = logging.getLogger(__name__)
SIDE_BY_SIDE = 4
LEASE_SECONDS = 600.0  # sixty stories, ten seconds each at eight a time; then five hundred items to embed
LONGEST_PAUSE = timedelta(hours=24)
JITTER = 0.1
MOST_DOUBLINGS = 20
PullState = Literal["ok", "unchanged", "failed", "busy"]


class UnknownSource(InvalidInput):
    """A source that the guide does not name, asked for in a body."""

    default_code = "unknown_source"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a source. `found` are the items it had, `added` the new ones among them.

    `known` were there already; `repeated` are new, and tell again what another item tells. `busy`: somebody
    else is reading it. `error` is the code of what went wrong, `details` fill its message.
    """

    source: str
    state: PullState
    found: int = 0
    added: int = 0
    known: int = 0
    repeated: int = 0
    problems: Sequence[Problem] = ()
    rejected: Sequence[RejectedRow] = ()
    rejected_count: int = 0
    error: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    next_at: datetime | None = None


async def pull(
    desk: Desk, brand: str, only: Sequence[str] | None = None, *, due_only: bool = False
) -> Sequence[Pulled]:
    """Read the brand's sources, or `only` some, four side by side. UnknownBrand, UnknownSource.

    With `due_only`, those that are due. They come back in the order of the guide.
    """
    sources = chosen((await desk.guides.get(brand)).guide, only)
    if not sources:
        return []
    asked = {brand: list(sources)}
    store = desk.records.trend_sources
    leased = await store.lease(desk.clock(), LEASE_SECONDS, len(sources), asked, early=not due_only)
    gate = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(state: SourceState) -> Pulled:
        async with gate:
            return await pull_one(desk, brand, sources[state.source], state)

    pulled = {one.source: one for one in await asyncio.gather(*(one(state) for _, state in leased))}
    busy = {} if due_only else {name: Pulled(name, "busy") for name in sources if name not in pulled}
    return [found for name in sources if (found := (pulled | busy).get(name))]


def chosen(guide: Guide, only: Sequence[str] | None) -> Mapping[str, FeedSource]:
    """The sources of a guide by id, all or `only` some. UnknownSource."""
    there = {source.id: source for source in guide.trends.sources}
    for name in only or ():
        if name not in there:
            raise UnknownSource(source=name, known=", ".join(there) or "—")
    return there if only is None else {name: source for name, source in there.items() if name in only}


async def pull_one(desk: Desk, brand: str, source: FeedSource, state: SourceState) -> Pulled:
    """Read a source that was leased, keep its items, then how far it was read.

    DatabaseUnusable, UnknownBrand.
    """
    started = desk.clock()
    try:
        fetched = await fetch(desk, brand, source, state)
        read = fetched.read
        taken = await take(desk, brand, read.items) if read and read.items else Taken()
    except DatabaseUnusable:
        raise
    except asyncio.CancelledError:
        await desk.records.trend_sources.note(brand, state)  # who comes next need not wait for its lease
        raise
    except PortevoixError as fault:
        told = _failed(source, state, started, fault.code, fault.details)
    except Exception:  # a mistake of ours with one source must not hold back the others
        log.exception("source %s of %s could not be read", source.id, brand)
        told = _failed(source, state, started, "internal", {})
    else:
        told = _succeeded(source, state, started, fetched, taken)
    pulled, after = told
    desk.telemetry.pulls.labels(source.type, pulled.state).inc()
    desk.telemetry.items.labels("rejected").inc(pulled.rejected_count)
    await desk.records.trend_sources.note(brand, after)
    return pulled


def _succeeded(
    source: FeedSource, state: SourceState, at: datetime, fetched: Fetched, taken: Taken
) -> tuple[Pulled, SourceState]:
    read = fetched.read
    after = replace(
        state,
        fetched_at=at,
        succeeded_at=at,
        next_at=at + _spread(timedelta(minutes=source.every_minutes)),
        url=fetched.url,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        failures=0,
        error=None,
        found=len(read.items) if read else state.found,
        since=fetched.since or state.since,
    )
    if read is None:
        return Pulled(source.id, "unchanged", next_at=after.next_at), after
    pulled = Pulled(
        source.id,
        "ok",
        len(read.items),
        taken.added,
        taken.known,
        taken.repeated,
        read.problems,
        read.rejected,
        read.rejected_count,
        next_at=after.next_at,
    )
    return pulled, after


def _failed(
    source: FeedSource, state: SourceState, at: datetime, code: str, details: Mapping[str, str]
) -> tuple[Pulled, SourceState]:
    """A failed source is left alone twice as long each time, or as long as it asks, a day at most."""
    doubled = 2 ** min(state.failures, MOST_DOUBLINGS) * source.every_minutes * 60.0
    seconds = max(doubled, float(details.get("wait") or 0))
    pause = min(_spread(timedelta(seconds=min(seconds, LONGEST_PAUSE.total_seconds()))), LONGEST_PAUSE)
    failures, next_at = state.failures + 1, at + pause
    after = replace(state, fetched_at=at, next_at=next_at, failures=failures, error=code)
    return Pulled(source.id, "failed", error=code, details=details, next_at=next_at), after


def _spread(pause: timedelta) -> timedelta:
    return pause * random.uniform(1, 1 + JITTER)  # noqa: S311 - spreads requests, hides nothing
