"""What else keeps a post that is erased: answers kept for retries, rows that wait for a job."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from service.records import Records
from service.records.jobs import JobRecord, ParkedRows, RowsChanged
from service.records.nouns import Claim, DraftRecord, KeptAnswer
from tests.records_kit import E5, NOON, a_post, put_posts, some_vectors

POST = "Le four à bois est rallumé : fougasses, miches et brioches dès sept heures."
LATER = NOON + timedelta(hours=1)
DRAFT = "d_0123456789abcdef0123456789abcdef"
REPEATED = {"rule": "repetition.text", "details": {"found": "le FOUR à bois"}}
JOB = JobRecord("a", "j1", "ana", "import", NOON, NOON, state="parking")


def lines(*rows: Any) -> bytes:
    """Rows as an import sends them."""
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


async def waiting(records: Records, *parked: ParkedRows, job: JobRecord = JOB) -> None:
    """A job that waits with these rows."""
    await records.jobs.add(job)
    for rows in parked:
        await records.jobs.park(job, rows, NOON)
    await records.jobs.parked(job, 9, NOON)


async def answered(records: Records, body: Any, erasures: int | None = None) -> str:
    """What is kept of an answer of the brand."""
    claim = Claim("ana", "k", "c1")
    answer = KeptAnswer("f", "kept", ("draft",), "a", 200, (), json.dumps(body).encode())
    assert await records.answers.claim(claim, "f", NOON, LATER) is None
    assert await records.answers.keep(claim, answer, LATER, erasures)
    return await state(records)


async def state(records: Records) -> str:
    """What is known of the key."""
    found = await records.answers.get("ana", "k", NOON)
    assert found is not None
    assert (found.state == "erased") == (found.body == b"")
    return found.state


async def test_rows_that_would_bring_a_post_back_are_erased_where_they_wait(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text=POST)])
    others = [{"id": "p2", "text": "Autre chose."}, b'{"id": "p12", cut', ["p12"]]
    mine = [
        {"id": "p1", "text": "Un nouveau texte."},
        {"text": f"{POST.upper()} À demain."},
        b'{"id": "p1", cut',
        ["p1"],
        b'{"text": "Le four \\u00e0 bois est rallum\\u00e9 : fougasses, miches et brioches d\xc3',
    ]
    await waiting(records, ParkedRows(1, lines(*others)), ParkedRows(4, lines(others[0], *mine, others[0])))
    other = JobRecord("b", "j2", "ana", "import", NOON, NOON, state="parking")
    await put_posts(records, "b", [a_post(1, text=POST)])
    await waiting(records, ParkedRows(1, lines(*mine)), job=other)
    assert await records.posts.delete("a", "p1")
    job = await records.turns.begin(NOON, "j1")
    assert job is not None
    assert await records.turns.rows(job) == ParkedRows(1, lines(*others))
    await records.turns.move(records.turns.moving(job, ParkedRows(1, lines(*others)), 3, {}, NOON))
    erased = [b'"erased"'] * 5
    assert await records.turns.rows(job) == ParkedRows(4, lines(others[0], *erased, others[0]))
    untouched = await records.turns.begin(NOON, "j2")
    assert untouched is not None
    assert await records.turns.rows(untouched) == ParkedRows(1, lines(*mine))


async def test_a_worker_that_read_the_rows_before_the_erasure_saves_none_of_them(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text=POST)])
    await waiting(records, ParkedRows(1, lines({"id": "p1", "text": POST}, {"id": "p2", "text": "Autre."})))
    job = await records.turns.begin(NOON, "j1")
    assert job is not None
    read = await records.turns.rows(job)
    assert read is not None
    assert await records.posts.delete("a", "p1")
    batch = [a_post(1, text=POST), a_post(2)]
    keep = records.turns.moving(job, read, 2, {"updated": 1}, NOON)
    with pytest.raises(RowsChanged):
        await records.posts.save_batch("a", batch, some_vectors(2), E5, keep)
    assert await records.posts.count("a") == 0
    now = await records.jobs.get("j1")
    assert now is not None
    assert (now.done, now.report) == (0, {})
    left = await records.turns.rows(job)
    assert left == ParkedRows(1, lines(b'"erased"', {"id": "p2", "text": "Autre."}))
    again = records.turns.moving(job, left, 2, {"added": 1, "rejected_count": 1}, NOON)
    await records.posts.save_batch("a", batch[1:], some_vectors(1), E5, again)
    assert list(await records.posts.known("a", ["p1", "p2"])) == ["p2"]
    assert await records.turns.rows(job) is None


async def test_an_answer_made_while_its_post_was_erased_is_not_kept(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text=POST), a_post(2)])
    before = await records.answers.erasures("a")
    assert await records.posts.delete("a", "p1")
    assert await records.answers.erasures("a") == before + 1
    assert await answered(records, {"findings": [REPEATED]}, before) == "erased"


@pytest.mark.parametrize("body", [{"findings": [REPEATED]}, {"findings": [{"rule": "length.over"}]}])
async def test_an_answer_that_nothing_erased_concerns_is_kept(records: Records, body: Any) -> None:
    await put_posts(records, "a", [a_post(1, text=POST)])
    await put_posts(records, "b", [a_post(1, text=POST)])
    before = await records.answers.erasures("a")
    assert await records.posts.delete("b", "p1")
    if body["findings"] != [REPEATED]:
        assert await records.posts.delete("a", "p1")
    assert await answered(records, body, before) == "kept"


async def test_an_answer_whose_draft_is_no_more_is_not_kept(records: Records) -> None:
    assert await answered(records, {"drafts": [{"id": DRAFT, "text": "Un mot."}]}) == "erased"


async def test_the_answer_that_told_a_draft_goes_with_what_the_draft_lost(records: Records) -> None:
    await put_posts(records, "a", [a_post(1, text="Coeur de pain.")])
    copy = {"id": DRAFT, "network": "x", "text": "Coeur de pain."}
    await records.drafts.save_all("a", [DraftRecord(DRAFT, NOON, copy)])
    told = {"drafts": [{"id": DRAFT, "text": "C\u0153ur de pain, dit autrement."}]}
    assert await answered(records, told) == "kept"
    assert await records.posts.delete("a", "p1")
    assert await records.drafts.get("a", DRAFT) is None
    assert await state(records) == "erased"
