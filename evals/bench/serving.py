"""`portevoix serve` as its users meet it: a process of its own, asked over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import httpx2

from evals.bench.corpus import questions
from evals.bench.figures import Spread, spread
from evals.bench.house import BRAND

PATIENCE = 300.0
CALLERS = 4


@dataclass(frozen=True, slots=True)
class Started:
    """Medians, in seconds from the start of the process, to the first 200 of each route.

    `first_s` is the first start of all, left out of the medians: on an empty folder it compiles every module.
    """

    starts: int
    first_s: float
    healthz_s: float
    readyz_s: float
    first_search_s: float | None


@dataclass(frozen=True, slots=True)
class Served:
    """A service over a library: searches over HTTP one by one, and memory after `CALLERS` at a time."""

    posts: int
    http_search: Spread
    searches_s: float
    rss_mb: float
    peak_rss_mb: float


@dataclass(slots=True)
class Service:
    """A running service: its process, when it began, and a client to ask it."""

    process: subprocess.Popen[bytes]
    began: float
    client: httpx2.Client

    def until_ok(self, path: str, **query: str) -> float:
        """Seconds from the start of the process to the first 200. TimeoutError, or its log when it died."""
        while (waited := time.perf_counter() - self.began) < PATIENCE:
            if self.process.poll() is not None:
                raise RuntimeError(f"portevoix serve ended with {self.process.returncode}")
            try:
                if self.client.get(path, params=query).status_code == 200:
                    return time.perf_counter() - self.began
            except httpx2.TransportError:
                time.sleep(0.01)
        raise TimeoutError(f"{path}: no answer in {waited:.0f} s")

    def memory(self, field: str) -> float:
        """`VmRSS` or `VmHWM` of the process, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        found = next(line for line in lines if line.startswith(field))
        return round(int(found.split()[1]) / 1024, 1)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def running(
    folder: Path, words: Sequence[str], settings: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """`portevoix WORDS` on a data folder; killed at the end of the block, its log in `<folder>.log`."""
    ours = ("PORTEVOIX_", "OPENAI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    # Compiled modules are kept, as on any machine, but beside the data: the first start alone compiles.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept["PYTHONPYCACHEPREFIX"] = str(folder.absolute().parent / "bytecode")
    environment = kept | {"PORTEVOIX_DATA_DIR": str(folder.absolute())} | dict(settings)
    command = [sys.executable, "-m", "service.cli", *words]
    with folder.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] | None = None, workers: int = 1) -> Iterator[Service]:
    """`portevoix serve`, as in `running`."""
    port = free_port()
    words = ["serve", "--port", str(port)] + (["--workers", str(workers)] if workers > 1 else [])
    began = time.perf_counter()
    with (
        running(folder, words, settings or {}) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client,
    ):
        yield Service(process, began, client)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, starts: int, *, search: bool) -> Started:
    """Start the service `starts` times and once more before, each ended cleanly."""
    times: list[tuple[float, float, float]] = []
    texts = questions(seed=5)
    for _ in range(starts + 1):
        with serving(folder) as service:
            healthy, ready = service.until_ok("/healthz"), service.until_ok("/readyz")
            found = service.until_ok(f"/v1/brands/{BRAND}/posts", q=next(texts)) if search else ready
            times.append((healthy, ready, found))
            service.stop()
    (*_, first), *others = times
    healthy, ready, found = (round(median(column), 2) for column in zip(*others, strict=True))
    return Started(starts, round(first, 2), healthy, ready, found if search else None)


def load(folder: Path, posts: int, asked: int) -> Served:
    """Search `asked` times one by one, then as many times by `CALLERS` at once, and weigh the process."""
    path = f"/v1/brands/{BRAND}/posts"
    texts = questions(seed=6)
    with serving(folder) as service:
        service.until_ok(path, q=next(texts))

        def ask(text: str) -> float:
            began = time.perf_counter()
            service.client.get(path, params={"q": text}).raise_for_status()
            return time.perf_counter() - began

        alone = [ask(text) for text in islice(texts, asked)]
        began = time.perf_counter()
        with ThreadPoolExecutor(CALLERS) as callers:
            together = list(callers.map(ask, islice(texts, asked)))
        rate = len(together) / (time.perf_counter() - began)
        rss, peak = service.memory("VmRSS"), service.memory("VmHWM")
        service.stop()
    return Served(posts, spread([alone]), round(rate, 1), rss, peak)
