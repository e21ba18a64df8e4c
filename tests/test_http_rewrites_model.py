"""Rewrites over HTTP with a model: what it may do, what is said of it, and who writes when it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.house_kit import guide_rules
from tests.test_http_rewrites import LINK, LONG, rewritten, rules_of


@pytest.fixture
def scripted(tmp_path: Path, settings: Settings, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A house whose writer replays the texts of the test's parameter, for a brand in French and English."""
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(json.dumps(text) for text in request.param), encoding="utf-8")
    app = create_app(settings.model_copy(update={"model": f"scripted:{script}"}))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000)) as client:
        client.put("/v1/brands/atelier", json={"guide": guide_rules() | {"languages": ["fr", "en"]}})
        yield client


SOURCE = (
    "Hélène ouvre l’atelier samedi 16 janvier 2027 à 10 h avec Thomas. "
    f"Entrée\u00a0: 5\u00a0€, réservez sur {LINK} #Nantes"
)
FORMAL = SOURCE.replace("ouvre", "ouvrira").replace("réservez", "il convient de réserver")
ENGLISH = (
    f"Hélène opens the workshop with Thomas on Saturday 16 January 2027 at 10 am. "
    f"Entry is €5, and you can book on {LINK} #Nantes"
)


@pytest.mark.parametrize("scripted", [[FORMAL]], indirect=True)
def test_a_model_rewrites(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="formal")
    assert (draft["text"], draft["status"]) == (FORMAL, "ready"), draft["findings"]
    assert draft["written_by"]["writer"] == "scripted"
    assert draft["written_by"]["prompt"].startswith("rewrites/formal@")
    assert not draft["degraded"]
    assert scripted.get("/v1/capabilities").json()["rewrites"][-2:] == ["translate", "instruction"]


@pytest.mark.parametrize("scripted", [[FORMAL.replace("5\u00a0€", "quelques euros"), FORMAL]], indirect=True)
def test_a_lost_value_is_asked_again(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="formal")
    assert draft["text"] == FORMAL


LOSING = FORMAL.replace("5\u00a0€", "libre").replace(" avec Thomas", "").replace(" #Nantes", "")


@pytest.mark.parametrize("scripted", [[LOSING, LOSING]], indirect=True)
def test_what_stays_lost_is_said(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="formal")
    told = " ".join(f["message"] for f in draft["findings"])
    assert rules_of(draft, "block") == {"grounding.lost"}
    assert "rewrite.name_lost" in rules_of(draft, "warn")
    for lost in ("5 €", "Thomas", "#Nantes"):
        assert f"« {lost} »" in told.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("scripted", [[f"{FORMAL} Remise\u00a0: 30\u00a0%."] * 2], indirect=True)
def test_an_added_value_is_said_unless_it_was_given(scripted: TestClient) -> None:
    assert rules_of(rewritten(scripted, SOURCE, action="lengthen"), "block") == {"grounding.number"}


@pytest.mark.parametrize("scripted", [[f"{FORMAL} Remise\u00a0: 30\u00a0%."]], indirect=True)
def test_a_fact_may_be_added(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="lengthen", facts=["Remise de 30 %"])
    assert draft["status"] == "ready", draft["findings"]


@pytest.mark.parametrize("scripted", [[ENGLISH]], indirect=True)
def test_a_translation_keeps_values_and_names(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="translate", language="en")
    assert (draft["status"], draft["language"]) == ("ready", "en"), draft["findings"]
    assert rules_of(draft, "warn") == set()


@pytest.mark.parametrize("scripted", [[SOURCE, FORMAL]], indirect=True)
def test_a_translation_that_is_none_is_said(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="translate", language="en")
    assert draft["status"] == "needs_edit"
    assert "rewrite.language" in rules_of(draft, "block")


HALF = f"{ENGLISH}\n\nNous vous attendons avec un grand plaisir dans notre bel atelier près du port."


@pytest.mark.parametrize("scripted", [[HALF]], indirect=True)
def test_a_line_left_in_the_first_language_is_said(scripted: TestClient) -> None:
    draft = rewritten(scripted, SOURCE, action="translate", language="en")
    assert "language.unexpected" in rules_of(draft, "warn")


@pytest.mark.parametrize("scripted", [["Voyez https://ailleurs.example.net"] * 2], indirect=True)
def test_what_must_not_leave_is_an_error_where_nobody_else_can_write(scripted: TestClient) -> None:
    body = {"network": "facebook", "text": SOURCE, "action": "friendly"}
    answer = scripted.post("/v1/brands/atelier/rewrites", json=body)
    assert (answer.status_code, answer.json()["code"]) == (502, "answer_unfit")
    assert "grounding.url" in answer.json()["detail"]
    assert "ailleurs" not in answer.text, "what must not leave does not leave in an error"
    assert scripted.get("/v1/brands/atelier/drafts").json()["items"] == []


@pytest.mark.parametrize("scripted", [["  "] * 2], indirect=True)
def test_an_empty_answer_is_an_error(scripted: TestClient) -> None:
    body = {"network": "facebook", "text": SOURCE, "instruction": "Plus gai."}
    answer = scripted.post("/v1/brands/atelier/rewrites", json=body)
    assert (answer.status_code, answer.json()["code"]) == (502, "answer_empty")


@pytest.mark.parametrize(
    ("scripted", "because"),
    [(["Voyez https://ailleurs.example.net"] * 2, "grounding.url"), ([], "script_ended")],
    indirect=["scripted"],
)
@pytest.mark.parametrize("action", ["shorten", "typography", "adapt"])
def test_the_mechanic_is_a_parachute(scripted: TestClient, because: str, action: str) -> None:
    draft = rewritten(scripted, LONG, action=action)
    assert draft["written_by"]["writer"] == "mechanic"
    assert draft["degraded"]
    assert because in draft["degraded_because"]
    assert LINK in draft["text"]


@pytest.mark.parametrize("scripted", [[]], indirect=True)
def test_a_fault_is_raised_where_nobody_else_can_write(scripted: TestClient) -> None:
    body = {"network": "facebook", "text": SOURCE, "action": "simplify"}
    assert scripted.post("/v1/brands/atelier/rewrites", json=body).json()["code"] == "script_ended"
