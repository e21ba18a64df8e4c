"""Erasing from the records: to the last byte, once for many, whatever interrupts it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from service.records import Records
from tests.disk_kit import holding
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


def traces(folder: Path, secret: str) -> list[str]:
    """Files that hold any half of the secret, as text or as escaped JSON."""
    halves = [half.encode() for half in secret.split("-")] + [b"Confidentiel", rb"\u00c9ph"]
    return holding(folder, *halves)


async def test_no_byte_of_a_deleted_brand_stays_on_disk(tmp_path: Path) -> None:
    records = await Records.open(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    await fill(records, "a", SECRET)
    await fill(records, "a", SECRET + " encore")
    await fill(records, "b", "Public")
    assert traces(tmp_path, SECRET) != []
    await records.brands.delete("a", NOON)
    await records.scrub()
    assert traces(tmp_path, SECRET) == []
    await records.close()
    assert traces(tmp_path, SECRET) == []


async def test_an_erasure_that_a_crash_interrupted_ends_at_the_next_opening(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite3"
    records = await Records.open(f"sqlite:///{file}")
    await fill(records, "a", SECRET)
    await records.close()
    committed = sqlite3.connect(file, isolation_level=None)
    committed.execute("PRAGMA secure_delete = OFF")
    for table in ("vectors", "passages", "posts", "pages", "drafts"):
        committed.execute(f"DELETE FROM {table} WHERE brand = 'a'")
    committed.execute("UPDATE brands SET name = '', guide = '{}', prose = '' WHERE id = 'a'")
    committed.execute("INSERT INTO sweeps VALUES ('1', 'posts')")
    committed.close()
    assert traces(tmp_path, SECRET) != []
    await (await Records.open(f"sqlite:///{file}")).close()
    assert traces(tmp_path, SECRET) == []


async def test_no_byte_of_a_deleted_post_or_page_stays_on_disk(tmp_path: Path) -> None:
    records = await Records.open(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    await records.brands.save(a_brand("a"))
    await put_posts(records, "a", [a_post(n, text=f"Bonjour {n}. " * 20) for n in range(100)])
    await put_posts(records, "a", [a_post(50, text=SECRET * 9)])
    await records.pages.save("a", a_page(text=SECRET))
    await records.passages.replace(
        "a", "knowledge", "horaires.md", [a_passage(text=SECRET)], some_vectors(1), E5
    )
    await records.posts.delete("a", "p50")
    await records.pages.delete("a", "horaires.md")
    await records.scrub()
    assert traces(tmp_path, SECRET) == []
    await records.close()


async def test_a_promise_is_kept_once(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite3"
    records = await Records.open(f"sqlite:///{file}")
    await records.brands.save(a_brand("a"))
    await put_posts(records, "a", [a_post(1)])
    await records.posts.delete("a", "p1")
    look = sqlite3.connect(file)
    concerned = "answers drafts job_rows posts vectors words"
    assert look.execute("SELECT tables FROM sweeps").fetchall() == [(concerned,)]
    await records.scrub()
    assert look.execute("SELECT * FROM sweeps").fetchall() == []
    look.close()
    await records.close()


async def test_sqlite_waits_for_those_who_still_read(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite3"
    records = await Records.open(f"sqlite:///{file}")
    await records.brands.save(a_brand("a"))
    await put_posts(records, "a", [a_post(1, text=SECRET)])
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM posts").fetchall()
    await records.posts.delete("a", "p1")
    scrubbing = asyncio.create_task(records.scrub())
    await asyncio.sleep(0.3)
    assert not scrubbing.done()
    reader.close()
    await scrubbing
    assert traces(tmp_path, SECRET) == []
    await records.close()


def database_folder(url: str) -> Path:
    """Where the PostgreSQL server keeps the files of a database, all written out."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        mine = "SELECT oid, current_setting('data_directory') FROM pg_database WHERE datname = %s"
        row = connection.execute(mine, [connection.info.dbname]).fetchone()
    assert row is not None
    return Path(row[1]) / "base" / str(row[0])


async def test_no_file_of_a_postgresql_database_keeps_a_byte(fresh_postgres: Callable[[], str]) -> None:
    url = fresh_postgres()
    records = await Records.open(url)
    await records.brands.save(a_brand("a"))
    drawn = await put_posts(
        records, "a", [a_post(n, id=f"{SECRET}-{n}", text=f"{SECRET} {n}") for n in range(60)]
    )
    sources = [{"id": "s1", "kind": "past_post", "ref": f"{SECRET}-7", "excerpt": SECRET}]
    await records.drafts.save("a", "d1", NOON, {"sources": sources})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    assert traces(database_folder(url), SECRET) != []
    for number in range(60):
        assert await records.posts.delete("a", f"{SECRET}-{number}")
    await records.scrub()
    folder = database_folder(url)
    assert traces(folder, SECRET) == []
    vectors = [vector.astype("<f4").tobytes() for vector in drawn]
    assert holding(folder, *vectors) == []
    await records.close()


async def test_postgresql_waits_for_those_who_still_read(fresh_postgres: Callable[[], str]) -> None:
    url = fresh_postgres()
    records = await Records.open(url)
    await records.brands.save(a_brand("a"))
    await put_posts(records, "a", [a_post(1, text=SECRET)])
    with psycopg.connect(url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM brands")
        await records.posts.delete("a", "p1")
        scrubbing = asyncio.create_task(records.scrub())
        await asyncio.sleep(0.3)
        assert not scrubbing.done()
    await scrubbing
    assert traces(database_folder(url), SECRET) == []
    await records.close()


async def test_a_hundred_who_wait_share_two_sweeps(records: Records) -> None:
    await put_posts(records, "a", [a_post(n) for n in range(2_000)])

    async def once() -> float:
        began = time.perf_counter()
        assert await records.posts.delete("a", "p0")
        await records.scrub()
        return time.perf_counter() - began

    async def erase(number: int) -> None:
        assert await records.posts.delete("a", f"p{number}")
        await records.scrub()

    alone = await once()
    began = time.perf_counter()
    await asyncio.gather(*(erase(number) for number in range(1, 101)))
    assert time.perf_counter() - began < 50 * alone
    assert await records.posts.count("a") == 1_899
