"""The cookie that holds the id of a session.

Scripts never see it, and over https no other host can set it (`__Host-`). Pages of other sites send it only
by a link that opens a page of ours (`Lax`): whoever follows one from a mail stays signed in.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from service.access.sessions import LASTS

NAME = "portevoix_session"
SECURE_NAME = f"__Host-{NAME}"


def session_of(headers: Headers) -> str | None:
    """The id a browser sends, as it comes; None without one."""
    sent = cookie_parser("; ".join(headers.getlist("cookie")))
    return sent.get(SECURE_NAME) or sent.get(NAME) or None


def session_cookie(session: str, *, secure: bool) -> str:
    """The value of `Set-Cookie` for a session just opened; `secure` over https."""
    return _cookie(session, int(LASTS.total_seconds()), secure=secure)


def ended_cookie(*, secure: bool) -> str:
    """The value of `Set-Cookie` that makes a browser forget its session."""
    return _cookie("", 0, secure=secure)


def _cookie(value: str, seconds: int, *, secure: bool) -> str:
    parts = [f"{SECURE_NAME if secure else NAME}={value}", f"Max-Age={seconds}", "Path=/", "HttpOnly"]
    return "; ".join([*parts, "SameSite=Lax", *(["Secure"] if secure else [])])
