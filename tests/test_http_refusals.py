"""What is sent wrongly over HTTP: refused, with what would be right, and never a fault of the house."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("TRACE", "/healthz", "GET"),
        ("DELETE", "/v1/brands/a-brand/posts", "GET, POST"),
        ("POST", "/v1/usage", "GET"),
        ("PATCH", "/v1/brands/a-brand", "GET, PUT, DELETE"),
        ("OPTIONS", "/v1/brands/a-brand/trends/pull", "POST"),
    ],
)
def test_another_method_is_told_which_are_answered(
    client: TestClient, method: str, path: str, methods: str
) -> None:
    refused = client.request(method, path)
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)


def test_a_type_of_body_is_refused_where_the_method_is_right(client: TestClient) -> None:
    assert client.post("/v1/keys", content=b"x").status_code == 415
    assert client.post("/v1/nowhere", content=b"x").status_code == 415


@pytest.mark.parametrize("body", [{"brands": [""]}, {"force": 0}, {"reembed": "true"}])
def test_folders_are_named_and_choices_said_outright(client: TestClient, body: dict[str, Any]) -> None:
    assert client.post("/v1/ingest", json=body).status_code == 422


@pytest.mark.parametrize("day", ["0", "1700000000", "2026-13-01"])
def test_a_day_is_written_as_people_write_it(client: TestClient, day: str) -> None:
    refused = client.get("/v1/usage", params={"day": day})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "day")
    assert client.get("/v1/usage", params={"day": "2026-11-20"}).json()["day"] == "2026-11-20"


def test_a_moment_is_no_number(client: TestClient, brand: str) -> None:
    under = f"/v1/brands/{brand}"
    refused = client.get(f"{under}/trends/items", params={"since": "1700000000"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "moment")
    page = client.put(f"{under}/knowledge/a.md", json={"text": "Ouvert.", "valid_from": 0})
    assert (page.status_code, page.json()["errors"][0]["code"]) == (422, "day")


def test_money_is_a_number(client: TestClient, brand: str) -> None:
    path = f"/v1/budgets/brands/{brand}"
    assert client.put(path, json={"cost_per_day": False}).status_code == 422
    assert client.put(path, json={"cost_per_day": 3}).json()["cost_per_day"] == 3.0


def test_a_file_of_items_without_columns_is_the_callers_own(client: TestClient, brand: str) -> None:
    kind = {"Content-Type": "text/csv"}
    refused = client.post(f"/v1/brands/{brand}/trends/items", content=b"-81620", headers=kind)
    assert (refused.status_code, refused.json()["code"]) == (422, "source_no_header")


def test_events_are_described_one_by_one(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path, method in (
        ("/v1/jobs/{job}/events", "get"),
        ("/v1/brands/{brand}/drafts", "post"),
    ):
        told = paths[path][method]["responses"]["200"]["content"]["text/event-stream"]
        assert told["itemSchema"]["required"] == ["event", "data"]
