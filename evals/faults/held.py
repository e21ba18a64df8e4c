"""What servers hold of a house, as bytes to look through: live rows, live vectors, what else is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import psycopg
from psycopg import sql

from evals.faults.stacks import Stack
from evals.faults.traces import Found, Held, Marked, scan
from evals.report import Figure
from service.index.embedder import Vectors

A_PAGE = 1_000
KEPT = ("PostgreSQL's log of changes", "files of PostgreSQL's tables", "Chroma's files", "what servers log")
FIRST_OWN = 16_384  # what has a lower number is PostgreSQL's own
TABLES = f"""
SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'm') AND pg_class.oid >= {FIRST_OWN} AND nspname <> 'pg_toast'
ORDER BY 1, 2
"""
# What it remembers of the values in each column, to plan with, and objects too large for a row.
SAMPLES = f"SELECT * FROM pg_statistic WHERE starelid >= {FIRST_OWN}"
LARGE = "SELECT * FROM pg_largeobject"


def held(stack: Stack) -> Iterator[Held]:
    """Every live row and every live vector of the servers, by table and collection; nothing when embedded."""
    if stack.database is not None:
        yield from tables(stack.database)
    if stack.chroma is not None:
        yield from collections(stack.chroma)


def tables(database: str) -> Iterator[Held]:
    """The rows of each table, every column as it is sent: texts, JSON and bytes unaltered."""
    with psycopg.connect(database, autocommit=True) as connection:
        names = connection.execute(TABLES.encode()).fetchall()
        queries: dict[str, sql.Composable] = {"samples": sql.SQL(SAMPLES), "large objects": sql.SQL(LARGE)}
        for name in names:
            queries[".".join(name)] = sql.SQL("TABLE {}").format(sql.Identifier(*name))
        for place, query in queries.items():
            told = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(query)
            with connection.cursor() as cursor, cursor.copy(told) as rows:
                yield Held(place, b"".join(bytes(block) for block in rows))


def collections(chroma: str) -> Iterator[Held]:
    """What the server gives of each collection of the database: ids, texts and vectors."""
    base, _, database = chroma.rpartition("/")
    path = f"{base}/api/v2/tenants/default_tenant/databases/{database}/collections"
    with httpx2.Client(timeout=60, trust_env=False) as client:
        for start in range(0, 1_000_000, A_PAGE):
            listed = client.get(path, params={"limit": str(A_PAGE), "offset": str(start)})
            found = [] if listed.status_code == 404 else listed.raise_for_status().json()
            for one in found:
                for told, vectors in _pages(client, f"{path}/{one['id']}/get"):
                    yield Held(one["name"], told, vectors)
            if len(found) < A_PAGE:
                return


def _pages(client: httpx2.Client, path: str) -> Iterator[tuple[bytes, Vectors]]:
    for start in range(0, 1_000_000_000, A_PAGE):
        asked = {"include": ["embeddings", "documents", "metadatas", "uris"], "limit": A_PAGE}
        answer = client.post(path, json=asked | {"offset": start})
        if answer.status_code == 404:
            return  # removed since it was listed
        told = answer.raise_for_status().json()
        vectors = np.array(told.pop("embeddings"), dtype="<f4")
        yield json.dumps(told, ensure_ascii=False).encode(), vectors
        if len(told["ids"]) < A_PAGE:
            return


def kept_besides(stack: Stack) -> dict[str, tuple[Path, ...]]:
    """The files that are the operator's to purge, by what they are; nothing when embedded.

    PostgreSQL has written what it held in memory when this returns.
    """
    if stack.database is None or stack.chroma_folder is None:
        return {}
    with psycopg.connect(stack.database, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    folder = Path(row[0])
    logs = (*folder.glob("log*"), *folder.parent.glob("*.log"), stack.chroma_folder / "log")
    places = ((folder / "pg_wal",), (folder / "base",), (stack.chroma_folder / "data",), logs)
    return dict(zip(KEPT, places, strict=True))


def besides(stack: Stack, erased: Sequence[Marked], vectors: Mapping[str, bytes]) -> dict[str, Found]:
    """What a scan of each of those finds of what was erased."""
    return {place: scan(files, erased, vectors) for place, files in kept_besides(stack).items()}


def left_to_the_operator(found: Mapping[str, Found]) -> tuple[Figure, ...]:
    """What `besides` found, as figures; texts are never in Chroma's files, nor anything in a server's log."""
    if not found:
        return ()
    changes, files, chroma, logs = (found[place] for place in KEPT)
    return (
        Figure("the operator's to purge: texts in PostgreSQL's log of changes", changes.text),
        Figure("ids or vectors in Chroma's files", max(chroma.id, chroma.vector)),
        Figure("texts in Chroma's files", chroma.text, "exactly", 0),
        Figure("traces in files of PostgreSQL's tables", files.traces),
        Figure("traces in what servers log", logs.traces, "exactly", 0),
    )


def records(stack: Stack, folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the records of a house, which may be running."""
    if stack.database is not None:
        with psycopg.connect(stack.database) as connection:
            return connection.execute(query.encode()).fetchall()
    known = sqlite3.connect(f"file:{folder / 'records.sqlite3'}?mode=ro", uri=True)
    try:
        return known.execute(query).fetchall()
    finally:
        known.close()
