"""Streams of brands: what is placed is kept, read again by whoever comes next, and never placed twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from service.errors import UnknownBrand
from service.index.embedder import Vectors
from service.records import Records
from service.records.trends_nouns import TrendItem, WantedItems
from service.streams import BATCH, Streams
from service.topics.item import Item
from tests.house_kit import NOW
from tests.records_kit import a_brand
from tests.topics_kit import ByHand, an_item


def streams(records: Records, comparer: ByHand | None = None) -> Streams:
    return Streams(records, comparer or ByHand(), lambda: NOW, {})


def many(count: int, stories: int = 9) -> list[Item]:
    return [an_item(number % stories, number, 50 - number / 10) for number in range(count)]


def partition(kept: Sequence[TrendItem]) -> set[frozenset[str]]:
    """Which items are together, whatever their topics are called."""
    topics: dict[str | None, set[str]] = {}
    for one in kept:
        topics.setdefault(one.topic, set()).add(one.item.id)
    return {frozenset(ids) for ids in topics.values()}


async def stored(records: Records, brand: str = "a") -> list[TrendItem]:
    """Every item, whatever its page."""
    found: list[TrendItem] = []
    cursor = None
    while True:
        page = await records.trends.items(brand, WantedItems(), cursor, 200)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_items_are_placed_and_kept(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    house = streams(records)
    kept = await house.take("a", many(60))
    assert [one.item for one in kept] == many(60)
    assert partition(kept) == partition(await stored(records))
    assert {len(one) for one in partition(kept)} >= {6, 7}
    topic = kept[0].topic
    assert topic is not None
    record = await records.trends.topic("a", topic)
    assert record is not None
    assert record.label == kept[0].item.title
    assert record.first_seen == {"fr": kept[0].item.published_at}


async def test_another_process_goes_on_where_the_first_stopped(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    await records.brands.save(a_brand("b"))
    alone = await streams(records).take("b", many(120))
    first, second = streams(records), streams(records)
    mixed = [*(await first.take("a", many(120)[:50])), *(await second.take("a", many(120)[50:90]))]
    mixed += await first.take("a", many(120)[90:])
    assert partition(await stored(records)) == partition(await stored(records, "b"))
    assert [one.repeats for one in mixed] == [one.repeats for one in alone]
    async with streams(records).reading("a") as restarted:
        topics = {topic for topic, _ in restarted.ledger.topics()}
    assert topics == {one.topic for one in await stored(records)}


async def test_two_processes_at_once_place_each_item_once(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    one, other = streams(records), streams(records)
    items = many(80)
    await asyncio.gather(one.take("a", items[::2]), other.take("a", items[1::2]))
    found = await stored(records)
    assert sorted(kept.item.id for kept in found) == sorted(item.id for item in items)
    assert await records.trends.revision("a") == 2
    async with one.reading("a") as left, other.reading("a") as right:
        assert len(left.ledger) == len(right.ledger) == 80


async def test_an_item_sent_twice_at_once_is_placed_once(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    house = streams(records)
    kept = await asyncio.gather(house.take("a", many(30)), house.take("a", many(30)))
    assert sorted(map(len, kept)) == [0, 30]
    async with house.reading("a") as stream:
        assert len(stream.ledger) == 30


async def test_what_is_said_again_is_not_embedded_again(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    comparer = ByHand()
    house = streams(records, comparer)
    await house.take("a", [an_item(1, 0, url="https://a.example/x")])
    asked = len(comparer.asked)
    again = an_item(
        1, 1, id="copy", url="https://a.example/x?utm_source=y", title="Tout autre chose à lire ici"
    )
    kept = await house.take("a", [again])
    assert (kept[0].repeats, kept[0].vector) == ("i1-0", None)
    assert len(comparer.asked) == asked


class Broken(ByHand):
    """A comparer that fails once, in the middle of a batch of batches."""

    async def compared(self, texts: Sequence[str]) -> Vectors:
        if any("numéro8" in text for text in texts):
            raise ConnectionError("cut")
        return await super().compared(texts)


async def test_what_was_kept_before_a_failure_stays(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    items = [*many(BATCH, stories=8), an_item(8, 500)]
    with pytest.raises(ConnectionError):
        await streams(records, Broken()).take("a", items)
    assert len(await stored(records)) == BATCH
    await streams(records).take("a", items[BATCH:])
    assert len(await stored(records)) == BATCH + 1


async def test_erased_items_are_forgotten_by_those_who_knew_them(records: Records) -> None:
    await records.brands.save(a_brand("a"))
    house = streams(records)
    await house.take("a", many(20))
    await records.brands.delete("a", NOW)
    with pytest.raises(UnknownBrand):
        await house.take("a", [an_item(3, 300)])
    async with house.reading("a") as stream:
        assert len(stream.ledger) == 0
