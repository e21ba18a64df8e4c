"""What an index is built from: rows in the order they changed, and how far each shelf has come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    update,
)

from service.index.embedder import Vectors
from service.records.ledger import advance, checked, from_bytes, lock_brand, lock_for, set_embedder, to_bytes
from service.records.nouns import IndexRow, ShelfState, ShelfText
from service.records.store import Store, whole
from service.records.tables import brands, passages, posts, shelves, vectors
from service.words import SHELVES, Shelf

AnyRow = Row[*tuple[Any, ...]]
BATCH = 500
STATE = (shelves.c.revision, shelves.c.erasures, shelves.c["count"])


def shelf_state(connection: Connection, brand: str, shelf: Shelf) -> ShelfState:
    """How far the shelf has come; zeros for one nothing was ever put on."""
    query = select(*STATE).where(shelves.c.brand == brand, shelves.c.shelf == shelf)
    row = connection.execute(query).first()
    return ShelfState() if row is None else ShelfState(*row)


class ShelfStore(Store):
    """The feed of each brand's three shelves."""

    async def state(self, brand: str, shelf: Shelf) -> ShelfState:
        """How far the shelf has come; read it before `rows`, never after."""
        return await self._database.remembered(
            ("shelf", brand, shelf), lambda connection: shelf_state(connection, brand, shelf)
        )

    async def states(self, brand: str) -> Mapping[Shelf, ShelfState]:
        """`state` of every shelf of the brand, at one moment."""

        def work(connection: Connection) -> Sequence[AnyRow]:
            return connection.execute(select(shelves.c.shelf, *STATE).where(shelves.c.brand == brand)).all()

        rows = await self._database.remembered(("shelves", brand), work)
        found = {row.shelf: ShelfState(*row[1:]) for row in rows}
        return {shelf: found.get(shelf, ShelfState()) for shelf in SHELVES}

    async def rows(
        self, brand: str, shelf: Shelf, after_revision: int = 0
    ) -> AsyncIterator[Sequence[IndexRow]]:
        """What changed after a revision, by revision then id, in batches, in constant memory.

        Only vectors of the brand's embedder: while it is being changed, the others are not there yet.
        """
        query = _texts(brand, shelf)
        mine = select(brands.c.embedder).where(brands.c.id == brand).scalar_subquery()
        query = query.add_columns(vectors.c.vector, vectors.c.revision).where(vectors.c.embedder == mine)
        query = query.order_by(vectors.c.revision, vectors.c.id)
        after: ColumnElement[bool] = vectors.c.revision > after_revision
        while batch := [_index_row(row) for row in await self._some(query.where(after))]:
            yield batch
            last = tuple_(literal(batch[-1].revision), literal(batch[-1].id))
            after = tuple_(vectors.c.revision, vectors.c.id) > last

    async def texts(
        self, brand: str, shelf: Shelf, without_embedder: str
    ) -> AsyncIterator[Sequence[ShelfText]]:
        """What is still to embed again: texts whose vector is of another embedder, by id, in batches."""
        query = _texts(brand, shelf)
        query = query.where(vectors.c.embedder != without_embedder).order_by(vectors.c.id)
        last = ""
        while batch := [
            ShelfText(row.id, row.text) for row in await self._some(query.where(vectors.c.id > last))
        ]:
            yield batch
            last = batch[-1].id

    async def others(self, brand: str, embedder: str) -> int:
        """How many vectors are of another embedder."""
        query = select(func.count()).where(vectors.c.brand == brand, vectors.c.embedder != embedder)
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def embedder(self, brand: str) -> tuple[str, int] | None:
        """Name and dimension of the embedder of the brand's vectors; None before the first ones."""

        def work(connection: Connection) -> AnyRow | None:
            query = select(brands.c.embedder, brands.c.dimension).where(brands.c.id == brand)
            return connection.execute(query).first()

        row = await self._database.remembered(("embedder", brand), work)
        return None if row is None or row.embedder is None else (row.embedder, row.dimension)

    @whole
    async def mark_embedder(self, brand: str, embedder: str, dimension: int) -> None:
        """Change the brand's embedder. Its shelves then feed nothing until `vectors.replace` fills them.

        Raises UnknownBrand.
        """
        async with self._database.writing() as connection:
            if await lock_brand(connection, brand) == (embedder, dimension):
                return
            await set_embedder(connection, brand, embedder, dimension)
            for shelf in SHELVES:
                await advance(connection, brand, shelf, erased=1)

    @whole
    async def _some(self, query: Select[*tuple[Any, ...]]) -> Sequence[AnyRow]:
        async with self._database.reading() as connection:
            return (await connection.execute(query.limit(BATCH))).all()


class VectorStore(Store):
    """Vectors on their own, for when only the embedder changes."""

    @whole
    async def replace(
        self, brand: str, shelf: Shelf, ids: Sequence[str], given: Vectors, embedder: str
    ) -> None:
        """Put vectors, shape (len(ids), dimension), in the place of another embedder's.

        What was deleted or saved anew since its text was read is left as it is.
        Raises UnknownBrand, and EmbedderMismatch unless `mark_embedder` came first.
        """
        checked(given, len(ids))
        if not ids:
            return
        async with self._database.writing() as connection:
            await lock_for(connection, brand, embedder, given)
            revision = await advance(connection, brand, shelf)
            put = (
                update(vectors)
                .where(vectors.c.brand == brand, vectors.c.shelf == shelf, vectors.c.embedder != embedder)
                .where(vectors.c.id == bindparam("row_id"))
                .values(embedder=embedder, revision=revision, vector=bindparam("bytes"))
            )
            rows: list[Mapping[str, object]] = [
                {"row_id": i, "bytes": to_bytes(vector)} for i, vector in zip(ids, given, strict=True)
            ]
            await connection.execute(put, rows)


def _texts(brand: str, shelf: Shelf) -> Select[*tuple[Any, ...]]:
    """Ids and texts of a shelf, joined to their vectors."""
    if shelf == "posts":
        table, joined = posts, and_(posts.c.brand == vectors.c.brand, posts.c.id == vectors.c.id)
    else:
        same_shelf = passages.c.shelf == vectors.c.shelf
        same_key = and_(passages.c.brand == vectors.c.brand, passages.c.id == vectors.c.id)
        table, joined = passages, and_(same_key, same_shelf)
    query = select(vectors.c.id, table.c.text).join_from(vectors, table, joined)
    return query.where(vectors.c.brand == brand, vectors.c.shelf == shelf)


def _index_row(row: AnyRow) -> IndexRow:
    return IndexRow(row.id, row.text, from_bytes(row.vector), row.revision)
