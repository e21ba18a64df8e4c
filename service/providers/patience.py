"""Asking again: how often, after how long, and never so much that a failing provider is drowned."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from service.provider_faults import ProviderFault

T = TypeVar("T")
ATTEMPTS = 3
FIRST_WAIT = 0.4
LONGEST_WAIT = 8.0
LONGEST_ASKED = 60.0  # who asks for longer is not waited for, whatever the time there is
SHARE = 0.1  # of the calls of the last minute may be retries
ALWAYS = 2  # retries a minute that a quiet house may make all the same
WINDOW = 60.0


class RetryBudget:
    """Retries stay under a tenth of the traffic: where many calls fail, asking again only makes it worse.

    Source: Google, Site Reliability Engineering, 2016, chapter 21, "Handling overload".
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: deque[float] = deque()
        self._retries: deque[float] = deque()

    def count(self) -> None:
        """Note a first call."""
        self._calls.append(self._clock())
        self._forget()

    def take(self) -> bool:
        """Whether one more retry is allowed now; it is counted."""
        self._forget()
        allowed = len(self._retries) + 1 <= max(ALWAYS, SHARE * (len(self._calls) + len(self._retries) + 1))
        if allowed:
            self._retries.append(self._clock())
        return allowed

    def _forget(self) -> None:
        since = self._clock() - WINDOW
        for times in (self._calls, self._retries):
            while times and times[0] < since:
                times.popleft()


class Patience:
    """The retries of one call, until a time on the clock of the event loop."""

    def __init__(self, budget: RetryBudget, until: float | None) -> None:
        self._budget = budget
        self._until = until
        self._backoff = wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """The first answer of `call` that is none of the faults worth another try; else its last fault.

        Whoever makes the call counts it in the budget, the first time.
        """
        attempts = AsyncRetrying(
            retry=retry_if_exception(lambda _: True),
            stop=self._gives_up,
            wait=self._wait,
            reraise=True,
        )
        return await attempts(call)

    def _wait(self, state: RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        asked: float | None = getattr(fault, "retry_after", None)
        # A little more than asked: everyone else was told the same second.
        return self._backoff(state) if asked is None else asked * (1 + 0.2 * random.random())  # noqa: S311

    def _gives_up(self, state: RetryCallState) -> bool:
        """Tenacity asks this once it knows `state.upcoming_sleep`, the wait before the next call."""
        fault = state.outcome.exception() if state.outcome else None
        if not isinstance(fault, ProviderFault) or not fault.retried or state.attempt_number >= ATTEMPTS:
            return True
        wait = state.upcoming_sleep
        if wait > LONGEST_ASKED:
            return True
        if self._until is not None and asyncio.get_running_loop().time() + wait >= self._until:
            return True
        return not self._budget.take()
