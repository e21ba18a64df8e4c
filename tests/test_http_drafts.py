"""Drafts over HTTP, with the composer and with a writer that errs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import brief, guide_rules, past_post

FIVE = ["x", "facebook", "instagram", "linkedin", "bluesky"]
KEYS = {
    "id",
    "brand",
    "network",
    "kind",
    "variant",
    "language",
    "text",
    "fields",
    "hashtags",
    "alt_text",
    "count",
    "limits",
    "findings",
    "voice",
    "sources",
    "written_by",
    "degraded",
    "degraded_because",
    "usage",
    "created_at",
    "status",
    "claims",
    "thread",
    "decision",
}


def drafted(client: TestClient, brand: str, **body: Any) -> list[dict[str, Any]]:
    """The drafts of a request that succeeds."""
    answer = client.post(f"/v1/brands/{brand}/drafts", json={"brief": brief(), "networks": FIVE} | body)
    assert answer.status_code == 200, answer.text
    drafts: list[dict[str, Any]] = answer.json()["drafts"]
    return drafts


def test_five_networks_from_one_brief(client: TestClient, brand: str) -> None:
    client.post(f"/v1/brands/{brand}/posts", json=[past_post(n) for n in range(40)])
    drafts = drafted(client, brand)
    assert [draft["network"] for draft in drafts] == FIVE
    for draft in drafts:
        assert set(draft) == KEYS
        assert draft["status"] == "ready"
        assert all(limit["fits"] for limit in draft["limits"] if limit["kind"] == "hard")
        assert "Portes ouvertes de l’atelier" in draft["text"]
        assert "Entrée libre" in draft["text"]
        assert draft["written_by"]["writer"] == "composer"
        assert draft["written_by"]["prompt"].startswith("drafts/propose@")
        assert {source["kind"] for source in draft["sources"]} >= {"past_post"}
        assert not draft["degraded"]


def test_every_network_of_the_catalogue_gets_a_draft_that_fits(client: TestClient, brand: str) -> None:
    networks = client.get("/v1/networks").json()["items"]
    drafts = drafted(client, brand, networks=[network["id"] for network in networks])
    for network, draft in zip(networks, drafts, strict=True):
        assert draft["status"] == "ready", draft
        assert [f["rule"] for f in draft["findings"] if f["severity"] == "warn"] == []
        for field in network["required_fields"].get(draft["kind"], ()):
            assert draft["fields"][field] == brief()["subject"]


def test_drafts_are_stored_and_listed_newest_first(client: TestClient, brand: str) -> None:
    drafts = drafted(client, brand)
    kept = client.get(f"/v1/brands/{brand}/drafts/{drafts[0]['id']}").json()
    assert kept == drafts[0]
    listed = client.get(f"/v1/brands/{brand}/drafts", params={"limit": 3}).json()
    assert len(listed["items"]) == 3
    assert listed["next_cursor"]
    only = client.get(f"/v1/brands/{brand}/drafts", params={"network": "x"}).json()["items"]
    assert [draft["network"] for draft in only] == ["x"]
    assert client.get(f"/v1/brands/{brand}/drafts/d_0").json()["code"] == "unknown_draft"


def test_variants_and_kinds(client: TestClient, brand: str) -> None:
    networks = [{"network": "instagram", "kind": "reel"}, "x"]
    drafts = drafted(client, brand, networks=networks, variants=2)
    assert [(d["network"], d["kind"], d["variant"]) for d in drafts] == [
        ("instagram", "reel", 1),
        ("instagram", "reel", 2),
        ("x", "post", 1),
        ("x", "post", 2),
    ]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"brief": {"subject": ""}}, "body.brief.subject", "too_short"),
        ({"brief": {"subject": "  \n"}}, "body.brief.subject", "blank"),
        ({"brief": {}}, "body.brief.subject", "missing"),
        ({"brief": {"subject": "x" * 1_001}}, "body.brief.subject", "too_long"),
        ({"brief": {"subject": "a\x00b"}}, "body.brief.subject", "text_with_nul"),
        ({"brief": brief(facts=["x"] * 51)}, "body.brief.facts", "too_many"),
        ({"brief": brief(facts=["x" * 1_999] * 6)}, "body.brief", "brief_too_long"),
        ({"brief": brief(link="marchand")}, "body.brief.link", "link"),
        ({"brief": brief(link="javascript:alert(1)")}, "body.brief.link", "link"),
        ({"brief": brief(link="https://exa mple.com")}, "body.brief.link", "link"),
        ({"brief": brief(goal="dance")}, "body.brief.goal", "choice"),
        ({"brief": brief(colour="red")}, "body.brief.colour", "unknown_field"),
        ({"networks": []}, "body.networks", "too_few"),
        ({"variants": 9}, "body.variants", "number_range"),
        ({"variants": True}, "body.variants", "integer"),
        ({"language": "français"}, "body.language", "form"),
    ],
)
def test_a_brief_that_cannot_be_used(
    client: TestClient, brand: str, change: dict[str, Any], path: str, code: str
) -> None:
    body = {"brief": brief(), "networks": ["x"]} | change
    answer = client.post(f"/v1/brands/{brand}/drafts", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"path": path, "code": code} in [
        {"path": error["path"], "code": error["code"]} for error in answer.json()["errors"]
    ]
    assert client.get(f"/v1/brands/{brand}/drafts").json()["items"] == []


def test_a_lone_surrogate_is_refused(client: TestClient, brand: str) -> None:
    content = '{"brief": {"subject": "a\\ud800b"}, "networks": ["x"]}'
    answer = client.post(
        f"/v1/brands/{brand}/drafts", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_unknown_names(client: TestClient, brand: str) -> None:
    body = {"brief": brief(), "networks": ["minitel"]}
    unknown = client.post(f"/v1/brands/{brand}/drafts", json=body)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_network")
    kind = client.post(
        f"/v1/brands/{brand}/drafts", json={"brief": brief(), "networks": [{"network": "x", "kind": "opera"}]}
    )
    assert (kind.status_code, kind.json()["code"]) == (422, "unknown_kind")
    nobody = client.post("/v1/brands/personne/drafts", json={"brief": brief(), "networks": ["x"]})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_brand")


def test_messages_follow_the_reader(client: TestClient) -> None:
    path = "/v1/brands/personne"
    french, english = (
        client.get(path, headers={"accept-language": one}).json()["detail"] for one in ("fr", "en")
    )
    assert "n’est pas connue" in french
    assert "is not known" in english


def test_hidden_and_backward_characters_pass_whole(client: TestClient, brand: str) -> None:
    subject = "Famille 👩‍👩‍👧 — שלום, le\u200dbanc"
    (draft,) = drafted(client, brand, brief={"subject": subject}, networks=["facebook"])
    assert subject in draft["text"]


@pytest.fixture
def scripted(tmp_path: Path, settings: Settings, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A house whose writer replays the texts of the test's parameter."""
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(json.dumps(text) for text in request.param), encoding="utf-8")
    app = create_app(settings.model_copy(update={"model": f"scripted:{script}"}))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules()})
        yield client


