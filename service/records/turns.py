"""A worker's turn at a job: begun, kept alive, moved on, given back or brought to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from service.records.jobs import (
    COLUMNS,
    UNFINISHED,
    JobRecord,
    ParkedRows,
    RowsChanged,
    change,
    job_rows,
    jobs,
    rows_of,
)
from service.records.store import Also, Store, whole


class TurnStore(Store):
    """What a worker does to the job it holds; NoLongerMine when it does not hold it any more."""

    @whole
    async def begin(
        self, at: datetime, job: str | None = None, silent_since: datetime | None = None
    ) -> JobRecord | None:
        """Take `job`, even from a worker that holds it; or else the oldest that waits, one a brand at a time.

        One that runs waits too when nothing has been heard of it since `silent_since`.
        None when there is none to take.
        """
        query = select(*COLUMNS)
        if job is not None:
            query = query.where(jobs.c.id == job, jobs.c.state.in_(UNFINISHED))
        else:
            other = jobs.alias()
            busy = exists().where(other.c.brand == jobs.c.brand, other.c.state == "running")
            takeable = (jobs.c.state == "queued") & ~busy
            if silent_since is not None:
                takeable |= (jobs.c.state == "running") & (jobs.c.heartbeat_at < silent_since)
            query = query.where(takeable).order_by(jobs.c.created_at, jobs.c.id)

        def work(connection: Connection) -> JobRecord | None:
            row = connection.execute(query.limit(1).with_for_update(of=jobs)).first()
            return None if row is None else _take(connection, JobRecord(*row), at)

        return await self._database.write(work, apart=True)

    @whole
    async def beat(self, job: JobRecord, at: datetime, done: int | None = None) -> bool:
        """Say that the worker lives, and how far it is. Whether the job is to be cancelled."""
        values: dict[str, Any] = {"heartbeat_at": at}
        if done is not None:
            values |= {"done": done, "deaths": 0 if done > job.done else job.deaths}
        return await self._database.write(
            lambda connection: change(connection, job, "running", **values), apart=True
        )

    async def rows(self, job: JobRecord) -> ParkedRows | None:
        """The first rows that still wait, or None."""
        mine = (job_rows.c.brand == job.brand, job_rows.c.job == job.id)
        query = select(job_rows.c.first, job_rows.c.rows).where(*mine).order_by(job_rows.c.first).limit(1)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else ParkedRows(*row)

    def moving(
        self, job: JobRecord, parked: ParkedRows, done: int, report: Mapping[str, Any], at: datetime
    ) -> Also:
        """To be done with the saving of `parked`: its rows go, and the counts move.

        RowsChanged when some were erased since they were read: what was to be saved holds them still.
        """

        def work(connection: Connection) -> None:
            moved = {"done": done, "report": dict(report), "deaths": 0, "heartbeat_at": at}
            change(connection, job, "running", **moved)
            same = (job_rows.c.first == parked.first) & (job_rows.c.rows == parked.rows)
            if connection.execute(rows_of(job).where(same)).rowcount == 0:
                raise RowsChanged(job.id)

        return work

    @whole
    async def move(self, work: Also) -> None:
        """Do what `moving` gave, when there is nothing to save with it."""
        await self._database.write(work, apart=True)

    @whole
    async def give_back(self, job: JobRecord) -> None:
        """Let another worker take it up at once: nothing has been heard of it since it was created."""
        values = {"state": "queued", "heartbeat_at": job.created_at}
        await self._database.write(
            lambda connection: change(connection, job, "running", **values), apart=True
        )

    @whole
    async def end(
        self,
        /,
        job: JobRecord,
        state: str,
        at: datetime,
        error: tuple[str, Mapping[str, str]] | None = None,
        tell: Callable[[JobRecord], Also] | None = None,
        **moved: object,
    ) -> None:
        """Bring it to its end: the rows that were left go, and `tell` gives what goes with what it became."""
        code, details = error or (None, {})
        values = moved | {"state": state, "error": code, "details": dict(details), "finished_at": at}

        def work(connection: Connection) -> None:
            change(connection, job, "running", **values)
            connection.execute(rows_of(job))
            if tell is not None:
                ended = connection.execute(select(*COLUMNS).where(jobs.c.id == job.id)).one()
                tell(JobRecord(*ended))(connection)

        await self._database.write(work, apart=True)

    @whole
    async def release(self, at: datetime) -> None:
        """Give back every job that runs, forget those being parked: whoever held them is known to be dead."""
        values = {"state": "queued", "deaths": jobs.c.deaths + 1, "heartbeat_at": at}

        def work(connection: Connection) -> None:
            connection.execute(update(jobs).where(jobs.c.state == "running").values(values))
            _forget(connection, jobs.c.state == "parking")

        await self._database.write(work, apart=True)

    async def silent(self, since: datetime) -> Sequence[JobRecord]:
        """Jobs not finished of which nothing has been heard since then: at most 1,000."""
        quiet = (jobs.c.state.in_(UNFINISHED), jobs.c.heartbeat_at < since)
        query = select(*COLUMNS).where(*quiet).order_by(jobs.c.created_at).limit(1_000)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [JobRecord(*row) for row in rows]

    @whole
    async def tidy(self, parking: datetime, finished: datetime) -> None:
        """Forget jobs whose parking stopped before `parking`, and those that ended before `finished`."""

        def work(connection: Connection) -> None:
            _forget(connection, (jobs.c.state == "parking") & (jobs.c.heartbeat_at < parking))
            _forget(connection, jobs.c.finished_at < finished)

        await self._database.write(work, apart=True)


def _forget(connection: Connection, which: ColumnElement[bool]) -> None:
    """Remove jobs, with the rows they still have."""
    connection.execute(delete(job_rows).where(job_rows.c.job.in_(select(jobs.c.id).where(which))))
    connection.execute(delete(jobs).where(which))


def _take(connection: Connection, job: JobRecord, at: datetime) -> JobRecord:
    values: dict[str, Any] = {
        "state": "running",
        "attempts": job.attempts + 1,
        "deaths": job.deaths + (job.state == "running"),
        "started_at": job.started_at or at,
        "heartbeat_at": at,
    }
    mine = (jobs.c.brand == job.brand, jobs.c.id == job.id)
    row = connection.execute(update(jobs).where(*mine).values(values).returning(*COLUMNS)).one()
    return JobRecord(*row)
