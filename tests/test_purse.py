"""The purse: what a request may spend, never passed, whatever its calls do at once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import CeilingReached
from service.words import Price, Usage
from service.writers.purse import Account, Ceiling, Purse, Reserved

EURO = Price(1.0, 4.0, "EUR")


@given(
    st.integers(0, 500),
    st.lists(st.tuples(st.integers(1, 200), st.integers(0, 200), st.booleans()), max_size=12),
)
async def test_calls_at_once_never_pass_a_ceiling(ceiling: int, calls: list[tuple[int, int, bool]]) -> None:
    purse = Purse(Ceiling(tokens=ceiling))
    spent = 0

    async def call(most: int, used: int, known: bool) -> None:
        nonlocal spent
        asked = Reserved(most, 0, None)
        try:
            await purse.reserve(asked, "m")
        except CeilingReached:
            return
        spent += min(most, used) if known else most
        assert spent <= ceiling
        await asyncio.sleep(0)
        await purse.settle(asked, Usage(min(most, used), 0) if known else None)

    await asyncio.gather(*(call(*one) for one in calls))


async def test_what_was_not_used_serves_the_next_call() -> None:
    purse = Purse(Ceiling(tokens=100))
    asked = Reserved(80, 20, None)
    await purse.reserve(asked, "m")
    waiting = asyncio.create_task(purse.reserve(Reserved(60, 20, None), "m"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await purse.settle(asked, Usage(10, 10))
    await waiting
    with pytest.raises(CeilingReached):
        await asyncio.wait_for(Purse(Ceiling(tokens=10)).reserve(asked, "m"), 1)


async def test_money_has_a_ceiling_of_its_own() -> None:
    purse = Purse(Ceiling(cost=0.001))
    with pytest.raises(CeilingReached) as unpriced:
        await purse.reserve(Reserved(1, 1, None), "m")
    assert unpriced.value.code == "model_not_priced"
    await purse.reserve(Reserved(200, 200, EURO), "m")
    with pytest.raises(CeilingReached):
        await asyncio.wait_for(Purse(Ceiling(cost=0.0009)).reserve(Reserved(200, 200, EURO), "m"), 1)


def test_an_account_adds_what_each_call_spent() -> None:
    account = Account()
    account.add(Usage(10, 5))
    assert account.usage == Usage(10, 5)
    account.add(Usage(1, 1, 0.25, "EUR"))
    account.add(Usage(1, 1, 0.5, "EUR"))
    assert account.usage == Usage(12, 7, 0.75, "EUR")
