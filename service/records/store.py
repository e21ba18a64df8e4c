"""What every store is made on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from service.records.database import Database

P = ParamSpec("P")
T = TypeVar("T")
# Something to do within the transaction of something else: both, or neither.
Also = Callable[[Connection], None]


class Store:
    """One noun of the records."""

    def __init__(self, database: Database) -> None:
        self._database = database


S = TypeVar("S", bound=Store)
Method = Callable[Concatenate[S, P], Coroutine[Any, Any, T]]


def whole(method: Method[S, P, T]) -> Method[S, P, T]:
    """Once begun, the method ends, whether or not its caller still waits; see Database.carry_out."""

    @wraps(method)
    async def to_its_end(store: S, /, *given: P.args, **named: P.kwargs) -> T:
        return await store._database.carry_out(method(store, *given, **named))

    return to_its_end
