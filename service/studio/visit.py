"""One visit of a page: who opened it, in which language, and the answer with the heads every page has."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.access.caller import Caller
from service.errors import PortevoixError
from service.messages import LANGUAGES, Language
from service.problems import problem_of
from service.studio.asking import Api, Refused
from service.studio.assets import assets
from service.studio.wording import Words

LANGUAGE_COOKIE = "portevoix_language"
A_YEAR = 31_536_000  # seconds
HEADS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
    "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SignInNeeded(Exception):
    """Nobody is signed in, and the house asks for a key."""


class Visit:
    """One page asked for. `caller` is None for somebody unknown, who may only sign in."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.words = Words(language_of(request))
        self.caller: Caller | None = request.state.caller
        self.api = Api(request, self.words.language)

    def known(self) -> Caller:
        """Who opened the page. SignInNeeded."""
        if self.caller is None:
            raise SignInNeeded
        return self.caller

    def page(self, name: str, status: int = 200, **facts: Any) -> HTMLResponse:
        """The page of a template, which gets `facts` besides what every page tells."""
        words = self.words
        told = (
            _templates()
            .get_template(f"{name}.html.j2")
            .render(
                _=words.say,
                plural=words.plural,
                words=words,
                asset=assets().address,
                visit=self,
                scopes=sorted(self.caller.scopes) if self.caller else [],
                **facts,
            )
        )
        return HTMLResponse(told, status, HEADS)

    def switched(self, language: Language) -> str:
        """The address of this page in another language."""
        query = {**self.request.query_params, "lang": language}
        return f"{quote(self.request.url.path)}?{urlencode(query)}"

    @property
    def signed_in(self) -> bool:
        """Whether there is a session to end; where no key was ever made there is none."""
        return self.request.state.session is not None


class PageRoute(APIRoute):
    """A route that answers with pages, also when something is refused, and that keeps a language chosen."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, which turns what is refused into a page."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            if (chosen := request.query_params.get("lang")) in LANGUAGES and request.method == "GET":
                return _chosen(request, chosen)
            try:
                return await handle(request)
            except SignInNeeded:
                return RedirectResponse(f"/sign-in?{urlencode({'next': request.url.path})}", 303)
            except Refused as refused:
                return Visit(request).page("refused", refused.status, told=refused.told)
            except PortevoixError as error:
                visit = Visit(request)
                told = problem_of(error, visit.words.language)["detail"]
                return visit.page("refused", error.status, told=told)

        return answer


def visit_of(request: Request) -> Visit:
    """A visit by somebody known. SignInNeeded."""
    visit = Visit(request)
    visit.known()
    return visit


def language_of(request: Request) -> Language:
    """The language the reader chose at the switch; French until then."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "fr"


def _chosen(request: Request, language: str) -> Response:
    """The same page again, its language kept for a year."""
    query = {name: value for name, value in request.query_params.items() if name != "lang"}
    path = quote(request.url.path) + (f"?{urlencode(query)}" if query else "")
    answer = RedirectResponse(path, 303)
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="strict", httponly=True)
    return answer


@cache
def _templates() -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return jinja


VisitDep = Annotated[Visit, Depends(visit_of)]
