"""Passages, knowledge pages and drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from service.errors import EmbedderMismatch, InvalidInput
from service.records import Records
from service.records.nouns import DraftRecord, KnowledgePage, Passage, PassageShelf, ShelfState
from service.records.traces import Erased
from tests.records_kit import E5, NOON, some_vectors


def a_passage(number: int, **changes: Any) -> Passage:
    passage = Passage(
        f"g{number}",
        f"guide.md#{number}",
        f"Partie {number}",
        f"Texte {number}.",
        number,
        None,
        None,
        f"h{number}",
    )
    return replace(passage, **changes)


async def put(
    records: Records, page: str, *given: Passage, shelf: PassageShelf = "guide", embedder: str = E5
) -> None:
    await records.passages.replace("a", shelf, page, given, some_vectors(len(given)), embedder)


async def revisions(records: Records, shelf: PassageShelf = "guide") -> dict[str, int]:
    batches = [batch async for batch in records.shelves.rows("a", shelf)]
    return {row.id: row.revision for batch in batches for row in batch}


async def test_a_page_is_replaced_and_the_unchanged_stays(records: Records) -> None:
    await put(records, "guide.md", a_passage(1), a_passage(2), a_passage(3))
    await put(records, "other.md", a_passage(9))
    await put(records, "guide.md", a_passage(1), a_passage(2, text="Nouveau."), a_passage(4))
    assert await revisions(records) == {"g1": 1, "g9": 2, "g2": 3, "g4": 3}
    assert await records.shelves.state("a", "guide") == ShelfState(revision=3, erasures=1, count=4)
    stored = await records.passages.get_many("a", "guide", ["g1", "g2", "g3"])
    assert stored == {"g1": a_passage(1), "g2": a_passage(2, text="Nouveau.")}


async def test_the_same_passages_again_change_nothing(records: Records) -> None:
    dated = a_passage(1, valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    await put(records, "guide.md", dated)
    await put(records, "guide.md", dated)
    assert await records.shelves.state("a", "guide") == ShelfState(revision=1, erasures=0, count=1)
    assert await records.passages.get_many("a", "guide", ["g1"]) == {"g1": dated}
    await put(records, "guide.md", replace(dated, valid_until=None))
    assert (await records.shelves.state("a", "guide")).revision == 2


async def test_a_passage_moves_from_one_page_to_another(records: Records) -> None:
    await put(records, "old.md", a_passage(1))
    await put(records, "new.md", a_passage(1))
    assert await records.shelves.state("a", "guide") == ShelfState(revision=2, erasures=0, count=1)
    assert not await records.passages.remove("a", "guide", "old.md")
    assert await records.passages.remove("a", "guide", "new.md")


async def test_removing_a_page_takes_its_passages_only(records: Records) -> None:
    await put(records, "one.md", a_passage(1), a_passage(2), shelf="knowledge")
    await put(records, "two.md", a_passage(3), shelf="knowledge")
    await put(records, "one.md", a_passage(1))
    assert await records.passages.remove("a", "knowledge", "one.md")
    assert await records.shelves.state("a", "knowledge") == ShelfState(revision=3, erasures=1, count=1)
    assert await revisions(records, "knowledge") == {"g3": 2}
    assert await revisions(records) == {"g1": 1}


async def test_emptying_a_page_and_meeting_another_embedder(records: Records) -> None:
    await put(records, "guide.md", a_passage(1))
    with pytest.raises(EmbedderMismatch):
        await put(records, "guide.md", a_passage(2), embedder="other")
    await put(records, "guide.md")
    assert await records.shelves.state("a", "guide") == ShelfState(revision=2, erasures=1, count=0)


async def test_passages_are_listed_by_page_and_position(records: Records) -> None:
    await put(records, "b.md", a_passage(2, position=10), a_passage(1, position=9))
    await put(records, "a.md", a_passage(5), a_passage(4))
    first = await records.passages.list("a", "guide", limit=3)
    rest = await records.passages.list("a", "guide", cursor=first.next_cursor, limit=3)
    assert [passage.id for passage in first.items + rest.items] == ["g4", "g5", "g1", "g2"]
    only = await records.passages.list("a", "guide", "b.md")
    assert [passage.id for passage in only.items] == ["g1", "g2"]
    with pytest.raises(InvalidInput):
        await records.passages.list("a", "knowledge", cursor=first.next_cursor)


def a_page(path: str, **changes: Any) -> KnowledgePage:
    return replace(KnowledgePage(path, "Titre", "Texte.", None, None, "h", NOON), **changes)


async def test_pages_are_saved_replaced_listed_and_deleted(records: Records) -> None:
    for path in ("c.md", "a.md", "sous/b.md"):
        await records.pages.save("a", a_page(path))
    await records.pages.save("a", a_page("a.md", text="Nouveau."))
    assert await records.pages.get("a", "a.md") == a_page("a.md", text="Nouveau.")
    first = await records.pages.list("a", limit=2)
    rest = await records.pages.list("a", first.next_cursor, limit=2)
    assert [page.path for page in first.items + rest.items] == ["a.md", "c.md", "sous/b.md"]
    assert await records.pages.delete("a", "a.md") == Erased("knowledge", "a.md", "Nouveau.")
    assert not await records.pages.delete("a", "a.md")
    assert await records.pages.get("a", "a.md") is None


async def test_a_page_is_in_force_on_both_its_ends(records: Records) -> None:
    start, end = date(2026, 3, 2), date(2026, 3, 5)
    await records.pages.save("a", a_page("always.md"))
    await records.pages.save("a", a_page("from.md", valid_from=start))
    await records.pages.save("a", a_page("until.md", valid_until=end))
    await records.pages.save("a", a_page("while.md", valid_from=start, valid_until=end))

    async def paths(on: date) -> set[str]:
        return {page.path.removesuffix(".md") for page in await records.pages.in_force("a", on)}

    day = timedelta(days=1)
    assert await paths(start - day) == {"always", "until"}
    assert await paths(start) == await paths(end) == {"always", "from", "until", "while"}
    assert await paths(end + day) == {"always", "from"}


async def test_drafts_are_kept_as_they_are_and_listed_newest_first(records: Records) -> None:
    for number in range(5):
        payload = {
            "network": "x" if number % 2 else "linkedin",
            "text": f"É{number}",
            "span": [1, 2],
            "z": None,
        }
        await records.drafts.save("a", f"d{number}", NOON + timedelta(seconds=number // 2), payload)
    await records.drafts.save("a", "d0", NOON, {"network": "linkedin", "decision": "approved"})
    assert await records.drafts.get("a", "d0") == DraftRecord(
        "d0", NOON, {"network": "linkedin", "decision": "approved"}
    )
    first = await records.drafts.list("a", limit=3)
    rest = await records.drafts.list("a", first.next_cursor, limit=3)
    assert [draft.id for draft in first.items + rest.items] == ["d4", "d3", "d2", "d1", "d0"]
    assert [draft.id for draft in (await records.drafts.list("a", network="x")).items] == ["d3", "d1"]
    assert await records.drafts.get("a", "d9") is None
    with pytest.raises(InvalidInput):
        await records.drafts.list("a", first.next_cursor, network="x")


async def test_the_drafts_of_one_request_are_kept_together_or_not_at_all(records: Records) -> None:
    given = [DraftRecord(f"d{n}", NOON, {"network": "x", "n": n}) for n in range(3)]
    await records.drafts.save_all("a", given)
    await records.drafts.save_all("a", [])
    assert [await records.drafts.get("a", draft.id) for draft in given] == given
    without_zone = DraftRecord("d4", NOON.replace(tzinfo=None), {})
    with pytest.raises(StatementError):
        await records.drafts.save_all("a", [DraftRecord("d3", NOON, {}), without_zone])
    assert await records.drafts.get("a", "d3") is None
