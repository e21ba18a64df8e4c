"""Usage and budgets over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from service.access.budgets import BRAND, HOUSE_KEY, KEY, brand_subject, key_subject
from service.access.caller import Caller
from service.access.today import ends
from service.access_errors import BeyondYours
from service.bodies import Day
from service.desk import Desk
from service.guard import ADMIN, READ, CallerDep
from service.house.budgets_schemas import LimitsBody, LimitsOut, UsageItem, UsagePage
from service.web import DeskDep, Limit

router = APIRouter(prefix="/v1", tags=["budgets"])


@router.get("/usage", dependencies=[READ])
async def get_usage(
    desk: DeskDep,
    caller: CallerDep,
    day: Annotated[Day | None, Query(description="A day in UTC; today by default.")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> UsagePage:
    """What the caller's key and the brands it opens have used, and may use.

    Who administers every brand sees every key.
    """
    budgets = desk.budgets
    asked = day or budgets.today
    own = key_subject(caller.key)
    page = await desk.records.budgets.subjects(asked, own, *_shown(caller), cursor, limit)
    return UsagePage(
        day=asked,
        resets_at=ends(asked),
        currency=budgets.currency,
        items=[UsageItem.of(one) for one in await budgets.standing(page.items, asked)],
        next_cursor=page.next_cursor,
    )


@router.get("/budgets/keys/{key}", dependencies=[ADMIN])
async def get_key_budget(desk: DeskDep, caller: CallerDep, key: str) -> LimitsOut:
    """The limits of a key; null follows the settings."""
    return await _told(desk, await _key(desk, caller, key))


@router.put("/budgets/keys/{key}", dependencies=[ADMIN])
async def put_key_budget(desk: DeskDep, caller: CallerDep, key: str, body: LimitsBody) -> LimitsOut:
    """Set the limits of a key; null follows the settings again."""
    subject = await _key(desk, caller, key)
    return await _set(desk, caller, subject, body)


@router.get("/budgets/brands/{brand}", dependencies=[ADMIN])
async def get_brand_budget(desk: DeskDep, brand: str) -> LimitsOut:
    """The limits of a brand, whatever the keys; null follows the settings."""
    await desk.guides.get(brand)
    return await _told(desk, brand_subject(brand))


@router.put("/budgets/brands/{brand}", dependencies=[ADMIN])
async def put_brand_budget(desk: DeskDep, caller: CallerDep, brand: str, body: LimitsBody) -> LimitsOut:
    """Set the limits of a brand; null follows the settings again."""
    await desk.guides.get(brand)
    return await _set(desk, caller, brand_subject(brand), body)


def _shown(caller: Caller) -> tuple[list[str] | None, str]:
    """Beside the caller's own key: the brands it opens by name, or all subjects of a kind."""
    if caller.brands is not None:
        return [brand_subject(brand) for brand in caller.brands], ""
    return None, "" if caller.may("admin") else f"{BRAND}:"


async def _key(desk: Desk, caller: Caller, key: str) -> str:
    """The subject of a key the caller may see, or of the house's own. UnknownKey."""
    if key != HOUSE_KEY or caller.brands is not None:
        await desk.keys.get(caller, key)
    return f"{KEY}:{key}"


async def _told(desk: Desk, subject: str) -> LimitsOut:
    return LimitsOut.of(await desk.budgets.set_of(subject))


async def _set(desk: Desk, caller: Caller, subject: str, body: LimitsBody) -> LimitsOut:
    """BeyondYours for who administers some brands alone: such limits are set for them, not by them."""
    if caller.brands is not None:
        raise BeyondYours("budget_beyond_yours")
    await desk.budgets.set_limits(subject, body.limits())
    return await _told(desk, subject)
