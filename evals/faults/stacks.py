"""The stacks a promise is tried on: one process and its folder, or four on PostgreSQL and a Chroma server."""

from __future__ import annotations

import argparse
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from evals.bench.serving import Service, serving
from evals.faults.rows import SEED
from evals.servers import a_chroma, a_postgres
from service.app import create_app
from service.settings import Settings

STACKS = ("embedded", "second")
WORKERS = 4
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Stack:
    """The servers that hold what a house keeps besides its folder, by their addresses; none: embedded."""

    database: str | None = None
    chroma: str | None = None
    chroma_folder: Path | None = None

    @property
    def second(self) -> bool:
        """Whether it has servers."""
        return self.database is not None

    @property
    def workers(self) -> int:
        """How many processes serve a house on it."""
        return WORKERS if self.second else 1

    @property
    def variables(self) -> dict[str, str]:
        """What names the servers to a process."""
        told = {"PORTEVOIX_DATABASE_URL": self.database, "PORTEVOIX_CHROMA_URL": self.chroma}
        return {name: value for name, value in told.items() if value}

    def named(self, run: str) -> str:
        """What a run on it is called."""
        return f"{run}-second" if self.second else run

    def settings(self, folder: Path, **more: Any) -> Settings:
        """Of a house in this process."""
        secret = SecretStr(self.database) if self.database else None
        return Settings(data_dir=folder, database_url=secret, chroma_url=self.chroma, **more)

    def serving(self, folder: Path, settings: Mapping[str, str]) -> AbstractContextManager[Service]:
        """`portevoix serve` on it, as many processes as it takes."""
        return serving(folder, self.variables | dict(settings), self.workers)


EMBEDDED = Stack()


@contextmanager
def a_stack(name: str) -> Iterator[Stack]:
    """The stack of that name, its servers empty, and ended at the end of the block."""
    if name == "embedded":
        yield EMBEDDED
        return
    with a_postgres() as database, a_chroma() as server:
        yield Stack(database, server.database(), server.folder)


@asynccontextmanager
async def houses(
    stack: Stack, folder: Path, count: int, run_token: str | None = None, **settings: Any
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Clients of houses in this process, each with a folder of its own, which share the servers."""
    async with AsyncExitStack() as opened:
        clients = []
        for number in range(count):
            own = stack.settings(folder / str(number), embedder="hashing", log_level="error", **settings)
            app = create_app(own, run_token=run_token)
            await opened.enter_async_context(app.router.lifespan_context(app))
            transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 5000))
            client = httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=600)
            clients.append(await opened.enter_async_context(client))
        yield clients


def workers_of(service: Service) -> list[int]:
    """The workers of a service, by their process ids; none when it serves alone."""
    parent = service.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if b"spawn_main" in command_of(int(child))]


def kill(service: Service) -> None:
    """`kill -9` of all its processes at once, and wait until the last is gone."""
    workers = workers_of(service) if service.process.poll() is None else []
    service.process.kill()  # first: it would replace the others
    for worker in workers:
        _kill_9(worker)
    service.process.wait()
    until = time.monotonic() + PATIENCE
    while any(command_of(worker) for worker in workers) and time.monotonic() < until:
        time.sleep(0.02)


def kill_one(service: Service, port: int) -> int | None:
    """`kill -9` of the worker that is connected to a local port; its process id, None when none is."""
    for worker in workers_of(service) or [service.process.pid]:
        if _connected(worker, port):
            _kill_9(worker)
            return worker
    return None


def options(prog: str, description: str, *, stack: bool) -> argparse.ArgumentParser:
    """What a fault run is asked: its seed, and where it runs on either, its stack."""
    parser = argparse.ArgumentParser(prog=f"python -m {prog}", description=description)
    parser.add_argument("--seed", type=int, default=SEED, help="of what is drawn")
    if stack:
        parser.add_argument("--stack", choices=STACKS, default="embedded", help="where it runs")
    return parser


def _kill_9(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def command_of(process: int) -> bytes:
    """The words of a living process; none once it is gone, also where nobody buried it."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _connected(process: int, port: int) -> bool:
    """Whether one of its sockets is connected to that port of this machine."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    theirs = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(f":{port:04X}") and line[3] == "01"}
    links = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            links.add(str(descriptor.readlink()))
        except FileNotFoundError:
            continue  # closed meanwhile
    return bool(links & theirs)
