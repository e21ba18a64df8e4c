"""`python -m evals.faults.retries`: one idempotency key, many callers at once, a restart, a `kill -9`.

Each round asks `portevoix serve` for one draft, from `--callers` callers at once under one key; who is told
that the first request is still at work, or is cut off, asks again until it has an answer. Then the service is
stopped and started, and they all ask again. Another key is asked, and every process killed while the
provider is at work; started again, they ask under that key. On the second stack there are four workers, and a
third key loses the one that was at work while the others go on. Whole answers and streams take turns. Exit 1
when the provider was called more than once for a key, when two callers got different answers, or when any got
none.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlsplit

import httpx2
from rich.table import Table

from evals.bench.corpus import GUIDE
from evals.bench.house import BRAND
from evals.bench.serving import Service
from evals.faults.line import a_console, finish
from evals.faults.stacks import Stack, a_stack, kill, kill_one, options
from evals.provider import a_provider_process
from evals.report import Figure, Report

ROUTE = f"/v1/brands/{BRAND}/drafts"
ASKED = {"brief": {"subject": "Portes ouvertes", "facts": ["Entrée libre"]}, "networks": ["facebook"]}
LATENCY = 1.0  # of the provider, so that every caller comes while the first request is at work
PATIENCE = 180.0  # seconds: a lease that nobody renews is over after 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What one key brought to all its callers.

    `waits`: how often one was told to wait, or was cut off; `calls`: of the provider.
    """

    step: str
    answered: int
    different: int
    replayed: int
    waits: int
    calls: int
    seconds: float


def ask(client: httpx2.Client, key: str, *, streamed: bool) -> tuple[httpx2.Response | None, int]:
    """The answer, None without one in PATIENCE, and how often the caller had to ask again."""
    headers = {"Idempotency-Key": key} | ({"Accept": "text/event-stream"} if streamed else {})
    until, waits = time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        try:
            answer = client.post(ROUTE, json=ASKED, headers=headers)
        except httpx2.TransportError:
            answer = None
        if answer is not None and answer.status_code != 409:
            return answer, waits
        waits += 1
        time.sleep(0.1)
    return None, waits


def together(service: Service, provider: str, step: str, key: str, callers: int) -> Asked:
    """Ask once from each caller, all at once."""
    before, began = calls(provider), time.perf_counter()
    streamed = key.endswith("stream")
    with ThreadPoolExecutor(callers) as pool:
        got = list(pool.map(lambda _: ask(service.client, key, streamed=streamed), range(callers)))
    answers = [answer for answer, _ in got if answer is not None and answer.status_code == 200]
    return Asked(
        step=f"{step}, {'streams' if streamed else 'whole'}",
        answered=len(answers),
        different=len({answer.content for answer in answers}),
        replayed=sum("idempotent-replayed" in answer.headers for answer in answers),
        waits=sum(waits for _, waits in got),
        calls=calls(provider) - before,
        seconds=round(time.perf_counter() - began, 2),
    )


def calls(provider: str) -> int:
    """How often the provider was called."""
    return sum(httpx2.get(f"{provider}/counts", trust_env=False).json().values())


def killed(
    service: Service, provider: str, key: str, chance: random.Random, strike: Callable[[], object]
) -> None:
    """Ask, and `strike` at a moment when the provider is at work."""
    before, until = calls(provider), time.monotonic() + PATIENCE
    headers = {"Idempotency-Key": key} | ({"Accept": "text/event-stream"} if key.endswith("stream") else {})

    def lost() -> None:
        try:
            httpx2.post(
                f"{service.client.base_url}{ROUTE}", json=ASKED, headers=headers, timeout=60, trust_env=False
            )
        except httpx2.TransportError:
            return

    asking = Thread(target=lost)
    asking.start()
    while calls(provider) == before and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, LATENCY / 2))
    strike()
    asking.join()


def one_round(
    stack: Stack, folder: Path, provider: str, kind: str, callers: int, chance: random.Random
) -> list[Asked]:
    """Ask, restart, ask again; ask under other keys, kill, ask again."""
    settings = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "error", "OPENAI_BASE_URL": provider}
    port, got = urlsplit(provider).port or 0, list[Asked]()

    @contextmanager
    def served() -> Iterator[Service]:
        with stack.serving(folder, settings) as service:
            service.until_ok("/readyz")
            yield service

    with served() as service:
        service.client.put(f"/v1/brands/{BRAND}", json={"guide": GUIDE, "prose": ""}).raise_for_status()
        got.append(together(service, provider, "first", f"one-{kind}", callers))
        service.stop()
    with served() as service:
        got.append(together(service, provider, "after a restart", f"one-{kind}", callers))
        if stack.second:
            killed(service, provider, f"two-{kind}", chance, lambda: _the_worker(service, port))
            got.append(together(service, provider, "the worker killed at work", f"two-{kind}", callers))
        killed(service, provider, f"three-{kind}", chance, lambda: kill(service))
    with served() as service:
        got.append(together(service, provider, "all killed at work", f"three-{kind}", callers))
        service.stop()
    return got


def _the_worker(service: Service, port: int) -> None:
    if kill_one(service, port) is None:
        raise RuntimeError("no worker was connected to the provider")


def report(name: str, rounds: Sequence[Asked], callers: int) -> Report:
    """The figures, and what is behind them."""
    kept = [one for one in rounds if one.step.startswith("after a restart")]
    fresh = [one for one in rounds if one not in kept]
    figures = (
        Figure("keys", len(fresh)),
        Figure("callers at once", callers),
        Figure("fewest answered 200", min(one.answered for one in rounds), "exactly", callers),
        Figure("most different answers under a key", max(one.different for one in rounds), "exactly", 1),
        Figure("most provider calls for a key", max(one.calls for one in fresh), "exactly", 1),
        Figure("fewest provider calls for a key", min(one.calls for one in fresh), "exactly", 1),
        Figure("provider calls after a restart", sum(one.calls for one in kept), "exactly", 0),
        Figure("fewest replayed after a restart", min(one.replayed for one in kept), "exactly", callers),
    )
    return Report(name, figures, {"steps": [asdict(one) for one in rounds]})


def main(given: Sequence[str] | None = None) -> int:
    """Run and tell."""
    parser = options("evals.faults.retries", __doc__ or "", stack=True)
    parser.add_argument("--callers", type=int, default=50)
    asked = parser.parse_args(given)
    console, began, chance = a_console(), time.perf_counter(), random.Random(asked.seed)
    rounds: list[Asked] = []
    with (
        TemporaryDirectory(prefix="portevoix-") as place,
        a_stack(asked.stack) as stack,
        a_provider_process("--latency", str(LATENCY)) as provider,
    ):
        for kind in ("whole", "stream"):
            rounds += one_round(stack, Path(place) / "var", provider, kind, asked.callers, chance)
            console.print(f"{kind}: {len(rounds)} steps", markup=False)
    table = Table("step", "answered", "different", "replayed", "told to wait", "provider calls", "s")
    for one in rounds:
        table.add_row(*map(str, asdict(one).values()))
    console.print(table)
    return finish(report(stack.named("retries"), rounds, asked.callers), seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
