"""What else four workers must hold: exact budgets, one answer to a key, a job that outlives its worker."""

from __future__ import annotations

import asyncio
import os
import random
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx2
import psycopg
from pydantic import SecretStr
from rich.console import Console

from evals.bench.corpus import GUIDE, rows
from evals.bench.house import BRAND
from evals.bench.serving import Service, running
from evals.faults import budgets, jobs, retries
from evals.faults.stack_checks import Checked, none
from evals.faults.stacks import Stack, workers_of
from evals.provider import Provider, a_provider
from evals.report import Figure
from service.settings import Settings

T = TypeVar("T")

CALLERS = 200
REQUESTS = 50  # of the minute
TOKENS = 150_000  # of the day
ONE_KEY = 50  # callers
ROWS, KILLS = 4_000, 2
SILENCE = "5"  # seconds without news of a job, after which another worker takes it up
STILL = 35.0  # seconds: longer than a pool of connections lets one wait, which is 30
HOUSE_KEY = "a-key-for-four-workers"


@dataclass(frozen=True, slots=True)
class House:
    """Four workers that leave jobs to others, asked with the house's key."""

    service: Service
    provider: Provider
    folder: Path
    settings: Mapping[str, str]
    seed: int


def promises(
    stack: Stack, folder: Path, settings: Mapping[str, str], seed: int, screen: Console
) -> list[Checked]:
    """Each of PROMISES, on a house of its own on the same servers."""
    with a_provider(keep=100_000, latency=retries.LATENCY) as provider:
        own = (
            stack.variables
            | dict(settings)
            | {
                "PORTEVOIX_JOBS": "apart",
                "PORTEVOIX_API_KEY": HOUSE_KEY,
                "PORTEVOIX_KEY_REQUESTS_PER_MINUTE": "0",
                "OPENAI_BASE_URL": provider.url,
            }
        )
        with stack.serving(folder / "apart", own) as service:
            service.until_ok("/readyz")
            service.client.headers["Authorization"] = f"Bearer {HOUSE_KEY}"
            body = {"guide": GUIDE, "prose": ""}
            service.client.put(f"/v1/brands/{BRAND}", json=body).raise_for_status()
            house, held = House(service, provider, folder, own, seed), list[Checked]()
            for promise in PROMISES:
                held.append(promise(house))
                screen.print(f"{held[-1].name}: {'holds' if held[-1].holds else 'MISSED'}", markup=False)
            shares = [processor_time(worker) for worker in workers_of(service)]
            service.stop()
    return [*held, every_worker_worked(shares, stack.workers)]


def processor_time(process: int) -> float:
    """What a process has taken of the processors, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def every_worker_worked(shares: Sequence[float], workers: int) -> Checked:
    """All of them had a part in the above: none less than a tenth of what the busiest had."""
    least = Figure("least share of the busiest worker's time", min(shares) / max(shares), "at least", 0.1)
    return Checked("spread", (Figure("workers that worked", len(shares), "exactly", workers), least))


def a_minute_is_exact(house: House) -> Checked:
    """As many requests of a key pass as its minute has; the others are told when to come back."""
    client = house.service.client
    made = client.post("/v1/keys", json={"name": "minute", "scopes": ["read"]}).raise_for_status().json()
    limit = {"requests_per_minute": REQUESTS}
    client.put(f"/v1/budgets/keys/{made['id']}", json=limit).raise_for_status()
    answers = asyncio.run(
        _together(house.service, made["token"], partial(budgets.at_once, path=budgets.READ))
    )
    passed = sum(answer.status_code == 200 for answer in answers)
    refused = [answer for answer in answers if answer.status_code == 429]
    figures = (
        Figure("callers in a minute", CALLERS),
        Figure("of them pass", passed, "exactly", REQUESTS),
        none("refused without Retry-After", budgets.silent(refused)),
        none("answered anything else", len(answers) - passed - len(refused)),
    )
    return Checked("minute", figures)


def a_day_is_exact(house: House) -> Checked:
    """A day's tokens of a brand are never passed, and counted as callers and provider count them."""
    path = f"/v1/budgets/brands/{BRAND}"
    house.service.client.put(path, json={"tokens_per_day": TOKENS}).raise_for_status()

    async def spend(clients: Sequence[httpx2.AsyncClient], callers: int) -> budgets.Spent:
        return await budgets.a_day(clients, house.provider, callers, house.seed)

    spent = asyncio.run(_together(house.service, HOUSE_KEY, spend))
    house.service.client.put(path, json={}).raise_for_status()
    figures = (
        Figure("tokens spent of a day", spent.tokens, "at most", TOKENS),
        Figure("refused", spent.refused),
        none("of them without Retry-After", spent.silent),
        none("answered otherwise", spent.other),
        none("usage told, less that of the answers", spent.told - spent.tokens),
        none("tokens the provider read, less the answers'", spent.provider_read - spent.read),
    )
    return Checked("day", figures)


