"""Lessons settled by a person: confirmed, refused, undone, whatever else became of the guide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.errors import PreconditionFailed, UnknownBrand
from service.records import Records
from service.records.nouns import LessonRecord
from tests.decisions_kit import writing
from tests.house_kit import guide_rules
from tests.records_kit import NOON, a_brand
from tests.test_lessons import BRAND, LESSONS, edits, guide, proposed, settle, taught

WORDS = edits("Une patine douce attend.", "Une finition douce attend.")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestClient]:
    """A house whose brand was taught one lesson, with more texts to come."""
    more = edits("La patine sèche.", "La finition sèche.")
    with writing(tmp_path, *(before for before, _ in (*WORDS, *more))) as client:
        assert len(taught(client, *WORDS)) == 1
        yield client


def test_a_confirmed_lesson_is_a_rule_of_the_guide_until_it_is_undone(house: TestClient) -> None:
    (lesson,) = proposed(house)
    before = house.get(BRAND)
    told = house.post(f"{LESSONS}/{lesson['id']}/decision", json={"verdict": "confirmed"})
    assert told.json() == lesson | {"status": "confirmed"}
    changed = house.get(BRAND)
    assert told.headers["etag"] == changed.headers["etag"] != before.headers["etag"]
    assert changed.json()["origin"] == "api"
    assert changed.json()["guide"]["vocabulary"]["prefer"][-1] == lesson["rule"]["after"]
    asked = {"network": "facebook", "text": "Une patine claire."}
    findings = house.post(f"{BRAND}/reviews", json=asked).json()["findings"]
    assert "vocabulary.prefer" in {finding["rule"] for finding in findings}
    assert house.get(LESSONS).json()["items"] == [told.json()]
    assert settle(house, lesson["id"], "confirmed") == told.json()
    assert house.get(BRAND).headers["etag"] == changed.headers["etag"]
    assert house.delete(f"{LESSONS}/{lesson['id']}").status_code == 204
    assert house.get(BRAND).json()["guide"] == before.json()["guide"]
    assert house.get(BRAND).headers["etag"] == before.headers["etag"]
    assert proposed(house) == [lesson]


def put(client: TestClient, rules: dict[str, Any]) -> None:
    client.put(BRAND, json={"guide": rules}).raise_for_status()


def test_undoing_leaves_what_else_was_changed_meanwhile(house: TestClient) -> None:
    (lesson,) = proposed(house)
    settle(house, lesson["id"], "confirmed")
    rules = guide(house)
    rules["sector"] = "Ébénisterie"
    rules["vocabulary"]["prefer"].insert(0, {"term": "bois", "instead_of": ["matière"], "reason": "exact"})
    put(house, rules)
    assert house.delete(f"{LESSONS}/{lesson['id']}").status_code == 204
    rules["vocabulary"]["prefer"].remove(lesson["rule"]["after"])
    assert guide(house) == rules


def test_undoing_what_somebody_rewrote_is_refused(house: TestClient) -> None:
    (lesson,) = proposed(house)
    settle(house, lesson["id"], "confirmed")
    rules = guide(house)
    rules["vocabulary"]["prefer"][-1]["reason"] = "le mot de nos clients"
    put(house, rules)
    refused = house.delete(f"{LESSONS}/{lesson['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "lesson_overwritten")
    assert guide(house) == rules


def test_a_lesson_taken_out_by_hand_is_proposed_again(house: TestClient) -> None:
    (lesson,) = proposed(house)
    settle(house, lesson["id"], "confirmed")
    put(house, guide_rules())
    assert proposed(house) == [lesson]
    settle(house, lesson["id"], "confirmed")
    assert guide(house)["vocabulary"]["prefer"][-1] == lesson["rule"]["after"]


def test_a_list_that_was_not_there_is_not_there_after_an_undo(house: TestClient) -> None:
    rules = guide_rules()
    del rules["vocabulary"]
    put(house, rules)
    (lesson,) = proposed(house)
    settle(house, lesson["id"], "confirmed")
    house.delete(f"{LESSONS}/{lesson['id']}").raise_for_status()
    assert guide(house) == rules


def test_a_refused_lesson_comes_back_with_new_evidence_only(house: TestClient) -> None:
    (lesson,) = proposed(house)
    before = guide(house)
    assert settle(house, lesson["id"], "refused")["status"] == "refused"
    assert guide(house) == before
    assert house.get(LESSONS).json()["items"] == []
    more = edits("La patine sèche.", "La finition sèche.")
    assert taught(house, *more[:2]) == []
    (again,) = taught(house, more[2])
    assert (again["id"], again["count"]) == (lesson["id"], 6)


def test_a_refusal_can_be_forgotten_and_overruled(house: TestClient) -> None:
    (lesson,) = proposed(house)
    settle(house, lesson["id"], "refused")
    house.delete(f"{LESSONS}/{lesson['id']}").raise_for_status()
    assert proposed(house) == [lesson]
    settle(house, lesson["id"], "refused")
    assert settle(house, lesson["id"], "confirmed")["status"] == "confirmed"
    stands = house.post(f"{LESSONS}/{lesson['id']}/decision", json={"verdict": "refused"})
    assert (stands.status_code, stands.json()["code"]) == (409, "lesson_stands")


def test_lessons_are_of_living_drafts(house: TestClient) -> None:
    (lesson,) = proposed(house)
    house.delete(f"{BRAND}/drafts/{lesson['evidence'][0]}").raise_for_status()
    assert proposed(house) == []
    unknown = house.post(f"{LESSONS}/{lesson['id']}/decision", json={"verdict": "confirmed"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_lesson")


def test_unknown_lessons_and_verdicts(house: TestClient) -> None:
    for verdict in ("confirmed", "refused"):
        answer = house.post(f"{LESSONS}/l_0/decision", json={"verdict": verdict})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_lesson")
    assert house.delete(f"{LESSONS}/l_0").json()["code"] == "unknown_lesson"
    assert house.post(f"{LESSONS}/l_0/decision", json={"verdict": "approved"}).status_code == 422
    assert house.get("/v1/brands/nobody/lessons").json()["code"] == "unknown_brand"


async def test_lessons_are_kept_with_the_guide_they_change_on_both_engines(records: Records) -> None:
    refused = LessonRecord("l1", "refused", "ana", NOON, {})
    confirmed = LessonRecord("l2", "confirmed", "ana", NOON, {"kind": "word", "é": None}, ("d1", "d2"))
    await records.lessons.refuse("a", refused)
    with pytest.raises(PreconditionFailed):
        await records.lessons.confirm(confirmed, a_brand("a", etag="e2"), "another")
    assert await records.lessons.all("a") == {"l1": refused}
    await records.lessons.confirm(confirmed, a_brand("a", etag="e2"), "e1")
    assert await records.brands.get("a") == a_brand("a", etag="e2")
    assert await records.lessons.all("a") == {"l1": refused, "l2": confirmed}
    assert await records.lessons.all("b") == {}
    with pytest.raises(PreconditionFailed):
        await records.lessons.undo("l2", a_brand("a"), "e1")
    await records.lessons.undo("l2", a_brand("a"), "e2")
    assert await records.brands.get("a") == a_brand("a")
    await records.lessons.forget("a", "l1")
    assert await records.lessons.all("a") == {}
    with pytest.raises(UnknownBrand):
        await records.lessons.refuse("nobody", refused)
