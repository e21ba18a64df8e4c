"""What one request may spend of the day it began in (UTC), for its key and for its brand.

The most a call can cost is set aside before it is made, in the records, whatever process makes it: a day's
budget is never passed. What a crash leaves set aside stays so until the day ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from service.access_errors import BudgetSpent
from service.errors import CeilingReached
from service.records.budgets import Bound, BudgetStore, Refused, Spent
from service.words import Usage
from service.writers.purse import Reserved

BILLION = 1_000_000_000
MEANWHILE = 5  # seconds after which calls under way have likely given back what they do not use


class Today:
    """The allowance of one request."""

    def __init__(
        self, store: BudgetStore, clock: Callable[[], datetime], day: date, bounds: tuple[Bound, ...]
    ) -> None:
        self._store = store
        self._clock = clock
        self._day = day
        self._bounds = bounds
        self._limited = tuple(bound for bound in bounds if bound.limit is not None)

    async def check(self) -> None:
        """BudgetSpent when a bound is reached already."""
        spent = await self._store.spent(self._day, {bound.subject for bound in self._limited})
        for bound in self._limited:
            found = spent.get((bound.subject, bound.measure), Spent())
            if bound.limit is not None and found.used >= bound.limit:
                raise self._refusal(Refused(bound, found), 0)

    async def reserve(self, asked: Reserved, model: str) -> None:
        """Set aside the most that a call can spend. BudgetSpent, or CeilingReached without its price."""
        if asked.price is None and any(bound.measure == "cost" for bound in self._limited):
            raise CeilingReached("budget_not_priced", model=model)
        if not self._limited:
            return
        amounts = _amounts(self._limited, asked.tokens, asked.cost)
        reserving = asyncio.create_task(self._store.reserve(self._day, amounts))
        try:
            refused = await asyncio.shield(reserving)
        except asyncio.CancelledError:
            if await reserving is None:
                await self._store.settle(self._day, amounts, dict.fromkeys(amounts, 0))
            raise
        if refused is not None:
            raise self._refusal(refused, amounts[refused.bound])

    async def settle(self, asked: Reserved, used: Usage | None) -> None:
        """Count what a call used, the most it could where nobody knows, and give the rest back."""
        held = _amounts(self._limited, asked.tokens, asked.cost)
        if used is None:
            spent = _amounts(self._bounds, asked.tokens, asked.cost)
        else:
            spent = _amounts(self._bounds, used.input_tokens + used.output_tokens, used.cost or 0.0)
        if any(held.values()) or any(spent.values()):
            await self._store.settle(self._day, held, spent)

    def _refusal(self, refused: Refused, asked: int) -> BudgetSpent:
        """Until midnight; a moment, where only what others have set aside is in the way."""
        bound, limit = refused.bound, refused.bound.limit or 0
        told = f"{limit / BILLION:g}" if bound.measure == "cost" else str(limit)
        meanwhile = refused.spent.used + max(asked, 1) <= limit
        return BudgetSpent(
            "budget_reserved" if meanwhile else "budget_spent",
            subject=bound.subject,
            budget=f"{bound.measure} {told}",
            retry_after=MEANWHILE if meanwhile else self._left(),
        )

    def _left(self) -> int:
        return max(1, int((ends(self._day) - self._clock()).total_seconds()) + 1)


def ends(day: date) -> datetime:
    """When a day ends, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def to_billionths(money: float | None) -> int | None:
    """Money as it is counted."""
    return None if money is None else round(money * BILLION)


def _amounts(bounds: tuple[Bound, ...], tokens: int, cost: float) -> dict[Bound, int]:
    money = to_billionths(cost) or 0
    return {bound: tokens if bound.measure == "tokens" else money for bound in bounds}