GOOD = "Portes ouvertes de l’atelier, samedi 16 janvier 2027. Entrée libre."


@pytest.mark.parametrize("scripted", [[GOOD]], indirect=True)
def test_a_good_text_leaves_as_written(scripted: TestClient) -> None:
    (draft,) = drafted(scripted, "atelier", networks=["facebook"])
    assert (draft["text"], draft["written_by"]["writer"], draft["status"]) == (GOOD, "scripted", "ready")


@pytest.mark.parametrize("scripted", [["Un meuble low cost.", GOOD]], indirect=True)
def test_a_fault_is_corrected_once(scripted: TestClient) -> None:
    (draft,) = drafted(scripted, "atelier", networks=["facebook"])
    assert draft["text"] == GOOD
    assert draft["written_by"]["prompt"].startswith("drafts/correct@")


@pytest.mark.parametrize("scripted", [["Une table à 12 €.", "Une table à 13 €."]], indirect=True)
def test_a_fault_that_stays_is_said(scripted: TestClient) -> None:
    (draft,) = drafted(scripted, "atelier", networks=["facebook"])
    assert draft["status"] == "needs_edit"
    assert draft["written_by"]["writer"] == "scripted"
    assert "grounding.price" in {finding["rule"] for finding in draft["findings"]}


@pytest.mark.parametrize(
    ("scripted", "because"),
    [
        (["Voyez https://ailleurs.example.net"] * 2, "url"),
        (["<script>alert(1)</script>"] * 2, "outgoing"),
        (["  "] * 2, "empty"),
        ([], "script_ended"),
    ],
    indirect=["scripted"],
)
def test_what_must_not_leave_is_replaced_by_the_composer(scripted: TestClient, because: str) -> None:
    (draft,) = drafted(scripted, "atelier", networks=["facebook"])
    assert draft["written_by"]["writer"] == "composer"
    assert draft["degraded"]
    assert because in draft["degraded_because"]
    assert "ailleurs" not in draft["text"]


def test_the_exact_prompt_can_be_read(client: TestClient, brand: str) -> None:
    answer = client.post(f"/v1/brands/{brand}/prompts", json={"brief": brief(), "networks": ["x"]}).json()
    (prompt,) = answer["prompts"]
    assert prompt["id"].startswith("drafts/propose@")
    assert "Portes ouvertes de l’atelier" in prompt["user"]
    assert "Atelier Marchand" in prompt["system"]
    assert client.get(f"/v1/brands/{brand}/drafts").json()["items"] == []


def test_the_words_of_a_brief_are_blocked_but_never_rewritten(client: TestClient, brand: str) -> None:
    subject = "Un banc low cost, signé Ateliers Marchand"
    (draft,) = drafted(client, brand, brief={"subject": subject}, networks=["facebook"])
    assert subject in draft["text"]
    assert draft["status"] == "needs_edit"
    assert {"vocabulary.never", "vocabulary.must"} <= {finding["rule"] for finding in draft["findings"]}


@pytest.mark.parametrize("scripted", [["Un banc d'ici !\nÀ l'atelier !"]], indirect=True)
def test_what_a_writer_adds_is_typeset_and_the_brief_is_not(scripted: TestClient) -> None:
    (draft,) = drafted(scripted, "atelier", brief={"subject": "Un banc d'ici !"}, networks=["facebook"])
    assert draft["text"] == "Un banc d'ici !\nÀ l’atelier\u202f!"
