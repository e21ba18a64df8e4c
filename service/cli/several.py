"""Several web workers on one port: their parent owns the port and the data folder, and replaces who ends."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from service.cli.connection import bounds
from service.errors import InvalidInput
from service.records import Records
from service.settings import PREFIX, Settings

METRICS = "PROMETHEUS_MULTIPROC_DIR"
# Seconds. One that has not started by then, or is stuck, is killed: on a busy machine, starting takes over 5.
LONGEST_SILENCE = 30


def check_shared(workers: int, settings: Settings) -> None:
    """Refuse several workers on what one process alone may hold: InvalidInput."""
    if workers > 1 and (settings.database_url is None or settings.chroma_url is None):
        raise InvalidInput("workers_need_servers", workers=workers)


def serve_several(workers: int, settings: Settings, listening: socket.socket, hosts: list[str]) -> bool:
    """Serve until told to stop; False when a worker could not start. DatabaseUnusable."""
    asyncio.run(_upgrade(settings))
    _share(settings, hosts)
    config = uvicorn.Config(
        "service.cli.worker:app",
        factory=True,
        workers=workers,
        timeout_worker_healthcheck=LONGEST_SILENCE,
        **bounds(settings),
    )
    supervisor = Multiprocess(config, [listening])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)


async def _upgrade(settings: Settings) -> None:
    """Bring the records up to date once, and say what is wrong with them before any worker starts."""
    await (await Records.open(settings.records_url)).close()


def _share(settings: Settings, hosts: list[str]) -> None:
    """What workers read in their environment: the names they answer to, and where they add up counters."""
    os.environ[PREFIX + "ALLOWED_HOSTS"] = ",".join([*settings.allowed_hosts, *hosts])
    metrics = settings.data_dir / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    os.environ[METRICS] = str(metrics.absolute())
