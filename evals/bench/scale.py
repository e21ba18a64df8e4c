"""What a post costs on the second machine: bytes in PostgreSQL, memory and disk of Chroma, time to search."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import psycopg

from evals.bench.corpus import GUIDE, questions, rows
from evals.bench.figures import Spread, seconds, spread
from evals.servers import Chroma, a_chroma, a_postgres
from service.index.chroma_server import ChromaServer
from service.index.hashing import HashingEmbedder
from service.index.remote import RemoteIndex
from service.library.rows import read_row
from service.networks.catalogue import Catalogue
from service.records import Records
from service.records.nouns import BrandRecord, PastPost, ShelfState
from service.records.words import WordStore
from service.words import Shelf

BRAND = "maison"
DIMENSION = 384
BATCH = 500
ASKED = 100
TABLES = ("posts", "vectors", "words")


@dataclass(frozen=True, slots=True)
class Scale:
    """Bytes a post in each table, its indexes included, and in Chroma; rows a second; searches.

    `chroma_memory_bytes` counts all that the server needs, `chroma_memory_more_bytes` the second half alone.
    """

    posts: int
    table_bytes: dict[str, float]
    words_index_bytes: float
    chroma_memory_bytes: float
    chroma_memory_more_bytes: float
    chroma_disk_bytes: float
    saved_a_second: float
    indexed_a_second: float
    words: Spread
    both: Spread


async def measure(posts: int, seed: int = 1) -> Scale:
    """Fill one brand, and weigh it."""
    with a_postgres() as database, a_chroma() as server:
        records = await Records.open(database)
        embedder = HashingEmbedder(DIMENSION)
        index = RemoteIndex(ChromaServer(server.url), records.shelves, records.generations, _words(records))
        try:
            given = await _posts(records, posts, seed)
            saving = indexing = 0.0
            memory = [server.memory()]
            for _ in range(2):
                saving += await seconds(lambda: _saved(records, islice(given, posts // 2), seed))
                indexing += await seconds(lambda: index.ensure(BRAND))
                memory.append(server.memory())
            words, both = await _searched(records, index, embedder)
            tables, gin = _weighed(database)
        finally:
            await index.close()
            await records.close()
        return Scale(
            posts,
            {name: round(size / posts, 1) for name, size in tables.items()},
            round(gin / posts, 1),
            round((memory[2] - memory[0]) / posts, 1),
            round((memory[2] - memory[1]) / (posts // 2), 1),
            round(_disk(server) / posts, 1),
            round(posts / saving, 1),
            round(posts / indexing, 1),
            words,
            both,
        )


async def _posts(records: Records, count: int, seed: int) -> Iterator[PastPost]:
    """An empty brand, and posts for it."""
    now = datetime.now(UTC)
    await records.brands.save(BrandRecord(BRAND, "Maison", GUIDE, "", "api", None, "e", updated_at=now))
    catalogue = Catalogue.load()
    given = (read_row(number, row, catalogue) for number, row in enumerate(rows(count, seed)))
    return (post for post in given if isinstance(post, PastPost))


async def _saved(records: Records, given: Iterator[PastPost], seed: int) -> None:
    """Save posts with vectors drawn at random, which no embedder had to make."""
    chance = np.random.default_rng(seed)
    while batch := list(islice(given, BATCH)):
        drawn = chance.standard_normal((len(batch), DIMENSION)).astype(np.float32)
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        await records.posts.save_batch(BRAND, batch, drawn, "drawn")


async def _searched(records: Records, index: RemoteIndex, embedder: HashingEmbedder) -> tuple[Spread, Spread]:
    """Times of a search by words, and of one by words and vectors, each question asked once."""
    store = _words(records)
    words: list[float] = []
    both: list[float] = []
    for question in islice(questions(3), ASKED):
        states: dict[Shelf, ShelfState] = {"posts": await records.shelves.state(BRAND, "posts")}
        began = time.perf_counter()
        await store.search_all(BRAND, question, 60, states)
        words.append(time.perf_counter() - began)
    for question in islice(questions(4), ASKED):
        vector = await embedder.query(question)
        began = time.perf_counter()
        await index.search(BRAND, "posts", vector, question, 60)
        both.append(time.perf_counter() - began)
    return spread([words]), spread([both])


def _words(records: Records) -> WordStore:
    """The words, which PostgreSQL always has."""
    assert records.words is not None
    return records.words


def _weighed(database: str) -> tuple[dict[str, int], int]:
    """Bytes of each table with its indexes, once vacuumed, and of the index of words."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        sizes = {}
        for name in TABLES:
            (sizes[name],) = connection.execute("SELECT pg_total_relation_size(%s)", [name]).fetchone() or (
                0,
            )
        (gin,) = connection.execute("SELECT pg_relation_size('ix_words_terms')").fetchone() or (0,)
    return sizes, gin


def _disk(server: Chroma) -> int:
    return sum(path.stat().st_size for path in server.folder.rglob("*") if path.is_file())


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print as JSON, write it under `--out`."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.scale", description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="where scale.json goes")
    asked = parser.parse_args(given)
    told = json.dumps(asdict(asyncio.run(measure(asked.posts))), indent=2)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "scale.json").write_text(told + "\n", encoding="utf-8")
    print(told)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
