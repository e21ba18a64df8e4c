"""Health, capabilities, rules, networks and count over HTTP; and the whole surface, fuzzed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzzing
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.server_kit import serving

KEY = "a-key-of-sixteen-or-more"
ALL = [
    *("x", "facebook", "instagram", "linkedin", "bluesky", "threads", "mastodon", "tiktok", "youtube"),
    *("pinterest", "snapchat", "google_business", "reddit", "telegram"),
]


def test_an_empty_house_is_ready(client: TestClient) -> None:
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert {part["name"] for part in ready.json()["parts"]} >= {"data", "records", "composer"}


def test_what_can_be_asked(client: TestClient) -> None:
    told = client.get("/v1/capabilities").json()
    assert told["writers"] == [{"name": "composer", "model": None, "active": True}]
    assert told["networks"] == ALL
    assert "drafts" in told["actions"]


def test_every_rule_says_what_it_is_for(client: TestClient) -> None:
    rules = {rule["id"]: rule for rule in client.get("/v1/rules").json()["items"]}
    for rule in ("limits.hard", "vocabulary.never", "grounding.price", "outgoing.html"):
        assert rules[rule]["severity"] == "block"
    assert rules["composer.dropped_fact"]["severity"] == "warn"
    assert all(rule["meaning"] for rule in rules.values())
    english = client.get("/v1/rules", headers={"accept-language": "en"}).json()["items"]
    assert {rule["id"] for rule in english} == set(rules)
    assert all(rule["meaning"] != rules[rule["id"]]["meaning"] for rule in english)


def test_the_catalogue(client: TestClient) -> None:
    assert [network["id"] for network in client.get("/v1/networks").json()["items"]] == ALL
    x = client.get("/v1/networks/x").json()
    (limit,) = [one for one in x["limits"]["post"] if one["field"] == "text"]
    assert (limit["limit"], limit["unit"], limit["kind"]) == (280, "weighted_characters", "hard")
    assert limit["source"]
    assert x["audience"]["source"]
    assert client.get("/v1/networks/minitel").json()["code"] == "unknown_network"


@pytest.mark.parametrize(
    ("network", "text", "count", "unit"),
    [
        ("x", "Été https://exemple.fr/une/longue/page 👩‍👩‍👧", 3 + 1 + 23 + 1 + 2, "weighted_characters"),
        ("bluesky", "👩‍👩‍👧 été", 5, "graphemes"),
        ("linkedin", "👋é", 3, "utf16_code_units"),
    ],
)
def test_a_text_is_counted_as_the_network_does(
    client: TestClient, network: str, text: str, count: int, unit: str
) -> None:
    counted = client.post(f"/v1/networks/{network}/count", json={"text": text}).json()
    assert (counted["count"], counted["unit"], counted["fits"]) == (count, unit, True)
    assert {"field", "count", "limit", "unit", "kind", "fits"} == set(counted["limits"][0])


def test_a_count_names_links_hashtags_and_mentions(client: TestClient) -> None:
    text = "Bonjour @marque.fr, voyez exemple.fr #l’été"
    counted = client.post("/v1/networks/x/count", json={"text": text}).json()
    assert counted["mentions"] == [{"text": "@marque", "span": [8, 15]}]
    assert counted["links"] == [{"text": "exemple.fr", "span": [26, 36]}]
    assert counted["hashtags"] == [{"text": "#l", "span": [37, 39]}]
    assert "hashtags.broken" in {finding["rule"] for finding in counted["findings"]}
    over = client.post("/v1/networks/x/count", json={"text": "a" * 300}).json()
    assert (over["fits"], over["findings"][0]["rule"]) == (False, "limits.hard")


def test_the_fields_beside_a_text_are_counted_too(client: TestClient) -> None:
    fields = {"title": "Été", "tags": ["pain", "pain au levain"], "alt_text": None}
    body = {"text": "Été #pain", "fields": fields}
    counted = client.post("/v1/networks/youtube/count", json=body).json()
    counts = {limit["field"]: limit["count"] for limit in counted["limits"]}
    assert (counts["text"], counts["title"], counts["tags"]) == (11, 3, 4 + 1 + 16)
    assert counted["findings"] == []
    warned = {"text": "Pain", "fields": {"content_warning": "a" * 500}}
    assert client.post("/v1/networks/mastodon/count", json=warned).json()["fits"] is False
    asked = client.post("/v1/networks/youtube/count", json={"text": "Pain"}).json()["findings"]
    assert [(finding["rule"], finding["severity"]) for finding in asked] == [("limits.missing_field", "info")]
    refused = client.post("/v1/networks/x/count", json={"text": "a", "fields": {"alt_text": "\x00"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "text_with_nul")


def test_a_count_tells_the_traps_of_the_network(client: TestClient) -> None:
    text = "Vœux #2026 de @marque.fr\u202f! $AIR $MC"
    counted = client.post("/v1/networks/x/count", json={"text": text}).json()
    assert {finding["rule"] for finding in counted["findings"]} == {
        *("limits.hard", "hashtags.unread", "mentions.cut", "network.heavy_character"),
    }
    assert [one["text"] for one in counted["cashtags"]] == ["$AIR", "$MC"]
    bot = client.post("/v1/networks/telegram/count", json={"text": "/start"}).json()
    assert bot["commands"] == [{"text": "/start", "span": [0, 6]}]


def test_the_catalogue_shows_what_each_network_asks(client: TestClient) -> None:
    youtube, linkedin, mastodon = (
        client.get(f"/v1/networks/{name}").json() for name in ("youtube", "linkedin", "mastodon")
    )
    assert youtube["required_fields"] == {"video": ["title"], "short": ["title"]}
    assert youtube["forbidden_characters"] == ["<", ">"]
    assert linkedin["escape"]["format"] == "little"
    assert mastodon["limits"]["post"][0]["also"] == ["content_warning"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "a\x00"}, "text_with_nul"),
        ({"text": "a" * 50_001}, "text_too_long"),
        ({"text": "a", "kind": "opera"}, "unknown_kind"),
    ],
)
def test_a_text_that_cannot_be_counted(client: TestClient, body: dict[str, str], code: str) -> None:
    refused = client.post("/v1/networks/x/count", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_the_page_of_routes_fetches_nothing(client: TestClient) -> None:
    french, english = (client.get("/docs", headers={"accept-language": one}) for one in ("fr", "en"))
    for route in client.get("/openapi.json").json()["paths"]:
        assert route in french.text
    assert "une personne décide" in french.text
    assert "a person decides" in english.text
    assert "http" not in french.text.replace("https://", "http").split("<body>")[0]
    assert "default-src 'none'" in french.headers["content-security-policy"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A house that serves, to who shows its key."""
    with serving(tmp_path_factory.mktemp("house") / "var", PORTEVOIX_API_KEY=KEY) as url:
        yield url


@pytest.mark.timeout(240)
def test_no_request_brings_the_house_down(address: str) -> None:
    """Requests drawn from the description of the house end in no 500 and in no answer it leaves out."""
    by_key = {"Authorization": f"Bearer {KEY}"}
    whole = schemathesis.openapi.from_url(f"{address}/openapi.json", headers=by_key)
    schema = whole.exclude(path="/v1/ingest")
    judged = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @fuzzing(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def fuzz(case: Any) -> None:
            # No schema can say which cursors, page paths or guides are right: refusing some is their check.
            case.call_and_validate(timeout=20, headers=by_key, excluded_checks=[positive_data_acceptance])

        fuzz()
        judged += 1
    assert judged >= 20
