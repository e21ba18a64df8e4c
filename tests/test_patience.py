"""Patience, its budget and the breaker: retries that never drown a provider, one caller to try it again."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.provider_faults import (
    AnswerUnusable,
    KeyRefused,
    ProviderBroken,
    ProviderBusy,
    ProviderFault,
    ProviderSilent,
)
from service.providers.breaker import Breaker, Resting
from service.providers.patience import ALWAYS, ATTEMPTS, SHARE, WINDOW, Patience, RetryBudget


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Calls:
    """Calls that fail as told, then give 7; `at` is when each was made."""

    def __init__(self, *faults: BaseException) -> None:
        self.faults = list(faults)
        self.at: list[float] = []

    async def __call__(self) -> int:
        self.at.append(time.monotonic())
        if self.faults:
            raise self.faults.pop(0)
        return 7


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 20)), max_size=300))
def test_retries_stay_under_a_tenth_of_the_traffic_in_any_minute(steps: list[tuple[bool, float]]) -> None:
    clock = Clock()
    budget = RetryBudget(clock)
    made: list[tuple[float, bool]] = []
    for is_call, pause in steps:
        clock.now += pause
        if is_call:
            budget.count()
            made.append((clock.now, False))
        elif budget.take():
            made.append((clock.now, True))
            last = [retry for at, retry in made if at >= clock.now - WINDOW]
            assert sum(last) <= max(ALWAYS, SHARE * len(last))


def test_a_quiet_house_may_retry_twice_a_minute() -> None:
    clock = Clock()
    budget = RetryBudget(clock)
    budget.count()
    assert [budget.take() for _ in range(4)] == [True, True, False, False]
    clock.now += WINDOW + 1
    assert budget.take()


async def test_a_call_that_is_not_made_earns_no_retry() -> None:
    budget = RetryBudget()
    for _ in range(50):
        with pytest.raises(Resting):
            await Patience(budget, None).ask(Calls(Resting(ProviderBroken(model="m", reason="HTTP 500"))))
    assert [budget.take() for _ in range(3)] == [True, True, False]


async def test_the_first_answer_is_given() -> None:
    calls = Calls(ProviderBusy(0.001, model="m"), ProviderBusy(0.001, model="m"))
    assert await Patience(RetryBudget(), None).ask(calls) == 7
    assert len(calls.at) == 3


async def test_a_provider_is_waited_for_as_long_as_it_asked() -> None:
    calls = Calls(ProviderBusy(0.2, model="m"))
    await Patience(RetryBudget(), None).ask(calls)
    assert calls.at[1] - calls.at[0] >= 0.2


@pytest.mark.parametrize(
    ("fault", "tries"),
    [
        (AnswerUnusable(model="m", reason="?"), ATTEMPTS),
        (KeyRefused(model="m"), 1),
        (ProviderSilent(model="m"), 1),
        (ValueError("ours"), 1),
        (ProviderBusy(3_600, model="m"), 1),
    ],
)
async def test_what_is_worth_another_try(fault: Exception, tries: int) -> None:
    calls = Calls(*[fault] * 9)
    with pytest.raises(type(fault)):
        await Patience(RetryBudget(), None).ask(calls)
    assert len(calls.at) == tries


async def test_nothing_is_tried_after_the_deadline() -> None:
    calls = Calls(ProviderBusy(5, model="m"))
    with pytest.raises(ProviderBusy):
        await Patience(RetryBudget(), asyncio.get_running_loop().time() + 1).ask(calls)
    assert len(calls.at) == 1


async def through(breaker: Breaker, fault: BaseException | None = None) -> None:
    """One call through a breaker."""
    async with breaker.passing():
        if fault:
            raise fault


async def opened(clock: Clock) -> Breaker:
    """A breaker after three failures, which leaves the model alone for 30 s."""
    breaker = Breaker(failures=3, seconds=30, clock=clock)
    for _ in range(3):
        with pytest.raises(ProviderBroken):
            await through(breaker, ProviderBroken(model="m", reason="HTTP 500"))
    return breaker


async def test_a_model_that_fails_is_left_alone_then_serves_again() -> None:
    clock = Clock()
    breaker = await opened(clock)
    with pytest.raises(Resting) as caught:
        await through(breaker)
    assert caught.value.fault.code == "provider_broken"
    assert breaker.resting is caught.value.fault
    clock.now += 31
    await through(breaker)
    assert breaker.resting is None
    await through(breaker)


async def test_a_trial_that_fails_leaves_it_alone_again() -> None:
    clock = Clock()
    breaker = await opened(clock)
    clock.now += 31
    with pytest.raises(ProviderBroken):
        await through(breaker, ProviderBroken(model="m", reason="HTTP 503"))
    with pytest.raises(Resting):
        await through(breaker)


async def test_one_caller_tries_and_the_others_go_on() -> None:
    clock = Clock()
    breaker = await opened(clock)
    clock.now += 31
    passed, may_end = 0, asyncio.Event()

    async def call() -> None:
        nonlocal passed
        async with breaker.passing():
            passed += 1
            await may_end.wait()

    calls = [asyncio.create_task(call()) for _ in range(10)]
    await asyncio.sleep(0)
    may_end.set()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert passed == 1
    assert [type(end) for end in ends].count(Resting) == 9
    await through(breaker)


async def test_a_caller_that_leaves_says_nothing_of_the_model() -> None:
    clock = Clock()
    breaker = await opened(clock)
    clock.now += 31
    for error in (asyncio.CancelledError(), ValueError("an empty purse")):
        with pytest.raises(type(error)):
            await through(breaker, error)
        assert breaker.resting, "only an answer says that the model is well"


async def test_what_is_of_one_question_is_no_failure_of_the_model() -> None:
    breaker = Breaker(failures=2)
    fault: ProviderFault = AnswerUnusable("answer_cut", model="m")
    for _ in range(5):
        with pytest.raises(AnswerUnusable):
            await through(breaker, fault)
    assert breaker.resting is None
