"""What every write of a brand shares: its lock, its embedder, and the counters of its shelves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, Insert, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import EmbedderMismatch, UnknownBrand
from service.index.embedder import Vectors
from service.records.tables import brands, shelves, vectors
from service.words import Shelf

INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows` (one or more, of the same columns), replacing those whose key is there."""
    await connection.run_sync(upserted, table, rows)


def upserted(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """`upsert`, on a connection that waits."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0])), rows)


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Insert:
    insert = INSERTS[dialect](table)
    replaced = {name: insert.excluded[name] for name in names if name not in table.primary_key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=replaced)


async def hold_brand(connection: AsyncConnection, brand: str) -> None:
    """Keep `brand` from being deleted until the end of the transaction; UnknownBrand without a living one."""
    await connection.run_sync(held, brand)


def held(connection: Connection, brand: str) -> None:
    """`hold_brand`, on a connection that waits."""
    living = select(brands.c.id).where(brands.c.id == brand, brands.c.deleted_at.is_(None))
    if connection.execute(living.with_for_update(read=True, key_share=True)).first() is None:
        raise UnknownBrand(brand=brand)


async def lock_brand(
    connection: AsyncConnection, brand: str, *, alone: bool = False
) -> tuple[str, int] | None:
    """Be the only writer of `brand`'s shelves until the end of the transaction; return its embedder.

    Commits then follow the order of revisions, so that a reader who has seen one has seen all before it.
    `alone`: nothing else of the brand is written meanwhile, drafts included.
    """
    lock = select(brands.c.embedder, brands.c.dimension).where(
        brands.c.id == brand, brands.c.deleted_at.is_(None)
    )
    row = (await connection.execute(lock.with_for_update(key_share=not alone))).first()
    if row is None:
        raise UnknownBrand(brand=brand)
    return None if row.embedder is None else (row.embedder, row.dimension)


async def lock_for(connection: AsyncConnection, brand: str, embedder: str, given: Vectors) -> None:
    """`lock_brand` to write vectors: the first ones settle the embedder; EmbedderMismatch for another."""
    stored = await lock_brand(connection, brand)
    if stored is None and given.size:
        await set_embedder(connection, brand, embedder, given.shape[1])
    elif stored is not None and given.size and stored != (embedder, given.shape[1]):
        name, dimension = stored
        mine = f"{embedder} ({given.shape[1]})"
        raise EmbedderMismatch(brand=brand, stored=f"{name} ({dimension})", configured=mine)


async def set_embedder(connection: AsyncConnection, brand: str, embedder: str, dimension: int) -> None:
    """Settle whose vectors the brand's shelves hold."""
    marked = update(brands).where(brands.c.id == brand).values(embedder=embedder, dimension=dimension)
    await connection.execute(marked)


async def advance(
    connection: AsyncConnection, brand: str, shelf: Shelf, added: int = 0, erased: int = 0
) -> int:
    """Count one change of a shelf, `added` rows more (or fewer); return its new revision."""
    insert = INSERTS[connection.dialect.name](shelves).values(
        brand=brand, shelf=shelf, revision=1, erasures=erased, count=added
    )
    counted = insert.on_conflict_do_update(
        index_elements=list(shelves.primary_key),
        set_={
            "revision": shelves.c.revision + 1,
            "erasures": shelves.c.erasures + erased,
            "count": shelves.c.count + added,
        },
    )
    return int((await connection.execute(counted.returning(shelves.c.revision))).scalar_one())


async def drop_vectors(connection: AsyncConnection, brand: str, shelf: Shelf, ids: Sequence[str]) -> None:
    """Delete the vectors of `ids`."""
    gone = vectors.c.id.in_(ids)
    await connection.execute(delete(vectors).where(vectors.c.brand == brand, vectors.c.shelf == shelf, gone))


def vector_row(
    brand: str, shelf: Shelf, row_id: str, vector: Vectors, embedder: str, revision: int
) -> dict[str, Any]:
    """A row of the vectors table."""
    return {
        "brand": brand,
        "shelf": shelf,
        "id": row_id,
        "embedder": embedder,
        "revision": revision,
        "vector": to_bytes(vector),
    }


def checked(given: Vectors, rows: int) -> Vectors:
    """`given` if it holds one vector for each of `rows`; ValueError otherwise."""
    if given.ndim != 2 or given.shape[0] != rows:
        raise ValueError(f"{rows} rows but vectors of shape {given.shape}")
    return given


def to_bytes(vector: Vectors) -> bytes:
    """Float32, little-endian."""
    return vector.astype("<f4", copy=False).tobytes()


def from_bytes(stored: bytes) -> Vectors:
    """The vector, shape (dimension,)."""
    return np.frombuffer(stored, dtype="<f4").astype(np.float32, copy=False)
