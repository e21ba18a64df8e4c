"""Who keeps a house whole while Schemathesis tries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from schemathesis import hooks
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext


class Keeper:
    """Restores what a scenario took away, before the next one asks anything."""

    def __init__(self, restore: Callable[[], None] | None) -> None:
        self._restore = restore
        self._spoilt = self._due = False

    def before(self) -> None:
        """A request is about to be sent."""
        if self._due and self._restore is not None:
            self._spoilt = self._due = False
            self._restore()

    def after(self, case: Case[Any], response: Response) -> None:
        """A request was answered."""
        erases = case.method == "DELETE" and case.operation.path.endswith("/{brand}")
        limits = case.method == "PUT" and "/budgets/" in case.operation.path
        self._spoilt |= response.status_code < 300 and (erases or limits)

    def between(self) -> None:
        """A scenario is over."""
        self._due |= self._spoilt


@contextmanager
def hooked(keeper: Keeper) -> Iterator[None]:
    """Schemathesis has hooks around a call for the whole process alone: they are taken off at the end."""

    def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001
        keeper.before()

    def after_call(context: HookContext, case: Case[Any], response: Response) -> None:  # noqa: ARG001
        keeper.after(case, response)

    schemathesis.hook(before_call)
    schemathesis.hook(after_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)
        hooks.unregister(after_call)
