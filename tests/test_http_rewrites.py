"""Rewrites over HTTP: what is done without a model, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

LINK = "https://marchand.example.com/portes-ouvertes"
LONG = (
    "Portes ouvertes de l’atelier, samedi 16 janvier 2027. L’odeur du bois vous accueillera dès la porte. "
    "Démonstration de tournage à 10 h avec Hélène. Les copeaux voleront sans doute un peu partout.\n\n"
    "L’entrée est libre. Le café sera chaud, comme toujours dans cet atelier.\n\n"
    f"{LINK}\n\n"
    "À bientôt à l’établi.\n\n"
    "#Nantes #Menuiserie #Chêne"
)


def rewritten(client: TestClient, text: str, **asked: Any) -> dict[str, Any]:
    """The rewrite of a text for Facebook, unless `asked` says otherwise."""
    body = {"network": "facebook", "text": text} | asked
    answer = client.post("/v1/brands/atelier/rewrites", json=body)
    assert answer.status_code == 200, answer.text
    draft: dict[str, Any] = answer.json()
    return draft


def rules_of(draft: dict[str, Any], severity: str | None = None) -> set[str]:
    """The rules of its findings."""
    return {f["rule"] for f in draft["findings"] if severity in (None, f["severity"])}


def dropped(draft: dict[str, Any]) -> list[str]:
    """What it says that it left out."""
    return [f["message"] for f in draft["findings"] if f["rule"] == "rewrite.dropped"]


@pytest.mark.usefixtures("brand")
def test_shorten_leaves_whole_sentences_out(client: TestClient) -> None:
    draft = rewritten(client, LONG, action="shorten")
    assert len(draft["text"]) <= 0.8 * len(LONG)
    assert draft["text"].startswith("Portes ouvertes de l’atelier, samedi 16 janvier 2027.")
    for kept in ("à 10 h avec Hélène", LINK):
        assert kept in draft["text"]
    assert "À bientôt" not in draft["text"]
    assert all(line in LONG for line in draft["text"].splitlines() if not line.count(". "))
    assert (draft["status"], draft["written_by"]["writer"]) == ("ready", "mechanic")
    assert draft["written_by"]["prompt"].startswith("rewrites/shorten@")
    assert any("#Menuiserie" in told for told in dropped(draft))
    assert rules_of(draft) >= {"rewrite.dropped"}


@pytest.mark.usefixtures("brand")
def test_what_cannot_be_shortened_says_so(client: TestClient) -> None:
    text = "Portes ouvertes samedi 16 janvier. Entrée 5 €. Rendez-vous à 10 h."
    draft = rewritten(client, text, action="shorten")
    assert draft["text"] == text
    assert "rewrite.not_shorter" in rules_of(draft, "warn")
    over = rewritten(client, f"{'Un banc de chêne ' * 20}.", action="shorten", network="x")
    assert (over["status"], "limits.hard" in rules_of(over)) == ("needs_edit", True)


@pytest.mark.usefixtures("brand")
def test_typography_mends_what_is_sure_and_nothing_else(client: TestClient) -> None:
    text = "L'atelier est ouvert !\nDu bois low cost, et une reponse dans la journée…"
    draft = rewritten(client, text, action="typography")
    assert draft["text"] == "L’atelier est ouvert\u202f!\nDu bois low cost, et une réponse dans la journée…"
    assert "vocabulary.never" in rules_of(draft, "block")


@pytest.mark.usefixtures("brand")
def test_adapt_sends_to_the_profile_where_no_link_is_clicked(client: TestClient) -> None:
    draft = rewritten(client, LONG, action="adapt", network="instagram")
    assert LINK not in draft["text"]
    assert "Lien en bio." in draft["text"]
    assert "rewrite.link_moved" in rules_of(draft, "warn")
    assert draft["status"] == "ready"
    assert draft["text"].replace("Lien en bio.", LINK) == LONG
    announced = rewritten(client, f"Inscriptions : {LINK}", action="adapt", network="instagram")
    assert announced["text"] == "Inscriptions : lien en bio"


@pytest.mark.usefixtures("brand")
def test_adapt_fits_a_short_network(client: TestClient) -> None:
    text = f"🪵 {LONG}\n\nÀ voir\u202f:\n- des bancs\n- des tables"
    draft = rewritten(client, text, action="adapt", network="x")
    assert draft["status"] == "ready", draft["findings"]
    assert draft["count"]["count"] <= 280
    assert "\n\n" not in draft["text"]
    assert "\u202f" not in draft["text"]
    assert draft["hashtags"] == ["#Nantes"]
    assert len(dropped(draft)) > 1
    sober = rewritten(client, "🪵 Un banc neuf ! 🔨 Venez. 1️⃣ banc.", action="adapt", network="linkedin")
    assert sober["text"] == "Un banc neuf ! Venez. 1️⃣ banc."


@pytest.mark.usefixtures("brand")
def test_adapt_gives_the_title_a_network_needs(client: TestClient) -> None:
    draft = rewritten(client, LONG, action="adapt", network="reddit")
    assert draft["fields"]["title"] == "Portes ouvertes de l’atelier, samedi 16 janvier 2027."
    assert draft["hashtags"] == []
    own = rewritten(
        client, LONG, action="adapt", network="reddit", fields={"title": "Samedi", "alt_text": "Un banc"}
    )
    assert (own["fields"]["title"], own["alt_text"]) == ("Samedi", "Un banc")


@pytest.mark.usefixtures("brand")
def test_a_rewrite_is_stored_as_a_draft(client: TestClient) -> None:
    draft = rewritten(client, LONG, action="adapt")
    assert client.get(f"/v1/brands/atelier/drafts/{draft['id']}").json() == draft


@pytest.mark.usefixtures("brand")
def test_without_a_model_the_house_says_what_it_can_do(client: TestClient) -> None:
    can = client.get("/v1/capabilities").json()
    assert "rewrites" in can["actions"]
    assert can["rewrites"] == ["shorten", "typography", "adapt"]
    for asked in (
        {"action": "formal"},
        {"action": "translate", "language": "en"},
        {"instruction": "Plus gai."},
    ):
        body = {"network": "x", "text": "Un banc."} | asked
        answer = client.post("/v1/brands/atelier/rewrites", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "needs_model")


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"action": None}, "body", "action_or_instruction"),
        ({"instruction": "Plus court."}, "body", "action_or_instruction"),
        ({"action": "translate"}, "body", "translate_into"),
        ({"action": "dance"}, "body.action", "choice"),
        ({"action": None, "instruction": " "}, "body.instruction", "blank"),
        ({"text": " \n"}, "body.text", "blank"),
        ({"text": "a\x00b"}, "body.text", "text_with_nul"),
        ({"text": "x" * 50_001}, "body.text", "text_too_long"),
        ({"language": "français"}, "body.language", "form"),
        ({"fields": {"Alt text": "a"}}, "body.fields.Alt text.[key]", "form"),
        ({"facts": ["x" * 2_001]}, "body.facts.0", "too_long"),
        ({"ceiling": {"tokens": -1}}, "body.ceiling.tokens", "number_range"),
        ({"colour": "red"}, "body.colour", "unknown_field"),
    ],
)
@pytest.mark.usefixtures("brand")
def test_what_cannot_be_asked(client: TestClient, change: dict[str, Any], path: str, code: str) -> None:
    body = {"network": "x", "text": "Un banc.", "action": "shorten"} | change
    answer = client.post("/v1/brands/atelier/rewrites", json=body)
    assert answer.status_code == 422
    assert (path, code) in [(error["path"], error["code"]) for error in answer.json()["errors"]]
    assert client.get("/v1/brands/atelier/drafts").json()["items"] == []


@pytest.mark.usefixtures("brand")
def test_unknown_names(client: TestClient) -> None:
    body = {"network": "minitel", "text": "Un banc.", "action": "shorten"}
    unknown = client.post("/v1/brands/atelier/rewrites", json=body)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_network")
    kind = client.post("/v1/brands/atelier/rewrites", json=body | {"network": "x", "kind": "opera"})
    assert (kind.status_code, kind.json()["code"]) == (422, "unknown_kind")
    nobody = client.post("/v1/brands/personne/rewrites", json=body | {"network": "x"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_brand")
