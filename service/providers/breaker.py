"""A breaker: a model that fails several times in a row is left alone a while, then tried by one caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from purgatory.service._async.circuitbreaker import AsyncCircuitBreaker

from service.provider_faults import (
    AnswerRefused,
    AnswerUnusable,
    PromptTooLong,
    ProviderFault,
    RequestRefused,
)

FAILURES = 5
SECONDS = 30.0
# These say something of one question, and nothing of whether the model can serve the next.
OF_THE_QUESTION = (AnswerRefused, AnswerUnusable, PromptTooLong, RequestRefused)


class Breaker:
    """The breaker of one model."""

    def __init__(self, model: str, failures: int = FAILURES, seconds: float = SECONDS) -> None:
        self._model = model
        self._factory = AsyncCircuitBreakerFactory(default_threshold=failures, default_ttl=seconds)
        self._trial = asyncio.Lock()
        self._last: ProviderFault = ProviderFault(model=model, reason="—")

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Run one call. While the model is left alone, the fault that it last failed with, at once."""
        breaker = await self._factory.get_breaker(self._model, exclude=[(BaseException, _tells_nothing)])
        if breaker.context.state == "closed":
            async with self._entered(breaker):
                yield
            return
        # After the rest, purgatory would let every waiting caller through: one tries, the others go on.
        if self._trial.locked():
            raise Resting(self._last)
        async with self._trial, self._entered(breaker):
            yield

    @asynccontextmanager
    async def _entered(self, breaker: AsyncCircuitBreaker) -> AsyncIterator[None]:
        try:
            async with breaker:
                yield
        except OpenedState:
            raise Resting(self._last) from None
        except ProviderFault as fault:
            if not isinstance(fault, OF_THE_QUESTION):
                self._last = fault
            raise


class Resting(Exception):
    """The model is left alone; `fault` is what it last failed with."""

    def __init__(self, fault: ProviderFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _tells_nothing(error: BaseException) -> bool:
    return not isinstance(error, ProviderFault) or isinstance(error, OF_THE_QUESTION)
