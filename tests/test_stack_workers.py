"""Four web workers on one PostgreSQL and one Chroma server, as a process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import httpx2
import pytest

from evals.bench.serving import Service, serving
from evals.faults.stack import settle
from evals.faults.stack_checks import CHECKS, After
from evals.faults.stack_load import Clients
from evals.faults.stacks import workers_of
from evals.servers import Chroma
from tests.house_kit import brief, guide_rules, past_post

WORKERS = 4
AT_ONCE = 16


@pytest.fixture(scope="module")
def servers(fresh_postgres: Any, chroma: Chroma) -> tuple[str, str]:
    """An empty database on each server."""
    return fresh_postgres(), chroma.database()


@pytest.fixture(scope="module")
def service(servers: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Four workers."""
    settings = {
        "PORTEVOIX_DATABASE_URL": servers[0],
        "PORTEVOIX_CHROMA_URL": servers[1],
        "PORTEVOIX_EMBEDDER": "hashing",
        "PORTEVOIX_LOG_LEVEL": "warning",
    }
    with serving(tmp_path_factory.mktemp("workers") / "var", settings, WORKERS) as running:
        running.until_ok("/readyz")
        for _ in range(200):
            if len(workers_of(running)) == WORKERS:
                break
            time.sleep(0.1)
        yield running
        running.stop()


def everyone(service: Service, method: str, path: str, times: int = AT_ONCE * 2, **asked: Any) -> list[Any]:
    """The same request, many times at once, each on a connection of its own."""

    def ask(_: int) -> httpx2.Response:
        url = f"{service.client.base_url}{path}"
        return httpx2.request(method, url, timeout=60, trust_env=False, **asked)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(ask, range(times)))


def test_an_erased_brand_is_gone_from_every_worker_at_once(service: Service) -> None:
    client = service.client
    client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
    client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(20)]).raise_for_status()
    asked = {"brief": brief(), "networks": ["facebook"]}
    drafts = everyone(service, "POST", "/v1/brands/atelier/drafts", json=asked)
    assert {answer.status_code for answer in drafts} == {200}
    assert len({answer.json()["drafts"][0]["id"] for answer in drafts}) == len(drafts)
    assert client.delete("/v1/brands/atelier").status_code == 204
    for path in ("/v1/brands/atelier", "/v1/brands/atelier/drafts", "/v1/brands/atelier/posts?q=table"):
        assert {answer.status_code for answer in everyone(service, "GET", path)} == {404}


def test_a_guide_is_the_same_for_every_worker_at_once(service: Service) -> None:
    for name in ("Un", "Deux", "Trois"):
        body = {"guide": guide_rules() | {"name": name}}
        service.client.put("/v1/brands/guide", json=body).raise_for_status()
        names = {answer.json()["name"] for answer in everyone(service, "GET", "/v1/brands/guide")}
        assert names == {name}


def test_counters_are_those_of_every_worker(service: Service) -> None:
    everyone(service, "GET", "/v1/rules", times=40)
    told = [answer.text for answer in everyone(service, "GET", "/metrics", times=8)]
    lines = [
        line
        for text in told
        for line in text.splitlines()
        if 'route="/v1/rules"' in line and "_total" in line
    ]
    assert len(lines) == 8
    assert {float(line.rpartition(" ")[2]) for line in lines} == {40.0}


@pytest.mark.timeout(300)
def test_workers_under_load_agree_though_one_is_killed(service: Service, servers: tuple[str, str]) -> None:
    clients = Clients(str(service.client.base_url))
    clients.make_brands()
    before = workers_of(service)
    os.kill(before[0], signal.SIGKILL)
    clients.work(4.0)
    for _ in repeat(None, 600):  # a worker starts in 2 s on a quiet machine, in 20 on a busy one
        now = workers_of(service)
        if len(now) == WORKERS and before[0] not in now:
            break
        time.sleep(0.1)
    settle(servers[0])
    url = str(service.client.base_url)
    after = After(clients.told, url, *servers, WORKERS, before, before[0], now)
    assert [one for one in (check(after) for check in CHECKS) if not one.holds] == []
    assert clients.told.answers
