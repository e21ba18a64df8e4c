"""Taking deleted texts off the disk, once their deletion is committed.

SQLite overwrites what is deleted (secure_delete), but keeps it in its write-ahead log, and leaves copies in
the unused part of pages when rows move about: only VACUUM, which writes the file anew, is sure to take those
away. PostgreSQL does the same to a table with VACUUM FULL; a plain VACUUM leaves the bytes where they were.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import Column, Connection, Table, Text, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from service.records.tables import brands, erased_with_brand, key, metadata

# What was deleted and is still to be swept, by the names of its tables.
sweeps = Table("sweeps", metadata, key("id"), Column("tables", Text, nullable=False))

# Any number, as long as every process asks for the same.
ADVISORY_LOCK = 0x53776570
PATIENCE = 15.0
PAUSE = 0.05
# Snapshots older than ours: VACUUM keeps what their transactions may still read.
OLDER_READERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
    " AND age(backend_xmin) > age(CAST(CAST(:seen AS xid8) AS xid))"
)
NOW = text("SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)")


class Shared:
    """Work that serves all who ask for it before it begins: those who ask while it runs share the next."""

    def __init__(self, work: Callable[[], Awaitable[bool]]) -> None:
        self._work = work
        self._one_at_a_time = asyncio.Lock()
        self._begun = 0
        self._outcomes: tuple[int, bool] = (0, True)

    async def __call__(self) -> bool:
        """The outcome of a run that began after this was asked."""
        asked = self._begun
        async with self._one_at_a_time:
            if self._outcomes[0] <= asked:
                self._begun += 1
                self._outcomes = (self._begun, await self._work())
            return self._outcomes[1]


async def promise(connection: AsyncConnection, *tables: Table) -> None:
    """Note, within the deleting transaction, that these tables are to be swept: a crash only puts it off.

    Without any, every table whose rows belong to a brand.
    """
    await connection.run_sync(promised, *tables)


def promised(connection: Connection, *tables: Table) -> None:
    """`promise`, on a connection that waits."""
    names = sorted({table.name for table in tables or (brands, *erased_with_brand())})
    connection.execute(insert(sweeps), {"id": secrets.token_hex(8), "tables": " ".join(names)})


async def sweep(connection: AsyncConnection) -> bool:
    """Sweep, outside any transaction, what was promised.

    False when another process kept reading what was deleted for 15 s; the promise then stands.
    """
    engine = _sweep_sqlite if connection.dialect.name == "sqlite" else _sweep_postgresql
    return await engine(connection)


async def _sweep_sqlite(connection: AsyncConnection) -> bool:
    due = await _due(connection)
    if due:
        await connection.exec_driver_sql("VACUUM")
    busy = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
    if busy == 0:
        await _keep(connection, due)
    return bool(busy == 0)


async def _sweep_postgresql(connection: AsyncConnection) -> bool:
    outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
    # Asked again and again: a session that waits for a lock holds back what another may remove.
    mine = select(func.pg_try_advisory_lock(ADVISORY_LOCK))
    while not (await outside.execute(mine)).scalar_one():  # noqa: ASYNC110 - another process has it
        await asyncio.sleep(PAUSE)
    try:
        due = await _due(outside)
        if not due:
            return True
        if not await _read_by_nobody(outside):
            return False
        known = {table.name for table in metadata.sorted_tables}
        names = sorted({name for _, tables in due for name in tables.split()} & known)
        await outside.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {', '.join(names)}")
        await _keep(outside, due)
        return True
    finally:
        await outside.execute(select(func.pg_advisory_unlock(ADVISORY_LOCK)))


async def _read_by_nobody(connection: AsyncConnection) -> bool:
    """Wait for the transactions that may still read what was deleted; False when one outlasts PATIENCE."""
    seen = (await connection.execute(NOW)).scalar_one()
    for _ in range(int(PATIENCE / PAUSE)):
        if (await connection.execute(OLDER_READERS, {"seen": seen})).scalar_one() == 0:
            return True
        await asyncio.sleep(PAUSE)
    return False


async def _due(connection: AsyncConnection) -> Sequence[tuple[str, str]]:
    return [(row.id, row.tables) for row in await connection.execute(select(sweeps.c.id, sweeps.c.tables))]


async def _keep(connection: AsyncConnection, due: Sequence[tuple[str, str]]) -> None:
    """The promises are kept; those made since then stand."""
    if due:
        await connection.execute(delete(sweeps).where(sweeps.c.id.in_([promised for promised, _ in due])))
