"""Budgets over HTTP: a minute's requests, a day's tokens and money."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from evals.faults.budgets import Place, evaluate
from evals.faults.stacks import Stack
from evals.provider import Provider, a_provider
from service.app import create_app
from service.settings import OpenAI, Settings
from tests.budgets_kit import draft, limit, usage
from tests.house_kit import brief, guide_rules
from tests.model_kit import a_house_with, drafts_of, events_of

CALL = 40_000  # more than one call can reserve
PRICES = 'currency = "EUR"\n[models."openai:*"]\ninput = 1.0\noutput = 4.0\n'


@asynccontextmanager
async def callers(folder: Path, provider: Provider, **settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """A house in this process that many ask at once."""
    asked: dict[str, Any] = {"data_dir": folder, "embedder": "hashing"} | settings
    app = create_app(Settings(**asked, openai=OpenAI(base_url=provider.url)))
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 5000))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_a_day_and_a_minute_are_never_passed_by_callers_at_once(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """On PostgreSQL, of four houses. Usage is what answers and provider counted, also after a restart."""
    place = Place(tmp_path)
    if engine == "postgresql":
        database = request.getfixturevalue("fresh_postgres")()
        place = Place(tmp_path, Stack(database, request.getfixturevalue("chroma").database()))
    found = await evaluate(place, callers=30, budget=30_000, limit=12)
    assert [figure for figure in found.figures if figure.met is False] == []
    figures = {figure.name: figure.value for figure in found.figures}
    assert figures["first wave: refused (429)"] > 0
    assert figures["tokens spent"] > 15_000


async def test_what_others_have_set_aside_is_asked_for_again_soon(tmp_path: Path) -> None:
    with a_provider(latency=2) as provider:
        async with callers(tmp_path / "var", provider, brand_tokens_per_day=9_000) as client:
            await client.put("/v1/brands/atelier", json={"guide": guide_rules()})
            asked = {"brief": brief(), "networks": ["facebook"]}
            posts = [client.post("/v1/brands/atelier/drafts", json=asked) for _ in range(2)]
            one, other = sorted(await asyncio.gather(*posts), key=lambda answer: answer.status_code)
            assert (one.status_code, other.status_code) == (200, 429)
            assert (other.json()["code"], other.headers["retry-after"]) == ("budget_reserved", "5")
            assert len(provider.calls) == 1


async def test_exactly_so_many_requests_a_minute(tmp_path: Path) -> None:
    with a_provider() as provider:
        async with callers(tmp_path / "var", provider) as client:
            await client.put("/v1/budgets/keys/house", json={"requests_per_minute": 30})
            answers = await asyncio.gather(*(client.get("/v1/networks") for _ in range(80)))
            assert Counter(answer.status_code for answer in answers) == {200: 30, 429: 50}
            refused = next(answer for answer in answers if answer.status_code == 429)
            assert refused.json()["code"] == "requests_spent"
            assert 55 <= int(refused.headers["retry-after"]) <= 61
            for free in ("/healthz", "/metrics", "/docs"):
                assert (await client.get(free)).status_code == 200


def test_a_day_that_is_spent_is_refused_until_midnight(tmp_path: Path) -> None:
    with a_house_with(tmp_path) as (client, provider):
        drafts_of(client)
        limit(client, tokens_per_day=1)
        refused = draft(client)
        assert (refused.status_code, refused.json()["code"]) == (429, "budget_spent")
        assert 1 <= int(refused.headers["retry-after"]) <= 86_400
        rewrite = {"text": "Un banc en chêne, fini à la cire.", "network": "x", "action": "lengthen"}
        assert client.post("/v1/brands/atelier/rewrites", json=rewrite).status_code == 429
        told = client.post(
            "/v1/brands/atelier/drafts",
            json={"brief": brief(), "networks": ["x"]},
            headers={"Accept": "text/event-stream"},
        )
        assert (told.status_code, told.json()["code"]) == (429, "budget_spent")
        assert client.post("/v1/brands/atelier/reviews", json={"network": "x", "text": "Un banc."}).is_success
        limit(client)
        assert draft(client).status_code == 200
        assert len(provider.calls) == 2


def test_a_budget_that_covers_no_call_makes_none(tmp_path: Path) -> None:
    """Several drafts of one request: all are refused, and nothing is spent."""
    with a_house_with(tmp_path) as (client, provider):
        limit(client, tokens_per_day=500)
        refused = draft(client, networks=["facebook", "x", "linkedin"])
        assert (refused.status_code, refused.json()["code"]) == (429, "budget_spent")
        events = events_of(client, networks=["facebook", "x"])
        assert [(name, data["code"]) for name, data in events] == [("error", "budget_spent")]
        assert provider.calls == []
        assert usage(client)["atelier"]["tokens"] == {"used": 0, "reserved": 0, "limit": 500}


def test_what_a_request_has_begun_is_ended_by_the_composer(tmp_path: Path) -> None:
    """The least budget that lets one call pass: what finds no room then is the composer's, and says why."""
    with a_house_with(tmp_path) as (client, provider):
        for most in range(5_000, CALL, 250):
            limit(client, tokens_per_day=most)
            answer = draft(client, variants=4)
            if answer.status_code == 200:
                break
        drafts = answer.json()["drafts"]
        told = [one["degraded_because"] for one in drafts]
        assert told[0] is None
        assert any(one is not None and one.startswith("budget_spent: ") for one in told)
        assert {one["written_by"]["writer"] for one in drafts} == {"openai", "composer"}
        events = events_of(client, networks=["facebook"])
        assert [data["code"] for name, data in events if name == "error"] == ["budget_spent"]
        assert usage(client)["atelier"]["tokens"]["used"] <= most
        assert provider.calls


