"""Replies over HTTP, without a model: what a message is, what is proposed, and when nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from tests.community_kit import ANGRY, ASKED, BRAND, SPAM, THREAT, a_brand, asked, replied


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """The cabinet-maker's house."""
    with TestClient(create_app(settings), base_url="http://localhost", client=("127.0.0.1", 5000)) as opened:
        a_brand(opened)
        yield opened


def test_a_question_is_answered_from_a_page(client: TestClient) -> None:
    told = replied(client, ASKED, message={"author": {"name": "Marie Lefort"}})
    assert told["triage"]["intent"][0] == "question"
    assert (told["status"], told["triage"]["action"]) == ("suggested", "reply")
    assert [one["tone"] for one in told["suggestions"]] == ["warm", "brief"]
    for one in told["suggestions"]:
        assert "fermé le dimanche" in one["text"]
        assert one["status"] == "ready", one["findings"]
        assert one["sources"][0]["ref"] == "horaires.md"
    assert told["sources"][0]["ref"] == "horaires.md"
    assert "Marie" in told["suggestions"][0]["text"]
    assert "Lefort" not in json.dumps(told["suggestions"])
    assert (told["holding_reply"], told["ask_team"], told["degraded"]) == (None, None, False)
    openings = {one["text"].split("\n")[0][:40] for one in told["suggestions"]}
    assert len(openings) == 2


def test_a_stored_message_is_answered_and_keeps_its_answers(client: TestClient) -> None:
    author = {"name": "Marie Lefort", "handle": "@marielf"}
    kept = client.post(f"/v1/brands/{BRAND}/messages", json=asked(ASKED, author=author)).json()
    path = f"/v1/brands/{BRAND}/messages/{kept['id']}"
    told = client.post(f"{path}/replies", json={"tones": ["brief"]}).json()
    assert [one["tone"] for one in told["suggestions"]] == ["brief"]
    assert client.get(path).json()["replies"] == [told["suggestions"][0]["id"]]
    missing = client.post(f"/v1/brands/{BRAND}/messages/m_nobody/replies", json={})
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_message")


def test_a_person_erased_takes_the_answers_they_were_given(client: TestClient) -> None:
    author = {"name": "Marie Lefort", "handle": "@marielf"}
    (one, _) = replied(client, ASKED, message={"author": author})["suggestions"]
    gone = client.delete(f"/v1/brands/{BRAND}/authors/facebook/marielf", headers={"Prefer": "wait=60"})
    assert gone.status_code == 204
    assert client.get(f"/v1/brands/{BRAND}/drafts/{one['id']}").status_code == 404


def test_suggestions_are_drafts_that_a_person_decides_on(client: TestClient) -> None:
    (one, _) = replied(client, ASKED)["suggestions"]
    kept = client.get(f"/v1/brands/{BRAND}/drafts/{one['id']}").json()
    assert kept["text"] == one["text"]
    decided = client.post(f"/v1/brands/{BRAND}/drafts/{one['id']}/decision", json={"verdict": "approved"})
    assert decided.status_code == 200
    shelved = {"verdict": "approved", "as_past_post": True}
    refused = client.post(f"/v1/brands/{BRAND}/drafts/{one['id']}/decision", json=shelved)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "reply_not_a_post"


def test_without_a_page_there_is_no_answer_but_one_to_wait(client: TestClient) -> None:
    told = replied(client, "Bonjour, acceptez-vous les chiens dans l’atelier pendant les stages\u00a0?")
    assert told["status"] == "holding"
    assert told["suggestions"] == []
    assert told["holding_reply"]["status"] == "ready", told["holding_reply"]["findings"]
    assert "chiens" in told["ask_team"]


def test_a_complaint_is_met_with_courtesy_and_no_fault(client: TestClient) -> None:
    told = replied(client, ANGRY)
    assert "complaint" in told["triage"]["intent"]
    assert told["triage"]["sentiment"] == "negative"
    assert [one["tone"] for one in told["suggestions"]] == ["warm", "brief"]
    for one in told["suggestions"]:
        assert not [f for f in one["findings"] if f["rule"].startswith("reply.")]


def test_a_threat_goes_to_a_person(client: TestClient) -> None:
    told = replied(client, THREAT)
    assert (told["status"], told["triage"]["action"]) == ("needs_person", "escalate")
    assert (told["triage"]["risk"], told["triage"]["urgency"]) == ("crisis", "now")
    assert (told["suggestions"], told["holding_reply"]) == ([], None)
    assert told["ask_team"]
    (label,) = [one for one in told["triage"]["labels"] if one["label"] == "threat"]
    assert all(0 <= start < end <= len(THREAT) for start, end in label["evidence"])


