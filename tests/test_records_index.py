"""The feed an index is built from, and changing the embedder."""

from __future__ import annotations

import numpy as np
import pytest

from service.errors import EmbedderMismatch
from service.records import Records
from service.records.nouns import IndexRow, ShelfState
from service.words import SHELVES
from tests.records_kit import E5, NOON, a_post, put_posts, some_vectors

NEW = "openai:text-embedding-3-small"


async def feed(records: Records, after: int = 0) -> list[IndexRow]:
    return [row async for batch in records.shelves.rows("a", "posts", after) for row in batch]


async def test_the_feed_goes_by_revision_then_id_in_batches(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(1300)])
    await put_posts(records, "a", [a_post(n) for n in range(1290, 1310)])
    rows = await feed(records)
    assert [(row.revision, row.id) for row in rows] == sorted((row.revision, row.id) for row in rows)
    assert len({row.id for row in rows}) == len(rows) == 1310
    sizes = [len(batch) async for batch in records.shelves.rows("a", "posts")]
    assert max(sizes) <= 500


async def test_an_index_catches_up_from_its_own_revision(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(10)])
    await put_posts(records, "a", [a_post(3, text="changé"), a_post(11)])
    assert [(row.id, row.text) for row in await feed(records, after=1)] == [
        ("p11", a_post(11).text),
        ("p3", "changé"),
    ]
    assert await feed(records, after=2) == []


async def test_changing_while_reading_misses_nothing(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(600)])
    reading = records.shelves.rows("a", "posts")
    seen = {row.id: row.revision for row in await anext(reading)}
    changed = next(iter(seen))
    await put_posts(records, "a", [a_post(int(changed[1:]), text="changé"), a_post(700)])
    async for batch in reading:
        seen.update({row.id: row.revision for row in batch})
    assert len(seen) == 601
    assert seen[changed] == seen["p700"] == 2


async def test_the_first_vectors_settle_the_embedder(records: Records) -> None:
    assert await records.shelves.embedder("a") is None
    assert await records.shelves.embedder("nobody") is None
    await put_posts(records, "a", [a_post()])
    assert await records.shelves.embedder("a") == (E5, 4)
    assert await records.shelves.embedder("b") is None


async def test_embedding_again_may_be_stopped_and_resumed(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(1200)])
    await records.shelves.mark_embedder("a", NEW, 6)
    await records.shelves.mark_embedder("a", NEW, 6)
    assert await records.shelves.state("a", "posts") == ShelfState(revision=2, erasures=1, count=1200)
    assert await feed(records) == []
    async for batch in records.shelves.texts("a", "posts", NEW):
        ids = [text.id for text in batch]
        await records.vectors.replace("a", "posts", ids, some_vectors(len(ids), 6), NEW)
        break
    rows = await feed(records, after=2)
    assert 0 < len(rows) < 1200
    assert {row.vector.shape for row in rows} == {(6,)}
    async for batch in records.shelves.texts("a", "posts", NEW):
        ids = [text.id for text in batch]
        assert not {row.id for row in rows} & set(ids)
        await records.vectors.replace("a", "posts", ids, some_vectors(len(ids), 6), NEW)
    assert len(await feed(records)) == 1200
    assert [batch async for batch in records.shelves.texts("a", "posts", NEW)] == []


async def test_a_late_vector_never_covers_a_newer_text(records: Records) -> None:
    await put_posts(records, "a", [a_post(1), a_post(2)])
    await records.shelves.mark_embedder("a", NEW, 4)
    fresh = some_vectors(1, seed=9)
    await records.posts.save_batch("a", [a_post(1, text="Nouveau.")], fresh, NEW)
    await records.posts.delete("a", "p2")
    await records.vectors.replace("a", "posts", ["p1", "p2"], some_vectors(2), NEW)
    (row,) = await feed(records)
    assert row.text == "Nouveau."
    np.testing.assert_array_equal(row.vector, fresh[0])


async def test_replacing_needs_the_embedder_to_be_marked(records: Records) -> None:
    await put_posts(records, "a", [a_post()])
    with pytest.raises(EmbedderMismatch):
        await records.vectors.replace("a", "posts", ["p1"], some_vectors(1, 6), NEW)
    await records.vectors.replace("a", "posts", [], some_vectors(0), E5)
    assert (await records.shelves.state("a", "posts")).revision == 1


async def test_a_deleted_brand_feeds_nothing(records: Records) -> None:
    await put_posts(records, "a", [a_post()])
    await records.brands.delete("a", NOON)
    assert await feed(records) == []


async def test_the_states_of_a_brand_are_those_of_its_shelves(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(3)])
    await put_posts(records, "b", [a_post()])
    states = await records.shelves.states("a")
    assert states == {shelf: await records.shelves.state("a", shelf) for shelf in SHELVES}
    assert states["posts"] == ShelfState(1, 0, 3)
    assert await records.shelves.states("nobody") == dict.fromkeys(SHELVES, ShelfState())
