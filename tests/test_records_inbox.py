"""Messages in the records, on each engine: kept once, listed in order, found by whom and how near."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from service.errors import InvalidInput, UnknownBrand, UnknownMessage
from service.records import Records
from service.records.drafts import DraftStore
from service.records.inbox_nouns import MessageDecision, MessageRecord, Wanted
from service.records.nouns import DraftRecord
from service.records.people import keys_named, keys_of
from tests.records_kit import NOON, some_vectors

TRIAGE: dict[str, Any] = {
    "language": "fr",
    "intent": ["question", "complaint"],
    "sentiment": "neutral",
    "urgency": "today",
    "risk": "none",
    "labels": [],
    "needs_reply": True,
    "action": "reply",
    "reason": "question",
    "details": {},
    "sure": True,
}


def a_message(number: int = 1, text: str = "Un banc ?", **changes: Any) -> MessageRecord:
    """Message `m_<number>`, received `number` minutes after noon."""
    author = changes.pop("author", {"id": None, "handle": "@Léa", "name": "Léa M"})
    values: dict[str, Any] = {
        "id": f"m_{number}",
        "network": "x",
        "received_at": NOON + timedelta(minutes=number),
        "payload": {"text": text, "network": "x", "author": author, "thread": changes.pop("thread", [])},
        "triage": TRIAGE,
        "embedder": "e",
        "vector": some_vectors(1, seed=number)[0],
    }
    return MessageRecord(**(values | changes))


async def ids(records: Records, **wanted: Any) -> list[str]:
    """The ids of the messages of `a` that are wanted."""
    return [one.id for one in (await records.inbox.list("a", Wanted(**wanted))).items]


async def test_the_most_pressing_come_first_and_pages_keep_the_order(records: Records) -> None:
    told = [("none", "whenever", 1), ("watch", "whenever", 2), ("crisis", "whenever", 3), ("watch", "now", 4)]
    told += [("none", "today", 6), ("none", "today", 5)]
    for risk, urgency, number in told:
        triage = TRIAGE | {"risk": risk, "urgency": urgency}
        await records.inbox.add("a", a_message(number, triage=triage))
    waiting = TRIAGE | {"risk": "none", "urgency": "today"}
    await records.inbox.add("a", a_message(7, triage=waiting, posted_at=NOON - timedelta(days=1)))
    wanted, found, cursor = Wanted(order="pressing"), [], None
    while True:
        page = await records.inbox.list("a", wanted, cursor, limit=2)
        found += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == ["m_3", "m_4", "m_2", "m_7", "m_5", "m_6", "m_1"]
    assert await ids(records, order="pressing", risk="watch") == ["m_4", "m_2"]
    first = (await records.inbox.list("a", wanted, limit=1)).next_cursor
    with pytest.raises(InvalidInput, match="invalid_cursor"):
        await records.inbox.list("a", Wanted(), first)


async def test_messages_sent_at_once_are_kept_once(records: Records) -> None:
    same = [a_message(number, external="fb-1") for number in range(6)]
    kept = await asyncio.gather(*(records.inbox.add("a", one) for one in same))
    assert len({one.id for one in kept}) == 1
    assert await ids(records) == [kept[0].id]
    assert (await records.inbox.add("b", a_message(1, external="fb-1"))).id == "m_1"
    other = await records.inbox.add("a", a_message(9, external="fb-1", network="facebook"))
    assert other.id == "m_9"
    with pytest.raises(UnknownBrand):
        await records.inbox.add("c", a_message())


async def test_lists_follow_what_is_wanted(records: Records) -> None:
    for number in range(1, 5):
        await records.inbox.add("a", a_message(number, text=f"Un œuf n° {number} à 100_%"))
    assert await ids(records) == ["m_4", "m_3", "m_2", "m_1"]
    assert await ids(records, intent="complaint", needs_reply=True, language="fr") == await ids(records)
    assert await ids(records, intent="plaint") == await ids(records, needs_reply=False) == []
    assert await ids(records, text="OEUF N° 3") == ["m_3"]
    assert await ids(records, text="100_%") == await ids(records)
    assert await ids(records, author="léa") == await ids(records, author="Léa M") == await ids(records)
    assert await ids(records, author="léa m") == await ids(records, author="lea") == []
    between = {"since": NOON + timedelta(minutes=2), "until": NOON + timedelta(minutes=4)}
    assert await ids(records, **between) == ["m_3", "m_2"]
    first = await records.inbox.list("a", Wanted(), limit=3)
    rest = await records.inbox.list("a", Wanted(), first.next_cursor, 3)
    assert ([one.id for one in rest.items], rest.next_cursor) == (["m_1"], None)


async def test_vectors_of_one_embedder_are_compared(records: Records) -> None:
    given: list[dict[str, Any]] = [{}, {}, {"embedder": "other"}, {"vector": None}]
    for number, changes in enumerate(given, 1):
        await records.inbox.add("a", a_message(number, **changes))
    mine, names, others = await records.inbox.vectors("a", "m_1") or pytest.fail("it has a vector")
    assert list(names) == ["m_2"]
    assert np.allclose(mine, some_vectors(1, seed=1)[0], atol=1e-3)
    assert np.allclose(others, some_vectors(1, seed=2), atol=1e-3)
    assert await records.inbox.vectors("a", "m_4") is None
    assert await records.inbox.vectors("b", "m_1") is None


async def test_decisions_stand_one_by_one_and_are_logged_together(records: Records) -> None:
    await records.inbox.add("a", a_message())
    for number, verdict in enumerate(("hidden", "answered")):
        at = NOON + timedelta(minutes=number)
        line = MessageDecision(f"n_{number}", "m_1", verdict, "ana", "k_1", at)  # type: ignore[arg-type]
        await records.inbox.decide("a", line, {"verdict": verdict, "text": "Merci."})
    kept = await records.inbox.get("a", "m_1")
    assert kept is not None
    assert (kept.state, kept.decision) == ("answered", {"verdict": "answered", "text": "Merci."})
    page = await records.inbox.log("a", "m_1", limit=1)
    rest = await records.inbox.log("a", "m_1", page.next_cursor)
    assert [one.verdict for one in (*page.items, *rest.items)] == ["answered", "hidden"]
    missing = MessageDecision("n_9", "m_9", "hidden", "ana", None, NOON)
    with pytest.raises(UnknownMessage):
        await records.inbox.decide("a", missing, {})
    assert len((await records.inbox.log("a")).items) == 2


async def test_drafts_are_linked_with_what_they_answer(records: Records) -> None:
    await records.inbox.add("a", a_message())
    drafts: DraftStore = records.drafts
    given = [DraftRecord(name, NOON, {"network": "x", "text": "Oui."}) for name in ("d_1", "d_2")]
    people = keys_of(None, "@Léa", "Léa M")
    link = records.inbox.linking("a", ["d_1", "d_2"], "x", people, NOON, "m_1")
    await drafts.save_all("a", given, link, link)
    await drafts.save_all("a", [DraftRecord("d_3", NOON, {"text": "Oui."})])
    assert (await records.inbox.list("a", Wanted())).items[0].replies == ("d_1", "d_2")
    assert await records.inbox_erasure.suggested("a", "x", "léa") == ["d_1", "d_2"]
    assert await drafts.delete("a", "d_1")
    assert (await records.inbox.list("a", Wanted())).items[0].replies == ("d_2",)


def test_people_are_known_by_id_handle_and_name() -> None:
    assert keys_of("12", " @Léa.M ", "Léa Martin ") == ("i:12", "h:léa.m", "n:Léa Martin")
    assert keys_of(None, "@", " ") == ()
    assert set(keys_named("@Léa.M")) == {"i:@Léa.M", "h:léa.m", "n:@Léa.M"}
    assert keys_of(name="Le\u0301a") == keys_of(name="L\u00e9a")
