"""Four workers on one PostgreSQL and one Chroma server, worked hard, one of them killed: do they agree?

Then budgets, an idempotency key and a job whose worker is killed are put to four workers more.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import psycopg

from evals.bench.corpus import questions
from evals.bench.report import table
from evals.bench.serving import Service, serving
from evals.faults.line import a_console, finish
from evals.faults.stack_checks import CHECKS, After, Checked
from evals.faults.stack_load import BRANDS, CLIENTS, Clients
from evals.faults.stack_promises import promises
from evals.faults.stacks import Stack, a_stack, options, workers_of
from evals.report import Figure, Report

SETTINGS = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "warning"}
PATIENCE = 120.0
UNSETTLED = """
SELECT count(*) FROM generations LEFT JOIN shelves USING (brand, shelf)
WHERE generations.building IS NOT NULL OR generations.retired IS NOT NULL
    OR generations.erasures <> shelves.erasures OR generations.revision <> shelves.revision
"""


def settle(database: str) -> None:
    """Wait until what deletions set off is over."""
    until = time.monotonic() + PATIENCE
    with psycopg.connect(database, autocommit=True) as connection:
        while connection.execute(UNSETTLED).fetchone() != (0,) and time.monotonic() < until:
            time.sleep(0.2)


def hard_work(service: Service, stack: Stack, seconds: float, seed: int) -> tuple[Clients, After]:
    """Load for so long, a worker killed in the middle; then quiet."""
    service.until_ok("/readyz")
    url, database, chroma = str(service.client.base_url), stack.database or "", stack.chroma or ""
    clients = Clients(url, seed)
    clients.make_brands()
    before = workers_of(service)
    one = random.Random(seed).choice(before)
    timer = threading.Timer(seconds / 2, os.kill, (one, signal.SIGKILL))
    timer.start()
    clients.work(seconds)
    timer.join()
    settle(database)
    now = workers_of(service)
    return clients, After(clients.told, url, database, chroma, stack.workers, before, one, now)


def drafts_a_second(service: Service, seconds: float) -> float:
    """Drafts written in a second for CLIENTS callers at once, each on a connection of its own."""
    service.until_ok("/readyz")
    began = time.monotonic()

    def one(number: int) -> int:
        done = 0
        with httpx2.Client(base_url=service.client.base_url, timeout=60, trust_env=False) as client:
            for subject in islice(questions(100 + number), 10_000):
                body = {"brief": {"subject": subject}, "networks": ["x"]}
                path = f"/v1/brands/{BRANDS[number % len(BRANDS)]}/drafts"
                client.post(path, json=body).raise_for_status()
                done += 1
                if time.monotonic() > began + seconds:
                    break
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(one, range(CLIENTS))) / (time.monotonic() - began)


def report(checked: Sequence[Checked], clients: Clients, rates: Mapping[int, float]) -> Report:
    """The figures of every check, then what the clients met, and what one worker does beside four."""
    answered = sum(clients.told.answers.values())
    figures = (
        Figure("clients at once", CLIENTS),
        Figure("answered", answered, "at least", 1),
        Figure("refused or cut, one worker killed", sum(clients.told.refusals.values())),
        Figure("slowest s", clients.told.slowest),
        *(figure for one in checked for figure in one.figures),
        *(Figure(f"drafts a second, {workers} worker(s)", rate) for workers, rate in rates.items()),
    )
    told = clients.told
    return Report("stack", figures, {"answers": dict(told.answers), "refusals": dict(told.refusals)})


def main(given: Sequence[str] | None = None) -> int:
    """Work, check, measure, tell; 1 when a check does not hold."""
    parser = options("evals.faults.stack", __doc__ or "", stack=False)
    parser.add_argument("--seconds", type=float, default=30.0, help="of load")
    parser.add_argument("--rate-seconds", type=float, default=10.0, help="of drafts, one worker then four")
    asked = parser.parse_args(given)
    began, screen, rates = time.perf_counter(), a_console(), dict[int, float]()
    with TemporaryDirectory(prefix="portevoix-") as place, a_stack("second") as stack:
        folder = Path(place)
        with stack.serving(folder / "var", SETTINGS) as service:
            clients, after = hard_work(service, stack, asked.seconds, asked.seed)
            checked = [check(after) for check in CHECKS]
            screen.print(f"load over, {sum(one.holds for one in checked)} of {len(checked)} checks hold")
            rates[stack.workers] = drafts_a_second(service, asked.rate_seconds)
            service.stop()
        with serving(folder / "var", stack.variables | SETTINGS) as alone:
            rates[1] = drafts_a_second(alone, asked.rate_seconds)
            alone.stop()
        checked += promises(stack, folder, SETTINGS, asked.seed, screen)
    made = table(f"{stack.workers} workers", "check", "holds")
    for one in checked:
        made.add_row(one.name, "yes" if one.holds else "NO")
    screen.print(made)
    found = report(checked, clients, rates)
    screen.print(found.details)
    return finish(found, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
