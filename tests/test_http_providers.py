"""The house with providers of others: told in order, and at work when some of them fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from evals.provider import Provider, a_provider
from service.app import create_app
from service.cli.providers import ask_providers
from service.desk import open_desk
from service.errors import EmbedderMismatch
from service.provider_faults import ProviderUnreachable
from service.settings import OpenAI, Settings
from tests.asking_kit import KEY
from tests.house_kit import NOW, brief, guide_rules, past_post
from tests.server_kit import free_port

DRAFTS = {"brief": brief(), "networks": ["facebook"]}


def house(folder: Path, url: str | None = None, **more: Any) -> Settings:
    """Settings of a house whose OpenAI-compatible server is at `url`."""
    openai = OpenAI(base_url=url, api_key=SecretStr(KEY)) if url else OpenAI()
    given: dict[str, Any] = {"data_dir": folder / "var", "embedder": "hashing", "openai": openai} | more
    return Settings(**given)


@contextmanager
def serving(settings: Settings) -> Iterator[TestClient]:
    """The application on those settings, with a brand."""
    with TestClient(create_app(settings), base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        body = {"guide": guide_rules(), "prose": ""}
        assert client.put("/v1/brands/atelier", json=body).status_code == 201
        yield client


def nowhere() -> str:
    """An address where nothing listens."""
    return f"http://127.0.0.1:{free_port()}/v1"


def test_every_model_is_told_in_the_order_it_is_asked(tmp_path: Path) -> None:
    with serving(house(tmp_path, model="openai:first, mistralai:second")) as client:
        assert client.get("/v1/capabilities").json()["writers"] == [
            {"name": "composer", "model": None, "active": False},
            {"name": "openai", "model": "first", "active": True},
            {"name": "mistralai", "model": "second", "active": False},
        ]
        parts = {part["name"]: part for part in client.get("/readyz").json()["parts"]}
        assert parts["openai"]["detail"] == "openai:first, mistralai:second"


def test_a_dead_provider_makes_nothing_unready_and_is_told(tmp_path: Path) -> None:
    with serving(house(tmp_path, nowhere(), model="openai:first")) as client:
        for _ in range(3):
            (draft,) = client.post("/v1/brands/atelier/drafts", json=DRAFTS).json()["drafts"]
            assert draft["degraded"]
            assert draft["written_by"]["writer"] == "composer"
        ready = client.get("/readyz")
        assert ready.status_code == 200
        (writer,) = [part for part in ready.json()["parts"] if part["name"] == "openai"]
        assert writer["ok"]
        assert "ne répond pas" in writer["detail"]


@pytest.mark.embedded  # two houses, one after the other
def test_the_next_model_serves_where_a_package_is_missing(tmp_path: Path, provider: Provider) -> None:
    with serving(house(tmp_path, provider.url, model="mistralai:first,openai:stub-small")) as client:
        (draft,) = client.post("/v1/brands/atelier/drafts", json=DRAFTS).json()["drafts"]
        assert draft["written_by"]["writer"] == "openai"
        assert not draft["degraded"]
    with serving(house(tmp_path / "alone", model="mistralai:first")) as client:
        (draft,) = client.post("/v1/brands/atelier/drafts", json=DRAFTS).json()["drafts"]
        assert draft["written_by"]["writer"] == "composer"
        assert "langchain-mistralai" in draft["degraded_because"]
        assert draft["usage"]["input_tokens"] == 0


def test_drafts_are_written_without_the_library_when_its_embedder_fails(tmp_path: Path) -> None:
    with serving(house(tmp_path, nowhere(), model="composer", embedder="openai:vectors")) as client:
        (draft,) = client.post("/v1/brands/atelier/drafts", json=DRAFTS).json()["drafts"]
        assert draft["sources"] == []
        (unread,) = [one for one in draft["findings"] if one["rule"] == "library.unread"]
        assert unread["severity"] == "warn"
        assert unread["message"].startswith("openai:vectors n’a pas répondu")
        assert client.post("/v1/brands/atelier/prompts", json=DRAFTS).status_code == 200
        for answer in (
            client.get("/v1/brands/atelier/posts", params={"q": "chêne"}),
            client.post("/v1/brands/atelier/posts", json=[past_post(1)]),
        ):
            assert answer.status_code == 502
            assert answer.json()["code"] == "provider_unreachable"
            assert KEY not in answer.text


def test_a_library_embedded_by_others_is_searched(tmp_path: Path, provider: Provider) -> None:
    with serving(house(tmp_path, provider.url, model="composer", embedder="openai:stub-small")) as client:
        posts = [past_post(number) for number in range(5)]
        assert client.post("/v1/brands/atelier/posts", json=posts).json()["added"] == 5
        found = client.get("/v1/brands/atelier/posts", params={"q": posts[3]["text"]}).json()["items"]
        assert found[0]["id"] == "post-3"
        assert client.get("/v1/capabilities").json()["embedder"] == "openai:stub-small"


async def test_an_embedder_answers_before_a_library_changes_to_it(tmp_path: Path, provider: Provider) -> None:
    with serving(house(tmp_path)) as client:
        client.post("/v1/brands/atelier/posts", json=[past_post(1)])
    dead = house(tmp_path, nowhere(), model="composer", embedder="openai:stub-small")
    async with open_desk(dead, clock=lambda: NOW) as desk:
        with pytest.raises(ProviderUnreachable):
            await desk.library.reembed("atelier")
    alive = house(tmp_path, provider.url, model="composer", embedder="openai:stub-small")
    async with open_desk(alive, clock=lambda: NOW) as desk:
        with pytest.raises(EmbedderMismatch):
            await desk.library.search("atelier", "chêne")
        assert await desk.library.reembed("atelier") == 1
        assert (await desk.library.search("atelier", "chêne")).posts
        assert await desk.records.shelves.embedder("atelier") == ("openai:stub-small", 1536)


async def told(settings: Settings) -> list[tuple[str, bool, str]]:
    """What doctor tells of the providers: `(name, ok, detail)`."""
    return [(part["name"], part["ok"], part["detail"]) for part in await ask_providers(settings)]


async def test_doctor_names_the_composer_and_the_embedder(tmp_path: Path) -> None:
    writer, embedder, spending = await told(house(tmp_path))
    assert writer[:2] == ("writer", True)
    assert writer[2].startswith("composer")
    assert embedder[2].startswith("hashing")
    assert "500000" in spending[2]


async def test_doctor_asks_each_model_and_the_embedder(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEEPSEEK_API_BASE", provider.url)
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    models = "openai:stub-small,deepseek:stub-small,openai:other,mistralai:m,nobody:m"
    first, second, absent, bare, unknown, embedder, _ = await told(
        house(tmp_path, provider.url, model=models, embedder="openai:stub-small")
    )
    assert first == ("writer", True, "openai:stub-small répond")
    assert second == ("writer 2", True, "deepseek:stub-small répond")
    assert not absent[1]
    assert "openai:other n’est pas dans la liste de son serveur (stub-small)" in absent[2]
    assert not bare[1]
    assert "langchain-mistralai" in bare[2]
    assert not unknown[1]
    assert "nobody" in unknown[2]
    assert embedder == ("embedder", True, "openai:stub-small répond, en 1536 dimensions")


async def test_doctor_says_what_to_do_with_a_server_that_does_not_serve(tmp_path: Path) -> None:
    with (
        a_provider(models=["first", "second"]) as several,
        a_provider(models=["alone"]) as single,
        a_provider(key="another") as closed,
    ):
        cases = {
            several.url: (False, "first, second"),
            single.url: (True, "openai:alone répond"),
            closed.url: (False, "OPENAI_API_KEY"),
            single.url.removesuffix("/v1") + "/pages": (False, "/v1"),
            nowhere(): (False, "ne répond pas"),
        }
        for url, (ok, words) in cases.items():
            writer = (await told(house(tmp_path, url)))[0]
            assert writer[1] == ok, writer
            assert words in writer[2]


async def test_doctor_says_which_prices_are_missing(tmp_path: Path, provider: Provider) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"\n[models."openai:stub-small"]\ninput = 1\noutput = 2\n')
    more: dict[str, Any] = {"prices": prices, "ceiling_cost": 0.5}
    priced = (await told(house(tmp_path, provider.url, model="openai:stub-small", **more)))[-1]
    assert priced[1]
    assert str(prices) in priced[2]
    assert "0.5" in priced[2]
    unpriced = (await told(house(tmp_path, provider.url, model="openai:other", **more)))[-1]
    assert not unpriced[1]
    assert "openai:other" in unpriced[2]
    prices.write_text("currency")
    assert not (await told(house(tmp_path, provider.url, **more)))[-1][1]
