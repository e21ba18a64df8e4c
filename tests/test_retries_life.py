"""Safe retries when it matters: many at once, callers that hang up, processes that die, several processes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from evals.provider import Provider, a_provider
from service.access.answers import Answers, keeping_answers
from service.access.caller import HOUSE
from service.access_errors import InFlight
from service.records import Records
from service.records.nouns import Claim, KeptAnswer
from service.telemetry import Telemetry
from tests.house_kit import brief, guide_rules
from tests.model_kit import a_house
from tests.retries_kit import KEY, Clock
from tests.server_kit import a_server

ROUTE = "/v1/brands/atelier/drafts"
ASKED = {"brief": brief(), "networks": ["facebook"]}
STREAM = {"Accept": "text/event-stream"}
CALLERS = 50

Client = TestClient | httpx2.Client


def ask(client: Client, headers: dict[str, str]) -> httpx2.Response:
    """The answer to a draft asked under the key, asked again for as long as the first is at work."""
    while True:
        answer = client.post(ROUTE, json=ASKED, headers=KEY | headers)
        if answer.status_code != 409:
            return answer
        assert answer.json()["code"] == "idempotency_in_flight"
        assert answer.headers["retry-after"] == "1"
        time.sleep(0.05)


def ask_at_once(clients: Sequence[Client], headers: dict[str, str]) -> list[httpx2.Response]:
    """CALLERS answers, asked at once of these clients in turn."""
    with ThreadPoolExecutor(CALLERS) as pool:
        turns = [clients[number % len(clients)] for number in range(CALLERS)]
        return list(pool.map(lambda client: ask(client, headers), turns))


def replayed(answers: Sequence[httpx2.Response]) -> int:
    """How many of these answers, all the same success, are those of a retry."""
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    return sum(answer.headers.get("idempotent-replayed") == "true" for answer in answers)


@pytest.mark.parametrize("headers", [{}, STREAM])
def test_fifty_calls_are_one_call_of_the_provider_also_after_a_restart(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    with a_provider(latency=0.3) as provider:
        with a_house(tmp_path, provider.url) as client:
            before = ask_at_once([client], headers)
            assert replayed(before) == CALLERS - 1
            assert len(client.get(ROUTE).json()["items"]) == 1
        with a_house(tmp_path, provider.url) as client:
            after = ask_at_once([client], headers)
            assert replayed(after) == CALLERS
        assert after[0].content == before[0].content
        assert len(provider.calls) == 1


def test_two_processes_on_one_database_agree(tmp_path: Path, fresh_postgres: Callable[[], str]) -> None:
    url = SecretStr(fresh_postgres())
    with (
        a_provider(latency=0.3) as provider,
        a_house(tmp_path / "one", provider.url, database_url=url) as one,
        a_house(tmp_path / "two", provider.url, database_url=url) as two,
    ):
        assert replayed(ask_at_once([one, two], {})) == CALLERS - 1
        assert len(provider.calls) == 1


@contextmanager
def a_brand_at(url: str) -> Iterator[httpx2.Client]:
    """A client of a service that has the brand now."""
    with httpx2.Client(base_url=url, timeout=30, trust_env=False) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        yield client


def hang_up(client: httpx2.Client, provider: Provider, key: dict[str, str]) -> None:
    """Ask, and leave once the provider is at work."""
    calls = len(provider.calls)
    with pytest.raises(httpx2.ReadTimeout):
        client.post(ROUTE, json=ASKED, headers=key, timeout=httpx2.Timeout(30, read=0.5))
    for _ in range(200):
        if len(provider.calls) > calls:
            return
        time.sleep(0.02)
    raise AssertionError("the provider was never asked")


def test_work_outlives_a_caller_who_hangs_up(tmp_path: Path) -> None:
    with (
        a_provider(latency=2) as provider,
        a_server(tmp_path / "var", OPENAI_BASE_URL=provider.url) as (url, _),
        a_brand_at(url) as client,
    ):
        for number, headers in enumerate(({}, STREAM), start=1):
            key = {"Idempotency-Key": f"call-{number}"}
            hang_up(client, provider, key | headers)
            answer = ask(client, key | headers)
            assert (answer.status_code, answer.headers["idempotent-replayed"]) == (200, "true")
            assert len(provider.calls) == number
        assert len(client.get(ROUTE).json()["items"]) == 2


def test_a_process_killed_at_work_frees_its_keys(tmp_path: Path) -> None:
    with a_provider(latency=5) as provider:
        with (
            a_server(tmp_path / "var", OPENAI_BASE_URL=provider.url) as (url, process),
            a_brand_at(url) as client,
        ):
            hang_up(client, provider, KEY)
            process.kill()
            process.wait()
        with a_server(tmp_path / "var") as (url, _), a_brand_at(url) as client:
            answer = client.post(ROUTE, json=ASKED, headers=KEY)
            assert (answer.status_code, answer.headers.get("idempotent-replayed")) == (200, None)
            again = client.post(ROUTE, json=ASKED, headers=KEY)
            assert (again.content, again.headers["idempotent-replayed"]) == (answer.content, "true")
    assert len(provider.calls) == 1


async def begun(answers: Answers) -> Claim | KeptAnswer | None:
    """What begins under a key; None when its first request is at work."""
    try:
        return await answers.begin(HOUSE, "key", "f")
    except InFlight:
        return None


async def test_a_lease_is_renewed_and_ends_with_its_process(records: Records) -> None:
    clock = Clock()
    async with keeping_answers(records.answers, clock, Telemetry(), beat=0.01) as alive:
        first = await alive.begin(HOUSE, "key", "f")
        assert isinstance(first, Claim)
        dead = Answers(records.answers, clock, Telemetry())
        assert isinstance(await dead.begin(HOUSE, "other", "f"), Claim)
        for _ in range(3):
            clock.move(seconds=20)
            assert await begun(dead) is None
            await asyncio.sleep(0.3)  # a few beats
        assert isinstance(await alive.begin(HOUSE, "other", "f"), Claim)
        await alive.keep(first, KeptAnswer("f", "kept", body=json.dumps(1).encode()))
    assert isinstance(await begun(dead), KeptAnswer)


async def test_what_is_over_is_swept_every_hour(records: Records) -> None:
    clock = Clock()
    kept: dict[str, Any] = {"fingerprint": "f", "state": "kept"}
    async with keeping_answers(records.answers, clock, Telemetry(), beat=0.01) as answers:
        claim = await answers.begin(HOUSE, "key", "f")
        assert isinstance(claim, Claim)
        await answers.keep(claim, KeptAnswer(**kept))
        start = clock.now
        clock.move(hours=24)
        for _ in range(500):
            await asyncio.sleep(0.01)
            if await records.answers.get(claim.owner, claim.key, start) is None:
                return
    raise AssertionError("never swept")
