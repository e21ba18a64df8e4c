"""Taking deleted texts off the disk, once their deletion is committed.

SQLite overwrites what is deleted (secure_delete), but keeps it in its write-ahead log, and may have left a
copy in the unused part of a page when rows moved about: only VACUUM, which writes the file anew, is sure to
take that away. PostgreSQL gives the space back at a VACUUM and writes over it later; its own log and backups
follow the retention of whoever runs it.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from service.records.tables import brands, erased_with_brand


async def promise(connection: AsyncConnection) -> None:
    """Note, within the deleting transaction, that a thorough sweep is due: a crash then only puts it off."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA user_version = 1")


async def sweep(connection: AsyncConnection, *, thorough: bool = False) -> bool:
    """Sweep outside any transaction; `thorough` is for whole brands, as it takes seconds per 100,000 rows.

    False when another process kept SQLite's log from being emptied.
    """
    if connection.dialect.name != "sqlite":
        if thorough:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            names = ", ".join(table.name for table in (brands, *erased_with_brand()))
            await outside.exec_driver_sql(f"VACUUM {names}")
        return True
    due = (await connection.exec_driver_sql("PRAGMA user_version")).scalar_one()
    if thorough or due:
        await connection.exec_driver_sql("VACUUM")
        await connection.exec_driver_sql("PRAGMA user_version = 0")
    busy = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
    return bool(busy == 0)
