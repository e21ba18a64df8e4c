"""Items over HTTP: bodies that are none, rows that are refused alone, hostile titles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"items": "x"}, "items_not_listed"),
        ({"items": [], "more": 1}, "items_not_listed"),
        ([], "items_not_listed"),
        ({"items": [{}] * 2_001}, "too_many_items"),
    ],
)
def test_a_body_that_is_no_list_of_items_is_refused(
    client: TestClient, brand: str, body: Any, code: str
) -> None:
    answer = client.post(f"/v1/brands/{brand}/trends/items", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_bad_row_is_rejected_alone(client: TestClient, brand: str) -> None:
    good = {"id": "a", "title": "Le pont rouvre", "published_at": "2026-11-20T08:00:00Z", "source": "s"}
    sent = [good, {"id": "b"}, 7, good | {"id": "message:1"}, good | {"id": "c", "url": "javascript:1"}]
    told = client.post(f"/v1/brands/{brand}/trends/items", json={"items": sent}).json()
    assert (told["added"], [row["row"] for row in told["rejected"]]) == (1, [2, 3, 4, 5])
    assert all(row["reason"] for row in told["rejected"])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "application/x-ndjson",
            '{"id": "a", "title": "Le pont rouvre"}\n{"id": "b", "title": "Le puits ferme"}\n',
        ),
        ("text/csv", "id;title;source\na;Le pont rouvre;s\nb;Le puits ferme;s\n"),
    ],
)
def test_rows_come_as_files_too(client: TestClient, brand: str, kind: str, body: str) -> None:
    under = f"/v1/brands/{brand}/trends/items"
    answer = client.post(under, content=body.encode(), headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    assert {one["id"] for one in answer.json()["items"]} == {"a", "b"}
    assert answer.json()["problems"][0]["code"] == "undated"


def test_hostile_titles_are_plain_text(client: TestClient, brand: str) -> None:
    row = {
        "id": "x",
        "title": "<b>Été</b> &amp; <script>alert(1)</script> =cmd|calc",
        "published_at": "2099-01-01T00:00:00Z",
        "source": "<i>s</i>",
    }
    told = client.post(f"/v1/brands/{brand}/trends/items", json={"items": [row]}).json()
    assert [one["code"] for one in told["problems"]] == ["from_future"]
    item = client.get(f"/v1/brands/{brand}/trends/items").json()["items"][0]
    assert "<" not in item["title"]
    assert datetime.fromisoformat(item["published_at"]) <= datetime.now(UTC)
