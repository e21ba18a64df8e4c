"""What a route asks of its caller: a scope, and a key that opens the brand of its path."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase

from service.access.caller import Caller
from service.access.scopes import SCOPES
from service.errors import OutOfScope, UnknownBrand
from service.web import desk_of


class KeyScheme(SecurityBase):
    """A key as a bearer token, as OpenAPI tells it; the gate has read it already."""

    def __init__(self) -> None:
        self.model = BearerModel(description="An API key, `Authorization: Bearer …`.")
        self.scheme_name = "key"

    def __call__(self, request: Request) -> Caller:
        """The caller the gate let in."""
        caller: Caller = request.state.caller
        return caller


SCHEME = KeyScheme()


async def allowed(
    request: Request, asked: SecurityScopes, caller: Annotated[Caller, Depends(SCHEME)]
) -> Caller:
    """The caller, who holds the route's scope and opens its brand. OutOfScope, UnknownBrand, BudgetSpent.

    A brand that the key does not open answers as one that does not exist, before anything is read of it.
    What is refused counts too, for the key.
    """
    brand = request.path_params.get("brand")
    opens = brand is not None and caller.opens(brand)
    await desk_of(request).budgets.admit(caller, brand if opens else None)
    for scope in SCOPES:
        if scope in asked.scopes and not caller.may(scope):
            raise OutOfScope(scope=scope)
    if brand is not None and not opens:
        raise UnknownBrand(brand=brand)
    return caller


READ = Security(allowed, scopes=["read"])
DRAFT = Security(allowed, scopes=["draft"])
MODERATE = Security(allowed, scopes=["moderate"])
ADMIN = Security(allowed, scopes=["admin"])
CallerDep = Annotated[Caller, Depends(SCHEME)]