def test_not_to_reply_is_an_answer_with_its_reason(client: TestClient) -> None:
    told = replied(client, SPAM)
    assert (told["status"], told["triage"]["action"]) == ("no_reply", "hide")
    assert not told["triage"]["needs_reply"]
    assert told["triage"]["reason"].endswith(".")
    english = client.post(
        f"/v1/brands/{BRAND}/replies", json=asked(SPAM), headers={"Accept-Language": "en"}
    ).json()
    assert english["triage"]["reason"] not in ("", told["triage"]["reason"])


def test_triage_alone_suggests_nothing(client: TestClient) -> None:
    told = replied(client, ASKED, suggest=False)
    assert told["triage"]["intent"][0] == "question"
    assert (told["suggestions"], told["holding_reply"], told["sources"]) == ([], None, [])
    assert told["written_by"]["writer"] == "heads"


def test_the_member_is_answered_in_their_language(client: TestClient) -> None:
    told = replied(client, "Hello, could you tell me whether dogs are welcome during the courses, please?")
    assert told["triage"]["language"] == "en"
    assert told["holding_reply"]["language"] == "en"
    assert "Bonjour" not in told["holding_reply"]["text"]


def test_a_thread_is_not_opened_twice_in_the_same_way(client: TestClient) -> None:
    first = replied(client, ASKED, tones=["warm"])["suggestions"][0]["text"]
    thread = [{"text": ASKED}, {"text": first, "ours": True}]
    again = replied(client, ASKED, tones=["warm"], message={"thread": thread})["suggestions"][0]["text"]
    assert again.split("\n")[0].split(".")[0] != first.split("\n")[0].split(".")[0]


def test_a_batch_answers_a_line_a_body_in_order(client: TestClient) -> None:
    bodies = [asked(ASKED), {"message": {"text": "", "network": "x"}}, asked(SPAM), asked("Merci", "nowhere")]
    lines = [json.dumps({**one, "suggest": False}, ensure_ascii=False) for one in bodies] + ["{cut"]
    answer = client.post(
        f"/v1/brands/{BRAND}/replies/batch",
        content="\n".join(lines).encode(),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["row"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["triage"]["intent"][0] == "question"
    assert rows[2]["triage"]["action"] == "hide"
    assert [row["error"]["code"] for row in rows if "error" in row] == [
        "invalid_input",
        "unknown_network",
        "malformed_json",
    ]


def test_a_batch_may_come_from_a_windows_file(client: TestClient) -> None:
    lines = [json.dumps({**asked(text), "suggest": False}) for text in (ASKED, SPAM)]
    answer = client.post(
        f"/v1/brands/{BRAND}/replies/batch",
        content=b"\xef\xbb\xbf" + "\r\n".join(lines).encode() + b"\r\n",
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert [json.loads(line)["triage"]["action"] for line in answer.text.splitlines()] == ["reply", "hide"]


def test_a_message_of_a_batch_that_is_late_is_triaged_all_the_same(client: TestClient) -> None:
    path = f"/v1/brands/{BRAND}/replies/batch"
    answer = client.post(path, json=[asked(THREAT), asked(SPAM)], headers={"Prefer": "wait=0"})
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["triage"]["action"] for one in told] == ["escalate", "hide"]
    assert all(one["degraded_because"].startswith("deadline_passed") for one in told)


def test_a_batch_may_be_a_list_and_has_a_bound(client: TestClient) -> None:
    path = f"/v1/brands/{BRAND}/replies/batch"
    one = {**asked("Merci"), "suggest": False}
    assert len(client.post(path, json=[one, one]).text.splitlines()) == 2
    assert client.post(path, json=[]).text == ""
    for body, code in (([one] * 501, "too_many_rows"), (one, "batch_not_a_list")):
        refused = client.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    broken = client.post(path, content=b"[", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed_json")
    missing = client.post("/v1/brands/nobody-here/replies/batch", json=[one])
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_brand")


def test_what_is_sent_is_looked_at(client: TestClient) -> None:
    path = f"/v1/brands/{BRAND}/replies"
    for body, code in (
        (asked(""), "blank"),
        (asked("a\x00b"), "text_with_nul"),
        (asked("Bonjour", colour="red"), "unknown_field"),
        (asked("Bonjour", author={"name": 3}), "string"),
        (asked("Bonjour", posted_at="2026-11-20T09:00:00"), "moment"),
        ({**asked("Bonjour"), "tones": []}, "too_few"),
        (asked("a" * 50_001), "text_too_long"),
    ):
        refused = client.post(path, json=body)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    unknown = client.post(path, json=asked("Bonjour", "minitel"))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_network")


def test_private_matters_are_answered_in_private(client: TestClient) -> None:
    said = "Où en est ma commande n° 48213\u00a0? Écrivez à julie.morel@example.org ou 06 12 34 56 78"
    told = replied(client, said)
    assert told["triage"]["action"] == "reply_privately"
    assert len(told["suggestions"]) == 2
    for one in told["suggestions"]:
        assert not any(part in one["text"] for part in ("48213", "julie.morel", "06 12"))
    shown = json.dumps([told["ask_team"], told["holding_reply"]])
    assert "julie.morel" not in shown
