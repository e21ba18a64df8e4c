"""What a route asks of its caller: scopes, and a key that opens a brand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from service.access.caller import Caller
from service.access.scopes import SCOPES
from service.access_errors import OutOfScope
from service.errors import UnknownBrand


@dataclass(frozen=True, slots=True)
class Needs:
    """The scopes to hold, and the brand to open when there is one."""

    scopes: Collection[str] = ()
    brand: str | None = None

    def ask(self, caller: Caller) -> None:
        """Nothing when the caller has them all. OutOfScope, UnknownBrand.

        A brand that the key does not open answers as one that does not exist.
        """
        for scope in SCOPES:
            if scope in self.scopes and not caller.may(scope):
                raise OutOfScope(scope=scope)
        if self.brand is not None and not caller.opens(self.brand):
            raise UnknownBrand(brand=self.brand)
