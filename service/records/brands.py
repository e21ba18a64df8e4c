"""Brands, and what is left of those deleted: an id, a date, and counters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import BrandDeleted, PreconditionFailed
from service.records.cursors import cut, unseal
from service.records.erasure import promise
from service.records.ledger import upsert
from service.records.nouns import BrandRecord, Page
from service.records.store import Store, whole
from service.records.tables import brands, erased_with_brand, shelves
from service.records.trends_tables import trend_revisions

COLUMNS = [
    brands.c[name]
    for name in (
        "id",
        "name",
        "guide",
        "prose",
        "origin",
        "fingerprint",
        "etag",
        "updated_at",
        "deleted_at",
        "owner",
    )
]
EMPTIED: dict[str, Any] = {
    "name": "",
    "guide": {},
    "prose": "",
    "fingerprint": None,
    "etag": "",
    "embedder": None,
    "dimension": None,
    "owner": None,
}


class BrandStore(Store):
    """Brands by id."""

    @whole
    async def get(self, brand: str, *, include_deleted: bool = False) -> BrandRecord | None:
        """The brand, or None; a tombstone only with `include_deleted`."""
        query = select(*COLUMNS).where(brands.c.id == brand)
        if not include_deleted:
            query = query.where(brands.c.deleted_at.is_(None))
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _record(row)

    async def etag(self, brand: str) -> str | None:
        """The etag of the living brand, without reading its guide; None when there is none."""

        def work(connection: Connection) -> str | None:
            query = select(brands.c.etag).where(brands.c.id == brand, brands.c.deleted_at.is_(None))
            return connection.execute(query).scalar()

        return await self._database.remembered(("etag", brand), work)

    async def etags(self) -> Mapping[str, str]:
        """The etag of every living brand, by its id."""
        query = select(brands.c.id, brands.c.etag).where(brands.c.deleted_at.is_(None))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.id: row.etag for row in rows}

    @whole
    async def list(
        self, cursor: str | None = None, limit: int = 50, among: frozenset[str] | None = None
    ) -> Page[BrandRecord]:
        """Living brands by id; with `among`, those of them alone."""
        query = select(*COLUMNS).where(brands.c.deleted_at.is_(None)).order_by(brands.c.id)
        if among is not None:
            query = query.where(brands.c.id.in_(sorted(among)))
        if cursor is not None:
            query = query.where(brands.c.id > unseal("brands", cursor, str)[0])
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.limit(limit + 1))).all()
        return cut([_record(row) for row in rows], limit, "brands", lambda record: (record.id,))

    @whole
    async def names(self, owner: str | None) -> Mapping[str, str]:
        """The names of an owner's living brands, by id; None: those of the house."""
        query = select(brands.c.id, brands.c.name).where(
            brands.c.owner.is_not_distinct_from(owner), brands.c.deleted_at.is_(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.id: row.name for row in rows}

    @whole
    async def save(self, record: BrandRecord, *, if_match: str | None = None) -> None:
        """Create or replace the brand; its `deleted_at` is not read.

        Raises BrandDeleted for a tombstone (`restore` it first), and PreconditionFailed when `if_match`
        is given and is not the stored etag.
        """
        async with self._database.writing() as connection:
            await write_brand(connection, record, if_match)

    @whole
    async def delete(self, brand: str, at: datetime) -> bool:
        """Erase everything of the brand, leaving a tombstone; False when there was no living brand.

        Traces stay on the disk until `scrub`.
        """
        living = select(brands.c.id).where(brands.c.id == brand, brands.c.deleted_at.is_(None))
        async with self._database.writing() as connection:
            if (await connection.execute(living.with_for_update())).first() is None:
                return False
            await promise(connection)
            # First, as every writer of trends does: see hold_counter.
            trends = {"revision": trend_revisions.c.revision + 1, "erasures": trend_revisions.c.erasures + 1}
            await connection.execute(
                update(trend_revisions).where(trend_revisions.c.brand == brand).values(trends)
            )
            for table in erased_with_brand():
                await connection.execute(delete(table).where(table.c.brand == brand))
            emptied = update(brands).where(brands.c.id == brand).values(EMPTIED)
            await connection.execute(emptied.values(updated_at=at, deleted_at=at))
            counted = {"revision": shelves.c.revision + 1, "erasures": shelves.c.erasures + 1, "count": 0}
            await connection.execute(update(shelves).where(shelves.c.brand == brand).values(counted))
        return True

    @whole
    async def restore(self, brand: str) -> bool:
        """Lift the tombstone: the id is free to be saved again. False when there was none."""
        lifted = delete(brands).where(brands.c.id == brand, brands.c.deleted_at.is_not(None))
        async with self._database.writing() as connection:
            return (await connection.execute(lifted)).rowcount > 0


async def write_brand(connection: AsyncConnection, record: BrandRecord, if_match: str | None = None) -> None:
    """`BrandStore.save`, within a transaction that writes more."""
    known = select(brands.c.etag, brands.c.deleted_at).where(brands.c.id == record.id)
    stored = (await connection.execute(known.with_for_update(key_share=True))).first()
    if stored is not None and stored.deleted_at is not None:
        raise BrandDeleted(brand=record.id)
    if if_match is not None and (stored is None or stored.etag != if_match):
        raise PreconditionFailed(brand=record.id)
    await upsert(connection, brands, [_row(record)])


def _record(row: Row[Any]) -> BrandRecord:
    return BrandRecord(**row._mapping)


def _row(record: BrandRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "guide": dict(record.guide),
        "prose": record.prose,
        "origin": record.origin,
        "fingerprint": record.fingerprint,
        "etag": record.etag,
        "updated_at": record.updated_at,
        "owner": record.owner,
    }
