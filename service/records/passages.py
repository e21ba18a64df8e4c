"""Passages of the guide and of knowledge pages, with the vectors they are found by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from service.index.embedder import Vectors
from service.records.cursors import cut, unseal
from service.records.database import Database
from service.records.erasure import promise
from service.records.ledger import (
    advance,
    checked,
    drop_vectors,
    lock_brand,
    lock_for,
    upsert,
    vector_row,
)
from service.records.nouns import Page, Passage, PassageShelf
from service.records.store import Store, whole
from service.records.tables import passages, vectors
from service.records.words import Terms, drop_words, put_words, words

FIELDS = (
    "id",
    "ref",
    "title",
    "text",
    "position",
    "valid_from",
    "valid_until",
    "content_hash",
)
COLUMNS = [passages.c[name] for name in FIELDS]
QUERY = select(*COLUMNS)


class PassageStore(Store):
    """Passages of each brand, by shelf and page; a passage's own `ref` may say more than its page."""

    def __init__(self, database: Database, terms: Terms) -> None:
        super().__init__(database)
        self._terms = terms

    @whole
    async def replace(
        self,
        brand: str,
        shelf: PassageShelf,
        page: str,
        given: Sequence[Passage],
        given_vectors: Vectors,
        embedder: str,
    ) -> None:
        """Make `given` the passages of `page`, with vectors of shape (len(given), dimension).

        All or nothing; unchanged passages keep their revision. Ids are unique on the shelf and in `given`.
        Raises UnknownBrand, and EmbedderMismatch for vectors unlike those the brand has.
        """
        vector_of = dict(zip((p.id for p in given), checked(given_vectors, len(given)), strict=True))
        said = await self._terms.rows(brand, shelf, {p.id: p.text for p in given})
        async with self._database.writing() as connection:
            await lock_for(connection, brand, embedder, given_vectors)
            stored = await _stored(connection, brand, shelf, page, list(vector_of))
            gone = [i for i in stored if i not in vector_of]
            changed = [p for p in given if stored.get(p.id) != (p, page, embedder)]
            if not gone and not changed:
                return
            added = sum(p.id not in stored for p in changed) - len(gone)
            revision = await advance(connection, brand, shelf, added, erased=int(bool(gone)))
            await _drop(connection, brand, shelf, gone)
            if changed:
                await upsert(connection, passages, [_row(brand, shelf, page, p) for p in changed])
                rows = [vector_row(brand, shelf, p.id, vector_of[p.id], embedder, revision) for p in changed]
                await upsert(connection, vectors, rows)
                await put_words(connection, [row for row in said if row["id"] in {p.id for p in changed}])

    @whole
    async def remove(self, brand: str, shelf: PassageShelf, page: str) -> bool:
        """Delete the passages of a page; False when it had none. Raises UnknownBrand.

        Traces stay on the disk until `scrub`.
        """
        async with self._database.writing() as connection:
            await lock_brand(connection, brand)
            return bool(await removed(connection, brand, shelf, page))

    async def get_many(self, brand: str, shelf: PassageShelf, ids: Sequence[str]) -> Mapping[str, Passage]:
        """Those of `ids` that are stored, by id, in one query."""
        return (await self.on_shelves(brand, {shelf: ids}))[shelf]

    @whole
    async def on_shelves(
        self, brand: str, wanted: Mapping[PassageShelf, Sequence[str]]
    ) -> Mapping[PassageShelf, Mapping[str, Passage]]:
        """`get_many` of several shelves, in one trip."""
        queries = {
            shelf: QUERY.where(passages.c.brand == brand, passages.c.shelf == shelf, passages.c.id.in_(ids))
            for shelf, ids in wanted.items()
        }

        def work(connection: Connection) -> Mapping[PassageShelf, Mapping[str, Passage]]:
            return {
                shelf: {row[0]: Passage(*row) for row in connection.execute(query).all()}
                for shelf, query in queries.items()
            }

        return await self._database.read(work)

    @whole
    async def list(
        self,
        brand: str,
        shelf: PassageShelf,
        page: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Passage]:
        """By page, position and id."""
        scope = f"passages/{brand}/{shelf}/{page}"
        key = (passages.c.page, passages.c.position, passages.c.id)
        query = select(*COLUMNS, passages.c.page).where(passages.c.brand == brand, passages.c.shelf == shelf)
        if page is not None:
            query = query.where(passages.c.page == page)
        if cursor is not None:
            query = query.where(tuple_(*key) > tuple_(*unseal(scope, cursor, str, int, str)))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(*key).limit(limit + 1))).all()
        found = cut(rows, limit, scope, lambda row: (row.page, row.position, row.id))
        return Page(tuple(_passage(row) for row in found.items), found.next_cursor)


async def removed(connection: AsyncConnection, brand: str, shelf: PassageShelf, page: str) -> Sequence[str]:
    """Delete the passages of a page, with their vectors; their ids. The brand is locked already."""
    gone = list(await _stored(connection, brand, shelf, page, []))
    if gone:
        await promise(connection, passages, vectors, words)
        await _drop(connection, brand, shelf, gone)
        await advance(connection, brand, shelf, -len(gone), erased=1)
    return gone


async def _stored(
    connection: AsyncConnection, brand: str, shelf: PassageShelf, page: str, ids: Sequence[str]
) -> Mapping[str, tuple[Passage, str, str]]:
    """Passages of the page, and those of `ids` that stand on another, with their page and embedder."""
    same = (
        (vectors.c.brand == passages.c.brand)
        & (vectors.c.shelf == passages.c.shelf)
        & (vectors.c.id == passages.c.id)
    )
    query = select(*COLUMNS, passages.c.page, vectors.c.embedder).join_from(passages, vectors, same)
    concerned = or_(passages.c.page == page, passages.c.id.in_(ids))
    rows = await connection.execute(
        query.where(passages.c.brand == brand, passages.c.shelf == shelf, concerned)
    )
    return {row.id: (_passage(row), row.page, row.embedder) for row in rows}


async def _drop(connection: AsyncConnection, brand: str, shelf: PassageShelf, ids: Sequence[str]) -> None:
    gone = passages.c.id.in_(ids)
    await connection.execute(
        delete(passages).where(passages.c.brand == brand, passages.c.shelf == shelf, gone)
    )
    await drop_vectors(connection, brand, shelf, ids)
    await drop_words(connection, brand, shelf, ids)


def _passage(row: Row[*tuple[Any, ...]]) -> Passage:
    return Passage(*row[: len(FIELDS)])


def _row(brand: str, shelf: PassageShelf, page: str, passage: Passage) -> dict[str, Any]:
    return {
        "brand": brand,
        "shelf": shelf,
        "page": page,
        **{name: getattr(passage, name) for name in FIELDS},
    }
