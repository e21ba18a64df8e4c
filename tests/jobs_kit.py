"""Jobs for tests: rows to import, answers to wait for, events to read."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from fastapi.testclient import TestClient

from service.access.caller import Caller
from service.access.scopes import Scope, held_by
from service.guard import SCHEME
from tests.house_kit import past_post
from tests.server_kit import COMMAND, ROOT, environment

NDJSON = {"content-type": "application/x-ndjson", "prefer": "respond-async"}
T = TypeVar("T")
Client = TestClient | httpx2.Client


def ndjson(count: int, bad: int = 0) -> bytes:
    """Past posts, one a line, then `bad` lines that are not JSON."""
    lines = [json.dumps(past_post(number)) for number in range(count)]
    return "\n".join(lines + ["{cassé"] * bad).encode()


def import_job(client: Client, brand: str, body: bytes) -> dict[str, Any]:
    """The job that imports `body`."""
    answer = client.post(f"/v1/brands/{brand}/posts", content=body, headers=NDJSON)
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    return job


def waited(client: Client, job: str, until: Callable[[dict[str, Any]], bool] | None = None) -> dict[str, Any]:
    """The job once it has ended, or once it is as `until` says."""
    for _ in range(1_800):
        found: dict[str, Any] = client.get(f"/v1/jobs/{job}").raise_for_status().json()
        if until(found) if until else found["state"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


@contextmanager
def called_by(
    client: TestClient, *scopes: Scope, brands: frozenset[str] | None = None, owner: str = "ana"
) -> Iterator[None]:
    """Calls made with a key of these scopes and brands."""
    app: Any = client.app
    app.dependency_overrides[SCHEME] = lambda: Caller(owner, held_by(scopes), brands, "k_1")
    yield
    app.dependency_overrides.clear()


async def until(ask: Callable[[], Awaitable[T]], reached: Callable[[T], bool]) -> T:
    """What `ask` gives once it is as wanted."""
    for _ in range(3_000):
        if reached(found := await ask()):
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(found)


def told_by(client: Client, job: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a job, to the last."""
    answer = client.get(f"/v1/jobs/{job}/events")
    assert answer.headers["content-type"].startswith("text/event-stream"), answer.text
    blocks = [block.splitlines() for block in answer.text.split("\n\n") if block]
    told = [dict(line.split(": ", 1) for line in lines if not line.startswith(":")) for lines in blocks]
    return [(one["event"], json.loads(one["data"])) for one in told if one]


def counts(job: dict[str, Any]) -> tuple[int, int, int, int]:
    """Rows added, updated, unchanged and rejected."""
    report = job["report"]
    return report["added"], report["updated"], report["unchanged"], report["rejected_count"]


@contextmanager
def a_process(folder: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """`portevoix` with `words`, killed at the end if it still runs."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        env=environment(folder, **more),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)
