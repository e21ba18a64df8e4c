"""Erasing from the index: at once for a search, soon for the disk, and never back."""

from __future__ import annotations

import asyncio

from tests.disk_kit import holding
from tests.index_kit import POSTS, Bench, files_named, numbered, various


async def test_a_deleted_passage_is_not_found_at_once_and_leaves_no_byte(bench: Bench) -> None:
    texts = POSTS | {"secret-id": "Le rendezvousconfidentiel de Zébulonie"}
    await bench.add("ville", texts)
    await bench.index.ensure("ville")
    vector = (await bench.embedder.query(texts["secret-id"])).astype("<f4").tobytes()
    for trace in (b"rendezvousconfidentiel", vector):
        assert holding(bench.root, trace) != []
    await bench.erase("ville", "secret-id")
    assert await bench.saying("ville", "Zébulonie") == []
    assert "secret-id" not in await bench.near("ville", texts["secret-id"], k=10)
    await bench.index.settled("ville")
    assert holding(bench.root, b"rendezvous", b"zebulonie", b"secret-id", vector, vector[:64]) == []
    assert await bench.saying("ville", "concert") == ["p-concert"]
    assert len(list((bench.root / "ville").iterdir())) == 2


async def test_an_erasure_told_to_a_generation_begun_since_is_not_written_into_it(bench: Bench) -> None:
    await bench.add("ville", POSTS | {"secret-id": "Le rendezvousconfidentiel de Zébulonie"})
    await bench.index.ensure("ville")
    bench.records.erase("ville", "posts", "secret-id")
    settled = asyncio.create_task(bench.index.settled("ville"))
    while len(list((bench.root / "ville").glob("*/"))) < 2:  # noqa: ASYNC110 - a folder tells that it began
        await asyncio.sleep(0)
    await bench.index.forget("ville", "posts", "secret-id")
    await settled
    await bench.index.settled("ville")
    assert holding(bench.root, b"secret-id") == []
    assert await bench.saying("ville", "concert") == ["p-concert"]


async def test_no_memory_of_the_process_reaches_the_disk(bench: Bench) -> None:
    for brand in (f"ville-{number}" for number in range(8)):
        await bench.add(brand, numbered(various(120)))
        await bench.index.ensure(brand)
    neighbours = files_named(bench.root, "data_level0.bin")
    assert len(neighbours) == 8
    assert not any(any(path.read_bytes()) for path in neighbours)


async def test_a_small_shelf_grows_and_a_restart_rebuilds_nothing(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.near("ville", "concert")
    texts = numbered(various(1_100))
    await bench.add("ville", texts)
    await bench.index.ensure("ville")
    generation = await bench.generation("ville")
    for _ in range(2):
        await bench.restart()
        for name in ("p5", "p990", "p1099"):
            assert (await bench.near("ville", texts[name]))[0] == name
        assert (await bench.near("ville", POSTS["p-concert"]))[0] == "p-concert"
        assert await bench.generation("ville") == generation


async def test_a_deletion_never_told_is_noticed(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    bench.records.erase("ville", "posts", "p-concert")
    assert await bench.saying("ville", "concert") == []
    await bench.restart()
    bench.records.erase("ville", "posts", "p-ete")
    assert await bench.saying("ville", "été") == []


async def test_a_passage_deleted_then_written_again_is_found(bench: Bench) -> None:
    await bench.add("ville", POSTS)
    await bench.index.ensure("ville")
    bench.records.erase("ville", "posts", "p-concert")
    await bench.add("ville", {"p-concert": "Concert reporté"})
    await bench.index.forget("ville", "posts", "p-concert")
    assert await bench.saying("ville", "reporté") == ["p-concert"]


async def test_deletions_during_searches_and_renewals_never_come_back(bench: Bench) -> None:
    await bench.add("ville", numbered(various(400)))
    await bench.index.ensure("ville")
    for number in range(0, 40, 4):
        gone = [f"p{number + step}" for step in range(4)]
        await bench.erase("ville", *gone)
        found = await bench.near("ville", f"numéro{number}", k=400)
        assert not {f"p{n}" for n in range(number + 4)} & set(found)
        assert len(found) > 300
    await bench.index.settled("ville")
    assert (await bench.index.health("ville")).counts["posts"] == 360
