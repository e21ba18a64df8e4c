"""Budgets in the records, exact on both engines whatever asks at once; the last minute, second by second."""

from __future__ import annotations

import asyncio
import math
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.access import minute
from service.records import Records
from service.records.budgets import Bound, Limits, Spent
from service.records.minutes import Seconds

DAY = date(2026, 11, 20)
KEY, BRAND = Bound("key:k_1", "tokens", 1_000), Bound("brand:a", "tokens", 400)


async def test_what_is_set_aside_by_all_at_once_never_passes_a_limit(
    records: Records, database_url: str
) -> None:
    """Two owners of one database, as two processes are; SQLite has one, and queues."""
    other = await Records.open(database_url)
    stores = [records.budgets, other.budgets]
    asked = {KEY: 30, BRAND: 30}
    refused = await asyncio.gather(*(stores[n % 2].reserve(DAY, asked) for n in range(40)))
    assert sum(one is None for one in refused) == 13
    assert {one.bound for one in refused if one} == {BRAND}
    spent = await other.budgets.spent(DAY, ["key:k_1", "brand:a"])
    assert set(spent.values()) == {Spent(0, 390)}
    await asyncio.gather(*(stores[n % 2].settle(DAY, asked, {KEY: 7, BRAND: 7}) for n in range(13)))
    assert set((await records.budgets.spent(DAY, ["key:k_1", "brand:a"])).values()) == {Spent(91, 0)}
    assert await records.budgets.reserve(DAY, {BRAND: 310}) is not None
    assert await records.budgets.reserve(DAY, {BRAND: 309}) is None
    await other.close()


async def test_the_minute_is_counted_by_all_processes(records: Records, database_url: str) -> None:
    other = await Records.open(database_url)
    # SQLite's minute stays in memory, of its one process.
    stores = [records.minutes, records.minutes if database_url.startswith("sqlite") else other.minutes]

    def turn(kept: dict[str, Seconds]) -> bool:
        passes = all(minute.wait(minute.recent(kept[name], 100.5), 10, 100.5) == 0 for name in ("a", "b"))
        for name in ("a", "b") if passes else ():
            minute.count(kept[name], 100.5)
        return passes

    turns = await asyncio.gather(*(stores[n % 2].change(["b", "a"], turn) for n in range(30)))
    assert sum(turns) == 10
    await other.close()


async def test_limits_are_kept_and_read_again(records: Records, database_url: str) -> None:
    assert await records.budgets.limits("key:k_1", "brand:a") == {}
    await records.budgets.set_limits("key:k_1", Limits(10, None, 5))
    await records.budgets.set_limits("key:k_1", Limits(None, 7, None))
    assert await records.budgets.limits("key:k_1", "brand:a") == {"key:k_1": Limits(None, 7, None)}
    other = await Records.open(database_url)
    assert await other.budgets.limits("key:k_1") == {"key:k_1": Limits(None, 7, None)}
    await other.close()


async def test_subjects_are_listed_by_page_each_to_whom_they_concern(records: Records) -> None:
    store = records.budgets
    for name in ("key:k_1", "key:k_2", "brand:b", "brand:a", "brand:%"):
        await store.settle(DAY, {}, {Bound(name, "tokens"): 1})
    everyone = ["brand:%", "brand:a", "brand:b", "key:house", "key:k_1", "key:k_2"]
    first = await store.subjects(DAY, "key:house", None, "", None, 4)
    rest = await store.subjects(DAY, "key:house", None, "", first.next_cursor, 4)
    assert [*first.items, *rest.items] == everyone
    assert rest.next_cursor is None
    brands = await store.subjects(DAY, "key:k_1", None, "brand:", None, 9)
    assert brands.items == ("brand:%", "brand:a", "brand:b", "key:k_1")
    one = await store.subjects(DAY, "key:k_3", ["brand:b", "brand:c"], "", None, 9)
    assert one.items == ("brand:b", "key:k_3")
    assert (await store.subjects(date(2026, 1, 1), "key:k_1", None, "", None, 9)).items == ("key:k_1",)


@given(
    st.integers(1, 6),
    st.lists(st.floats(0, 40, allow_nan=False, allow_infinity=False), min_size=1, max_size=60),
)
def test_the_minute_beside_a_log_of_every_time(limit: int, gaps: list[float]) -> None:
    """Never over the limit in sixty seconds; refused only while 61 s are full, and told exactly when."""
    seconds: Seconds = []
    passed: list[float] = []
    now = 1_000.25
    for gap in gaps:
        now += gap
        seconds = minute.recent(seconds, now)
        waited = minute.wait(seconds, limit, now)
        if waited:
            assert sum(now - time < 61 for time in passed) >= limit
            assert minute.wait(minute.recent(seconds, now + waited), limit, now + waited) == 0
            sooner = math.nextafter(math.floor(now) + waited, 0)
            assert waited == 1 or minute.wait(minute.recent(seconds, sooner - 1), limit, sooner - 1) > 0
        else:
            minute.count(seconds, now)
            passed.append(now)
            assert sum(now - time < 60 for time in passed) <= limit
    assert len(seconds) <= 62


def test_a_clock_set_back_blocks_nobody_for_long() -> None:
    ahead: Seconds = [[10_000, 5]]
    assert minute.recent(ahead, 1_000.0) == []
    assert minute.wait(minute.recent(ahead, 9_990.0), 5, 9_990.0) == 71
