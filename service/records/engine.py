"""How each engine is connected to."""

from __future__ import annotations

import json

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

# FULL: in WAL mode, NORMAL may lose the last commits to a power cut.
# secure_delete: what is deleted is overwritten with zeros.
# temp_store: VACUUM and large sorts would write outside the data folder.
PRAGMAS = (
    "busy_timeout = 15000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
# By process: four workers and one for jobs stay far under PostgreSQL's usual 100 connections.
MOST_OPEN = 12


def prepare(engine: Engine) -> None:
    """Give SQLite connections their pragmas, and transactions that begin when we say so."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # or sqlite3 would begin by itself, too late
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if statement := connection.get_execution_options()["begin"]:
        connection.exec_driver_sql(statement)


def to_json(value: object) -> str:
    """Compact, accents kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def async_engine(url: URL) -> AsyncEngine:
    """The connections of one process."""
    # hide_parameters: what brands write stays out of errors and logs.
    # pool_pre_ping: a PostgreSQL server that was restarted is met again without an error.
    remote = not url.drivername.startswith("sqlite")
    engine = create_async_engine(
        url,
        json_serializer=to_json,
        hide_parameters=True,
        pool_pre_ping=remote,
        pool_size=MOST_OPEN,  # each is kept open: under load, closing and opening again is what costs
        max_overflow=0,
    )
    prepare(engine.sync_engine)
    return engine
