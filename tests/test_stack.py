"""The second machine: PostgreSQL and a Chroma server, one process or several workers on them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from evals.bench.corpus import streamed
from evals.servers import Chroma, a_chroma
from service.app import create_app
from service.desk import open_desk
from service.settings import Settings
from tests.house_kit import NOW, brief, guide_rules, past_post
from tests.server_kit import command, free_port

LOCAL = ("127.0.0.1", 5000)


def house(settings: Settings) -> TestClient:
    """An application on these settings, to be entered."""
    return TestClient(create_app(settings), base_url="http://localhost", client=LOCAL)


def test_the_road_runs_on_postgresql_and_a_chroma_server(stack: Settings) -> None:
    with house(stack) as client:
        assert client.get("/readyz").json()["status"] == "ready"
        assert client.put(
            "/v1/brands/atelier", json={"guide": guide_rules(), "prose": "# Ton\nSimple."}
        ).is_success
        report = client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(12)]).json()
        assert report["added"] == 12
        asked = {"brief": brief(), "networks": ["x", "facebook"]}
        drafts = client.post("/v1/brands/atelier/drafts", json=asked).json()["drafts"]
        assert [draft["status"] for draft in drafts] == ["ready", "ready"]
        assert drafts[0]["sources"]
    with house(stack) as again:
        found = again.get("/v1/brands/atelier/posts", params={"q": "table en noyer"}).json()["items"]
        assert found
        assert again.delete("/v1/brands/atelier").status_code == 204
        assert again.get("/v1/brands").json()["items"] == []


def test_records_that_are_not_shared_may_have_a_chroma_server(tmp_path: Path, chroma: Chroma) -> None:
    alone = Settings(
        data_dir=tmp_path / "var", embedder="hashing", database_url=None, chroma_url=chroma.database()
    )
    with house(alone) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(12)]).raise_for_status()
        found = client.get("/v1/brands/atelier/posts", params={"q": "pièce numéro 7"}).json()["items"]
        assert found[0]["id"] == "post-7"
        assert client.delete("/v1/brands/atelier/posts/post-7").status_code == 204
        again = client.get("/v1/brands/atelier/posts", params={"q": "pièce numéro 7"}).json()["items"]
        assert "post-7" not in [item["id"] for item in again]
    assert not (tmp_path / "var" / "index").exists()


def test_a_chroma_server_that_is_away_is_said_and_drafts_are_still_written(stack: Settings) -> None:
    with a_chroma() as own, house(stack.model_copy(update={"chroma_url": own.database()})) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()}).raise_for_status()
        client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(9)]).raise_for_status()
        own.kill()
        ready = client.get("/readyz", headers={"Accept-Language": "fr"})
        (index,) = [part for part in ready.json()["parts"] if part["name"] == "index"]
        assert (ready.status_code, index["ok"]) == (503, False)
        assert f"Le serveur Chroma ne répond pas à {own.url}" in index["detail"]
        asked = {"brief": brief(), "networks": ["facebook"]}
        (draft,) = client.post("/v1/brands/atelier/drafts", json=asked).json()["drafts"]
        assert "library.unread" in [finding["rule"] for finding in draft["findings"]]
        refused = client.get("/v1/brands/atelier/posts", params={"q": "table"})
        assert (refused.status_code, refused.json()["code"]) == (503, "vectors_unreachable")
        assert refused.headers["Retry-After"] == "5"
        more = client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(9, 12)]).json()
        assert more["added"] == 3
        own.start()
        assert client.get("/readyz").status_code == 200
        found = client.get("/v1/brands/atelier/posts", params={"q": "pièce numéro 11"}).json()["items"]
        assert found[0]["id"] == "post-11"


@pytest.mark.embedded  # it is about lacking them
def test_several_workers_need_servers(tmp_path: Path) -> None:
    refused = command(tmp_path, "serve", "--workers", "4", PORTEVOIX_DATABASE_URL="postgresql:///pv")
    assert refused.returncode == 1
    assert "workers_need_servers" in refused.stderr
    assert "PORTEVOIX_CHROMA_URL" in refused.stderr


def test_several_workers_start_only_on_a_database_that_answers(tmp_path: Path) -> None:
    away = {
        "PORTEVOIX_DATABASE_URL": "postgresql://127.0.0.1:1/pv",
        "PORTEVOIX_CHROMA_URL": "http://127.0.0.1:1",
    }
    refused = command(tmp_path, "serve", "--port", str(free_port()), "--workers", "2", **away)
    assert refused.returncode == 1
    assert "database_unusable" in refused.stderr


async def test_what_a_worker_that_died_had_to_forget_is_forgotten(stack: Settings) -> None:
    async with open_desk(stack, clock=lambda: NOW) as desk:
        await desk.guides.save("atelier", guide_rules(), "", "api")
        await desk.library.import_posts("atelier", streamed(past_post(n) for n in range(6)))
        await desk.records.posts.delete("atelier", "post-1")  # and dies before the index hears of it
    async with open_desk(stack, clock=lambda: NOW) as again:
        await again.index.search("autre", "posts", await again.embedder.query("table"), "table", 1)
        for _ in range(200):
            if not await again.records.generations.unclean():
                break
            await asyncio.sleep(0.1)
        assert (await again.records.generations.of("atelier"))["posts"].count == 5
