"""Stored messages by HTTP: kept once, listed, compared, decided."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.house_kit import brief
from tests.inbox_kit import PATH, a_message, by, listed, posted
from tests.jobs_kit import called_by


def problem(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"]


def test_a_message_is_kept_with_its_triage(client: TestClient, brand: str) -> None:
    said = {"text": "Nous ouvrons le lundi.", "ours": True, "author": {"name": "Atelier"}}
    answer = client.post(
        f"/v1/brands/{brand}/messages",
        json={"message": a_message(url="https://x.example.com/1", thread=["Bonjour", said])},
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code == 201
    kept = answer.json()
    assert kept["id"].startswith("m_")
    assert kept["message"]["text"] == a_message()["text"]
    assert [one["ours"] for one in kept["message"]["thread"]] == [False, True]
    assert (kept["triage"]["intent"][0], kept["triage"]["needs_reply"]) == ("question", True)
    assert kept["triage"]["reason"].endswith(".")
    assert (kept["state"], kept["decision"], kept["replies"]) == ("new", None, [])
    alone = client.get(f"{PATH}/messages/{kept['id']}", headers={"Accept-Language": "en"}).json()
    assert alone == kept | {"decisions": []}


def test_the_same_message_is_kept_once(client: TestClient, brand: str) -> None:
    body = {"message": a_message(), "id": "fb-77"}
    first, second = (client.post(f"/v1/brands/{brand}/messages", json=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    elsewhere = client.post(f"{PATH}/messages", json=body | {"message": a_message(network="x")})
    assert elsewhere.status_code == 201
    assert len(listed(client)) == 2


def test_what_cannot_be_kept_is_refused(client: TestClient, brand: str) -> None:
    path = f"/v1/brands/{brand}/messages"
    assert problem(client.post(path, json={"message": a_message(network="minitel")})) == (
        422,
        "unknown_network",
    )
    assert problem(client.post(path, json={"message": a_message("  ")})) == (422, "invalid_input")
    assert problem(client.post(path, json={"message": a_message("a" * 50_001)})) == (422, "invalid_input")
    assert client.post(path, json={"message": a_message("a " * 25_000)}).status_code == 201
    assert problem(client.post(path, json={"message": a_message(), "state": "hidden"}))[0] == 422
    assert problem(client.post("/v1/brands/personne/messages", json={"message": a_message()})) == (
        404,
        "unknown_brand",
    )
    assert problem(client.get(f"{path}/m_nobody")) == (404, "unknown_message")


@pytest.mark.usefixtures("brand")
def test_lists_are_filtered_and_paged(client: TestClient) -> None:
    posted(client, "Ouvrez-vous à Noël ?", **by("ana"))
    posted(client, "Merci pour l’étagère !", network="x", **by("bob"))
    hidden = posted(client, "Combien coûte un banc ?", **by("cleo"))
    client.post(f"{PATH}/messages/{hidden['id']}/decision", json={"verdict": "hidden"})
    assert listed(client) == ["Combien coûte un banc ?", "Merci pour l’étagère !", "Ouvrez-vous à Noël ?"]
    assert listed(client, intent="question", state="new") == ["Ouvrez-vous à Noël ?"]
    assert listed(client, network="x") == listed(client, q="ETAGERE") == ["Merci pour l’étagère !"]
    assert listed(client, sentiment="positive", risk="none") == ["Merci pour l’étagère !"]
    for name in ("u-ana", "@ANA", "ana", "Ana"):
        assert listed(client, author=name) == ["Ouvrez-vous à Noël ?"], name
    assert listed(client, author="An") == listed(client, q="%") == []
    since = hidden["received_at"]
    assert listed(client, since=since) == ["Combien coûte un banc ?"]
    assert len(listed(client, until=since)) == 2
    assert listed(client, needs_reply=True, urgency="now") == []
    first = client.get(f"{PATH}/messages", params={"limit": 2}).json()
    rest = client.get(f"{PATH}/messages", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [len(page["items"]) for page in (first, rest)] == [2, 1]
    pressing = ["Ouvrez-vous à Noël ?", "Combien coûte un banc ?", "Merci pour l’étagère !"]
    assert listed(client, order="pressing") == pressing
    assert listed(client, order="pressing", state="new", intent="question") == ["Ouvrez-vous à Noël ?"]
    other = {"cursor": first["next_cursor"], "network": "x"}
    assert problem(client.get(f"{PATH}/messages", params=other)) == (422, "invalid_cursor")
    assert problem(client.get(f"{PATH}/messages", params={"intent": "gossip"})) == (422, "invalid_input")
    assert problem(client.get(f"{PATH}/messages", params={"q": "a\x00"})) == (422, "invalid_input")


@pytest.mark.usefixtures("brand")
def test_near_messages_are_told_with_what_became_of_them(client: TestClient) -> None:
    near = posted(client, "Quels sont vos horaires le samedi ?")
    posted(client, "Ma table est arrivée rayée, je suis déçue.")
    asked = posted(client, "Vos horaires du samedi, quels sont-ils ?")
    decided = {"verdict": "answered", "text": "Nous ouvrons à 10 h."}
    client.post(f"{PATH}/messages/{near['id']}/decision", json=decided)
    found = client.get(f"{PATH}/messages/{asked['id']}/similar").json()["items"]
    nearest, other = found
    assert nearest["id"] == near["id"]
    assert (nearest["answered"], nearest["decision"]["text"]) == (True, decided["text"])
    assert 1 >= nearest["score"] > other["score"]
    assert len(client.get(f"{PATH}/messages/{asked['id']}/similar?limit=1").json()["items"]) == 1


def test_a_decision_takes_the_place_of_the_last_and_the_log_keeps_both(
    client: TestClient, brand: str
) -> None:
    one = posted(client)
    asked = {"brief": brief(), "networks": ["facebook"]}
    draft = client.post(f"/v1/brands/{brand}/drafts", json=asked).json()["drafts"][0]["id"]
    path = f"{PATH}/messages/{one['id']}/decision"
    with called_by(client, "moderate", owner="ana"):
        first = client.post(path, json={"verdict": "answered", "text": "Oui.", "reply": draft}).json()
    assert (first["state"], first["decision"]["by"], first["decision"]["key"]) == ("answered", "ana", "k_1")
    second = client.post(path, json={"verdict": "escalated", "reason": "C’est un journaliste."}).json()
    assert (second["state"], second["decision"]["text"]) == ("escalated", None)
    kept = client.get(f"{PATH}/messages/{one['id']}").json()
    assert kept["decision"] == second["decision"]
    told = [(line["verdict"], line["by"], line["reply"]) for line in kept["decisions"]]
    assert told == [("escalated", "house", None), ("answered", "ana", draft)]
    assert "Oui." not in str(kept)
    unknown = {"verdict": "answered", "reply": "d_nobody"}
    assert problem(client.post(path, json=unknown)) == (422, "unknown_draft")
    assert problem(client.post(path, json={"verdict": "sent"})) == (422, "invalid_input")
    nobody = f"{PATH}/messages/m_nobody/decision"
    assert problem(client.post(nobody, json={"verdict": "hidden"})) == (404, "unknown_message")