def a_wait_is_no_failure(house: House) -> Checked:
    """Many more callers than connections wait while the records stand still, and then are answered."""
    with psycopg.connect(house.settings["PORTEVOIX_DATABASE_URL"]) as connection:
        connection.execute("LOCK TABLE brands IN ACCESS EXCLUSIVE MODE")
        timer = threading.Timer(STILL, connection.rollback)
        timer.start()
        read = partial(budgets.at_once, path="/v1/brands")
        answers = asyncio.run(_together(house.service, HOUSE_KEY, read))
        timer.join()
    failed = sum(answer.status_code != 200 for answer in answers)
    return Checked(
        "wait", (none(f"of {CALLERS} callers refused while records stood still {STILL:g} s", failed),)
    )


def a_key_has_one_answer(house: House) -> Checked:
    """Whoever asks under one idempotency key, and whichever worker: one call, one answer."""
    got = [
        retries.together(house.service, house.provider.url, "four workers", f"one-{kind}", ONE_KEY)
        for kind in ("whole", "stream")
    ]
    figures = (
        Figure("fewest answered under one key", min(one.answered for one in got), "exactly", ONE_KEY),
        Figure("most answers under it", max(one.different for one in got), "exactly", 1),
        Figure("most provider calls for it", max(one.calls for one in got), "exactly", 1),
    )
    return Checked("one key", figures)


def a_job_outlives_its_worker(house: House) -> Checked:
    """`kill -9` of what carries an import out, again and again: another resumes, each row once."""
    chance, posts = random.Random(house.seed), iter(rows(ROWS, seed=house.seed))
    settings = Settings(database_url=SecretStr(house.settings["PORTEVOIX_DATABASE_URL"]))
    before, _ = asyncio.run(jobs.stored(settings))
    path = jobs.begin(house.service, posts, ROWS)
    killed = []
    for life in range(KILLS + 1):
        words = ("work", "--silence", SILENCE)
        with running(house.folder / f"worker-{life}", words, house.settings) as worker:
            if life < KILLS:
                killed.append(jobs.kill(house.service, worker, path, ROWS, chance))
            else:
                job = jobs.ended(house.service, path)
    one = jobs.came_to(ROWS, killed, job, before, asyncio.run(jobs.stored(settings)))
    figures = (
        Figure("rows of a job whose worker is killed twice", ROWS),
        none("of them wrong", one.wrong),
        Figure("done at attempt", job["attempts"] if one.state == "done" else 0, "exactly", KILLS + 1),
    )
    return Checked("job", figures)


PROMISES: tuple[Callable[[House], Checked], ...] = (
    a_minute_is_exact,
    a_day_is_exact,
    a_wait_is_no_failure,
    a_key_has_one_answer,
    a_job_outlives_its_worker,
)


async def _together(
    service: Service, token: str, ask: Callable[[Sequence[httpx2.AsyncClient], int], Awaitable[T]]
) -> T:
    """What `ask` brings CALLERS callers; each request has a connection of its own, for any worker to take."""
    async with httpx2.AsyncClient(
        base_url=service.client.base_url,
        headers={"Authorization": f"Bearer {token}"},
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
        timeout=600,
        trust_env=False,
    ) as client:
        return await ask([client], CALLERS)