def test_money_is_counted_in_the_currency_of_the_prices(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text(PRICES)
    with a_house_with(tmp_path, {"prices": prices, "brand_cost_per_day": 0.2}) as (client, _):
        spent = sum(one["usage"]["cost"] for one in [*drafts_of(client), *drafts_of(client)])
        told = client.get("/v1/usage").json()
        assert told["currency"] == "EUR"
        cost = told["items"][0]["cost"]
        assert (cost["used"], cost["reserved"], cost["limit"]) == (pytest.approx(spent), 0, 0.2)
        limit(client, cost_per_day=spent / 2)
        assert draft(client).json()["code"] == "budget_spent"


def test_money_needs_prices(tmp_path: Path) -> None:
    with a_house_with(tmp_path, {"brand_cost_per_day": 0.2}) as (client, provider):
        (unpriced,) = drafts_of(client)
        assert unpriced["degraded_because"].startswith("budget_not_priced: ")
        assert provider.calls == []


def test_without_a_model_nothing_is_spent_or_refused(client: TestClient, brand: str) -> None:
    client.put(f"/v1/budgets/brands/{brand}", json={"tokens_per_day": 0}).raise_for_status()
    assert draft(client).status_code == 200
    assert usage(client)["atelier"]["tokens"]["used"] == 0


def test_what_a_caller_who_left_set_aside_is_given_back(tmp_path: Path) -> None:
    with a_house_with(tmp_path, {"brand_tokens_per_day": 10 * CALL}, latency=20) as (client, _):
        asked = {"brief": brief(), "networks": ["facebook"]}
        for wait in ("1", "3"):
            client.post("/v1/brands/atelier/drafts", json=asked, headers={"Prefer": f"wait={wait}"})
        tokens = usage(client)["atelier"]["tokens"]
        assert tokens["reserved"] == 0
        assert tokens["used"] > 0


def test_the_last_minute_is_told_where_it_is_counted(settings: Settings) -> None:
    limited = settings.model_copy(update={"brand_requests_per_minute": 3})
    with TestClient(create_app(limited), base_url="http://localhost") as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()})
        assert [client.get("/v1/brands/atelier").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert client.get("/v1/brands/nobody").status_code == 404
        told = usage(client)
        assert "atelier" not in told
        assert told["house"]["requests"] == {"used": None, "limit": None}
        client.put("/v1/budgets/keys/house", json={"requests_per_minute": 50})
        assert usage(client)["house"]["requests"] == {"used": 1, "limit": 50}
        assert usage(client, day="2020-01-01")["house"]["requests"] == {"used": None, "limit": 50}
