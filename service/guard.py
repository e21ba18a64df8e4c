"""What a route asks of its caller: a scope, and a key that opens the brand of its path."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase

from service.access.caller import Caller
from service.access.needs import Needs
from service.errors import NotAllowed
from service.web import desk_of


class KeyScheme(SecurityBase):
    """A key as a bearer token, as OpenAPI tells it; the gate has read it already."""

    def __init__(self) -> None:
        self.model = BearerModel(description="An API key, `Authorization: Bearer …`.")
        self.scheme_name = "key"

    def __call__(self, request: Request) -> Caller:
        """The caller the gate let in. NotAllowed for somebody unknown."""
        caller: Caller | None = request.state.caller
        if caller is None:
            raise NotAllowed
        return caller


SCHEME = KeyScheme()


async def allowed(
    request: Request, asked: SecurityScopes, caller: Annotated[Caller, Depends(SCHEME)]
) -> Caller:
    """The caller, who holds the route's scope and opens its brand. OutOfScope, UnknownBrand, BudgetSpent.

    A brand that the key does not open answers as one that does not exist, before anything is read of it.
    What was asked stays in `request.state.needs`: whoever retries must still have it. What is refused counts
    too, for the key.
    """
    brand = request.path_params.get("brand")
    opened = brand if brand is not None and caller.opens(brand) else None
    if request.scope["path"].startswith("/v1/"):
        await desk_of(request).budgets.admit(caller, opened)
    needs = Needs(asked.scopes, brand)
    needs.ask(caller)
    request.state.needs = needs
    return caller


READ = Security(allowed, scopes=["read"])
DRAFT = Security(allowed, scopes=["draft"])
MODERATE = Security(allowed, scopes=["moderate"])
ADMIN = Security(allowed, scopes=["admin"])
CallerDep = Annotated[Caller, Depends(SCHEME)]
