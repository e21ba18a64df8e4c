"""What a request may spend, and what it spent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from service.access.caller import Caller
from service.desk import Desk
from service.words import Usage
from service.writers.purse import Account, Ceiling, Purse

N = TypeVar("N", int, float)


class Stated(Protocol):
    """The bounds a caller states; None where it states none."""

    @property
    def tokens(self) -> int | None: ...
    @property
    def cost(self) -> float | None: ...


async def purse_of(desk: Desk, stated: Stated, caller: Caller, brand: str) -> Purse:
    """The purse of a request: the lower of what it states and of what the house allows, and of the day.

    BudgetSpent when a model would write, and the day of the key or of the brand is spent.
    """
    ceiling = Ceiling(
        _lower(stated.tokens, desk.settings.ceiling_tokens),
        _lower(stated.cost, desk.settings.ceiling_cost),
    )
    if desk.writer is desk.composer:
        return Purse(ceiling)
    return Purse(ceiling, await desk.budgets.today_of(caller, brand))


def total(usages: Iterable[Usage]) -> Usage:
    """What several drafts spent together."""
    account = Account()
    for usage in usages:
        account.add(usage)
    return account.usage


def _lower(one: N | None, other: N | None) -> N | None:
    known = [bound for bound in (one, other) if bound is not None]
    return min(known) if known else None
