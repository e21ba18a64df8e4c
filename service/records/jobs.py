"""Background jobs: how far each has come, and the rows that wait for it.

What a job does and what it counts move in one transaction, under the number of the attempt: a worker that
was given up for dead, and wakes, can change nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Delete,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from service.records.cursors import cut, newest_first
from service.records.ledger import held
from service.records.nouns import Page
from service.records.store import Store, whole
from service.records.tables import OF_BRAND, Moment, brand_key, key, metadata

# "parking": its rows are still arriving; nobody sees it, and nobody works it.
UNFINISHED = ("queued", "running")

jobs = Table(
    "jobs",
    metadata,
    brand_key(),
    key("id"),
    Column("owner", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("report", JSON, nullable=False),
    Column("error", String),
    Column("details", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("heartbeat_at", Moment, nullable=False),
    Index(None, "id", unique=True),
    Index(None, "state", "created_at"),
    info=OF_BRAND,
)

job_rows = Table(
    "job_rows",
    metadata,
    brand_key(),
    key("job"),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("rows", LargeBinary, nullable=False),
    info=OF_BRAND,
)


class NoLongerMine(Exception):
    """The job was cancelled, erased with its brand, or taken over by another worker."""


class RowsChanged(Exception):
    """Parked rows are no longer what was read: some were erased."""


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job. `attempts` numbers who works it; `deaths` counts workers lost since it last moved on.

    `state`: queued, running, done, failed or cancelled. `error` and `details`: a message of errors.toml.
    """

    brand: str
    id: str
    owner: str
    kind: str
    created_at: datetime
    heartbeat_at: datetime
    state: str = "queued"
    done: int = 0
    total: int = 0
    report: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    deaths: int = 0
    cancel_asked: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def finished(self) -> bool:
        """Whether it has come to its end."""
        return self.state not in UNFINISHED


@dataclass(frozen=True, slots=True)
class ParkedRows:
    """Rows as they came, one a line; `first` is the number of the first, from 1."""

    first: int
    rows: bytes


COLUMNS = [jobs.c[name] for name in JobRecord.__dataclass_fields__]


class JobStore(Store):
    """Jobs by id, and their parked rows."""

    @whole
    async def add(self, job: JobRecord) -> None:
        """Keep a new job. Raises UnknownBrand."""
        row = {name: getattr(job, name) for name in JobRecord.__dataclass_fields__}

        def work(connection: Connection) -> None:
            held(connection, job.brand)
            connection.execute(insert(jobs), [row | {"report": dict(job.report), "details": {}}])

        await self._database.write(work, apart=True)

    @whole
    async def park(self, job: JobRecord, parked: ParkedRows, at: datetime) -> None:
        """Keep rows of a job that is being parked. NoLongerMine when its brand was erased meanwhile."""

        def work(connection: Connection) -> None:
            change(connection, job, "parking", heartbeat_at=at)
            row = {"brand": job.brand, "job": job.id, "first": parked.first, "rows": parked.rows}
            connection.execute(insert(job_rows), [row])

        await self._database.write(work, apart=True)

    @whole
    async def parked(self, job: JobRecord, total: int, at: datetime) -> None:
        """Every row is there: the job may begin. NoLongerMine."""

        def work(connection: Connection) -> None:
            change(connection, job, "parking", state="queued", total=total, heartbeat_at=at)

        await self._database.write(work, apart=True)

    @whole
    async def drop(self, job: JobRecord) -> None:
        """Remove a job and its rows, for one that nobody has heard of yet."""

        def work(connection: Connection) -> None:
            connection.execute(rows_of(job))
            connection.execute(delete(jobs).where(jobs.c.brand == job.brand, jobs.c.id == job.id))

        await self._database.write(work, apart=True)

    async def get(self, job: str) -> JobRecord | None:
        """The job, or None."""
        query = _shown().where(jobs.c.id == job)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else JobRecord(*row)

    async def list(
        self,
        brands: Collection[str] | None = None,
        state: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[JobRecord]:
        """Newest first; `brands` None: of every brand."""
        scope = f"jobs/{state}/{'*' if brands is None else sorted(brands)}"
        query = _shown()
        if brands is not None:
            query = query.where(jobs.c.brand.in_(sorted(brands)))
        if state is not None:
            query = query.where(jobs.c.state == state)
        order = (jobs.c.created_at, jobs.c.id)
        newest = newest_first(query, order, scope, cursor, limit)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        found = [JobRecord(*row) for row in rows]
        return cut(found, limit, scope, lambda job: (job.created_at.isoformat(), job.id))

    @whole
    async def ask_to_cancel(self, job: JobRecord, at: datetime) -> None:
        """Cancel a job that waits, with its rows; ask the worker of one that runs."""

        def work(connection: Connection) -> None:
            mine = (jobs.c.brand == job.brand, jobs.c.id == job.id)
            waiting = update(jobs).where(*mine, jobs.c.state == "queued")
            ended = {"state": "cancelled", "cancel_asked": True, "finished_at": at}
            if connection.execute(waiting.values(ended)).rowcount:
                connection.execute(rows_of(job))
            else:
                running = update(jobs).where(*mine, jobs.c.state == "running")
                connection.execute(running.values(cancel_asked=True))

        await self._database.write(work, apart=True)


def _shown() -> Select[Any]:
    return select(*COLUMNS).where(jobs.c.state != "parking")


def rows_of(job: JobRecord) -> Delete:
    """The removal of the rows a job waits with."""
    return delete(job_rows).where(job_rows.c.brand == job.brand, job_rows.c.job == job.id)


def change(connection: Connection, job: JobRecord, was: str, **values: object) -> bool:
    """Change a job that is as it `was` and still of this attempt; NoLongerMine. Whether to cancel it."""
    mine = (jobs.c.brand == job.brand, jobs.c.id == job.id, jobs.c.attempts == job.attempts)
    changed = update(jobs).where(*mine, jobs.c.state == was).values(values)
    row = connection.execute(changed.returning(jobs.c.cancel_asked)).first()
    if row is None:
        raise NoLongerMine(job.id)
    return bool(row.cancel_asked)
