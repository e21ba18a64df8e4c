"""Decisions in the records: a log that outlives the texts it is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.errors import InvalidInput, UnknownBrand, UnknownDraft
from service.records import Records
from service.records.nouns import DecidedText, DecisionRecord
from service.words import Verdict
from tests.records_kit import NOON


def a_decision(number: int, draft: str = "d1", verdict: Verdict = "edited") -> DecisionRecord:
    at = NOON + timedelta(minutes=number)
    return DecisionRecord(f"n{number}", draft, verdict, "ana", "k1", at, "h1", "h2", ("vocabulary.never",))


async def test_decisions_are_logged_and_kept_on_both_engines(records: Records) -> None:
    for brand, draft in (("a", "d1"), ("a", "d2"), ("b", "d1")):
        await records.drafts.save(
            brand, draft, NOON, {"text": f"É {draft}", "language": "fr", "network": "x"}
        )
    verdicts: tuple[Verdict, ...] = ("edited", "refused", "approved")
    for number, verdict in enumerate(verdicts):
        line = a_decision(number, verdict=verdict)
        await records.decisions.add("a", line, {"verdict": verdict, "text": f"É {number}"})
    await records.decisions.add("a", a_decision(3, "d2"), {"verdict": "edited", "text": None})
    page = await records.decisions.list("a", limit=3)
    rest = await records.decisions.list("a", page.next_cursor, limit=3)
    assert [line.id for line in page.items + rest.items] == ["n3", "n2", "n1", "n0"]
    assert page.items[1] == a_decision(2, verdict="approved")
    assert [line.id for line in (await records.decisions.list("a", verdict="edited")).items] == ["n3", "n0"]
    with pytest.raises(InvalidInput):
        await records.decisions.list("b", page.next_cursor)
    assert (await records.decisions.list("b")).items == ()
    kept = await records.drafts.get("a", "d1")
    assert kept is not None
    assert kept.decision == {"verdict": "approved", "text": "É 2"}
    found = await records.drafts.decided("a", 10)
    assert [one.draft for one in found] == ["d2", "d1"]
    assert found[1] == DecidedText(
        "d1", "x", NOON + timedelta(minutes=2), "fr", "É d1", {"verdict": "approved", "text": "É 2"}
    )
    assert await records.drafts.decided("b", 10) == []


async def test_a_decision_needs_its_draft_and_outlives_it(records: Records) -> None:
    with pytest.raises(UnknownDraft):
        await records.decisions.add("a", a_decision(1), {})
    with pytest.raises(UnknownBrand):
        await records.decisions.add("nobody", a_decision(1), {})
    assert (await records.decisions.list("a")).items == ()
    await records.drafts.save("a", "d1", NOON, {"text": "É"})
    await records.decisions.add("a", a_decision(1), {"verdict": "edited", "text": "È"})
    assert not await records.drafts.delete("b", "d1")
    assert await records.drafts.delete("a", "d1")
    assert not await records.drafts.delete("a", "d1")
    assert [line.id for line in (await records.decisions.list("a")).items] == ["n1"]
    await records.brands.delete("a", NOON)
    assert (await records.decisions.list("a")).items == ()
