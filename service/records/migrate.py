"""Bring a database to the schema of this version."""

from __future__ import annotations

import threading
from collections.abc import Callable

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from service.errors import DatabaseUnusable
from service.records.address import blocking, shown

# Any number, as long as every process asks for the same.
ADVISORY_LOCK = 0x506F7274
# Alembic keeps what it works on in module globals: one migration at a time in a process.
_one_at_a_time = threading.Lock()


def migrate(url: URL, prepare: Callable[[Engine], None]) -> None:
    """Upgrade to the last revision in one transaction, one process at a time; blocks, so run it in a thread.

    Raises DatabaseUnusable("database_newer") when the database was upgraded by a later version.
    """
    engine = create_engine(blocking(url), poolclass=NullPool, hide_parameters=True)
    prepare(engine)
    try:
        with _one_at_a_time, engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            _upgrade(connection)
    except CommandError as failure:
        raise DatabaseUnusable("database_newer", url=shown(url), reason=failure) from failure
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "service.records:migrations")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
