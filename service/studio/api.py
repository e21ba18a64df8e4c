"""The pages of the studio."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from service.studio.brand_page import brand_facts, home_facts
from service.studio.inbox import inbox_facts
from service.studio.visit import PageRoute, VisitDep
from service.studio.watching import WINDOWS, first_seen
from service.studio.writing import writing
from service.words import GOALS

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/")
async def front() -> Response:
    """Where somebody who types the bare address is led."""
    return RedirectResponse("/studio", 303)


@router.get("/studio")
async def home(visit: VisitDep) -> Response:
    """The brands there are, and a form to make one."""
    return visit.page("home", **await home_facts(visit))


@router.get("/studio/{brand}")
async def brand(visit: VisitDep, brand: str) -> Response:
    """The brand: its voice drawn, its rules in words, its library."""
    return visit.page("brand", **await brand_facts(visit, brand))


@router.get("/studio/{brand}/write")
async def write(visit: VisitDep, brand: str) -> Response:
    """Where drafts are proposed, reviewed and decided."""
    return visit.page("write", goals=GOALS, **await writing(visit, brand))


@router.get("/studio/{brand}/inbox")
async def inbox(visit: VisitDep, brand: str) -> Response:
    """Where messages are read and answered."""
    held, networks, able = await visit.api.get_all(f"brands/{brand}", "networks", "capabilities")
    return visit.page("inbox", brand=held, able=able, **inbox_facts(held, networks["items"]))


@router.get("/studio/{brand}/trends")
async def trends(visit: VisitDep, brand: str) -> Response:
    """What rises, and what it may become."""
    known = await visit.api.get(f"brands/{brand}")
    return visit.page("trends", brand=known, windows=WINDOWS, seen=await first_seen(visit, known))
