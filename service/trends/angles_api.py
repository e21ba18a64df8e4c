"""Angles over HTTP."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from service.guard import DRAFT, CallerDep
from service.spending import purse_of
from service.trends.angles import angles
from service.trends.angles_schemas import AnglesOut, AnglesRequest, angles_out
from service.trends.ranking import trend_of
from service.web import Deadline, DeskDep, LanguageDep, within, writing_until
from service.writers.port import Terms
from service.writers.purse import Account

router = APIRouter(prefix="/v1/brands/{brand}/trends", tags=["trends"])


@router.post("/{topic}/angles", dependencies=[DRAFT], response_model=AnglesOut)
async def post_angles(
    desk: DeskDep,
    brand: str,
    topic: str,
    body: AnglesRequest,
    caller: CallerDep,
    language: LanguageDep,
    deadline: Deadline,
) -> Any:
    """Up to five ways to speak of a topic, each with a brief for drafts; nothing is stored.

    None of a topic that is no occasion to speak, and `withheld` says why.
    """
    async with within(deadline):
        purse = await purse_of(desk, body.ceiling, caller, brand)
        trend = await trend_of(desk, brand, topic)
        terms = Terms(writing_until(deadline, 1), Account(purse))
        found = await angles(desk, brand, trend, body.asked(), terms)
    return angles_out(trend.id, found, desk.networks, language)
