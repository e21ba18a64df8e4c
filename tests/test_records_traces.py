"""What drafts keep of a post or a page that is erased: nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from service.records import Records
from service.records.nouns import DecisionRecord, DraftRecord
from service.records.traces import Erased, without
from tests.records_kit import NOON, a_page, a_post, put_posts

POST = "Le four à bois est rallumé : fougasses, miches et brioches dès sept heures."


def a_draft(ref: str, excerpt: str, **changes: Any) -> dict[str, Any]:
    """A draft written from a past post and a page, as it is stored."""
    return {
        "id": "d1",
        "network": "x",
        "text": "Venez samedi au fournil.",
        "fields": {"title": None},
        "thread": [],
        "findings": [{"rule": "repetition.text", "details": {"found": "rien", "day": "2026-01-01"}}],
        "sources": [
            {"id": "s1", "kind": "past_post", "ref": ref, "excerpt": excerpt, "score": 0.1},
            {"id": "s2", "kind": "knowledge", "ref": "horaires.md", "excerpt": "Mardi.", "score": 0.1},
        ],
        "claims": [{"text": "samedi", "source": "s1"}, {"text": "mardi", "source": "s2"}],
    } | changes


async def draft(records: Records, draft: str = "d1") -> Mapping[str, Any] | None:
    """The payload of a draft."""
    found = await records.drafts.get("a", draft)
    return found.payload if found else None


async def test_drafts_keep_no_source_that_was_erased(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text=POST), a_post(2)])
    await put_posts(records, "b", [a_post(1, text=POST)])
    await records.pages.save("a", a_page())
    quoted = {"rule": "repetition.text", "details": {"found": "Fougasses, miches et BRIOCHES"}}
    payloads = {
        "d1": a_draft("p1", POST),
        "d2": a_draft("p2", "Autre."),
        "d3": a_draft("p2", "Autre.", findings=[quoted]),
    }
    await records.drafts.save_all("a", [DraftRecord(name, NOON, one) for name, one in payloads.items()])
    await records.drafts.save("b", "d1", NOON, a_draft("p1", POST))
    erased = await records.posts.delete("a", "p1")
    assert erased is not None
    pieces = ("miches et brioches dès sept heures", "Le four à bois est rallumé")
    assert erased.marks == ('"p1"', *pieces)
    left = await draft(records)
    assert left is not None
    assert [source["ref"] for source in left["sources"]] == ["horaires.md"]
    assert left["claims"] == [{"text": "mardi", "source": "s2"}]
    assert await draft(records, "d2") == payloads["d2"]
    third = await draft(records, "d3")
    assert third is not None
    assert third["findings"][0]["details"] == {"found": "…"}
    await records.pages.delete("a", "horaires.md")
    left = await draft(records)
    assert left is not None
    assert (left["sources"], left["claims"]) == ([], [])
    other = await records.drafts.get("b", "d1")
    assert other is not None
    assert POST in str(other.payload)


@pytest.mark.parametrize("text", [POST, f"Rappel !\n\n{POST.replace(' :', chr(0x202F) + ':')} À demain."])
async def test_a_draft_that_is_the_post_goes_with_it(records: Records, text: str) -> None:
    await put_posts(records, "a", [a_post(1, text=POST), a_post(2, id="d2", text="Publié tel quel.")])
    await records.drafts.save("a", "d1", NOON, {"id": "d1", "text": text})
    await records.drafts.save("a", "d2", NOON, {"id": "d2", "text": "Le premier jet."})
    await records.posts.delete("a", "p1")
    assert await draft(records) is None
    assert await draft(records, "d2") is not None
    await records.posts.delete("a", "d2")
    assert await draft(records, "d2") is None


async def test_a_draft_saved_after_the_erasure_of_its_source_is_without_it(records: Records) -> None:
    await records.drafts.save("a", "d1", NOON, a_draft("p1", POST))
    left = await draft(records)
    assert left is not None
    assert (left["sources"], left["claims"]) == ([], [])


def test_a_short_post_takes_no_draft_that_only_says_it_too() -> None:
    merci = Erased("past_post", "p1", "Merci !")
    assert without({"text": "Merci à vous !"}, merci) == ({"text": "Merci à vous !"}, None)
    assert without({"text": "merci"}, merci) is None
    assert without({"text": "🎉", "fields": {"title": "Bravo"}}, Erased("past_post", "p1", "🎉")) is None


NUMBERED = f"{POST} Fournée no 1000, la dernière avant les vacances du fournil, en août."


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (NUMBERED.replace("no 1000", "n°\u00a01\u202f000"), True),
        ("Fournée n° 1 000, la dernière avant les vacances du fournil. Le four à bois est rallumé.", True),
        (f"Rappel. {NUMBERED.replace('fougasses', 'galettes')} Merci.", True),
        ("Le four à bois est rallumé, et nous vous attendons samedi devant la boutique.", False),
        ("Fournée no 1000.", False),
    ],
)
def test_a_copy_is_known_however_it_was_typeset_or_shortened(text: str, is_copy: bool) -> None:
    left = without({"text": text}, Erased("past_post", "p1", NUMBERED))
    assert (left is None) == is_copy


async def test_many_drafts_are_looked_at_in_batches(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text=POST)])
    drafts = [DraftRecord(f"d{n:03}", NOON, a_draft("p1", POST, id=f"d{n:03}")) for n in range(450)]
    await records.drafts.save_all("a", drafts)
    await records.posts.delete("a", "p1")
    page = await records.drafts.list("a", limit=500)
    assert len(page.items) == 450
    assert not any(POST in str(one.payload) for one in page.items)


async def decided(records: Records, draft: str, **kept: Any) -> None:
    """A person's decision on a draft that is stored."""
    line = DecisionRecord(f"n_{draft}", draft, "edited", "ana", None, NOON, "h1", "h2", ())
    await records.decisions.add("a", line, {"verdict": "edited"} | kept)


async def test_a_decision_keeps_nothing_of_a_post_either(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text=POST), a_post(2)])
    plain = {"network": "x", "text": "Venez samedi au fournil."}
    drafts = {"d1": plain, "d2": plain, "d3": a_draft("p1", POST), "d4": plain}
    await records.drafts.save_all("a", [DraftRecord(name, NOON, one) for name, one in drafts.items()])
    after = {"op": "insert", "span": [0, 0], "before": "", "after": POST}
    await decided(records, "d1", text=f"Rappel ! {POST} À demain.", difference=[after])
    await decided(records, "d2", text="Samedi.", reason="« le four à bois est rallumé » : déjà dit")
    await decided(records, "d3", text="Dimanche.", reason="Fougasses, miches et brioches !")
    assert await records.posts.delete("a", "p1")
    assert await draft(records, "d1") is None
    found = {name: await records.drafts.get("a", name) for name in ("d2", "d3", "d4")}
    told = {name: one.decision for name, one in found.items() if one}
    assert told["d2"] == {
        "verdict": "edited",
        "text": "Samedi.",
        "reason": "« le four à bois est rallumé » : déjà dit",
    }
    assert told["d3"] == {"verdict": "edited", "text": "Dimanche.", "reason": "…"}
    assert told["d4"] is None
    third = await draft(records, "d3")
    assert third is not None
    assert third["sources"] == []
    page = await records.decisions.list("a")
    assert {line.draft for line in page.items} == {"d1", "d2", "d3"}
    assert [one.draft for one in await records.drafts.decided("a", 10)] == ["d3", "d2"]
