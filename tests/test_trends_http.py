"""Topics over HTTP, from items to what rises, with the e5 of the house."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.house_kit import guide_rules

PILLARS = ["Le bois et d’où il vient", "Les gestes du métier", "La vie du port de Nantes"]
FAIR = (
    ("fr", "Nantes : le salon du bois attire 20 000 visiteurs en une journée"),
    ("fr", "Record d’affluence au salon du bois de Nantes, samedi"),
    ("fr", "Le salon du bois de Nantes fait le plein, les menuisiers ravis"),
    ("en", "Nantes wood fair draws record crowd of 20,000 on its first day"),
)
CRASH = (
    ("fr", "Accident de car près d’Angers : quatre morts et douze blessés"),
    ("fr", "Drame sur la route près d’Angers, un car se renverse, quatre morts"),
    ("fr", "Angers : le bilan de l’accident de car s’alourdit, quatre victimes"),
)
EVERYDAY = (
    "Recette : la soupe de potiron de la semaine",
    "Échecs : le tournoi des lycées reprend mardi",
    "Une chouette baguée retrouvée en Espagne",
    "La piscine ferme pour vidange jusqu’à jeudi",
    "Bourse : journée calme à Paris",
    "Un télescope neuf pour le club d’astronomie",
    "Les inscriptions au semi-marathon sont ouvertes",
    "Jardin : faut-il tailler les rosiers en hiver ?",
)


def rows(now: datetime) -> list[dict[str, Any]]:
    """Everyday news of three weeks, then two stories of this day."""
    made: list[dict[str, Any]] = [
        {
            "id": f"e{n}",
            "title": title,
            "published_at": now - timedelta(days=2 * n + 2),
            "source": f"s{n % 4}",
        }
        for n, title in enumerate(EVERYDAY)
    ]
    for name, story in (("fair", FAIR), ("crash", CRASH)):
        made += [
            {
                "id": f"{name}{n}",
                "title": title,
                "language": language,
                "published_at": now - timedelta(hours=3 + 2 * n),
                "source": f"s{n}",
                "region": "FR-44" if name == "fair" else "FR-49",
                "url": f"https://s{n}.example.org/{name}?utm_source=feed",
            }
            for n, (language, title) in enumerate(story)
        ]
    return [row | {"published_at": row["published_at"].isoformat()} for row in made]


@pytest.fixture
def trends(client: TestClient) -> str:
    """The address of the trends of a brand that watched for three weeks."""
    guide = guide_rules() | {"pillars": PILLARS}
    client.put("/v1/brands/atelier", json={"guide": guide}).raise_for_status()
    under = "/v1/brands/atelier/trends"
    answer = client.post(f"{under}/items", json={"items": rows(datetime.now(UTC))})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["added"], told["known"], told["rejected"]) == (len(EVERYDAY) + 7, 0, [])
    return under


def listed(client: TestClient, under: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(under, params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_what_rises_is_listed_with_its_arithmetic(client: TestClient, trends: str) -> None:
    told = listed(client, trends)
    assert told["state"] == "ok"
    assert [topic["verdict"] for topic in told["items"]] == [None, None]
    assert [topic["rising"] for topic in told["items"]] == [True, True]
    fair, crash = sorted(told["items"], key=lambda topic: -topic["rise"]["volume"])
    assert fair["label"] in {title for _, title in FAIR}
    assert fair["languages"] == {"fr": 3, "en": 1}
    assert fair["sources"] == {"s0": 1, "s1": 1, "s2": 1, "s3": 1}
    assert fair["regions"] == {"FR-44": 4}
    assert fair["risk"]["level"] == "none"
    assert fair["not_for_us"] is None
    assert [one["pillar"] for one in fair["fit"]] != []
    assert fair["best_fit"] > crash["best_fit"]
    assert crash["risk"]["level"] == "avoid"
    assert "tragedy" in crash["risk"]["kinds"]
    assert crash["not_for_us"]["code"] == "risk"
    one = client.get(f"{trends}/{fair['id']}").json()
    assert sum(hour["count"] for hour in one["hours"]) == 4
    assert one["rise"]["expected"] == max(
        one["arithmetic"]["least_expected"], sum(past["expected"] for past in one["arithmetic"]["sources"])
    )
    assert len(one["items"]) == 4
    assert told["unclustered"] == 0.0


def test_items_tell_their_topics(client: TestClient, trends: str) -> None:
    page = client.get(f"{trends}/items", params={"limit": 200}).json()
    topics = {item["id"]: item["topic"] for item in page["items"]}
    assert len({topics[f"fair{n}"] for n in range(4)}) == 1
    assert len({topics[f"crash{n}"] for n in range(3)}) == 1
    assert topics["fair0"] != topics["crash0"]
    assert len({topics[f"e{n}"] for n in range(len(EVERYDAY))}) == len(EVERYDAY)
    only = client.get(f"{trends}/items", params={"topic": topics["crash0"], "limit": 2}).json()
    assert len(only["items"]) == 2
    assert only["next_cursor"]
    assert {item["topic"] for item in only["items"]} == {topics["crash0"]}


def test_an_item_sent_again_is_known_and_one_repeated_is_a_witness(client: TestClient, trends: str) -> None:
    again = rows(datetime.now(UTC))[-1]
    copy = again | {"id": "copy", "source": "s9", "url": again["url"].replace("feed", "letter")}
    told = client.post(f"{trends}/items", json={"items": [again, copy]}).json()
    assert (told["added"], told["known"], told["repeated"]) == (1, 1, 1)
    assert told["items"][0]["repeats"] == "crash2"
    crash = next(one for one in listed(client, trends)["items"] if one["risk"]["level"] == "avoid")
    assert (crash["rise"]["items"], crash["rise"]["witnesses"]) == (3, 4)


def test_lists_are_narrowed(client: TestClient, trends: str) -> None:
    assert listed(client, trends, language="en")["items"] == []
    assert len(listed(client, trends, language="fr", region="FR")["items"]) == 2
    assert len(listed(client, trends, region="FR-49")["items"]) == 1
    assert listed(client, trends, region="BE")["items"] == []
    assert listed(client, trends, min_fit=1.0)["items"] == []
    first = listed(client, trends, limit=1)
    second = listed(client, trends, limit=1, cursor=first["next_cursor"])
    assert first["items"][0]["id"] != second["items"][0]["id"]
    assert second["next_cursor"] is None


def test_a_person_has_the_last_word(client: TestClient, trends: str) -> None:
    topics = listed(client, trends)["items"]
    crash = next(one for one in topics if one["risk"]["level"] == "avoid")
    fair = next(one for one in topics if one is not crash)
    refused = {"verdict": "not_for_us", "reason": "Nous n’y étions pas."}
    said = client.post(f"{trends}/{fair['id']}/feedback", json=refused)
    assert said.status_code == 200, said.text
    client.post(f"{trends}/{crash['id']}/feedback", json={"verdict": "suits"}).raise_for_status()
    listing = listed(client, trends)["items"]
    assert {one["id"]: one["verdict"] for one in listing} == {fair["id"]: "not_for_us", crash["id"]: "suits"}
    told = {one["id"]: one["not_for_us"] for one in listing}
    assert told[fair["id"]]["code"] == "judged"
    assert "Nous n’y étions pas." in told[fair["id"]]["message"]
    assert told[crash["id"]] is None


def test_a_topic_that_never_was_is_unknown(client: TestClient, trends: str) -> None:
    for answer in (
        client.get(f"{trends}/t_nobody"),
        client.post(f"{trends}/t_nobody/feedback", json={"verdict": "used"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_topic")


def test_the_guide_keeps_away_from_what_it_says(client: TestClient, trends: str) -> None:
    unsuited = [{"terms": ["salon du bois"], "reason": "Un confrère l’organise."}]
    guide = guide_rules() | {"pillars": PILLARS, "trends": {"not_for_us": unsuited}}
    client.put("/v1/brands/atelier", json={"guide": guide}, headers={"If-Match": "*"}).raise_for_status()
    reasons = [one["not_for_us"] for one in listed(client, trends)["items"]]
    assert {one["code"] for one in reasons} == {"guide", "risk"}
    assert any("Un confrère l’organise." in one["message"] for one in reasons)


def test_a_stream_of_the_past_is_told_as_of_its_end(client: TestClient, brand: str) -> None:
    under = f"/v1/brands/{brand}/trends"
    assert listed(client, under)["state"] == "empty"
    past = datetime(2026, 3, 20, 12, tzinfo=UTC)
    client.post(f"{under}/items", json={"items": rows(past)}).raise_for_status()
    told = listed(client, under)
    assert told["state"] == "past"
    assert told["as_of"] == "2026-03-20T09:00:00Z"
    assert len(told["items"]) == 2
    assert listed(client, under, at="2026-03-20T12:00:00Z")["state"] == "ok"
    assert listed(client, under, at="2026-04-20T12:00:00Z")["state"] == "quiet"
    assert listed(client, under, at="2026-04-20T12:00:00Z")["items"] == []
    assert listed(client, under, at="2020-04-20T12:00:00Z")["state"] == "quiet"


def test_one_or_two_items_make_no_trend(client: TestClient, brand: str) -> None:
    under = f"/v1/brands/{brand}/trends"
    client.post(f"{under}/items", json={"items": rows(datetime.now(UTC))[:1]}).raise_for_status()
    told = listed(client, under)
    assert (told["items"], told["state"]) == ([], "past")
    client.post(f"{under}/items", json={"items": rows(datetime.now(UTC))[8:9]}).raise_for_status()
    assert listed(client, under)["items"] == []


@pytest.mark.parametrize(
    "asked", [{"window": "0h"}, {"window": "1w"}, {"min_fit": 2}, {"region": "fr"}, {"at": "hier"}]
)
def test_what_is_asked_must_make_sense(client: TestClient, brand: str, asked: dict[str, Any]) -> None:
    answer = client.get(f"/v1/brands/{brand}/trends", params=asked)
    assert answer.status_code == 422
