"""Signing in with a key, and out: the two pages that somebody unknown may open."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.access.cookies import ended_cookie, session_cookie, session_of
from service.access_errors import KeyRefused
from service.studio.visit import PageRoute, Visit
from service.web import DeskDep

router = APIRouter(include_in_schema=False, route_class=PageRoute)
OURS = re.compile(r"/studio(/[a-z0-9-]+(/[a-z]+)?)?")


@router.get("/sign-in")
async def ask(request: Request) -> Response:
    """The form, unless the caller is known already."""
    visit = Visit(request)
    wanted = _ours(request.query_params.get("next", ""))
    if visit.caller is not None:
        return RedirectResponse(wanted, 303)
    return visit.page("sign_in", wanted=wanted, refused=False)


@router.post("/sign-in")
async def sign_in(request: Request, desk: DeskDep) -> Response:
    """Open a session with the key of the form, under a new id."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    wanted = _ours(form.get("next", [""])[0])
    try:
        opened = await desk.sessions.open(form.get("key", [""])[0].strip(), session_of(request.headers))
    except KeyRefused:
        return Visit(request).page("sign_in", 401, wanted=wanted, refused=True)
    cookie = session_cookie(opened.id, secure=request.url.scheme == "https")
    return RedirectResponse(wanted, 303, {"Set-Cookie": cookie})


@router.post("/sign-out")
async def sign_out(request: Request, desk: DeskDep) -> Response:
    """End the session of this browser."""
    if (session := session_of(request.headers)) is not None:
        await desk.sessions.close(session)
    cookie = ended_cookie(secure=request.url.scheme == "https")
    return RedirectResponse("/sign-in", 303, {"Set-Cookie": cookie})


def _ours(path: str) -> str:
    """A page of the studio to go on to, whatever was asked."""
    return path if OURS.fullmatch(path) else "/studio"
