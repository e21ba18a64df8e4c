"""A worker: carries out a job it is given, in the face of cancelling, failing and stopping."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from service.errors import DatabaseUnusable, NotReady, PortevoixError
from service.events.events import Events
from service.jobs.kinds import Kinds, Turn
from service.jobs.rhythm import Rhythm
from service.provider_faults import ProviderFault
from service.records import Records
from service.records.jobs import JobRecord, NoLongerMine
from service.tracing import Traces, failed

log = logging.getLogger(__name__)
# Seconds before what may pass is tried again; after the last one, the job has failed.
PAUSES = (1.0, 5.0, 30.0, 120.0)
PASSING = (ProviderFault, NotReady, DatabaseUnusable)
# A job that lost as many workers in a row without moving on is what kills them.
MOST_DEATHS = 5
Ended = tuple[str, Mapping[str, str]] | None


class Worker:
    """Whoever hands jobs out, what is done with one."""

    def __init__(
        self,
        records: Records,
        kinds: Kinds,
        events: Events,
        clock: Callable[[], datetime],
        rhythm: Rhythm,
        traces: Traces,
    ) -> None:
        self._turns = records.turns
        self._kinds = kinds
        self._events = events
        self._clock = clock
        self._rhythm = rhythm
        self._traces = traces

    async def carry_out(self, job: str | None = None) -> bool:
        """Take `job`, or the next one, to its end; False when there is none to take.

        Cancelled, because the process stops, it gives the job back.
        """
        now = self._clock()
        held = await self._turns.begin(now, job, now - timedelta(seconds=self._rhythm.silence))
        if held is None:
            return False
        asked = {"portevoix.job.id": held.id, "portevoix.job.kind": held.kind, "portevoix.brand": held.brand}
        try:
            with self._traces.begun(f"job {held.kind}", asked) as step:
                state, error = await self._to_its_end(held)
                step.set_attribute("portevoix.job.state", state)
                if error is not None:
                    failed(step, error[0])
        except NoLongerMine:
            log.info("job %s was taken over, or is no more", held.id)
        return True

    async def _to_its_end(self, job: JobRecord) -> tuple[str, Ended]:
        """The state it ends in, and what it failed with."""
        if job.cancel_asked:
            return await self._end(job, "cancelled")
        if job.deaths >= MOST_DEATHS:
            return await self._end(job, "failed", ("job_deadly", {"deaths": str(job.deaths)}))
        return await self._work(Turn(job))

    async def _work(self, turn: Turn) -> tuple[str, Ended]:
        working = asyncio.create_task(self._patiently(turn))
        try:
            cancelled = await self._watched(turn, working)
            error = None if cancelled else working.result()
        except asyncio.CancelledError:
            await _stopped(working)
            await self._give_back(turn.job)
            raise
        finally:
            await _stopped(working)
        state = "cancelled" if cancelled else "failed" if error else "done"
        return await self._end(turn.job, state, error, **({} if turn.done is None else {"done": turn.done}))

    async def _watched(self, turn: Turn, working: asyncio.Task[Ended]) -> bool:
        """Say now and then that the worker lives, until the work ends or is to be cancelled: then True."""
        while not (await asyncio.wait([working], timeout=self._rhythm.beat))[0]:
            try:
                if await self._turns.beat(turn.job, self._clock(), turn.done):
                    return True
            except DatabaseUnusable as error:  # it may come back before the work needs it
                log.warning("job %s: %s", turn.job.id, error)
        return False

    async def _give_back(self, job: JobRecord) -> None:
        try:
            await self._turns.give_back(job)
        except (NoLongerMine, DatabaseUnusable) as error:  # it is found by its silence
            log.info("job %s was not given back: %s", job.id, error)

    async def _patiently(self, turn: Turn) -> Ended:
        """Do the work, again after what may pass; the error it failed with, or None."""
        for pause in (*PAUSES, None):
            try:
                await self._kinds.carry_out(turn)
            except PASSING as error:
                log.warning("job %s: %s", turn.job.id, error)
                if pause is None:
                    return error.code, error.details
                await asyncio.sleep(pause)
            except PortevoixError as error:
                return error.code, error.details
            except NoLongerMine:
                raise
            except Exception:  # a mistake of ours fails its job, and not the worker
                log.exception("job %s failed", turn.job.id)
                return "internal", {}
            else:
                return None
        return None

    async def _end(
        self, job: JobRecord, state: str, error: Ended = None, **moved: object
    ) -> tuple[str, Ended]:
        note = await self._events.noting(job.brand, "job.done")
        await self._turns.end(job, state, self._clock(), error, lambda ended: note(told(ended)), **moved)
        return state, error


def told(job: JobRecord) -> dict[str, Any]:
    """What events and answers say of a finished job: ids and counts, no text."""
    counts = {name: count for name, count in job.report.items() if isinstance(count, int)}
    return {
        "job": job.id,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "counts": counts,
    }


async def _stopped(task: asyncio.Task[Ended]) -> None:
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()  # read, or the event loop complains that nobody did
