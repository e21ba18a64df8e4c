"""Which collection is live, on both engines: one builds, the others are told; nothing goes backwards."""

from __future__ import annotations

from service.index.port import Live
from service.records import Records
from tests.records_kit import NOON, a_post, put_posts


async def test_one_builds_at_a_time(records: Records) -> None:
    rows = records.generations
    assert await rows.claim("a", "posts", "one", 60) == ()
    assert await rows.claim("a", "posts", "two", 60) is None
    assert await rows.claim("a", "guide", "other", 60) == ()
    assert await rows.prolong("a", "posts", "one", 60)
    assert not await rows.prolong("a", "posts", "two", 60)
    await rows.abandon("a", "posts", "one", gone=True)
    assert await rows.claim("a", "posts", "two", 60) == ()
    await rows.abandon("a", "posts", "two", gone=False)
    assert await rows.claim("a", "posts", "three", 0) == ("two",)
    assert await rows.claim("a", "posts", "four", 60) == ("three",)


async def test_what_is_published_is_live_for_everybody(records: Records) -> None:
    rows = records.generations
    await rows.claim("a", "posts", "one", 60)
    assert await rows.of("a") == {}
    first = Live("one", revision=3, erasures=1, count=10, dimension=4)
    assert await rows.publish("a", "posts", first)
    assert await rows.of("a") == {"posts": first}
    assert not await rows.publish("a", "posts", first)  # the lease is over
    await rows.claim("a", "posts", "two", 60)
    assert await rows.publish("a", "posts", Live("two"))
    assert await rows.retired("a") == {"posts": "one"}
    assert set(await rows.names("a")) == {"one", "two"}
    await rows.removed("a", "posts", "one")
    assert await rows.names("a") == ("two",)


async def test_a_collection_advances_only_from_where_it_was_seen(records: Records) -> None:
    rows = records.generations
    await rows.claim("a", "posts", "one", 60)
    await rows.publish("a", "posts", Live("one", revision=3))
    assert await rows.advance("a", "posts", 3, Live("one", revision=5, count=7, dimension=4))
    assert not await rows.advance("a", "posts", 3, Live("one", revision=4))
    assert not await rows.advance("a", "posts", 5, Live("another", revision=9))
    assert (await rows.of("a"))["posts"] == Live("one", revision=5, count=7, dimension=4)


async def test_a_collection_that_is_lost_is_built_again_and_removed(records: Records) -> None:
    rows = records.generations
    await rows.claim("a", "posts", "one", 60)
    await rows.publish("a", "posts", Live("one", revision=3))
    await rows.lose("a", "posts", "one")
    assert await rows.of("a") == {}
    assert await rows.claim("a", "posts", "two", 60) == ("one",)


async def test_erased_brands_are_remembered_until_their_collections_are_gone(records: Records) -> None:
    rows = records.generations
    for brand in ("a", "b"):
        await rows.claim(brand, "posts", f"pv-{brand}", 60)
        await rows.publish(brand, "posts", Live(f"pv-{brand}"))
    assert await rows.orphans() == ()
    await records.brands.delete("a", NOON)
    assert await rows.orphans() == ("a",)
    assert await rows.names("a") == ("pv-a",)
    await rows.drop("a")
    assert await rows.orphans() == ()
    assert await rows.names("b") == ("pv-b",)


async def test_shelves_that_hold_what_was_erased_are_told(records: Records) -> None:
    rows = records.generations
    await put_posts(records, "a", [a_post(1), a_post(2)])
    await rows.claim("a", "posts", "one", 60)
    await rows.publish("a", "posts", Live("one", revision=1, count=2, dimension=4))
    assert await rows.unclean() == ()
    await records.posts.delete("a", "p1")
    assert await rows.unclean() == (("a", "posts"),)
    await rows.claim("a", "posts", "two", 60)
    await rows.publish("a", "posts", Live("two", revision=2, erasures=1, count=1, dimension=4))
    assert await rows.unclean() == (("a", "posts"),), "the one before is still there"
    await rows.removed("a", "posts", "one")
    assert await rows.unclean() == ()


async def test_names_are_those_of_living_brands(records: Records) -> None:
    assert await records.brands.names(None) == {"a": "A", "b": "B"}
    await records.brands.delete("b", NOON)
    assert await records.brands.names(None) == {"a": "A"}
