"""Decisions: the verdict and what it changed, the log without texts, the past post, the erasure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from service.difference import apply, difference
from service.stored import digest
from tests.decisions_kit import decide, drafts, writing
from tests.disk_kit import holding

TEXT = "Portes ouvertes de l’atelier, samedi 16 janvier 2027. Entrée libre."
EDITED = "Portes ouvertes à l’atelier, samedi 16 janvier 2027. Entrée libre !"


@pytest.fixture
def draft(client: TestClient, brand: str) -> dict[str, Any]:
    """A draft of the composer."""
    assert brand == "atelier"
    return drafts(client)[0]


def test_an_edit_is_told_with_its_difference_and_kept_beside_its_draft(tmp_path: Path) -> None:
    with writing(tmp_path, TEXT) as client:
        (draft,) = drafts(client)
        assert draft["decision"] is None
        told = decide(client, draft["id"], "edited", text=EDITED, reason="plus direct")
        decision = told["decision"]
        assert decision["id"].startswith("n_")
        assert (decision["draft"], decision["verdict"]) == (draft["id"], "edited")
        assert (decision["by"], decision["reason"]) == ("house", "plus direct")
        assert [(one["op"], one["before"], one["after"]) for one in decision["difference"]] == [
            ("replace", "de", "à"),
            ("replace", ".", " !"),
        ]
        for one in decision["difference"]:
            assert TEXT[slice(*one["span"])] == one["before"]
        assert told["draft"]["text"] == TEXT
        kept = client.get(f"/v1/brands/atelier/drafts/{draft['id']}").json()
        assert kept == told["draft"]
        assert client.get("/v1/brands/atelier/drafts").json()["items"] == [kept]
        assert kept["decision"] == {key: decision[key] for key in kept["decision"]}


def test_an_edited_text_is_reviewed_and_its_findings_stop_nobody(
    client: TestClient, draft: dict[str, Any]
) -> None:
    told = decide(client, draft["id"], "edited", text="Un meuble low cost, à l’atelier.")
    assert told["decision"]["status"] == "needs_edit"
    assert told["decision"]["blocks"] == ["vocabulary.never"]
    (finding,) = [one for one in told["decision"]["findings"] if one["severity"] == "block"]
    assert finding["span"] == [10, 18]


def test_a_person_may_approve_a_draft_that_is_blocked_and_it_is_recorded(
    client: TestClient, brand: str
) -> None:
    (blocked,) = drafts(client, subject="Un banc low cost")
    assert blocked["status"] == "needs_edit"
    told = decide(client, blocked["id"], "approved")
    assert told["decision"]["difference"] == []
    assert told["decision"]["blocks"] == ["vocabulary.never"]
    (line,) = client.get(f"/v1/brands/{brand}/decisions").json()["items"]
    assert line["blocks"] == ["vocabulary.never"]
    assert line["draft_hash"] == line["text_hash"] == digest(blocked["text"])


def test_deciding_again_replaces_what_stands_and_the_log_keeps_both(
    client: TestClient, brand: str, draft: dict[str, Any]
) -> None:
    first = decide(client, draft["id"], "refused", reason="pas maintenant")["decision"]
    last = decide(client, draft["id"], "edited", text=EDITED)["decision"]
    kept = client.get(f"/v1/brands/{brand}/drafts/{draft['id']}").json()
    assert (kept["decision"]["id"], kept["decision"]["reason"]) == (last["id"], None)
    log = client.get(f"/v1/brands/{brand}/decisions").json()["items"]
    assert [line["id"] for line in log] == [last["id"], first["id"]]
    assert log[0] == {
        "id": last["id"],
        "draft": draft["id"],
        "verdict": "edited",
        "by": "house",
        "key": None,
        "at": last["at"],
        "draft_hash": digest(draft["text"]),
        "text_hash": digest(EDITED),
        "blocks": [],
    }


def test_the_log_is_listed_by_verdict_and_by_draft(client: TestClient, brand: str) -> None:
    made = drafts(client, ["x", "facebook", "linkedin"])
    for one, verdict in zip(made, ("approved", "refused", "approved"), strict=True):
        decide(client, one["id"], verdict)
    path = f"/v1/brands/{brand}/decisions"
    approved = client.get(path, params={"verdict": "approved"}).json()["items"]
    assert [line["draft"] for line in approved] == [made[2]["id"], made[0]["id"]]
    (one,) = client.get(path, params={"draft": made[1]["id"]}).json()["items"]
    assert one["verdict"] == "refused"
    first = client.get(path, params={"limit": 2}).json()
    rest = client.get(path, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [line["draft"] for line in first["items"] + rest["items"]] == [one["id"] for one in reversed(made)]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "edited"}, "edited_without_text"),
        ({"verdict": "edited", "text": " \n"}, "blank"),
        ({"verdict": "edited", "text": "x" * 50_001}, "text_too_long"),
        ({"verdict": "edited", "text": "a\x00"}, "text_with_nul"),
        ({"verdict": "approved", "text": EDITED}, "text_not_edited"),
        ({"verdict": "refused", "text": EDITED}, "text_not_edited"),
        ({"verdict": "refused", "as_past_post": True}, "refused_not_published"),
        ({"verdict": "refused", "published_url": "https://example.com"}, "refused_not_published"),
        ({"verdict": "approved", "published_url": "javascript:alert(1)"}, "link"),
        ({"verdict": "perhaps"}, "choice"),
        ({"verdict": "approved", "as_past_post": {"published_at": "2027-01-16T10:00"}}, "moment"),
        ({"verdict": "approved", "mood": "good"}, "unknown_field"),
    ],
)
def test_a_verdict_that_cannot_be_used(
    client: TestClient, brand: str, draft: dict[str, Any], body: dict[str, Any], code: str
) -> None:
    answer = client.post(f"/v1/brands/{brand}/drafts/{draft['id']}/decision", json=body)
    assert answer.status_code == 422
    assert code in {error["code"] for error in answer.json()["errors"]}
    assert client.get(f"/v1/brands/{brand}/decisions").json()["items"] == []


def test_an_edit_must_change_something(client: TestClient, brand: str, draft: dict[str, Any]) -> None:
    body = {"verdict": "edited", "text": draft["text"]}
    answer = client.post(f"/v1/brands/{brand}/drafts/{draft['id']}/decision", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["path"], error["code"]) == ("body.text", "text_unchanged")


def test_unknown_drafts_and_brands(client: TestClient, brand: str, draft: dict[str, Any]) -> None:
    for path, code in (
        (f"/v1/brands/{brand}/drafts/d_0", "unknown_draft"),
        (f"/v1/brands/nobody/drafts/{draft['id']}", "unknown_brand"),
    ):
        decided = client.post(f"{path}/decision", json={"verdict": "approved"})
        erased = client.delete(path)
        for answer in (decided, erased, client.get(f"{path}/record")):
            assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert client.get("/v1/brands/nobody/decisions").json()["code"] == "unknown_brand"


def test_a_decided_text_becomes_a_past_post(client: TestClient, brand: str) -> None:
    edited, approved = drafts(client, ["facebook", "linkedin"])
    link = "https://facebook.example.com/atelier/1"
    when = {"published_at": "2026-05-04T10:00:00+02:00"}
    told = decide(client, edited["id"], "edited", text=EDITED, published_url=link, as_past_post=when)
    assert told["past_post"] == {"id": edited["id"], "outcome": "added"}
    assert told["draft"]["decision"]["published_url"] == link
    assert decide(client, approved["id"], "approved", as_past_post=True)["past_post"]["outcome"] == "added"
    found = client.get(f"/v1/brands/{brand}/posts", params={"q": EDITED, "network": "facebook"}).json()
    (post,) = found["items"]
    assert (post["id"], post["text"], post["url"]) == (edited["id"], EDITED, link)
    assert post["published_at"] == "2026-05-04T08:00:00Z"
    again = decide(client, edited["id"], "edited", text=f"{EDITED} Venez.", as_past_post=when)
    assert again["past_post"]["outcome"] == "updated"
    assert len(client.get(f"/v1/brands/{brand}/posts").json()["items"]) == 2
    assert decide(client, approved["id"], "approved")["past_post"] is None


def test_an_erased_draft_leaves_hashes_and_no_text(tmp_path: Path) -> None:
    secret, reason = "Un mot que personne d’autre n’écrit : zorblax.", "raison-quirmux"
    with writing(tmp_path, TEXT) as client:
        (draft,) = drafts(client)
        decide(client, draft["id"], "edited", text=secret, reason=reason)
        assert client.delete(f"/v1/brands/atelier/drafts/{draft['id']}").status_code == 204
        assert client.get(f"/v1/brands/atelier/drafts/{draft['id']}").json()["code"] == "unknown_draft"
        (line,) = client.get("/v1/brands/atelier/decisions").json()["items"]
        assert (line["draft"], line["text_hash"]) == (draft["id"], digest(secret))
        assert holding(tmp_path / "var", *(text.encode() for text in ("zorblax", reason, TEXT))) == []


words = st.text(st.sampled_from("ab é’\u202f\n.,#👩‍é𝒳"), max_size=60) | st.text(max_size=40)


@given(words, words)
@example("a b " * 2_000, "b a " * 2_000)
@example("\n".join("ab" * 300), "\n".join("ba" * 300) + "x")
@example("", "a")
def test_a_difference_makes_the_decided_text_again(before: str, after: str) -> None:
    changes = difference(before, after)
    assert apply(changes, before) == after
    assert (changes == ()) == (before == after)
    position = 0
    for change in changes:
        start, end = change.span
        assert position <= start <= end
        assert before[start:end] == change.before != change.after
        assert change.op == ("insert" if not change.before else "replace" if change.after else "delete")
        position = end


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("Une solution simple.", "Un produit simple.", [("Une solution", "Un produit")]),
        ("Le mobilier.\nÀ bientôt.", "Le meuble.", [("mobilier", "meuble"), ("\nÀ bientôt.", "")]),
        ("👩‍👩‍👧 Bonjour", "👩‍👩‍👧 Bonsoir", [("Bonjour", "Bonsoir")]),
        ("un deux trois", "un trois", [("deux ", "")]),
    ],
)
def test_a_difference_is_told_in_words(before: str, after: str, changes: list[tuple[str, str]]) -> None:
    assert [(one.before, one.after) for one in difference(before, after)] == changes
