"""Jobs handed from process to process through procrastinate, on the PostgreSQL of the records.

procrastinate holds ids alone, and says who works what; how far a job has come is in the records.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.schema import SchemaManager

from service.errors import DatabaseUnusable
from service.jobs.rhythm import Rhythm
from service.jobs.worker import Worker
from service.records import Records
from service.records.jobs import JobRecord

log = logging.getLogger(__name__)
QUEUE = "portevoix"
TASK = "carry_out"
ADVISORY_LOCK = 0x506F7275  # any number, the same in every process


class Queue:
    """Defers jobs, works them, and looks for those that nobody works any more."""

    def __init__(
        self,
        address: str,
        records: Records,
        worker: Worker,
        clock: Callable[[], datetime],
        rhythm: Rhythm,
    ) -> None:
        self._address = address
        self._records = records
        self._clock = clock
        self._rhythm = rhythm
        self._opened = False
        connector = PsycopgConnector(conninfo=address, min_size=1, max_size=2 + rhythm.lanes)
        self._app = App(connector=connector)

        @self._app.task(name=TASK, queue=QUEUE)
        async def carry_out(job: str) -> None:
            await worker.carry_out(job)

        self._task = carry_out

    async def hand(self, job: JobRecord) -> None:
        """Hand a job to whoever works; while this is not open, or fails, a worker finds it by itself."""
        if not self._opened:
            return
        try:
            await self._defer(job)
        except ConnectorException as error:
            log.warning("job %s waits to be found: %s", job.id, error)

    @asynccontextmanager
    async def open(self, *, working: bool) -> AsyncIterator[None]:
        """Connect; with `working`, work until the body ends. DatabaseUnusable."""
        try:
            await _prepare(self._address)
        except psycopg.Error as error:
            raise DatabaseUnusable(url="postgresql://…", reason=error) from error
        async with self._app.open_async():
            self._opened = True
            tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._look())] if working else []
            try:
                yield
            finally:
                self._opened = False
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _defer(self, job: JobRecord) -> None:
        """One job of a brand at a time; a job is in the queue once."""
        try:
            await self._task.configure(lock=job.brand, queueing_lock=job.id).defer_async(job=job.id)
        except AlreadyEnqueued:
            return

    async def _work(self) -> None:
        """Work until cancelled, whatever happens to the connection."""
        while True:
            try:
                await self._app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._rhythm.lanes,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=0.0,
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    update_heartbeat_interval=self._rhythm.round,
                    stalled_worker_timeout=self._rhythm.silence,
                )
            except (ConnectorException, psycopg.Error) as error:
                log.warning("the worker lost its connection: %s", error)
            await asyncio.sleep(self._rhythm.beat)

    async def _look(self) -> None:
        """Now and then, hand out again what a dead worker held, and what nobody was ever handed."""
        while True:
            try:
                since = self._clock() - timedelta(seconds=self._rhythm.silence)
                for job in await self._records.turns.silent(since):
                    if not await self._held(job.brand):
                        await self._defer(job)
                await self._clear_the_dead()
            except (ConnectorException, DatabaseUnusable) as error:
                log.warning("jobs were not looked over: %s", error)
            await asyncio.sleep(self._rhythm.round)

    async def _held(self, brand: str) -> bool:
        """Whether a job of the brand is under way, or was in the hands of a worker that died."""
        return bool(
            await self._app.job_manager.list_jobs_async(queue=QUEUE, lock=brand, status=Status.DOING.value)
        )

    async def _clear_the_dead(self) -> None:
        manager = self._app.job_manager
        for dead in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._rhythm.silence):
            if dead.id is None:
                continue
            try:
                await manager.finish_job_by_id_async(dead.id, Status.FAILED, delete_job=True)
            except ConnectorException:  # another worker cleared it first
                continue
            job = await self._records.jobs.get(str(dead.task_kwargs["job"]))
            if job is not None and not job.finished:
                await self._defer(job)


async def _prepare(address: str) -> None:
    """Create procrastinate's tables once, whoever comes first."""
    async with await psycopg.AsyncConnection.connect(address) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        there = await (await connection.execute("SELECT to_regclass('procrastinate_jobs')")).fetchone()
        if there is None or there[0] is None:
            await connection.execute(SchemaManager.get_schema())
