"""What each kind of job does. Whatever it was doing when it stopped, it can be taken up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from service.library.library import Library
from service.library.rows import ImportReport
from service.records import Records
from service.records.jobs import JobRecord, RowsChanged
from service.records.store import Also

REPORT: TypeAdapter[ImportReport] = TypeAdapter(ImportReport)


@dataclass(slots=True)
class Turn:
    """A worker's turn at a job. `done`, where the work does not keep count of itself in the records."""

    job: JobRecord
    done: int | None = None


Work = Callable[[Turn], Awaitable[None]]


class Kinds:
    """The works by kind."""

    def __init__(
        self, records: Records, library: Library, clock: Callable[[], datetime], *, indexing: bool
    ) -> None:
        self._indexing = indexing
        self._records = records
        self._library = library
        self._clock = clock
        self._works: dict[str, Work] = {"import": self._import, "reembed": self._reembed}

    async def carry_out(self, turn: Turn) -> None:
        """Do what is left of the job; where the index is ours, what it made is then found at once."""
        await self._works[turn.job.kind](turn)
        if self._indexing:
            await self._library.catch_up(turn.job.brand)

    async def _import(self, turn: Turn) -> None:
        """Batch after batch: its posts are saved, its rows go, the report moves: all of it or nothing."""
        job = turn.job
        report = await self._report(job)
        while parked := await self._records.turns.rows(job):
            batch = list(enumerate(parked.rows.split(b"\n"), parked.first))

            def keep(report: ImportReport, parked: Any = parked) -> Also:
                told = REPORT.dump_python(report, mode="json")
                return self._records.turns.moving(job, parked, report.seen, told, self._clock())

            try:
                await self._library.import_batch(job.brand, batch, report, keep)
            except RowsChanged:
                report = await self._report(job)

    async def _report(self, job: JobRecord) -> ImportReport:
        now = await self._records.jobs.get(job.id)
        return report_of(now.report if now else {})

    async def _reembed(self, turn: Turn) -> None:
        before = turn.job.total - await self._library.to_embed(turn.job.brand)

        def progress(done: int) -> None:
            turn.done = before + done

        progress(await self._library.reembed(turn.job.brand, progress))


def report_of(stored: Any) -> ImportReport:
    """The report of an import, as the job keeps it."""
    return REPORT.validate_python(stored) if stored else ImportReport()
