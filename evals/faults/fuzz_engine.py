"""Schemathesis let loose on a served API, and what it found, counted.

Every check it has is on but two. What no schema can say (which cursors, networks and guides there are) is
refused with 412, 413, 422 or 431 though its form is right: `positive_data_acceptance` takes these as well.
`object_level_authorization` needs two users of one account; who opens which brand is the subject of
`evals.isolation`. `max_response_time` is left to the benches: the machine may be busy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from rich.console import Console
from schemathesis import hooks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext

PHASES = ("examples", "coverage", "fuzzing", "stateful")
CONFORMANCE = (
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
AUTHENTICATION = ("ignored_auth",)
SERVER_ERRORS = ("not_a_server_error",)
ACCEPTED = [
    *("2xx", "3xx", "401", "403", "404", "409", "412", "413", "422", "429", "431"),
    "5xx",  # counted by its own check
]
KNOWN = 0.7  # of the ids in paths, those that exist; the others are drawn
MOST_TOLD = 40
PATIENCE = 60
Scopes = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One run: who asks, which phases, how many examples an operation, and its seed.

    `fixed`: the ids of paths are the first that exist, and nothing else is tried for them. `opens` tells
    whether the key may do what asks for these scopes.
    """

    name: str
    key: str
    phases: tuple[str, ...]
    examples: int
    seed: int
    fixed: bool = False
    opens: Callable[[Sequence[str]], bool] = lambda _: True
    seconds: int = 1_200


@dataclass
class Tally:
    """Cases by phase and operation, answers by status, failures by check, and the first of each told whole.

    `accepted` are the operations that answered 2xx once; `trespasses` those that let in a key they should
    not.
    """

    phases: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    accepted: set[str] = field(default_factory=set)
    trespasses: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """Requests that were answered."""
        return sum(self.phases.values())

    @property
    def server_errors(self) -> int:
        """Answers of 500 and above."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def failed(self, *checks: str) -> int:
        """Failures of these checks."""
        return sum(self.failures[check] for check in checks)

    def others(self) -> dict[str, int]:
        """Failures of all the other checks, by name."""
        counted = {*CONFORMANCE, *AUTHENTICATION, *SERVER_ERRORS}
        return {check: count for check, count in self.failures.items() if check not in counted}


def let_loose(
    url: str, turn: Turn, ids: Mapping[str, Sequence[str]], tally: Tally, screen: Console,
    restore: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Run one turn on the API described at `url`/openapi.json, into `tally`.

    `restore` is called between two scenarios when one of them erased a brand or set a limit.
    """
    config = SchemathesisConfig.from_dict(_config(turn, ids))
    by_key = {"Authorization": f"Bearer {turn.key}"}
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config, headers=by_key)
    scopes = _scopes(schema.raw_schema)
    keeper = _Keeper(restore)
    with _hooked(keeper):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                keeper.between()
                _count(tally, turn, event.phase.value, event.recorder, scopes)
            elif isinstance(event, events.NonFatalError):
                tally.errors.append(f"{event.label}: {event.value}"[:500])
            elif isinstance(event, events.FatalError):
                tally.errors.append(str(event.exception)[:500])
            elif isinstance(event, events.PhaseFinished) and event.phase.name.value in PHASES:
                screen.print(f"{turn.name}: {event.phase.name.value} done, {tally.cases} cases so far")


class _Keeper:
    """Restores what a scenario took away, before the next one asks anything."""

    def __init__(self, restore: Callable[[], None] | None) -> None:
        self._restore = restore
        self._spoilt = self._due = False

    def before(self) -> None:
        if self._due and self._restore is not None:
            self._spoilt = self._due = False
            self._restore()

    def after(self, case: Case, response: Response) -> None:
        erases = case.method == "DELETE" and case.operation.path.endswith("/{brand}")
        limits = case.method == "PUT" and "/budgets/" in case.operation.path
        self._spoilt |= response.status_code < 300 and (erases or limits)

    def between(self) -> None:
        self._due |= self._spoilt


@contextmanager
def _hooked(keeper: _Keeper) -> Iterator[None]:
    """Schemathesis has hooks around a call for the whole process alone: they are taken off at the end."""

    def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:  # noqa: ARG001
        keeper.before()

    def after_call(context: HookContext, case: Case, response: Response) -> None:  # noqa: ARG001
        keeper.after(case, response)

    schemathesis.hook(before_call)
    schemathesis.hook(after_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)
        hooks.unregister(after_call)


def _config(turn: Turn, ids: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    drawn: dict[str, Any] = {f"path.{name}": {"dictionary": name, "probability": KNOWN} for name in ids}
    fixed: dict[str, Any] = {f"path.{name}": known[0] for name, known in ids.items()}
    return {
        "seed": turn.seed,
        "max-time": turn.seconds,
        "workers": 1,
        "continue-on-failure": True,
        "suppress-health-check": ["all"],
        "request-timeout": PATIENCE,
        "warnings": False,
        "cache": {"enabled": False},
        "auth": {"openapi": {"key": {"bearer": turn.key}}},
        "generation": {
            "mode": "all",
            "max-examples": turn.examples,
            "database": "none",
            "no-shrink": True,
            "with-security-parameters": False,
        },
        "dictionaries": {name: {"values": list(known)} for name, known in ids.items()},
        "parameters": fixed if turn.fixed else drawn,
        "phases": {phase: {"enabled": phase in turn.phases} for phase in PHASES},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
            "object_level_authorization": {"enabled": False},
        },
    }


def _scopes(api: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """What each operation asks of a key; none for one that no key opens."""
    return {
        f"{method.upper()} {path}": stated["security"][0]["key"]
        for path, methods in api["paths"].items()
        for method, stated in methods.items()
        if "key" in (stated.get("security") or [{}])[0]
    }


def _count(tally: Tally, turn: Turn, phase: str, recorder: ScenarioRecorder, scopes: Scopes) -> None:
    for number, node in recorder.cases.items():
        answer = recorder.find_response(case_id=number)
        if answer is None:
            continue
        label, status = node.value.operation.label, answer.status_code
        tally.phases[phase] += 1
        tally.operations[label] += 1
        tally.statuses[status] += 1
        declared = label.partition(" ")[0] == node.value.method
        if declared and 200 <= status < 300:
            tally.accepted.add(label)
            if label in scopes and not turn.opens(scopes[label]):
                tally.trespasses[f"{turn.name}: {label}"] += 1
    _judge(tally, turn, recorder)


def _judge(tally: Tally, turn: Turn, recorder: ScenarioRecorder) -> None:
    for number, checks in recorder.checks.items():
        label = recorder.cases[number].value.operation.label
        for check in checks:
            if check.status is Status.ERROR:
                tally.errors.append(f"{check.name} on {label}")
            elif check.failure_info is not None:
                tally.failures[check.name] += 1
                failure = check.failure_info.failure
                whole = f"{turn.name}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                if len(tally.told) < MOST_TOLD:
                    tally.told.setdefault(f"{check.name} {label}", whole[:2_000])
