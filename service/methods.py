"""Which methods an address answers to: what the refusal of another one has to say (RFC 9110, 15.5.6)."""

from __future__ import annotations

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")


def answered(scope: Scope) -> tuple[str, ...]:
    """The methods at the path of a request; none: nothing is there.

    An address is that of the first story that knows it: `…/trends/pull` is no topic.
    """
    routes: list[BaseRoute] = scope["app"].router.routes
    for route in routes:
        if route.matches(dict(scope))[0] is not Match.NONE:
            return tuple(method for method in METHODS if _takes(route, {**scope, "method": method}))
    return ()


def _takes(route: BaseRoute, scope: Scope) -> bool:
    return route.matches(scope)[0] is Match.FULL
