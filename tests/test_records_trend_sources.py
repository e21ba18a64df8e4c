"""States of sources, on each engine: one worker at a time has a source, and what it learnt is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from service.errors import UnknownBrand
from service.records import Records
from service.records.trends_nouns import SourceState
from tests.records_kit import NOON

MINUTE = timedelta(minutes=1)
BOTH: Mapping[str, Collection[str]] = {"a": ["blog", "journal"], "b": ["journal"]}


def learnt(state: SourceState, **changes: object) -> SourceState:
    """What a worker knows once it has read a source."""
    told = SourceState(
        state.source,
        fetched_at=NOON,
        succeeded_at=NOON,
        next_at=NOON + 60 * MINUTE,
        url="https://journal.example.com/rss",
        etag='W/"é"',
        last_modified="Mon, 02 Mar 2026 12:00:00 GMT",
        found=30,
        leased_until=state.leased_until,
        since="m_1",
    )
    return replace(told, **changes)  # type: ignore[arg-type]


async def test_a_new_source_is_due_and_comes_back_as_it_was_noted(records: Records) -> None:
    store = records.trend_sources
    assert await store.sources("a") == {}
    leased = await store.lease(NOON, 60, 9, BOTH)
    assert [(brand, one.source) for brand, one in leased] == [
        ("a", "blog"),
        ("a", "journal"),
        ("b", "journal"),
    ]
    assert {one for _, one in leased[1:]} == {SourceState("journal", leased_until=NOON + MINUTE)}
    for brand, one in leased:
        assert await store.note(brand, learnt(one))
    assert await store.sources("b") == {"journal": learnt(SourceState("journal"))}
    assert await store.lease(NOON + 59 * MINUTE, 60, 9, BOTH) == ()
    early = await store.lease(NOON + 59 * MINUTE, 60, 9, {"b": ["journal"]}, early=True)
    assert early == [("b", learnt(SourceState("journal", leased_until=NOON + 60 * MINUTE)))]
    again = await store.lease(NOON + 60 * MINUTE, 60, 9, BOTH)
    assert [(brand, one.source, one.etag) for brand, one in again] == [
        ("a", "blog", 'W/"é"'),
        ("a", "journal", 'W/"é"'),
        ("b", "journal", 'W/"é"'),
    ]


async def test_one_worker_has_a_source_at_a_time(records: Records, database_url: str) -> None:
    other = await Records.open(database_url)
    stores = [one.trend_sources for one in (records, other) for _ in range(4)]
    given = await asyncio.gather(*(store.lease(NOON, 60, 2, BOTH) for store in stores))
    places = [(brand, one.source) for some in given for brand, one in some]
    assert sorted(places) == [("a", "blog"), ("a", "journal"), ("b", "journal")]
    assert max(map(len, given)) <= 2
    assert await other.trend_sources.lease(NOON, 60, 9, BOTH, early=True) == ()
    await other.close()


async def test_the_longest_due_come_first(records: Records) -> None:
    store = records.trend_sources
    names = ["one", "two", "three"]
    for brand, one in await store.lease(NOON, 60, 9, {"a": names}):
        due = NOON + (10 - names.index(one.source)) * MINUTE
        await store.note(brand, learnt(one, next_at=due))
    later = NOON + 30 * MINUTE
    first = await store.lease(later, 60, 1, {"a": [*names, "new"]})
    rest = await store.lease(later, 60, 2, {"a": [*names, "new"]})
    assert [one.source for _, one in (*first, *rest)] == ["new", "three", "two"]
    assert await store.lease(later, 60, 0, {"a": names}) == ()


async def test_what_a_worker_who_was_too_slow_learnt_is_dropped(records: Records) -> None:
    store, only = records.trend_sources, {"a": ["journal"]}
    ((_, slow),) = await store.lease(NOON, 60, 1, only)
    assert await store.lease(NOON + timedelta(seconds=59), 60, 1, only) == ()
    ((_, quick),) = await store.lease(NOON + MINUTE, 60, 1, only)
    assert not await store.note("a", learnt(slow, found=1))
    assert await store.note("a", learnt(quick, found=2, failures=3, error="feed_broken"))
    assert not await store.note("a", learnt(quick, found=4))
    assert not await store.note("a", learnt(replace(quick, source="never")))
    state = (await store.sources("a"))["journal"]
    assert (state.found, state.failures, state.error, state.leased_until) == (2, 3, "feed_broken", None)


async def test_sources_go_with_their_brand(records: Records) -> None:
    store = records.trend_sources
    leased = await store.lease(NOON, 60, 9, BOTH)
    await records.brands.delete("a", NOON)
    with pytest.raises(UnknownBrand):
        await store.note("a", learnt(leased[0][1]))
    assert await store.lease(NOON + MINUTE, 60, 9, {"a": ["blog"], "nobody": ["blog"]}) == []
    assert await store.sources("a") == {}
    assert list(await store.sources("b")) == ["journal"]


async def test_a_process_that_starts_frees_what_the_last_one_had(records: Records, database_url: str) -> None:
    store = records.trend_sources
    await store.lease(NOON, 600, 9, BOTH)
    await store.release_all()
    alone = database_url.startswith("sqlite")
    assert len(await store.lease(NOON, 600, 9, BOTH)) == (3 if alone else 0)
