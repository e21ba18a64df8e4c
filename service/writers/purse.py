"""What one request may spend, kept before each call and not after: a ceiling is never passed.

A call reserves the most it can cost, tokens and money, and gives back what it did not use. Several drafts
of a request share its purse; one that finds no room waits while others may give some back. What a request
may spend is bounded by its own ceiling, and by what is left of the day's budgets: its allowance.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Protocol

from service.access_errors import BudgetSpent
from service.errors import CeilingReached
from service.words import Price, Usage


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most a request may spend: tokens read and written together, and money. None: no bound."""

    tokens: int | None = None
    cost: float | None = None

    def __str__(self) -> str:
        bounds = [(self.tokens, "tokens"), (self.cost, "cost")]
        return ", ".join(f"{name} {bound:g}" for bound, name in bounds if bound is not None)


@dataclass(frozen=True, slots=True)
class Reserved:
    """The most one call can spend."""

    input_tokens: int
    output_tokens: int
    price: Price | None

    @property
    def tokens(self) -> int:
        """Read and written together."""
        return self.input_tokens + self.output_tokens

    @property
    def cost(self) -> float:
        """In money; 0 where the model has no price."""
        return self.price.of(self.input_tokens, self.output_tokens) if self.price else 0.0


class Allowance(Protocol):
    """What others than the request itself let it spend."""

    async def reserve(self, asked: Reserved, model: str) -> None:
        """Set the most a call can spend aside. BudgetSpent, CeilingReached."""

    async def settle(self, asked: Reserved, used: Usage | None) -> None:
        """Count what it used; None: nobody knows."""


class Purse:
    """The purse of one request."""

    def __init__(self, ceiling: Ceiling | None = None, allowance: Allowance | None = None) -> None:
        self._ceiling = ceiling or Ceiling()
        self._allowance = allowance
        self._tokens = 0
        self._cost = 0.0
        self._open = 0
        self._begun = False
        self._closed: BudgetSpent | None = None
        self._changed = asyncio.Condition()

    async def reserve(self, asked: Reserved, model: str) -> None:
        """Set the most a call can spend aside; waits while other calls are open. CeilingReached, BudgetSpent.

        A request whose very first call is over a budget makes none at all: its purse closes.
        """
        if self._ceiling.cost is not None and asked.price is None:
            raise CeilingReached("model_not_priced", model=model)
        async with self._changed:
            while refusal := await self._refusal(asked, model):
                if not self._open:
                    raise refusal
                await self._changed.wait()
            self._tokens += asked.tokens
            self._cost += asked.cost
            self._open += 1
            self._begun = True

    async def settle(self, asked: Reserved, used: Usage | None) -> None:
        """Give back what a call did not use; nothing when nobody knows what it used."""
        async with self._changed:
            try:
                if self._allowance:
                    await self._allowance.settle(asked, used)
            finally:
                if used is not None:
                    self._tokens += used.input_tokens + used.output_tokens - asked.tokens
                    self._cost += (used.cost or 0.0) - asked.cost
                self._open -= 1
                self._changed.notify_all()

    async def _refusal(self, asked: Reserved, model: str) -> CeilingReached | BudgetSpent | None:
        """Why a call may not be made now; None: it is set aside everywhere but here."""
        if self._closed:
            return self._closed
        if not self._covers(asked):
            return CeilingReached(ceiling=self._ceiling, model=model)
        try:
            if self._allowance:
                await self._allowance.reserve(asked, model)
        except BudgetSpent as spent:
            spent.begun = self._begun
            if not self._begun:
                self._closed = spent
            return spent
        return None

    def _covers(self, asked: Reserved) -> bool:
        tokens, cost = self._ceiling.tokens, self._ceiling.cost
        return (tokens is None or self._tokens + asked.tokens <= tokens) and (
            cost is None or self._cost + asked.cost <= cost
        )


@dataclass(slots=True)
class Account:
    """What one draft has spent so far, out of the purse of its request: every call counts, failed or not."""

    purse: Purse = field(default_factory=Purse)
    usage: Usage = field(default_factory=Usage)

    def add(self, used: Usage) -> None:
        """Count the tokens and the cost of one call."""
        known = [cost for cost in (self.usage.cost, used.cost) if cost is not None]
        self.usage = replace(
            self.usage,
            input_tokens=self.usage.input_tokens + used.input_tokens,
            output_tokens=self.usage.output_tokens + used.output_tokens,
            cost=round(sum(known), 8) if known else None,
            currency=used.currency or self.usage.currency,
        )
