"""Angles over HTTP: a topic of items taken in, its angles, and how a request for them is bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.topics.item import Item
from service.trends.take import take
from tests.angles_kit import item
from tests.house_kit import guide_rules
from tests.model_kit import a_house_with

TITLE = "Le prix du chêne français bat un record à l’export"
JOURNALS = ("Le Bois du Jour", "Gazette des Scieries", "Ouest Matin")


def taken(client: TestClient, brand: str, *told: Item) -> str:
    """The topic that most of the items are in, just published."""
    now = datetime.now(UTC)
    fresh = [replace(one, published_at=now - timedelta(minutes=5 + n)) for n, one in enumerate(told)]
    assert client.portal is not None
    desk = client.app.state.desk  # type: ignore[attr-defined]
    kept = client.portal.call(partial(take, desk, brand, fresh)).kept
    ((topic, _),) = Counter(one.topic for one in kept).most_common(1)
    return str(topic)


def record() -> Sequence[Item]:
    """One story, told by three journals."""
    return told_by_all(TITLE)


def told_by_all(title: str) -> Sequence[Item]:
    """A title, nearly the same in each journal."""
    address = f"https://journal.example.org/{title[:9].strip()}"
    return [
        item(f"{title}, selon {name}", name, id=f"{title[:9]}{n}", url=f"{address}/{n}".replace(" ", "-"))
        for n, name in enumerate(JOURNALS)
    ]


def asked(client: TestClient, topic: str, **body: Any) -> Any:
    """The answer to a request for angles."""
    return client.post(f"/v1/brands/atelier/trends/{topic}/angles", json=body)


@pytest.fixture
def topic(client: TestClient, brand: str) -> str:
    """A topic of the brand."""
    return taken(client, brand, *record())


def test_a_topic_has_angles_whose_briefs_give_drafts(client: TestClient, topic: str) -> None:
    told = asked(client, topic).json()
    assert told["topic"] == topic
    assert len(told["angles"]) == 5
    assert told["withheld"] is None
    for angle in told["angles"]:
        assert {fact["source"] for fact in angle["facts"]} <= set(JOURNALS)
        place = {"network": angle["network"], "kind": angle["kind"]}
        answer = client.post("/v1/brands/atelier/drafts", json={"brief": angle["brief"], "networks": [place]})
        (draft,) = answer.json()["drafts"]
        assert draft["status"] == "ready", draft["findings"]
        assert angle["facts"][0]["source"] in draft["text"]


def test_networks_and_language_are_those_asked(client: TestClient, topic: str) -> None:
    told = asked(
        client, topic, networks=["mastodon", {"network": "x", "kind": "thread"}], language="en"
    ).json()
    assert told["language"] == "en"
    places = {(one["network"], one["kind"]) for one in told["angles"]}
    assert places == {("mastodon", "post"), ("x", "thread")}


def test_reasons_are_told_to_the_reader(client: TestClient, topic: str) -> None:
    path = f"/v1/brands/atelier/trends/{topic}/angles"
    french, english = (
        client.post(path, json={}, headers={"Accept-Language": one}).json()["angles"][0]
        for one in ("fr", "en")
    )
    assert (french["hook"], french["brief"]) == (english["hook"], english["brief"])
    assert (french["why"], french["how"]) != (english["why"], english["how"])


def test_a_disaster_has_none(client: TestClient, brand: str) -> None:
    told = told_by_all("Un incendie fait douze morts dans une scierie")
    answer = asked(client, taken(client, brand, *told))
    assert (answer.status_code, answer.json()["angles"]) == (200, [])
    assert answer.json()["withheld"]["code"] == "risk_avoid"


def test_what_the_guide_keeps_away_from_has_none(client: TestClient, topic: str) -> None:
    avoided = {"terms": ["prix du chêne"], "reason": "Nos clients n’y peuvent rien."}
    guide = guide_rules() | {"trends": {"not_for_us": [avoided]}}
    client.put("/v1/brands/atelier", json={"guide": guide}).raise_for_status()
    answer = asked(client, topic)
    assert (answer.status_code, answer.json()["angles"]) == (200, [])
    assert answer.json()["withheld"]["code"] == "not_for_us"
    assert "Nos clients n’y peuvent rien" in answer.json()["withheld"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"networks": ["minitel"]}, 422, "unknown_network"),
        ({"networks": [{"network": "x", "kind": "opera"}]}, 422, "unknown_kind"),
        ({"language": "français"}, 422, "invalid_input"),
        ({"subject": "Un sujet"}, 422, "invalid_input"),
        ({"networks": ["x"] * 21}, 422, "invalid_input"),
        ({"ceiling": {"tokens": -1}}, 422, "invalid_input"),
    ],
)
def test_bad_bodies_are_told(client: TestClient, topic: str, body: Any, status: int, code: str) -> None:
    answer = asked(client, topic, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("name", ["t_nobody", "x", "..%2f", "t_%00"])
def test_an_unknown_topic_is_not_found(client: TestClient, brand: str, name: str) -> None:
    assert brand
    answer = asked(client, name)
    assert answer.status_code == 404


def test_a_topic_of_another_brand_is_not_found(client: TestClient, topic: str) -> None:
    client.put("/v1/brands/autre", json={"guide": guide_rules()}).raise_for_status()
    answer = client.post(f"/v1/brands/autre/trends/{topic}/angles", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_topic")


def test_a_retry_is_given_the_same_answer(tmp_path: Path) -> None:
    with a_house_with(tmp_path) as (client, provider):
        path = f"/v1/brands/atelier/trends/{taken(client, 'atelier', *record())}/angles"
        first, again = (
            client.post(path, json={}, headers={"Idempotency-Key": '"une-fois"'}) for _ in range(2)
        )
        calls = len(provider.calls)
    assert (first.status_code, first.content) == (200, again.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert {one["written_by"] for one in first.json()["angles"]} == {"openai"}
    assert calls == 1


def test_a_slow_model_leaves_time_for_the_composer(tmp_path: Path) -> None:
    with a_house_with(tmp_path, manner="never") as (client, _):
        path = f"/v1/brands/atelier/trends/{taken(client, 'atelier', *record())}/angles"
        answer = client.post(path, json={}, headers={"Prefer": "wait=6"})
    assert answer.status_code == 200
    assert answer.json()["degraded_because"].startswith("provider_silent")
    assert len(answer.json()["angles"]) == 5
