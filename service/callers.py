"""Who calls: by a token, by the session of a browser, or as this machine when no key was ever made."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.types import Scope

from service.access.caller import HOUSE, Caller
from service.access.cookies import session_of
from service.access.signed import opened_by_signature
from service.access.tokens import same
from service.desk import Desk
from service.errors import DatabaseUnusable, NotAllowed
from service.heads import Heads
from service.settings import Settings

PUBLIC = ("/healthz", "/readyz")
# Pages tell a person who is not signed in where to do it: they judge their caller themselves.
PAGES = re.compile(r"/|/studio|/studio/.*|/studio-assets/.*|/sign-in|/sign-out")


class Callers:
    """The judge of callers. `run_token` is the house's own: it opens no session."""

    def __init__(self, settings: Settings, heads: Heads, run_token: str | None) -> None:
        self._house_tokens = [run_token] if run_token else []
        if settings.api_key is not None:
            self._house_tokens.append(settings.api_key.get_secret_value())
        self._settings = settings
        self._heads = heads

    async def caller_of(self, scope: Scope, headers: Headers) -> Caller | None:
        """Who calls; None only for somebody unknown, of what is public or signed, or of a page.

        The id of their session, if it is by one, is left in `scope["state"]`. NotAllowed, DatabaseUnusable.
        """
        scope.setdefault("state", {})["session"] = None
        public = scope["path"] in PUBLIC or scope["method"] == "OPTIONS"
        public = public or opened_by_signature(scope["method"], scope["path"])
        try:
            caller = await self._known(scope, headers)
        except DatabaseUnusable:
            if not public:
                raise
            return None
        if caller is None and not public and not PAGES.fullmatch(scope["path"]):
            raise NotAllowed
        return caller

    async def _known(self, scope: Scope, headers: Headers) -> Caller | None:
        """Who a token or, without one, a session stands for; an open house is so to this machine alone."""
        token = _bearer(headers)
        caller = await (self._of_session(scope, headers) if token is None else self._of_token(scope, token))
        if caller is not None or self._settings.api_key is not None or is_elsewhere(scope):
            return caller
        return None if await _desk(scope).keys.any() else HOUSE

    async def _of_token(self, scope: Scope, token: str) -> Caller | None:
        """Who holds the token."""
        if True in [same(token, ours) for ours in self._house_tokens]:
            return HOUSE
        return await _desk(scope).keys.caller_of(token)

    async def _of_session(self, scope: Scope, headers: Headers) -> Caller | None:
        """Who signed in, if a page of ours calls. CrossSiteRequest."""
        session = session_of(headers)
        caller = None if session is None else await _desk(scope).sessions.caller_of(session)
        if caller is not None:
            self._heads.check_page(scope, headers)
            scope["state"]["session"] = session
        return caller


def _desk(scope: Scope) -> Desk:
    desk: Desk = scope["app"].state.desk
    return desk


def is_elsewhere(scope: Scope) -> bool:
    """Whether the caller is on another machine; one without an address came through a socket of this one."""
    client = scope.get("client")
    try:
        return client is not None and not ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _bearer(headers: Headers) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
