"""The second machine: PostgreSQL and a Chroma server, one process or several workers on them."""

from __future__ import annotations

from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules, past_post

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
