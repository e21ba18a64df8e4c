"""Past posts: batches, lists, medians."""

from __future__ import annotations

import asyncio
import random
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from service.errors import EmbedderMismatch, InvalidInput
from service.records import Records
from service.records.nouns import IndexRow, Metrics, PastPost, ShelfState
from tests.records_kit import E5, NOON, a_post, put_posts, some_vectors


async def vectors_of(records: Records, brand: str) -> dict[str, IndexRow]:
    batches = [batch async for batch in records.shelves.rows(brand, "posts")]
    return {row.id: row for batch in batches for row in batch}


async def test_a_post_comes_back_as_it_went(records: Records) -> None:
    post = a_post(
        text="Ça commence 🎉👩‍👩‍👧\n« Entrée libre »",
        url="https://example.org/é",
        published_at=datetime(2026, 3, 2, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
        metrics=Metrics(impressions=2**40, reactions=0, saves=3),
    )
    await put_posts(records, "a", [post])
    stored = await records.posts.get("a", "p1")
    assert stored == post
    assert stored is not None
    assert stored.published_at.tzinfo is UTC
    assert stored.metrics.comments is None


async def test_vectors_come_back_bit_for_bit(records: Records) -> None:
    put = await put_posts(records, "a", [a_post(1), a_post(2)])
    rows = await vectors_of(records, "a")
    assert rows["p2"].vector.dtype == np.float32
    np.testing.assert_array_equal(rows["p1"].vector, put[0])
    np.testing.assert_array_equal(rows["p2"].vector, put[1])


async def test_a_batch_adds_and_replaces_in_one_revision(records: Records) -> None:
    await put_posts(records, "a", [a_post(1), a_post(2)])
    put = await put_posts(records, "a", [a_post(2, text="Autre.", content_hash="new"), a_post(3)], seed=5)
    assert await records.shelves.state("a", "posts") == ShelfState(revision=2, erasures=0, count=3)
    assert await records.posts.known("a", ["p1", "p2", "p9"]) == {"p1": "h1", "p2": "new"}
    rows = await vectors_of(records, "a")
    assert {i: row.revision for i, row in rows.items()} == {"p1": 1, "p2": 2, "p3": 2}
    assert rows["p2"].text == "Autre."
    np.testing.assert_array_equal(rows["p2"].vector, put[0])


async def test_of_two_posts_with_one_id_the_last_is_kept(records: Records) -> None:
    put = await put_posts(records, "a", [a_post(1, text="avant"), a_post(1, text="après")])
    row = (await vectors_of(records, "a"))["p1"]
    assert row.text == "après"
    np.testing.assert_array_equal(row.vector, put[1])
    assert (await records.shelves.state("a", "posts")).count == 1


async def test_an_empty_batch_changes_nothing(records: Records) -> None:
    await put_posts(records, "a", [])
    assert await records.shelves.state("a", "posts") == ShelfState()


async def test_batches_at_once_lose_no_revision(records: Records) -> None:
    batches = [[a_post(10 * n + k) for k in range(15)] for n in range(8)]
    await asyncio.gather(*(put_posts(records, "a", batch) for batch in batches))
    rows = await vectors_of(records, "a")
    assert await records.shelves.state("a", "posts") == ShelfState(revision=8, erasures=0, count=85)
    assert len(rows) == await records.posts.count("a") == 85
    assert {row.revision for row in rows.values()} == set(range(1, 9))


async def test_a_batch_is_whole_or_not_at_all(records: Records) -> None:
    await put_posts(records, "a", [a_post(1)])
    naive = datetime(2026, 3, 2, 12)  # noqa: DTZ001
    with pytest.raises(Exception, match="zone"):
        await put_posts(records, "a", [a_post(2), a_post(3, published_at=naive)])
    assert await records.shelves.state("a", "posts") == ShelfState(revision=1, erasures=0, count=1)
    assert await records.posts.count("a") == 1


async def test_a_cancelled_batch_leaves_the_records_in_order(records: Records) -> None:
    for delay in (0.0, 0.001, 0.004, 0.01):
        saving = asyncio.create_task(put_posts(records, "a", [a_post(n) for n in range(400)]))
        await asyncio.sleep(delay)
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
    await put_posts(records, "a", [a_post(1000)])
    count = await records.posts.count("a")
    assert count in (1, 401)
    assert (await records.shelves.state("a", "posts")).count == count


async def test_vectors_must_match_posts_and_embedder(records: Records) -> None:
    with pytest.raises(ValueError, match="2 rows"):
        await records.posts.save_batch("a", [a_post(1), a_post(2)], some_vectors(3), E5)
    await put_posts(records, "a", [a_post(1)])
    with pytest.raises(EmbedderMismatch):
        await records.posts.save_batch("a", [a_post(2)], some_vectors(1), "other")
    with pytest.raises(EmbedderMismatch):
        await records.posts.save_batch("a", [a_post(2)], some_vectors(1, dimension=5), E5)
    assert await records.posts.count("a") == 1


async def test_deleting_a_post_counts_an_erasure(records: Records) -> None:
    await put_posts(records, "a", [a_post(1), a_post(2)])
    assert await records.posts.delete("a", "p1")
    assert not await records.posts.delete("a", "p1")
    assert await records.shelves.state("a", "posts") == ShelfState(revision=2, erasures=1, count=1)
    assert set(await vectors_of(records, "a")) == {"p2"}
    assert await records.posts.get("a", "p1") is None


async def pages_of(records: Records, network: str | None, limit: int) -> list[PastPost]:
    page = await records.posts.list("a", network, limit=limit)
    seen = list(page.items)
    while page.next_cursor is not None:
        page = await records.posts.list("a", network, page.next_cursor, limit)
        assert 0 < len(page.items) <= limit
        seen += page.items
    return seen


async def test_lists_are_newest_first_and_pages_join_up(records: Records) -> None:
    draw = random.Random(3)
    batch = [
        a_post(
            n,
            network=draw.choice(["x", "linkedin"]),
            published_at=NOON + timedelta(seconds=draw.randint(0, 9)),
        )
        for n in range(40)
    ]
    await put_posts(records, "a", batch)
    newest = sorted(batch, key=lambda post: (post.published_at, post.id), reverse=True)
    on_x = [post for post in newest if post.network == "x"]
    for limit in (1, 7, 40, 41):
        assert await pages_of(records, None, limit) == newest
    assert await pages_of(records, "x", 5) == on_x
    assert [post async for post in records.posts.iterate("a")] == newest
    assert [post async for post in records.posts.iterate("a", "x")] == on_x
    assert await records.posts.count("a", "x") == len(on_x)


async def test_iterating_goes_past_one_batch(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(1203)])
    assert [post.id async for post in records.posts.iterate("a")] == [f"p{n}" for n in range(1202, -1, -1)]
    assert len(await records.posts.get_many("a", [f"p{n}" for n in range(2000)])) == 1203
    assert len(await records.posts.known("a", [f"p{n}" for n in range(25_000)])) == 1203


