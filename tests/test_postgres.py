"""The whole road on PostgreSQL: guide, posts, drafts, erasure."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules, past_post


def test_the_road_runs_on_postgresql(settings: Settings, fresh_postgres: Callable[[], str]) -> None:
    on_postgres = settings.model_copy(update={"database_url": SecretStr(fresh_postgres())})
    with TestClient(create_app(on_postgres), base_url="http://localhost") as client:
        assert client.put("/v1/brands/atelier", json={"guide": guide_rules()}).status_code == 201
        report = client.post("/v1/brands/atelier/posts", json=[past_post(n) for n in range(12)]).json()
        assert report["added"] == 12
        asked = {"brief": brief(), "networks": ["x", "facebook"]}
        drafts = client.post("/v1/brands/atelier/drafts", json=asked).json()["drafts"]
        assert [draft["status"] for draft in drafts] == ["ready", "ready"]
        assert drafts[0]["sources"]
    with TestClient(create_app(on_postgres), base_url="http://localhost") as again:
        assert len(again.get("/v1/brands/atelier/drafts").json()["items"]) == 2
        assert again.delete("/v1/brands/atelier").status_code == 204
        assert again.get("/v1/brands").json()["items"] == []
