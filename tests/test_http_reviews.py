"""Reviews over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from tests.house_kit import past_post


def test_a_review_finds_spans_and_corrects_only_what_is_sure(client: TestClient, brand: str) -> None:
    text = "Du bois low cost chez Ateliers Marchand, table à 12,50 €."
    body = {"network": "facebook", "text": text, "facts": ["La table coûte 900 €"]}
    answer = client.post(f"/v1/brands/{brand}/reviews", json=body).json()
    found = {finding["rule"]: finding for finding in answer["findings"]}
    assert answer["status"] == "needs_edit"
    start, end = found["vocabulary.never"]["span"]
    assert text[start:end] == "low cost"
    assert found["vocabulary.must"]["fix"] == "Atelier Marchand"
    assert "12,50" in text[slice(*found["grounding.price"]["span"])]
    assert "Atelier Marchand" in answer["corrected"]
    assert "12,50\u00a0€" in answer["corrected"], "a no-break space is sure, another price is not"
    free = client.post(f"/v1/brands/{brand}/reviews", json={"network": "facebook", "text": text}).json()
    assert not any(finding["rule"].startswith("grounding") for finding in free["findings"])


def test_a_review_counts_in_the_network_s_unit(client: TestClient, brand: str) -> None:
    long = client.post(f"/v1/brands/{brand}/reviews", json={"network": "x", "text": "é" * 281}).json()
    assert long["count"] == {"count": 281, "limit": 280, "unit": "weighted_characters"}
    assert (long["status"], long["findings"][0]["rule"]) == ("needs_edit", "limits.hard")


def test_a_review_is_held_against_what_the_brand_just_published(client: TestClient, brand: str) -> None:
    text = "Le chêne de la grange est arrivé ce matin, encore plein de clous."
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    client.post(
        f"/v1/brands/{brand}/posts",
        json=[past_post(1, network="facebook", text=text, published_at=yesterday)],
    )
    body = {"network": "facebook", "text": f"Bonjour. {text}"}
    rules = {f["rule"] for f in client.post(f"/v1/brands/{brand}/reviews", json=body).json()["findings"]}
    assert "repetition.text" in rules


def test_a_review_judges_what_goes_beside_the_text(client: TestClient, brand: str) -> None:
    body = {"network": "instagram", "text": "Le banc est fini."}
    plain = client.post(f"/v1/brands/{brand}/reviews", json=body).json()
    assert "accessibility.alt_text" in {finding["rule"] for finding in plain["findings"]}
    fields = {"alt_text": "Un banc de chêne devant l’atelier", "title": None}
    told = client.post(f"/v1/brands/{brand}/reviews", json=body | {"fields": fields}).json()
    assert "accessibility.alt_text" not in {finding["rule"] for finding in told["findings"]}
    assert {"field": "alt_text", "count": 33}.items() <= next(
        limit for limit in told["limits"] if limit["field"] == "alt_text"
    ).items()
    long = client.post(f"/v1/brands/{brand}/reviews", json=body | {"fields": {"alt_text": "a" * 1001}}).json()
    assert "limits.hard" in {finding["rule"] for finding in long["findings"]}
    bad = client.post(f"/v1/brands/{brand}/reviews", json=body | {"fields": {"Alt text": "a"}})
    assert bad.status_code == 422
