"""The index on a Chroma server: the same answers as in process, shared by workers, mended by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from evals.bench.corpus import questions, rows
from evals.servers import Chroma, a_chroma
from service.errors import EmbedderMismatch, NotReady, VectorsUnreachable
from service.index.chroma_server import ChromaServer
from service.index.hashing import HashingEmbedder
from service.index.index import Index
from service.index.port import Live
from tests.index_kit import POSTS, numbered, various
from tests.records_kit import NOON
from tests.remote_kit import Stack, a_stack, ended


@pytest.fixture
async def stack(tmp_path: Path, chroma: Chroma) -> AsyncIterator[Stack]:
    """Two workers."""
    made = await a_stack(tmp_path, chroma.database())
    yield made
    await ended(made)


async def test_the_same_library_gives_the_same_results(stack: Stack, tmp_path: Path) -> None:
    texts = {row["id"]: row["text"] for row in rows(500)}
    await stack.add("cafe", texts)
    embedded = Index(tmp_path / "index", stack.feed)
    alike = 0
    for question, _ in zip(questions(), range(40), strict=False):
        vector = await stack.embedder.query(question)
        here = await embedded.search("cafe", "posts", vector, question, 20)
        there = await stack.workers[0].search("cafe", "posts", vector, question, 20)
        assert here.by_words == there.by_words
        assert there.by_vector[0][1] == pytest.approx(here.by_vector[0][1], abs=1e-4)
        alike += len({name for name, _ in here.by_vector} & {name for name, _ in there.by_vector})
    assert alike >= 0.99 * 20 * 40
    await embedded.close()


async def test_what_one_worker_saved_another_finds(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.workers[0].ensure("cafe")
    assert (await stack.near(1, "concert au kiosque"))[0] == "p-concert"
    await stack.add("cafe", {"p-neuf": "Brocante au marché dimanche"})
    assert (await stack.near(1, "brocante du marché"))[0] == "p-neuf"
    assert (await stack.near(0, "brocante du marché"))[0] == "p-neuf"
    assert list(stack.collections().values()) == [5]


async def test_workers_that_meet_an_empty_server_build_once(stack: Stack) -> None:
    await stack.add("cafe", numbered(various(300)))
    found = await asyncio.gather(*(stack.near(number % 2, "numéro7 atelier") for number in range(8)))
    assert len({tuple(one) for one in found}) == 1
    assert list(stack.collections().values()) == [300]


async def test_workers_that_write_the_same_rows_agree(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.workers[0].ensure("cafe")
    for text in various(30):
        await stack.add("cafe", {"p-change": text})
        await asyncio.gather(*(worker.ensure("cafe") for worker in stack.workers))
    vector = await stack.embedder.query(text)
    hits = await stack.workers[1].search("cafe", "posts", vector, "", 1)
    name, distance = hits.by_vector[0]
    assert (name, round(distance, 4)) == ("p-change", 0.0)


async def test_what_is_erased_leaves_the_server(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.near(1, "concert")
    before = set(stack.collections())
    stack.feed.erase("cafe", "posts", "p-concert")
    await stack.workers[0].forget("cafe", "posts", "p-concert")
    await asyncio.gather(*(worker.settled("cafe") for worker in stack.workers))
    after = stack.collections()
    assert list(after.values()) == [3]
    assert not before & set(after)
    assert "p-concert" not in await stack.near(1, "concert")


async def test_what_was_erased_waits_for_the_collection_before_to_go(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.near(0, "concert")
    (before,) = stack.collections()
    stack.feed.erase("cafe", "posts", "p-concert")
    rows, state = stack.shared.generations, (await stack.feed.states("cafe"))["posts"]
    after = "pv-cafe-posts-after"
    assert await rows.claim("cafe", "posts", after, 60) == ()
    assert await rows.publish("cafe", "posts", Live(after, state.revision, state.erasures, 0, 0))
    assert before in stack.collections(), "the builder died before it could remove it"
    assert (await stack.workers[1].health("cafe")).condition == "rebuilding"
    await stack.workers[1].settled("cafe")
    assert before not in stack.collections()
    assert (await stack.workers[1].health("cafe")).condition == "ready"


async def test_a_collection_that_vanished_is_built_again(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.near(0, "concert")
    await stack.removed(stack.url)
    found = await asyncio.gather(*(stack.near(worker, "concert au kiosque") for worker in (0, 1)))
    assert [one[0] for one in found] == ["p-concert", "p-concert"]
    assert list(stack.collections().values()) == [4]


async def test_vectors_of_another_embedder_are_refused_then_built_anew(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.near(0, "concert")
    with pytest.raises(EmbedderMismatch):
        await stack.workers[0].search("cafe", "posts", np.ones(7, dtype=np.float32), "", 3)
    stack.feed.embed_anew("cafe", "posts")
    stack.embedder = HashingEmbedder(64)
    await stack.add("cafe", POSTS)
    assert (await stack.near(1, "concert au kiosque"))[0] == "p-concert"
    await stack.workers[0].settled("cafe")
    assert list(stack.collections().values()) == [4]


async def test_a_builder_that_died_is_cleaned_up_after(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    dead = "pv-cafe-posts-dead"
    assert await stack.shared.generations.claim("cafe", "posts", dead, 0.0) == ()
    server = ChromaServer(stack.url)
    await server.create(dead)
    await server.close()
    assert (await stack.near(0, "concert au kiosque"))[0] == "p-concert"
    assert dead not in stack.collections()


async def test_a_dropped_brand_leaves_nothing(stack: Stack) -> None:
    await stack.add("cafe", POSTS)
    await stack.add("cafe", {"g1": "Nous parlons simplement"}, "guide")
    await stack.add("autre", POSTS)
    await stack.near(0, "concert")
    await stack.workers[0].ensure("cafe")
    await stack.near(0, "concert", "autre")
    stack.feed.erase("cafe", "posts", *POSTS)
    stack.feed.erase("cafe", "guide", "g1")
    await stack.workers[1].drop("cafe")
    assert [name.startswith("pv-autre-posts-") for name in stack.collections()] == [True]
    assert await stack.near(0, "concert") == []
    assert (await stack.workers[0].health("cafe")).counts == {}


async def test_a_server_that_is_away(tmp_path: Path) -> None:
    with a_chroma() as own:
        stack = await a_stack(tmp_path, own.database())
        await stack.add("cafe", POSTS)
        await stack.workers[0].check()
        await stack.near(0, "concert")
        own.kill()
        with pytest.raises(VectorsUnreachable) as refused:
            await stack.near(0, "concert")
        assert refused.value.details["url"] == own.url
        with pytest.raises(VectorsUnreachable):
            await stack.workers[1].check()
        await stack.add("cafe", {"p-neuf": "Brocante au marché dimanche"})
        await stack.workers[0].ensure("cafe")  # saved already, and caught up later
        own.start()
        assert (await stack.near(0, "brocante du marché"))[0] == "p-neuf"
        own.kill()
        own.empty()
        own.start()
        found = await asyncio.gather(*(stack.near(worker, "brocante du marché") for worker in (0, 1)))
        assert [one[0] for one in found] == ["p-neuf", "p-neuf"]
        assert list(stack.collections().values()) == [5]
        await ended(stack)


async def test_a_brand_erased_while_the_server_is_away_is_removed_once_it_is_back(tmp_path: Path) -> None:
    with a_chroma() as own:
        stack = await a_stack(tmp_path, own.database())
        await stack.add("cafe", POSTS)
        await stack.near(0, "concert")
        own.kill()
        stack.feed.erase("cafe", "posts", *POSTS)
        await stack.shared.brands.delete("cafe", NOON)
        with pytest.raises(VectorsUnreachable):
            await stack.workers[0].drop("cafe")
        own.start()
        await stack.near(1, "concert", "autre")  # any search, by any worker
        for _ in range(100):
            if not stack.collections():
                break
            await asyncio.sleep(0.1)
        assert stack.collections() == {}
        await ended(stack)


async def test_an_answer_that_is_no_collection_is_said(tmp_path: Path, chroma: Chroma) -> None:
    stack = await a_stack(tmp_path, f"{chroma.url}/no", workers=1)  # three letters at least
    await stack.add("cafe", POSTS)
    with pytest.raises(NotReady, match="3-512 characters"):
        await stack.near(0, "concert")
    await ended(stack)
