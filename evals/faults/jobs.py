"""`kill -9` in the middle of jobs, several times each: no row lost, none done twice, every count exact."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.bench.corpus import GUIDE, rows
from evals.bench.house import BRAND
from evals.bench.report import table
from evals.bench.serving import Service, serving
from evals.faults.line import a_console, finish
from evals.faults.stacks import options
from evals.report import Figure, Report
from service.records import Records
from service.settings import Settings

LATER = {"Content-Type": "application/x-ndjson", "Prefer": "respond-async"}
SETTINGS = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "warning"}
UNFINISHED = ("queued", "running")
PATIENCE = 300.0  # seconds until a job is seen where it is waited for


@dataclass(frozen=True, slots=True)
class Killed:
    """One job, the rows done at each kill, and what it came to: `wrong` is the worst of its counts."""

    rows: int
    killed_at: tuple[int, ...]
    state: str
    added: int
    rejected: int
    stored: int
    parked: int

    @property
    def wrong(self) -> int:
        """Rows lost, doubled or miscounted."""
        return abs(self.rows - self.added - self.rejected) + abs(self.added - self.stored) + self.parked


def one_job(
    folder: Path, posts: Iterator[dict[str, Any]], size: int, kills: int, chance: random.Random
) -> Killed:
    """Start a job, and kill the service that carries it out `kills` times."""
    folder.mkdir(exist_ok=True)
    settings = Settings(data_dir=folder)
    before = asyncio.run(stored(settings))[0]
    killed: list[int] = []
    path = ""
    for life in range(kills + 1):
        with serving(folder, SETTINGS) as service:
            service.until_ok("/readyz")
            path = path or begin(service, posts, size)
            if life < kills:
                killed.append(kill(service, service.process, path, size, chance))
            else:
                job = ended(service, path)
                service.stop()
    return came_to(size, killed, job, before, asyncio.run(stored(settings)))


def begin(service: Service, posts: Iterator[dict[str, Any]], size: int) -> str:
    """Begin a job of `size` rows, the last of them not JSON; its path."""
    body = "\n".join(json.dumps(post, ensure_ascii=False) for post in itertools.islice(posts, size - 1))
    brand = f"/v1/brands/{BRAND}"
    if service.client.get(brand).status_code == 404:
        service.client.put(brand, json={"guide": GUIDE, "prose": ""}).raise_for_status()
    answer = service.client.post(f"{brand}/posts", content=f"{body}\n{{cut".encode(), headers=LATER)
    return str(answer.raise_for_status().headers["location"])


def kill(
    service: Service, process: subprocess.Popen[bytes], path: str, size: int, chance: random.Random
) -> int:
    """Kill what carries a job out after some more rows, and a moment within a batch; how far the job was."""
    now = _until(service, path, lambda job: job["state"] == "running")["done"]
    least = now + chance.randint(1, max(1, size // 6))
    job = _until(service, path, lambda job: job["done"] >= min(least, size))
    time.sleep(chance.uniform(0, 0.15))
    process.kill()
    process.wait()
    return int(job["done"])


def ended(service: Service, path: str) -> Any:
    """The job, once it has ended."""
    return _until(service, path, lambda _: False)


def _until(service: Service, path: str, reached: Any) -> Any:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job = service.client.get(path).raise_for_status().json()
        if reached(job) or job["state"] not in UNFINISHED:
            return job
        time.sleep(0.02)
    raise TimeoutError(f"{path}: {job}")


def came_to(size: int, killed: Sequence[int], job: Any, before: int, after: tuple[int, int]) -> Killed:
    """What a job came to: posts `before` it, posts and parked batches `after` it."""
    told = job["report"]
    posts, parked = after
    return Killed(
        size, tuple(killed), job["state"], told["added"], told["rejected_count"], posts - before, parked
    )


async def stored(settings: Settings) -> tuple[int, int]:
    """Posts in the records, and batches of rows still parked by unfinished jobs."""
    records = await Records.open(settings.records_url)
    try:
        page = await records.jobs.list(limit=200)
        waiting = [await records.turns.rows(job) for job in page.items]
        return await records.posts.count(BRAND), sum(rows is not None for rows in waiting)
    finally:
        await records.close()


def report(found: Sequence[Killed]) -> Report:
    """The figures, beside what they must be."""
    figures = (
        Figure("jobs", len(found)),
        Figure("kill -9", sum(len(one.killed_at) for one in found)),
        Figure("rows", sum(one.rows for one in found)),
        Figure("rows lost, doubled or miscounted", sum(one.wrong for one in found), "exactly", 0),
        Figure("jobs that did not end done", sum(one.state != "done" for one in found), "exactly", 0),
    )
    return Report("jobs", figures)


def main(given: Sequence[str] | None = None) -> int:
    """Kill and tell; 1 when any row is lost, doubled or miscounted."""
    parser = options("evals.faults.jobs", __doc__ or "", stack=False)
    parser.add_argument("--jobs", type=int, default=5, help="jobs, one after another in one data folder")
    parser.add_argument("--kills", type=int, default=3, help="kills of each")
    parser.add_argument("--rows", type=int, default=4_000, help="rows of each")
    asked = parser.parse_args(given)
    began, screen, found = time.perf_counter(), a_console(), list[Killed]()
    chance, posts = random.Random(asked.seed), iter(rows(1_000_000, asked.seed))
    with TemporaryDirectory(prefix="portevoix-") as place:
        for number in range(asked.jobs):
            found.append(one_job(Path(place) / "jobs", posts, asked.rows, asked.kills, chance))
            screen.print(f"job {number + 1} of {asked.jobs}: {found[-1].wrong} rows wrong", markup=False)
    made = table("kill -9 of jobs", "rows", "killed at row", "state", "added", "rejected", "stored", "wrong")
    for one in found:
        at = ", ".join(map(str, one.killed_at))
        made.add_row(*map(str, (one.rows, at, one.state, one.added, one.rejected, one.stored, one.wrong)))
    screen.print(made)
    return finish(report(found), seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
