"""Angles on a topic over HTTP: proposals, computed anew each time. Nothing is stored, nothing published."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from service.guard import DRAFT, CallerDep
from service.spending import purse_of
from service.trends.angle import MOST_ANGLES
from service.trends.angles import angles
from service.trends.angles_schemas import AnglesOut, AnglesRequest, angles_out
from service.trends.ranking import trend_of
from service.web import Deadline, DeskDep, LanguageDep, within, writing_until
from service.writers.port import Terms
from service.writers.purse import Account

router = APIRouter(prefix="/v1/brands/{brand}", tags=["trends"])


@router.post("/trends/{topic}/angles", dependencies=[DRAFT], response_model=AnglesOut)
async def post_angles(
    desk: DeskDep,
    brand: str,
    topic: str,
    body: AnglesRequest,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
) -> Any:
    """Up to five ways to speak of a topic, each with why it suits the brand, and a brief for `…/drafts`.

    A disaster, or what is not the brand's to speak of, has none: `withheld` says why.
    """
    async with within(deadline):
        until = writing_until(deadline, MOST_ANGLES)
        trend = await trend_of(desk, brand, topic)
        purse = await purse_of(desk, body.ceiling, caller, brand)
        found = await angles(desk, brand, trend, body.asked(), Terms(until, Account(purse)))
        return angles_out(topic, found, desk.networks, language)
