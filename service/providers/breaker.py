"""A breaker: a model that fails several times in a row is left alone a while, then tried by one caller."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from service.provider_faults import (
    AnswerRefused,
    AnswerUnusable,
    PromptTooLong,
    ProviderFault,
    RequestRefused,
)

FAILURES = 5
SECONDS = 30.0
# These say something of one question: the model is there, and answered.
OF_THE_QUESTION = (AnswerRefused, AnswerUnusable, PromptTooLong, RequestRefused)


class Breaker:
    """The breaker of one model.

    Only answers and faults of the model count: a caller that leaves, a purse that is empty say nothing of it.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._failed = 0
        self._last: ProviderFault | None = None
        self._until = 0.0
        self._trying = False

    @property
    def resting(self) -> ProviderFault | None:
        """What the model last failed with, while it is left alone or only tried."""
        return self._last if self._failed >= self._most else None

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Run one call. Resting, at once, while the model is left alone or tried by another caller."""
        fault = self.resting
        if fault is not None and (self._trying or self._clock() < self._until):
            raise Resting(fault)
        self._trying = tried = fault is not None
        try:
            yield
            self._failed = 0
        except ProviderFault as error:
            self._count(error)
            raise
        finally:
            if tried:
                self._trying = False

    def _count(self, fault: ProviderFault) -> None:
        if isinstance(fault, OF_THE_QUESTION):
            self._failed = 0
            return
        self._failed += 1
        self._last = fault
        self._until = self._clock() + self._seconds


class Resting(Exception):
    """The model is left alone; `fault` is what it last failed with."""

    def __init__(self, fault: ProviderFault) -> None:
        super().__init__(str(fault))
        self.fault = fault
