"""Trends in the records, on each engine: saved whole under a revision, merged flat, read page by page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, create_engine, text

from service.errors import InvalidInput, UnknownBrand
from service.records import Records
from service.records.address import blocking, read_address
from service.records.trends import Moved
from service.records.trends_nouns import TrendItem, WantedItems
from tests.records_kit import NOON, a_brand, some_vectors
from tests.trends_kit import LONG_AGO, State, a_topic, an_item, ids, verdict


def plain(item: TrendItem) -> TrendItem:
    """The item without what is not compared: a vector, and what the save gave it."""
    return replace(item, vector=None, revision=0)


def rows_left(url: str, brand: str) -> dict[str, int]:
    """How many rows of a brand each table of trends holds."""
    engine = create_engine(blocking(read_address(url)))
    names = ("trend_items", "trend_topics", "trend_feedback", "trend_sources")
    with engine.connect() as connection:
        counted = {
            name: connection.execute(
                text(f"SELECT count(*) FROM {name} WHERE brand = :brand"), {"brand": brand}
            ).scalar_one()
            for name in names
        }
    engine.dispose()
    return counted


async def test_what_is_saved_comes_back(records: Records) -> None:
    trends = records.trends
    assert await trends.revision("a") == 0
    first = an_item(1, "t_1")
    witness = an_item(2, "t_1", repeats="i_1", embedder=None, vector=None, link=None, url=None)
    bare = an_item(3, language=None, region=None, summary="", source="blog")
    topic = a_topic(first_seen={"fr": NOON, "en": NOON - timedelta(hours=3)})
    assert await trends.save("a", 0, [first, witness, bare], [topic], {}) == 1
    assert await trends.revision("a") == 1
    found = await trends.changes("a", 0, LONG_AGO)
    assert [plain(one) for one in found.items] == [plain(one) for one in (first, witness, bare)]
    assert [one.revision for one in found.items] == [1, 1, 1]
    vectors = [one.vector for one in found.items]
    assert vectors[1] is None
    assert vectors[0] is not None
    assert vectors[0].dtype == np.float32
    assert np.allclose(vectors[0], some_vectors(1, seed=1)[0], atol=1e-3)
    assert found.topics == (replace(topic, revision=1),)
    assert (found.revision, found.latest, found.erasures, found.more) == (1, 1, 0, False)
    known = await trends.known("a", ["i_1", "i_3", "i_9"])
    assert known == {one.item.id: replace(one, vector=None, revision=1) for one in (first, bare)}
    assert await trends.known("b", ["i_1"]) == {}
    with pytest.raises(UnknownBrand):
        await trends.save("c", 0, [first], [], {})


async def test_an_item_that_is_known_is_left_as_it_is(records: Records) -> None:
    await records.trends.save("a", 0, [an_item(1, "t_1"), an_item(1, "t_2")], [], {})
    again = an_item(1, "t_3", title="Autre", published_at=NOON)
    assert await records.trends.save("a", 1, [again, an_item(2)], [], {}) == 2
    known = await records.trends.known("a", ["i_1"])
    assert (known["i_1"].topic, known["i_1"].item.title, known["i_1"].revision) == ("t_1", "Un banc n° 1", 1)
    assert await ids(records) == ["i_2", "i_1"]


async def test_a_link_leads_to_the_first_item_that_repeats_none(records: Records) -> None:
    link = "https://journal.example.com/é"
    given = [an_item(1, link=link, repeats="i_2"), an_item(2, link=link), an_item(3, link=link), an_item(4)]
    await records.trends.save("a", 0, given, [], {})
    await records.trends.save("a", 1, [an_item(5, link=link)], [], {})
    other = "https://journal.example.com/4"
    assert await records.trends.by_link("a", [link, other, "https://nowhere.example.com"]) == {
        link: "i_2",
        other: "i_4",
    }
    assert await records.trends.by_link("b", [link]) == {}
    assert await records.trends.by_link("a", []) == {}


async def test_lists_follow_what_is_wanted(records: Records) -> None:
    await records.trends.save(
        "a",
        0,
        [
            an_item(1, "t_1"),
            an_item(2, "t_2", source="blog"),
            an_item(3, language="en"),
            an_item(4, "t_1", language=None),
        ],
        [a_topic("t_1"), a_topic("t_2")],
        {},
    )
    assert await ids(records) == ["i_4", "i_3", "i_2", "i_1"]
    assert await ids(records, topic="t_1") == ["i_4", "i_1"]
    assert await ids(records, source="blog") == ["i_2"]
    assert await ids(records, language="en") == await ids(records, unclustered=True) == ["i_3"]
    assert await ids(records, unclustered=False, language="fr") == ["i_2", "i_1"]
    assert await ids(records, topic="t_9") == []
    between = {"since": NOON + timedelta(minutes=2), "until": NOON + timedelta(minutes=4)}
    assert await ids(records, **between) == ["i_3", "i_2"]
    first = await records.trends.items("a", WantedItems(), limit=3)
    rest = await records.trends.items("a", WantedItems(), first.next_cursor, 3)
    assert ([one.item.id for one in rest.items], rest.next_cursor) == (["i_1"], None)
    assert all(one.vector is None for one in first.items)
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        await records.trends.items("b", WantedItems(), first.next_cursor)
    await records.trends.save("a", 1, [], [], {"t_2": "t_1"})
    assert await ids(records, topic="t_2") == await ids(records, topic="t_1") == ["i_4", "i_2", "i_1"]


async def test_what_cannot_be_done_whole_is_not_done(records: Records, database_url: str) -> None:
    await records.trends.save("a", 0, [an_item(1, "t_1")], [a_topic("t_1"), a_topic("t_2")], {})
    await records.trends.judge("a", verdict())

    def refuse(_: Connection) -> None:
        raise OSError("the disk is full")

    before = await asyncio.to_thread(rows_left, database_url, "a")
    with pytest.raises(OSError, match="full"):
        await records.trends.save("a", 1, [an_item(2)], [a_topic("t_3")], {"t_1": "t_2"}, refuse)
    with pytest.raises(OSError, match="full"):
        await records.trends.judge("a", verdict(), refuse)
    with pytest.raises(ValueError, match="no topic t_9"):
        await records.trends.save("a", 1, [an_item(2)], [a_topic("t_3")], {"t_1": "t_9"})
    assert await asyncio.to_thread(rows_left, database_url, "a") == before
    assert await records.trends.revision("a") == 1
    assert await records.trends.topic("a", "t_1") == a_topic("t_1", revision=1)
    assert await records.trends.save("a", 1, [an_item(2)], [], {}) == 2


async def test_who_comes_second_places_again(records: Records, database_url: str) -> None:
    other = await Records.open(database_url)

    async def bring(number: int) -> int:
        store, moved = (records, other)[number % 2].trends, 0
        while True:
            expected = await store.revision("a")
            try:
                await store.save("a", expected, [an_item(number)], [a_topic(f"t_{number}")], {})
            except Moved:
                moved += 1
            else:
                return moved

    moved = await asyncio.gather(*(bring(number) for number in range(8)))
    assert sum(moved) > 0
    state = State()
    await state.catch_up(records)
    assert (state.revision, len(state.items), len(state.topics)) == (8, 8, 8)
    for wrong in (0, 7, 9):
        with pytest.raises(Moved):
            await other.trends.save("a", wrong, [an_item(99)], [], {})
    await other.close()


async def test_of_two_who_save_at_once_one_moves(records: Records) -> None:
    saves = [records.trends.save("a", 0, [an_item(number)], [], {}) for number in range(4)]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Moved", "Moved", "Moved", "int"]
    assert len(await ids(records)) == 1


async def test_catching_up_from_anywhere_is_reading_all(records: Records) -> None:
    trends = records.trends
    early = {0: State()}
    for step in range(12):
        items = [an_item(10 * step + place, f"t_{step}" if place else None) for place in range(step % 5)]
        merges = {f"t_{step - 1}": f"t_{step}"} if step % 3 == 2 else {}
        await trends.save("a", step, items, [a_topic(f"t_{step}")], merges)
        if step % 4 == 1:
            early[step] = State()
            await early[step].catch_up(records)
    whole = await State().catch_up(records)
    assert len(whole) == sum(step % 5 for step in range(12))
    for most in (1, 3, 2_000):
        state = State()
        assert await state.catch_up(records, most=most) == whole
        assert state.pages <= 12
    for state in early.values():
        assert await state.catch_up(records, most=2) == whole
        assert {one.id: one.merged_into for one in state.topics.values()} == {
            f"t_{step}": f"t_{step + 1}" if step % 3 == 1 and step < 11 else None for step in range(12)
        }


async def test_pages_are_whole_revisions_of_what_is_young_enough(records: Records) -> None:
    trends = records.trends
    for revision in range(3):
        items = [an_item(10 * revision + place) for place in range(4)]
        await trends.save("a", revision, items, [], {})
    pages = [(await trends.changes("a", 0, LONG_AGO, most)).revision for most in (1, 4, 7, 8, 11, 12)]
    assert pages == [1, 1, 1, 2, 2, 3]
    young = await trends.changes("a", 0, NOON + timedelta(minutes=12), 4)
    assert [one.item.id for one in young.items] == ["i_12", "i_13"]
    assert (young.revision, young.more) == (2, True)
    past = await trends.changes("a", 3, LONG_AGO)
    assert (past.items, past.revision, past.more) == ((), 3, False)
    nobody = await trends.changes("b", 0, LONG_AGO)
    assert (nobody.items, nobody.topics, nobody.revision, nobody.latest) == ((), (), 0, 0)


async def test_a_deleted_brand_leaves_no_row_and_its_counter_goes_on(
    records: Records, database_url: str
) -> None:
    for brand in ("a", "b"):
        await records.trends.save(brand, 0, [an_item(1, "t_1")], [a_topic()], {})
        await records.trends.judge(brand, verdict())
        await records.trend_sources.lease(NOON, 60, 9, {brand: ["journal"]})
    await records.brands.delete("a", NOON)
    assert set((await asyncio.to_thread(rows_left, database_url, "a")).values()) == {0}
    assert set((await asyncio.to_thread(rows_left, database_url, "b")).values()) == {1}
    with pytest.raises(UnknownBrand):
        await records.trends.save("a", 2, [], [], {})
    await records.brands.restore("a")
    await records.brands.save(a_brand("a"))
    with pytest.raises(Moved):
        await records.trends.save("a", 1, [], [], {})
    found = await records.trends.changes("a", 1, LONG_AGO)
    assert (found.items, found.topics, found.revision, found.erasures) == ((), (), 2, 1)
    assert await records.trends.save("a", 2, [an_item(2)], [], {}) == 3


async def test_old_items_are_swept_and_topics_stay(records: Records) -> None:
    old = an_item(1, "t_1", published_at=NOON - timedelta(days=2))
    backdated = an_item(2, "t_1", received_at=NOON - timedelta(days=2), published_at=NOON + timedelta(days=9))
    await records.trends.save("a", 0, [old, backdated, an_item(3)], [a_topic()], {})
    await records.trends.save("b", 0, [old], [], {})
    assert await records.trends.sweep(NOON - timedelta(days=2)) == 0
    assert await records.trends.sweep(NOON - timedelta(days=1)) == 3
    assert await records.trends.sweep(NOON - timedelta(days=1)) == 0
    assert await ids(records) == ["i_3"]
    assert await records.trends.topic("a", "t_1") == a_topic(revision=1)
    await records.scrub()
