"""A full disk and one that only reads: known by what SQLite, PostgreSQL and files really say of them."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection

from service.errors import DatabaseUnusable
from service.problems import problem_of
from service.records.database import Database
from service.storage import StorageFull, StorageReadOnly, refused


def fill(connection: Connection) -> None:
    """Write more pages than this connection is allowed."""
    connection.exec_driver_sql("PRAGMA max_page_count = 1")
    connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(100000) AS block")


def write_what_only_reads(connection: Connection) -> None:
    """Write through a connection that may only read."""
    connection.exec_driver_sql("PRAGMA query_only = ON")
    connection.exec_driver_sql("CREATE TABLE more (block BLOB)")


@pytest.mark.parametrize(
    ("work", "expected"), [(fill, StorageFull), (write_what_only_reads, StorageReadOnly)]
)
async def test_what_sqlite_refuses_is_told_by_both_doors(
    tmp_path: Path, work: object, expected: type[DatabaseUnusable]
) -> None:
    assert callable(work)
    database = await Database.open(f"sqlite:///{tmp_path}/records.sqlite3")
    try:
        with pytest.raises(expected):
            await database.write(work)
        with pytest.raises(expected):
            async with database.writing() as connection:
                await connection.run_sync(work)
    finally:
        await database.close()


def test_a_file_on_a_full_disk() -> None:
    with Path("/dev/full").open("wb", buffering=0) as file, pytest.raises(OSError) as failure:  # noqa: PT011
        file.write(b"x")
    assert isinstance(refused(failure.value, "/dev/full"), StorageFull)


def test_a_file_on_a_disk_that_only_reads() -> None:
    assert isinstance(refused(OSError(errno.EROFS, os.strerror(errno.EROFS)), "/cdrom"), StorageReadOnly)


@pytest.mark.parametrize("other", [OSError(errno.EACCES, "no"), sqlite3.OperationalError("locked"), None])
def test_other_failures_are_told_otherwise(other: object) -> None:
    assert refused(other, "var") is None


@pytest.mark.parametrize(("kind", "status"), [(StorageFull, 507), (StorageReadOnly, 503)])
def test_the_problem_says_what_to_do(kind: type[DatabaseUnusable], status: int) -> None:
    body = problem_of(kind(place="var", reason="?"), "en")
    assert (body["status"], body["code"]) == (status, kind.default_code)
    assert "try again" in body["detail"]
