"""Four workers on one PostgreSQL and one Chroma server, worked hard, one of them killed: do they agree?

Then budgets, an idempotency key and a job whose worker is killed are put to four workers more.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import httpx2
import psycopg
from rich.console import Console

from evals.bench.corpus import questions
from evals.bench.report import a_screen, table
from evals.bench.serving import Service, serving
from evals.faults.stack_checks import CHECKS, After, Checked, workers_of
from evals.faults.stack_load import BRANDS, CLIENTS, Clients
from evals.faults.stack_promises import promises
from evals.servers import a_chroma, a_postgres

WORKERS = 4
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


def hard_work(service: Service, database: str, chroma: str, seconds: float) -> tuple[Clients, After]:
    """Load for so long, a worker killed in the middle; then quiet."""
    service.until_ok("/readyz")
    clients = Clients(str(service.client.base_url))
    clients.make_brands()
    before = workers_of(service.process.pid)
    timer = threading.Timer(seconds / 2, os.kill, (before[0], signal.SIGKILL))
    timer.start()
    clients.work(seconds)
    timer.join()
    settle(database)
    now = workers_of(service.process.pid)
    url = str(service.client.base_url)
    return clients, After(clients.told, url, database, chroma, WORKERS, before, before[0], now)


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


def show(checked: Sequence[Checked], clients: Clients, rates: Mapping[int, float], screen: Console) -> None:
    """Print the checks, and what the clients met."""
    made = table(f"{WORKERS} workers, {CLIENTS} clients", "check", "holds", "figures")
    for one in checked:
        made.add_row(one.name, "yes" if one.holds else "NO", one.figures)
    screen.print(made)
    told = clients.told
    screen.print(f"answered: {dict(told.answers)}; refused: {dict(told.refusals)}")
    screen.print(f"slowest answer: {told.slowest:.1f} s")
    for workers, rate in rates.items():
        screen.print(f"drafts a second, {workers} worker(s): {rate:.1f}")
    if 1 in rates:
        screen.print(f"ratio: {rates[WORKERS] / rates[1]:.2f} on {os.cpu_count()} cores")


def main(given: Sequence[str] | None = None) -> int:
    """Work, check, measure, print; 1 when a check does not hold."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.stack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of load")
    parser.add_argument("--rate-seconds", type=float, default=10.0, help="of drafts, one worker then four")
    parser.add_argument("--out", type=Path, default=Path("var/faults"), help="where it works")
    asked = parser.parse_args(given)
    folder = asked.out / "stack"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rates: dict[int, float] = {}
    with a_postgres() as database, a_chroma() as server:
        chroma = server.database()
        settings = {
            "PORTEVOIX_DATABASE_URL": database,
            "PORTEVOIX_CHROMA_URL": chroma,
            "PORTEVOIX_EMBEDDER": "hashing",
            "PORTEVOIX_LOG_LEVEL": "warning",
        }
        with serving(folder / "var", settings, WORKERS) as service:
            clients, after = hard_work(service, database, chroma, asked.seconds)
            checked = [check(after) for check in CHECKS]
            rates[WORKERS] = drafts_a_second(service, asked.rate_seconds)
            service.stop()
        with serving(folder / "var", settings) as alone:
            rates[1] = drafts_a_second(alone, asked.rate_seconds)
            alone.stop()
        checked += promises(folder, settings, WORKERS)
    show(checked, clients, rates, a_screen())
    shutil.rmtree(folder)
    return 0 if all(one.holds for one in checked) else 1


if __name__ == "__main__":
    raise SystemExit(main())
