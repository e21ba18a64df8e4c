"""Answers kept for retries: claimed once, held by a lease, kept for a while, erased with their texts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from service.errors import UnknownBrand
from service.records import Records
from service.records.nouns import Claim, KeptAnswer
from tests.records_kit import NOON, a_brand, a_post, put_posts

LEASE = NOON + timedelta(seconds=30)
TOMORROW = NOON + timedelta(hours=24)
LATER = timedelta(minutes=1)


def a_claim(number: int = 1, **changes: Any) -> Claim:
    """A request of Ana's under the key `k`."""
    values = {"owner": "ana", "key": "k", "id": f"claim-{number}"}
    return Claim(**(values | changes))


def an_answer(body: str = '{"drafts": []}', **changes: Any) -> KeptAnswer:
    """A success of the request `f`."""
    values: dict[str, Any] = {
        "fingerprint": "f",
        "state": "kept",
        "scopes": ("draft",),
        "brand": "a",
        "status": 200,
        "headers": (("content-type", "application/json"), ("etag", '"é"')),
        "body": body.encode(),
    }
    return KeptAnswer(**(values | changes))


async def kept(records: Records, answer: KeptAnswer, **changes: Any) -> Claim:
    """Claim a key and keep the answer under it."""
    claim = a_claim(**changes)
    assert await records.answers.claim(claim, answer.fingerprint, NOON, LEASE) is None
    assert await records.answers.keep(claim, answer, TOMORROW)
    return claim


async def test_one_of_many_claims_a_key(records: Records) -> None:
    claims = [a_claim(number) for number in range(20)]
    found = await asyncio.gather(*(records.answers.claim(claim, "f", NOON, LEASE) for claim in claims))
    assert found.count(None) == 1
    assert [one for one in found if one] == [KeptAnswer("f", "running")] * 19


async def test_an_answer_is_given_back_as_it_was_and_to_its_owner_alone(records: Records) -> None:
    answer = an_answer(body="\x00é")
    await kept(records, answer)
    assert await records.answers.get("ana", "k", NOON + LATER) == answer
    assert await records.answers.claim(a_claim(2), "g", NOON + LATER, LEASE) == answer
    assert await records.answers.get("bob", "k", NOON) is None
    assert await records.answers.get("ana", "K", NOON) is None
    assert await records.answers.claim(a_claim(owner="bob"), "f", NOON, LEASE) is None


async def test_a_lease_that_ended_is_taken_over(records: Records) -> None:
    store, first, second = records.answers, a_claim(1), a_claim(2)
    await store.claim(first, "f", NOON, LEASE)
    await store.renew([first], LEASE + LATER)
    assert await store.claim(second, "f", LEASE, LEASE + LATER) == KeptAnswer("f", "running")
    assert await store.get("ana", "k", LEASE + LATER) is None
    assert await store.claim(second, "f", LEASE + LATER, LEASE + 2 * LATER) is None
    assert not await store.keep(first, an_answer("first"), TOMORROW)
    await store.release(first)
    await store.renew([first], TOMORROW)
    assert await store.keep(second, an_answer("second"), TOMORROW)
    assert await store.get("ana", "k", NOON) == an_answer("second")


async def test_a_key_released_is_free(records: Records) -> None:
    await records.answers.claim(a_claim(1), "f", NOON, LEASE)
    await records.answers.release(a_claim(1))
    assert await records.answers.claim(a_claim(2), "g", NOON, LEASE) is None
    claim = await kept(records, an_answer(), key="other")
    await records.answers.release(claim)
    assert await records.answers.get("ana", "other", NOON) == an_answer()


async def test_a_day_later_a_key_is_free_and_its_row_is_swept(records: Records) -> None:
    store = records.answers
    await kept(records, an_answer())
    await kept(records, an_answer(), key="other")
    assert await store.sweep(TOMORROW - LATER) == 0
    assert await store.get("ana", "k", TOMORROW) is None
    assert await store.claim(a_claim(2), "g", TOMORROW, TOMORROW + LATER) is None
    assert await store.sweep(TOMORROW) == 1
    assert await store.get("ana", "k", TOMORROW) == KeptAnswer("g", "running")


async def test_what_ran_when_the_process_died_is_released_where_there_is_one(
    records: Records, database_url: str
) -> None:
    await kept(records, an_answer(), key="kept")
    await records.answers.claim(a_claim(), "f", NOON, LEASE)
    alone = database_url.startswith("sqlite")
    assert await records.answers.release_all() == (1 if alone else 0)
    assert (await records.answers.get("ana", "k", NOON) is None) == alone
    assert await records.answers.get("ana", "kept", NOON) == an_answer()


async def test_answers_go_with_their_brand(records: Records) -> None:
    await kept(records, an_answer())
    await kept(records, an_answer(brand="b"), key="other")
    await records.answers.claim(a_claim(key="running"), "f", NOON, LEASE)
    await records.brands.delete("a", NOON)
    assert await records.answers.get("ana", "k", NOON) is None
    assert await records.answers.get("ana", "other", NOON) == an_answer(brand="b")
    with pytest.raises(UnknownBrand):
        await records.answers.keep(a_claim(key="running"), an_answer(), TOMORROW)
    await records.brands.restore("a")
    await records.brands.save(a_brand("a"))
    assert await records.answers.get("ana", "k", NOON) is None


@pytest.mark.parametrize(
    "body",
    [
        "L’été « dit »\nTout \\ bas",
        '{"text": "L’été « dit »\\nTout \\\\ bas"}',
        '{"text": "L\\u2019\\u00e9t\\u00e9 \\u00ab dit \\u00bb\\nTout \\\\ bas"}',
    ],
)
async def test_a_post_erased_is_told_no_more_however_it_is_written(records: Records, body: str) -> None:
    await put_posts(records, "a", [a_post(1, text="L’été « dit »\nTout \\ bas")])
    await kept(records, an_answer(body))
    await kept(records, an_answer("Un autre"), key="other")
    await kept(records, an_answer('{"sources": [{"ref": "p1"}]}'), key="by its id")
    await kept(records, an_answer('{"sources": [{"ref": "p12"}]}'), key="another id")
    await kept(records, an_answer(body, brand="b"), key="b")
    assert await records.posts.delete("a", "p1")
    for key in ("k", "by its id"):
        assert await records.answers.get("ana", key, NOON) == an_answer("", state="erased", headers=())
    assert await records.answers.get("ana", "other", NOON) == an_answer("Un autre")
    assert await records.answers.get("ana", "another id", NOON) != an_answer("", state="erased", headers=())
    assert await records.answers.get("ana", "b", NOON) == an_answer(body, brand="b")


@pytest.mark.parametrize("comma", [",", ", "])
async def test_an_answer_that_quotes_what_was_erased_meanwhile_is_not_kept(
    records: Records, comma: str
) -> None:
    await put_posts(records, "a", [a_post(1)])
    body = f'{{"sources": [{{"id": "s1"{comma}"kind": "past_post"{comma}"ref": "p1"}}]}}'
    await kept(records, an_answer(body), key="before")
    assert await records.answers.get("ana", "before", NOON) == an_answer(body)
    await records.posts.delete("a", "p1")
    await kept(records, an_answer(body), key="after")
    assert await records.answers.get("ana", "after", NOON) == an_answer("", state="erased", headers=())
