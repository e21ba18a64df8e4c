"""What else four workers must hold: exact budgets, one answer to a key, a job that outlives its worker."""

from __future__ import annotations

import asyncio
import os
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx2
import psycopg
from pydantic import SecretStr

from evals.bench.corpus import GUIDE, rows
from evals.bench.house import BRAND
from evals.bench.serving import Service, running, serving
from evals.faults import budgets, jobs, retries
from evals.faults.stack_checks import Checked, workers_of
from evals.provider import Provider, a_provider
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


def promises(folder: Path, settings: Mapping[str, str], workers: int) -> list[Checked]:
    """Each of PROMISES, on a house of its own on the same servers."""
    with a_provider(keep=100_000, latency=retries.LATENCY) as provider:
        own = dict(settings) | {
            "PORTEVOIX_JOBS": "apart",
            "PORTEVOIX_API_KEY": HOUSE_KEY,
            "PORTEVOIX_KEY_REQUESTS_PER_MINUTE": "0",
            "OPENAI_BASE_URL": provider.url,
        }
        with serving(folder / "apart", own, workers) as service:
            service.until_ok("/readyz")
            service.client.headers["Authorization"] = f"Bearer {HOUSE_KEY}"
            body = {"guide": GUIDE, "prose": ""}
            service.client.put(f"/v1/brands/{BRAND}", json=body).raise_for_status()
            house = House(service, provider, folder, own)
            held = [promise(house) for promise in PROMISES]
            shares = [processor_time(worker) for worker in workers_of(service.process.pid)]
            service.stop()
    return [*held, every_worker_worked(shares, workers)]


def processor_time(process: int) -> float:
    """What a process has taken of the processors, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def every_worker_worked(shares: Sequence[float], workers: int) -> Checked:
    """All of them had a part in the above: none less than a tenth of what the busiest had."""
    holds = len(shares) == workers and min(shares) > max(shares) / 10
    return Checked(
        "spread", holds, f"processor seconds by worker: {', '.join(f'{one:.0f}' for one in shares)}"
    )


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
    silent, other = budgets.silent(refused), len(answers) - passed - len(refused)
    holds = passed == REQUESTS and not silent and not other
    figures = (
        f"{passed} of {CALLERS} passed a minute of {REQUESTS}, {len(refused)} refused, {silent} of them"
        f" without Retry-After, {other} answered anything else"
    )
    return Checked("minute", holds, figures)


def a_day_is_exact(house: House) -> Checked:
    """A day's tokens of a brand are never passed, and counted as callers and provider count them."""
    path = f"/v1/budgets/brands/{BRAND}"
    house.service.client.put(path, json={"tokens_per_day": TOKENS}).raise_for_status()

    async def spend(clients: Sequence[httpx2.AsyncClient], callers: int) -> budgets.Spent:
        return await budgets.a_day(clients, house.provider, callers)

    spent = asyncio.run(_together(house.service, HOUSE_KEY, spend))
    house.service.client.put(path, json={}).raise_for_status()
    told, read = spent.told - spent.tokens, spent.provider_read - spent.read
    holds = spent.tokens <= TOKENS and not (told or read or spent.silent or spent.other)
    figures = (
        f"{spent.tokens} of {TOKENS} tokens in {spent.accepted} answers to {CALLERS} callers,"
        f" {spent.refused} refused, {spent.silent} of them without Retry-After, {spent.other} answered"
        f" anything else; usage told less that of the answers {told}, provider's less theirs {read}"
    )
    return Checked("day", holds, figures)


def a_wait_is_no_failure(house: House) -> Checked:
    """Many more callers than connections wait while the records stand still, and then are answered."""
    with psycopg.connect(house.settings["PORTEVOIX_DATABASE_URL"]) as connection:
        connection.execute("LOCK TABLE brands IN ACCESS EXCLUSIVE MODE")
        timer = threading.Timer(STILL, connection.rollback)
        timer.start()
        read = partial(budgets.at_once, path="/v1/brands")
        answers = asyncio.run(_together(house.service, HOUSE_KEY, read))
        timer.join()
    told = Counter(answer.status_code for answer in answers)
    figures = f"records still for {STILL:g} s, {CALLERS} callers: answered {dict(told)}"
    return Checked("wait", told == {200: CALLERS}, figures)


def a_key_has_one_answer(house: House) -> Checked:
    """Whoever asks under one idempotency key, and whichever worker: one call, one answer."""
    got = [
        retries.together(house.service, house.provider.url, "four workers", f"one-{kind}", ONE_KEY)
        for kind in ("whole", "stream")
    ]
    holds = all((one.answered, one.different, one.calls) == (ONE_KEY, 1, 1) for one in got)
    figures = "; ".join(
        f"{one.step.rpartition(', ')[2]}: {one.answered} of {ONE_KEY} answered, {one.different} answer(s),"
        f" {one.calls} provider call(s), {one.replayed} replayed, told to wait {one.waits} times"
        for one in got
    )
    return Checked("one key", holds, figures)


def a_job_outlives_its_worker(house: House) -> Checked:
    """`kill -9` of what carries an import out, again and again: another resumes, each row once."""
    chance, posts = random.Random(1), iter(rows(ROWS, seed=11))
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
    holds = one.state == "done" and not one.wrong and job["attempts"] == KILLS + 1
    figures = (
        f"{ROWS} rows, killed at {', '.join(map(str, killed))}: {one.state} at attempt {job['attempts']},"
        f" {one.added} added, {one.rejected} rejected, {one.stored} stored, {one.parked} parked,"
        f" {one.wrong} wrong"
    )
    return Checked("job", holds, figures)


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