async def test_a_cursor_serves_only_its_own_list(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(3)])
    cursor = (await records.posts.list("a", limit=1)).next_cursor
    assert cursor is not None
    for forged in ("", "x", "é", cursor[:-2], cursor + "AA", cursor.swapcase(), "A" * 5000):
        with pytest.raises(InvalidInput, match="invalid_cursor"):
            await records.posts.list("a", cursor=forged)
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        await records.posts.list("a", "x", cursor=cursor)


def engagement(post: PastPost) -> int | None:
    counted = (post.metrics.reactions, post.metrics.comments, post.metrics.shares, post.metrics.saves)
    known = [count for count in counted if count is not None]
    return sum(known) if known else None


async def test_medians_are_those_of_statistics(records: Records) -> None:
    draw = random.Random(11)

    def maybe() -> int | None:
        return draw.choice([None, None, draw.randint(0, 50)])

    batch = [
        a_post(
            n,
            network=draw.choice(["x", "linkedin", "facebook"]),
            metrics=Metrics(
                impressions=900, reactions=maybe(), comments=maybe(), shares=maybe(), saves=maybe()
            ),
        )
        for n in range(120)
    ]
    batch.append(a_post(500, network="tiktok", metrics=Metrics(clicks=4)))
    await put_posts(records, "a", batch)
    by_network: dict[str, list[int]] = {}
    for post in batch:
        if (total := engagement(post)) is not None:
            by_network.setdefault(post.network, []).append(total)
    expected = {network: statistics.median(totals) for network, totals in by_network.items()}
    assert await records.posts.medians("a") == expected


async def test_medians_follow_every_change(records: Records) -> None:
    posts = [a_post(n, metrics=Metrics(reactions=n)) for n in (1, 2, 10)]
    assert await records.posts.medians("a") == {}
    await put_posts(records, "a", posts)
    assert await records.posts.medians("a") == {"x": 2.0}
    await put_posts(records, "a", [replace(posts[0], metrics=Metrics(reactions=8))])
    assert await records.posts.medians("a") == {"x": 8.0}
    await records.posts.delete("a", "p1")
    assert await records.posts.medians("a") == {"x": 6.0}
    await records.brands.delete("a", NOON)
    assert await records.posts.medians("a") == {}
