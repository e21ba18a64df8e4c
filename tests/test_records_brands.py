"""Brands: saved, guarded, deleted with all they had, never mixed."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from service.errors import BrandDeleted, InvalidInput, PreconditionFailed, UnknownBrand
from service.records import Records
from service.records.nouns import ShelfState
from tests.records_kit import (
    E5,
    NOON,
    SECRET,
    a_brand,
    a_page,
    a_passage,
    a_post,
    fill,
    put_posts,
    some_vectors,
)


async def test_a_brand_comes_back_as_it_went(records: Records) -> None:
    brand = a_brand(
        "c", guide={"zeta": 1, "alpha": ["é", None, 1.5, {"x": True}]}, origin="api", fingerprint=None
    )
    await records.brands.save(brand)
    stored = await records.brands.get("c")
    assert stored == brand
    assert list((stored or a_brand()).guide) == ["zeta", "alpha"]
    assert (await records.brands.etag("c"), await records.brands.etag("nobody")) == (brand.etag, None)
    assert await records.brands.get("nobody") is None


async def test_saving_again_replaces_and_keeps_what_the_brand_holds(records: Records) -> None:
    await put_posts(records, "a", [a_post()])
    await records.brands.save(a_brand("a", prose="Autre voix.", etag="e2"))
    stored = await records.brands.get("a")
    assert stored is not None
    assert stored.prose == "Autre voix."
    assert await records.posts.count("a") == 1
    assert await records.shelves.embedder("a") == (E5, 4)


async def test_a_save_may_ask_for_the_version_it_read(records: Records) -> None:
    await records.brands.save(a_brand("a", etag="e2"), if_match="e1")
    with pytest.raises(PreconditionFailed):
        await records.brands.save(a_brand("a", etag="e3"), if_match="e1")
    with pytest.raises(PreconditionFailed):
        await records.brands.save(a_brand("new"), if_match="e1")


async def test_of_two_saves_of_one_version_one_wins(records: Records) -> None:
    saves = [records.brands.save(a_brand("a", etag=f"n{n}"), if_match="e1") for n in range(4)]
    outcomes = await asyncio.gather(*saves, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType"] + ["PreconditionFailed"] * 3


async def test_brands_are_listed_by_id_in_pages(records: Records) -> None:
    for brand in ("e", "c", "d"):
        await records.brands.save(a_brand(brand))
    await records.brands.delete("d", NOON)
    first = await records.brands.list(limit=2)
    rest = await records.brands.list(first.next_cursor, limit=2)
    assert [brand.id for brand in first.items + rest.items] == ["a", "b", "c", "e"]
    assert rest.next_cursor is None
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        await records.brands.list("AAAA")


async def test_deleting_a_brand_takes_all_it_had_and_nothing_of_another(records: Records) -> None:
    await fill(records, "a", SECRET)
    await fill(records, "b", "Public")
    later = NOON + timedelta(hours=1)
    assert await records.brands.delete("a", later)
    assert not await records.brands.delete("a", later)
    assert await records.brands.get("a") is None
    tomb = await records.brands.get("a", include_deleted=True)
    assert tomb is not None
    assert (tomb.deleted_at, tomb.name, tomb.guide, tomb.prose, tomb.fingerprint) == (later, "", {}, "", None)
    assert await records.posts.count("a") == 0
    assert (await records.pages.list("a")).items == ()
    assert (await records.passages.list("a", "guide")).items == ()
    assert (await records.drafts.list("a")).items == ()
    assert [row async for row in records.shelves.rows("a", "posts")] == []
    assert await records.shelves.embedder("a") is None
    assert await records.posts.count("b") == 300
    assert (await records.drafts.list("b")).items != ()


async def test_counters_outlive_the_brand(records: Records) -> None:
    await put_posts(records, "a", [a_post()])
    await records.brands.delete("a", NOON)
    assert await records.shelves.state("a", "posts") == ShelfState(revision=2, erasures=1, count=0)
    await records.brands.restore("a")
    await records.brands.save(a_brand("a"))
    await put_posts(records, "a", [a_post()])
    assert await records.shelves.state("a", "posts") == ShelfState(revision=3, erasures=1, count=1)


async def test_a_tombstone_is_honoured_until_restored(records: Records) -> None:
    await records.brands.delete("a", NOON)
    with pytest.raises(BrandDeleted):
        await records.brands.save(a_brand("a"))
    assert await records.brands.restore("a")
    assert not await records.brands.restore("a")
    assert await records.brands.get("a", include_deleted=True) is None
    await records.brands.save(a_brand("a"))
    assert await records.brands.get("a") == a_brand("a")


async def test_nothing_is_written_for_a_brand_that_is_not_there(records: Records) -> None:
    await records.brands.delete("a", NOON)
    for brand in ("a", "nobody"):
        writes = (
            put_posts(records, brand, [a_post()]),
            records.posts.delete(brand, "p1"),
            records.pages.save(brand, a_page()),
            records.passages.replace(brand, "guide", "guide.md", [a_passage()], some_vectors(1), E5),
            records.passages.remove(brand, "guide", "guide.md"),
            records.drafts.save(brand, "d1", NOON, {}),
            records.vectors.replace(brand, "posts", ["p1"], some_vectors(1), E5),
            records.shelves.mark_embedder(brand, E5, 4),
        )
        for write in writes:
            with pytest.raises(UnknownBrand):
                await write


async def test_an_import_racing_a_deletion_leaves_nothing(records: Records) -> None:
    async def keep_importing() -> None:
        for number in range(50):
            await put_posts(records, "a", [a_post(number, text=SECRET)])

    async def delete_soon() -> None:
        await asyncio.sleep(0.02)
        await records.brands.delete("a", NOON)

    outcomes = await asyncio.gather(keep_importing(), delete_soon(), return_exceptions=True)
    assert isinstance(outcomes[0], UnknownBrand | None)
    assert outcomes[1] is None
    await records.brands.delete("a", NOON)
    assert await records.posts.count("a") == 0


async def test_no_brand_reaches_what_another_holds(records: Records) -> None:
    await fill(records, "a", SECRET)
    assert await records.posts.get("b", "p1") is None
    assert await records.posts.get_many("b", ["p1", "p2"]) == {}
    assert await records.posts.known("b", ["p1"]) == {}
    assert (await records.posts.list("b")).items == ()
    assert [post async for post in records.posts.iterate("b")] == []
    assert await records.posts.medians("b") == {}
    assert not await records.posts.delete("b", "p1")
    assert await records.pages.get("b", "horaires.md") is None
    assert (await records.pages.list("b")).items == ()
    assert await records.pages.in_force("b", NOON.date()) == []
    assert not await records.pages.delete("b", "horaires.md")
    assert await records.passages.get_many("b", "guide", ["k1"]) == {}
    assert (await records.passages.list("b", "knowledge")).items == ()
    assert not await records.passages.remove("b", "knowledge", "horaires.md")
    assert await records.drafts.get("b", "d1") is None
    assert (await records.drafts.list("b")).items == ()
    for shelf in ("posts", "guide", "knowledge"):
        assert [batch async for batch in records.shelves.rows("b", shelf)] == []
        assert [batch async for batch in records.shelves.texts("b", shelf, "other")] == []
        assert (await records.shelves.state("b", shelf)).count == 0
    cursor = (await records.posts.list("a", limit=1)).next_cursor
    with pytest.raises(InvalidInput):
        await records.posts.list("b", cursor=cursor)


async def test_the_same_ids_live_side_by_side(records: Records) -> None:
    await put_posts(records, "a", [a_post(text="de a")])
    await put_posts(records, "b", [a_post(text="de b")])
    await records.posts.delete("b", "p1")
    kept = await records.posts.get("a", "p1")
    assert kept is not None
    assert kept.text == "de a"
