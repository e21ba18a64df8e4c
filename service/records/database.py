"""One database behind two doors: short reads, and writes that are durable when they return."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.errors import DatabaseUnusable
from service.records.address import blocking, read_address, shown, whole_address
from service.records.engine import MOST_OPEN, async_engine, prepare, to_json
from service.records.erasure import Shared, sweep
from service.records.migrate import migrate
from service.storage import refused

T = TypeVar("T")

THREADS = 4  # of SQLite, each with a connection: it answers most questions in 50 µs
MOST_REMEMBERED = 2_000
MISTAKES_OF_OURS = (IntegrityError, ProgrammingError, DataError)


class Database:
    """Connections to one database. Every failure of the machine leaves as DatabaseUnusable.

    StorageFull and StorageReadOnly are two of them.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._shown = shown(engine.url)
        self._explained = partial(_explained, self._shown, _folder(engine.url))
        self.postgres = whole_address(engine.url) if engine.dialect.name == "postgresql" else None
        # Under WAL a read that turns into a write may be refused, so a write says so from the start.
        self._reader = engine.execution_options(begin="")
        self._writer = engine.execution_options(begin="BEGIN IMMEDIATE")
        # SQLite has one writer: waiting in line here is fairer than polling its lock.
        self._line = asyncio.Semaphore(1 if engine.dialect.name == "sqlite" else 8)
        # A wait in the pool ends in an error of its own; a wait here, in its turn or with the request.
        self._places = asyncio.Semaphore(MOST_OPEN)
        self._begun: set[asyncio.Task[Any]] = set()
        self._at_once = _AtOnce(engine.url) if engine.dialect.name == "sqlite" else None
        self._sweeps = Shared(self._sweep)
        self._writes = 0
        self._remembered: dict[Hashable, tuple[int, Any]] = {}

    @classmethod
    async def open(cls, address: str) -> Database:
        """Connect and bring the schema up to date; DatabaseUnusable, with the reason, when either fails."""
        url = read_address(address)
        with _explained(shown(url), _folder(url), leave=()):
            await asyncio.to_thread(migrate, url, prepare)
            database = cls(async_engine(url))
            try:
                await database._sweep()  # an erasure that a crash interrupted ends here
            except BaseException:
                await database.close()
                raise
        return database

    @property
    def shared(self) -> bool:
        """Whether several processes may work on it side by side: PostgreSQL."""
        return self._at_once is None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read from, each query on its own; an unfinished one holds back `scrub`."""
        with self._explained():
            async with self._places, self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed to disk when the block ends, undone if it raises."""
        with self._explained(), self._changing():
            async with self._line, self._places, self._writer.begin() as connection:
                yield connection

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads; beside `reading`, on SQLite, one trip to a thread instead of four a query."""
        with self._explained():
            if self._at_once:
                return await self._at_once.read(work)
            async with self._places, self._reader.connect() as connection:
                return await connection.run_sync(work)

    async def remembered(self, key: Hashable, work: Callable[[Connection], T]) -> T:
        """What `work` reads, kept under `key` until something is written; it makes its own query, when asked.

        On SQLite alone: a data folder has one process, so that nothing is written behind its back.
        """
        known = self._remembered.get(key)
        if known is not None and known[0] == self._writes:
            found: T = known[1]
            return found
        writes = self._writes
        found = await self.carry_out(self.read(work))
        if self._at_once:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = (writes, found)
        return found

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Around a write: what was read before it or during it is not remembered after it."""
        self._writes += 1
        try:
            yield
        finally:
            self._writes += 1

    async def write(self, work: Callable[[Connection], T], *, apart: bool = False) -> T:
        """`work` as one transaction, as in `writing`; on SQLite, in one trip to a thread.

        `apart`: nothing that is `remembered` depends on what it writes.
        """
        with self._explained(), nullcontext() if apart else self._changing():
            async with self._line:
                if self._at_once:
                    return await self._at_once.write(work)
                async with self._places, self._writer.begin() as connection:
                    return await connection.run_sync(work)

    async def carry_out(self, work: Coroutine[Any, Any, T]) -> T:
        """Take `work` to its end, even when whoever asked for it is cancelled and hears no more of it.

        A statement that SQLite is made to drop halfway keeps its locks until garbage is collected.
        """
        task = asyncio.create_task(work)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return await asyncio.shield(task)

    async def scrub(self) -> None:
        """Take what was deleted off the disk, see erasure.py; who asks meanwhile shares the next sweep.

        Raises DatabaseUnusable("erasure_unfinished") when another process kept reading for 15 s: the next
        sweep or the next opening finishes it.
        """
        if not await self.carry_out(self._sweeps()):
            raise DatabaseUnusable("erasure_unfinished", url=self._shown)

    async def _sweep(self) -> bool:
        with self._explained():
            async with self._line, self._places, self._reader.connect() as connection:
                return await sweep(connection)

    async def close(self) -> None:
        """Finish what was begun, then close every connection."""
        await asyncio.gather(*self._begun, return_exceptions=True)
        if self._at_once:
            self._at_once.close()
        await self._engine.dispose()


class _AtOnce:
    """SQLite by its blocking driver, in threads of its own."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(blocking(url), json_serializer=to_json, hide_parameters=True)
        prepare(self._engine)
        self._reader = self._engine.execution_options(begin="")
        self._writer = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        self._threads = _threads()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do `work` outside any transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` as one transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._write, work)

    def close(self) -> None:
        """Let the threads end, then close every connection; whoever asks again opens anew."""
        self._threads.shutdown()
        self._threads = _threads()
        self._engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._reader.connect() as connection:
            return work(connection)

    def _write(self, work: Callable[[Connection], T]) -> T:
        with self._writer.begin() as connection:
            return work(connection)


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="records")


def _folder(url: URL) -> Path | None:
    """Where SQLite keeps the file; None for a server."""
    return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None


@contextmanager
def _explained(
    address: str, folder: Path | None, leave: tuple[type[Exception], ...] = MISTAKES_OF_OURS
) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as failure:
        if isinstance(failure, leave):
            raise
        reason = getattr(failure, "orig", None) or failure
        # A driver may wrap what it was told: SQLite's own error, under asynchronous doors.
        said = refused(reason, address) or refused(getattr(reason, "__cause__", None), address, folder)
        raise said or DatabaseUnusable(url=address, reason=reason) from failure
