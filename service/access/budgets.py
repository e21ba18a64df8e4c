"""Budgets: how much a key and a brand may ask in a minute, and spend in a day (UTC)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from service.access import minute
from service.access.caller import Caller
from service.access.today import Today, to_billionths
from service.access_errors import BudgetSpent
from service.records import Records
from service.records.budgets import Bound, Limits, Spent
from service.records.minutes import Seconds
from service.settings import Settings

HOUSE_KEY = "house"
KEY, BRAND = "key", "brand"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subject stands: its limits in force, what its day has spent, its requests of the last minute.

    `requests` is None where they are not counted: no limit, or another day.
    """

    subject: str
    limits: Limits
    tokens: Spent
    cost: Spent
    requests: int | None


class Budgets:
    """The budgets of keys and brands: limits that were set, else those of the settings."""

    def __init__(
        self, records: Records, clock: Callable[[], datetime], settings: Settings, currency: str | None
    ) -> None:
        self._brands = records.brands
        self._store = records.budgets
        self._minutes = records.minutes
        self._clock = clock
        self._guarded = settings.api_key is not None
        self._defaults = {
            KEY: Limits(
                settings.key_requests_per_minute or None,
                settings.key_tokens_per_day,
                to_billionths(settings.key_cost_per_day),
            ),
            BRAND: Limits(
                settings.brand_requests_per_minute or None,
                settings.brand_tokens_per_day,
                to_billionths(settings.brand_cost_per_day),
            ),
        }
        self.currency = currency

    @property
    def today(self) -> date:
        """The day it is in UTC."""
        return self._clock().astimezone(UTC).date()

    async def admit(self, caller: Caller, brand: str | None) -> None:
        """Count one request of `caller`, on `brand`. BudgetSpent when the minute is full."""
        limits = await self._in_force(*_subjects(caller, brand))
        bounds = {
            subject: one.requests_per_minute
            for subject, one in limits.items()
            if one.requests_per_minute is not None
        }
        if brand is not None and brand_subject(brand) in bounds and await self._brands.etag(brand) is None:
            del bounds[brand_subject(brand)]  # an invented name leaves nothing behind
        if not bounds:
            return
        full = await self._minutes.change(list(bounds), partial(_turn, bounds, self._clock))
        if full is not None:
            subject, seconds = full
            raise BudgetSpent("requests_spent", subject=subject, limit=bounds[subject], retry_after=seconds)

    async def today_of(self, caller: Caller, brand: str) -> Today:
        """What `caller` may spend on `brand` today. BudgetSpent when nothing is left."""
        limits = await self._in_force(*_subjects(caller, brand))
        today = Today(self._store, self._clock, self.today, _bounds(limits))
        await today.check()
        return today

    async def standing(self, subjects: tuple[str, ...], day: date) -> list[Standing]:
        """Where each of `subjects` stood on `day`, in their order."""
        limits, spent = await asyncio.gather(self._in_force(*subjects), self._store.spent(day, subjects))
        counted = await self._counted(limits) if day == self.today else {}
        return [
            Standing(
                subject,
                limits[subject],
                spent.get((subject, "tokens"), Spent()),
                spent.get((subject, "cost"), Spent()),
                counted.get(subject),
            )
            for subject in subjects
        ]

    async def set_limits(self, subject: str, limits: Limits) -> None:
        """Set the limits of a subject; what is None follows the settings again."""
        await self._store.set_limits(subject, limits)

    async def set_of(self, subject: str) -> Limits:
        """The limits that were set for a subject, without those of the settings."""
        return (await self._store.limits(subject)).get(subject, Limits())

    async def _counted(self, limits: Mapping[str, Limits]) -> Mapping[str, int]:
        bounded = [name for name, one in limits.items() if one.requests_per_minute is not None]
        now = self._clock().timestamp()
        if not bounded:
            return {}
        return await self._minutes.change(
            bounded, lambda kept: {name: minute.made(minute.recent(kept[name], now)) for name in bounded}
        )

    async def _in_force(self, *subjects: str) -> Mapping[str, Limits]:
        stored = await self._store.limits(*subjects)
        return {one: _over(stored.get(one), self._default_of(one)) for one in subjects}

    def _default_of(self, subject: str) -> Limits:
        default = self._defaults[subject.partition(":")[0]]
        if subject == key_subject(None) and not self._guarded:
            # The house on its own machine, which needs no key: a person at the keyboard.
            return replace(default, requests_per_minute=None)
        return default


def key_subject(key: str | None) -> str:
    """The subject of a key; None: the house."""
    return f"{KEY}:{key or HOUSE_KEY}"


def brand_subject(brand: str) -> str:
    """The subject of a brand."""
    return f"{BRAND}:{brand}"


def _subjects(caller: Caller, brand: str | None) -> tuple[str, ...]:
    own = key_subject(caller.key)
    return (own,) if brand is None else (own, brand_subject(brand))


def _turn(
    bounds: Mapping[str, int], clock: Callable[[], datetime], kept: dict[str, Seconds]
) -> tuple[str, int] | None:
    """Count one request of all subjects, or of none: then the one that waits longest, and how long."""
    now = clock().timestamp()
    for subject in bounds:
        kept[subject] = minute.recent(kept[subject], now)
    waits = {subject: minute.wait(kept[subject], limit, now) for subject, limit in bounds.items()}
    last = max(waits, key=lambda subject: waits[subject])
    if waits[last]:
        return last, waits[last]
    for subject in bounds:
        minute.count(kept[subject], now)
    return None


def _over(own: Limits | None, default: Limits) -> Limits:
    """The limits that were set, over those of the settings."""
    if own is None:
        return default
    named = ("requests_per_minute", "tokens_per_day", "cost_per_day")
    return Limits(*(getattr(default if getattr(own, name) is None else own, name) for name in named))


def _bounds(limits: Mapping[str, Limits]) -> tuple[Bound, ...]:
    return tuple(
        bound
        for subject, one in limits.items()
        for bound in (
            Bound(subject, "tokens", one.tokens_per_day),
            Bound(subject, "cost", one.cost_per_day),
        )
    )
