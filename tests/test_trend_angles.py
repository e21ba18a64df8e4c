"""Angles on topics that were made of items sent over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

TITLES = (
    ("Le chêne français s’exporte à prix record", "bois-du-jour"),
    ("Prix record du chêne français à l’export", "gazette"),
    ("Chêne français : les prix à l’export battent un record", "ouest-matin"),
)


def sent(client: TestClient, brand: str) -> str:
    """The topic of the price of oak."""
    now = datetime.now(UTC)
    rows: list[dict[str, Any]] = [
        {
            "id": f"a{number}",
            "title": title,
            "source": source,
            "language": "fr",
            "published_at": (now - timedelta(hours=5 - number)).isoformat(),
        }
        for number, (title, source) in enumerate(TITLES)
    ]
    answer = client.post(f"/v1/brands/{brand}/trends/items", json={"items": rows})
    topic: str = answer.raise_for_status().json()["items"][0]["topic"]
    return topic


def test_angles_quote_the_items_of_a_topic_and_go_to_drafts(client: TestClient, brand: str) -> None:
    topic = sent(client, brand)
    asked = {"networks": ["facebook"], "language": "fr"}
    answer = client.post(f"/v1/brands/{brand}/trends/{topic}/angles", json=asked)
    found = answer.raise_for_status().json()
    assert (found["topic"], found["withheld"], found["degraded"]) == (topic, None, False)
    assert found["written_by"]["writer"] == "composer"
    assert 0 < len(found["angles"]) <= 5
    for angle in found["angles"]:
        assert {(fact["text"], fact["source"]) for fact in angle["facts"]} <= set(TITLES)
        place = {"network": angle["network"], "kind": angle["kind"]}
        drafts = client.post(
            f"/v1/brands/{brand}/drafts", json={"brief": angle["brief"], "networks": [place]}
        )
        assert drafts.raise_for_status().json()["drafts"][0]["status"] == "ready"


def test_what_is_not_for_the_brand_has_no_angle(client: TestClient, brand: str) -> None:
    topic = sent(client, brand)
    said = {"verdict": "not_for_us", "reason": "Nous ne parlons pas des cours."}
    client.post(f"/v1/brands/{brand}/trends/{topic}/feedback", json=said).raise_for_status()
    found = client.post(f"/v1/brands/{brand}/trends/{topic}/angles", json={}).json()
    assert (found["angles"], found["withheld"]["code"]) == ([], "not_for_us")


def test_what_is_asked_wrong_is_refused(client: TestClient, brand: str) -> None:
    unknown = client.post(f"/v1/brands/{brand}/trends/t_nobody/angles", json={})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_topic")
    under = f"/v1/brands/{brand}/trends/{sent(client, brand)}/angles"
    assert client.post(under, json={"network": "x"}).status_code == 422
    nowhere = client.post(under, json={"networks": ["minitel"]})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "unknown_network")
