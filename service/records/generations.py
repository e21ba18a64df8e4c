"""Which collection of the Chroma server holds each shelf, so that every worker searches the same one.

A row outlives its brand until the brand's collections are gone from the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.index.port import Live
from service.records.ledger import INSERTS
from service.records.store import Store, whole
from service.records.tables import Moment, brands, key, metadata, shelves
from service.words import Shelf

generations = Table(
    "generations",
    metadata,
    key("brand"),
    key("shelf"),
    Column("name", String),
    Column("revision", BigInteger, nullable=False),
    Column("erasures", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("building", String),
    Column("until", Moment),
    Column("retired", String),
)
COLUMNS = [generations.c[name] for name in ("name", "revision", "erasures", "count", "dimension")]
NOBODY: dict[str, Any] = {"building": None, "until": None}


class GenerationStore(Store):
    """The live collection of each shelf, and the lease of whoever builds the next one."""

    async def of(self, brand: str) -> Mapping[Shelf, Live]:
        """What is live of each shelf that has something."""
        query = select(generations.c.shelf, *COLUMNS).where(
            generations.c.brand == brand, generations.c.name.is_not(None)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.shelf: Live(*row[1:]) for row in rows}

    @whole
    async def claim(self, brand: str, shelf: Shelf, name: str, seconds: float) -> tuple[str, ...] | None:
        """Be the only one to build the shelf's next collection, under `name`, for so long.

        None while another is; else the collections left by a builder that died, or waiting to be removed.
        """
        start = {"brand": brand, "shelf": shelf, "revision": 0, "erasures": 0, "count": 0, "dimension": 0}
        held = select(generations.c.building, generations.c.until, generations.c.retired).where(
            *_at(brand, shelf)
        )
        async with self._database.writing() as connection:
            insert = INSERTS[connection.dialect.name](generations).values(start)
            await connection.execute(insert.on_conflict_do_nothing())
            row = (await connection.execute(held.with_for_update())).one()
            now = await _now(connection)
            if row.building is not None and row.until > now:
                return None
            until = now + timedelta(seconds=seconds)
            await connection.execute(_change(brand, shelf).values(building=name, until=until))
        return tuple(left for left in (row.building, row.retired) if left)

    @whole
    async def prolong(self, brand: str, shelf: Shelf, name: str, seconds: float) -> bool:
        """Hold the lease for so long from now; False when it was lost."""
        async with self._database.writing() as connection:
            until = await _now(connection) + timedelta(seconds=seconds)
            mine = _change(brand, shelf).where(generations.c.building == name)
            return (await connection.execute(mine.values(until=until))).rowcount > 0

    @whole
    async def publish(self, brand: str, shelf: Shelf, live: Live) -> bool:
        """Make what was built the shelf's collection, the one before waiting to be removed; False if lost."""
        mine = _change(brand, shelf).where(generations.c.building == live.name)
        values = {
            "name": live.name,
            "revision": live.revision,
            "erasures": live.erasures,
            "count": live.count,
            "dimension": live.dimension,
            "retired": func.coalesce(generations.c.name, generations.c.retired),
        }
        async with self._database.writing() as connection:
            return (await connection.execute(mine.values(values | NOBODY))).rowcount > 0

    @whole
    async def abandon(self, brand: str, shelf: Shelf, name: str, *, gone: bool) -> None:
        """Give the lease back; the next builder removes what was built, unless it is `gone`."""
        mine = _change(brand, shelf).where(generations.c.building == name)
        async with self._database.writing() as connection:
            await connection.execute(mine.values(NOBODY if gone else {"until": await _now(connection)}))

    @whole
    async def advance(self, brand: str, shelf: Shelf, seen: int, live: Live) -> bool:
        """Note that the collection holds every row up to `live.revision`, unless another moved it meanwhile.

        `seen` is the revision that it stood at when the rows were read.
        """
        same = _change(brand, shelf).where(generations.c.name == live.name, generations.c.revision == seen)
        values = {"revision": live.revision, "count": live.count, "dimension": live.dimension}
        async with self._database.writing() as connection:
            return (await connection.execute(same.values(values))).rowcount > 0

    @whole
    async def lose(self, brand: str, shelf: Shelf, name: str) -> None:
        """Search in this collection no more: it is missing, or broken."""
        mine = _change(brand, shelf).where(generations.c.name == name)
        emptied = {"name": None, "revision": 0, "count": 0, "dimension": 0, "retired": name}
        async with self._database.writing() as connection:
            await connection.execute(mine.values(emptied))

    async def retired(self, brand: str) -> Mapping[Shelf, str]:
        """The collection of each shelf that waits to be removed, if any."""
        query = select(generations.c.shelf, generations.c.retired)
        query = query.where(generations.c.brand == brand, generations.c.retired.is_not(None))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.shelf: row.retired for row in rows}

    @whole
    async def removed(self, brand: str, shelf: Shelf, name: str) -> None:
        """Note that a retired collection is gone from the server."""
        mine = _change(brand, shelf).where(generations.c.retired == name)
        async with self._database.writing() as connection:
            await connection.execute(mine.values(retired=None))

    async def names(self, brand: str) -> tuple[str, ...]:
        """Every collection the server may hold for the brand."""
        query = select(generations.c.name, generations.c.building, generations.c.retired)
        query = query.where(generations.c.brand == brand)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(name for row in rows for name in row if name)

    @whole
    async def drop(self, brand: str) -> None:
        """Forget the brand, once its collections are gone."""
        async with self._database.writing() as connection:
            await connection.execute(delete(generations).where(generations.c.brand == brand))

    async def orphans(self) -> tuple[str, ...]:
        """Erased brands whose collections are still to be removed."""
        living = select(brands.c.id).where(brands.c.deleted_at.is_(None))
        query = select(generations.c.brand).where(generations.c.brand.not_in(living)).distinct()
        return tuple(await self._database.read(lambda connection: connection.scalars(query).all()))

    async def unclean(self) -> tuple[tuple[str, Shelf], ...]:
        """Shelves of which the live collection, or one to be removed, may hold what was erased since."""
        same = (shelves.c.brand == generations.c.brand) & (shelves.c.shelf == generations.c.shelf)
        query = select(generations.c.brand, generations.c.shelf).join(shelves, same)
        stale = generations.c.name.is_not(None) & (generations.c.erasures != shelves.c.erasures)
        query = query.where(stale | generations.c.retired.is_not(None))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple((row.brand, row.shelf) for row in rows)


def _at(brand: str, shelf: Shelf) -> tuple[Any, Any]:
    return generations.c.brand == brand, generations.c.shelf == shelf


def _change(brand: str, shelf: Shelf) -> Any:
    return update(generations).where(*_at(brand, shelf))


async def _now(connection: AsyncConnection) -> datetime:
    """The clock of the database, the same for every worker."""
    now: datetime = (await connection.execute(select(func.current_timestamp(type_=Moment)))).scalar_one()
    return now
