"""Usage and budgets as callers send and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from service.access.budgets import BRAND, KEY, Standing
from service.access.today import BILLION, to_billionths
from service.bodies import Body
from service.records.budgets import Limits, Spent

MOST_MONEY = 1_000_000_000


class LimitsBody(Body):
    """The limits of a key or of a brand; null or absent follows the settings. Days are in UTC."""

    requests_per_minute: int | None = Field(None, ge=1, le=1_000_000, strict=True)
    tokens_per_day: int | None = Field(None, ge=0, le=10**15, strict=True)
    cost_per_day: float | None = Field(None, ge=0, le=MOST_MONEY, allow_inf_nan=False, strict=True)

    def limits(self) -> Limits:
        """As they are kept."""
        return Limits(self.requests_per_minute, self.tokens_per_day, to_billionths(self.cost_per_day))


class LimitsOut(BaseModel):
    """The limits that were set; null: those of the settings hold."""

    requests_per_minute: int | None
    tokens_per_day: int | None
    cost_per_day: float | None

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """From the value."""
        return cls(
            requests_per_minute=limits.requests_per_minute,
            tokens_per_day=limits.tokens_per_day,
            cost_per_day=_money(limits.cost_per_day),
        )


class RequestsOut(BaseModel):
    """Requests of the last minute; `used` is null where they are not counted: no limit, or another day."""

    used: int | None
    limit: int | None


class TokensOut(BaseModel):
    """Tokens of the day, read and written together; `reserved` is set aside for calls under way."""

    used: int
    reserved: int
    limit: int | None


class CostOut(BaseModel):
    """Money of the day, in the currency of the prices."""

    used: float
    reserved: float
    limit: float | None


class UsageItem(BaseModel):
    """What a key or a brand has used and may use: exactly one of `key` and `brand` is given."""

    key: str | None
    brand: str | None
    requests: RequestsOut
    tokens: TokensOut
    cost: CostOut

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """From the value."""
        kind, _, name = standing.subject.partition(":")
        tokens, cost, limits = standing.tokens, standing.cost, standing.limits
        return cls(
            key=name if kind == KEY else None,
            brand=name if kind == BRAND else None,
            requests=RequestsOut(used=standing.requests, limit=limits.requests_per_minute),
            tokens=TokensOut(used=tokens.used, reserved=tokens.reserved, limit=limits.tokens_per_day),
            cost=_cost(cost, limits.cost_per_day),
        )


class UsagePage(BaseModel):
    """The usage of one day, in UTC, brands then keys; `resets_at` is when the day's budgets begin anew."""

    day: date
    resets_at: datetime
    currency: str | None
    items: list[UsageItem]
    next_cursor: str | None


def _cost(spent: Spent, limit: int | None) -> CostOut:
    return CostOut(used=spent.used / BILLION, reserved=spent.reserved / BILLION, limit=_money(limit))


def _money(billionths: int | None) -> float | None:
    return None if billionths is None else billionths / BILLION
