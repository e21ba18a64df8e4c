"""Schemathesis let loose on a served API, and what it found, counted.

Every check it has is on but two. What no schema can say (which cursors, networks and guides there are) is
refused with 412, 413, 422 or 431 though its form is right: `positive_data_acceptance` takes these as well.
`object_level_authorization` needs two users of one account; who opens which brand is the subject of
`evals.isolation`. `max_response_time` is left to the benches: the machine may be busy.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from rich.console import Console
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from evals.faults.fuzz_files import draw_files
from evals.faults.fuzz_keeper import Keeper, hooked

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
# Where bodies name what a house knows.
SENT = {
    "body.network": "network",
    "body.networks[*]": "network",
    "body.message.network": "network",
    "body.brands[*]": "brand",
    "body.language": "language",
    "body.events[*]": "event",
}
STEPS = 10  # of a story
MOST_TOLD = 40
PATIENCE = 60
Scopes = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One run: who asks, which phases, how many examples an operation, and its seed.

    `fixed`: the ids of paths are the first that exist, and nothing else is tried for them. `opens` tells
    whether the key may do what asks for these scopes. `stories`: the scenarios of the stateful phase, of up
    to ten steps each. The turn ends once `most` cases were answered in it.
    """

    name: str
    key: str
    phases: tuple[str, ...]
    examples: int
    seed: int
    fixed: bool = False
    opens: Callable[[Sequence[str]], bool] = lambda _: True
    stories: int = 1
    most: int = 1_000_000


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
    restore: Callable[[], None] | None = None, until: float = math.inf,
) -> None:  # fmt: skip
    """Run one turn on the API described at `url`/openapi.json, into `tally`; failures are shown as they come.

    `restore` is called between two scenarios when one of them erased a brand or set a limit. `until`: the
    `time.monotonic()` after which no scenario is begun.
    """
    draw_files()
    held = {name: known for name, known in ids.items() if known}
    if absent := sorted(ids.keys() - held.keys()):
        screen.print(f"{turn.name}: the house holds no {', '.join(absent)} to draw from")
    config = SchemathesisConfig.from_dict(_config(turn, held))
    by_key = {"Authorization": f"Bearer {turn.key}"}
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=config, headers=by_key)
    scopes = _scopes(schema.raw_schema)
    keeper, enough = Keeper(restore), tally.cases + turn.most
    with hooked(keeper):
        stream = from_schema(schema).execute()
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                keeper.between()
                _count(tally, turn, event.phase.value, event.recorder, scopes)
                _judge(tally, turn, event.recorder, screen)
                if tally.cases >= enough or time.monotonic() > until:
                    stream.stop()
            else:
                _note(event, turn, tally, screen)


def _note(event: events.EngineEvent, turn: Turn, tally: Tally, screen: Console) -> None:
    if isinstance(event, events.NonFatalError):
        tally.errors.append(f"{event.label}: {event.value}"[:500])
    elif isinstance(event, events.FatalError):
        tally.errors.append(str(event.exception)[:500])
    elif isinstance(event, events.PhaseFinished) and event.phase.name.value in turn.phases:
        screen.print(f"{turn.name}: {event.phase.name.value} done, {tally.cases} cases so far")


def _config(turn: Turn, ids: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    drawn: dict[str, Any] = {f"path.{name}": {"dictionary": name, "probability": KNOWN} for name in ids}
    drawn |= {
        place: {"dictionary": name, "probability": KNOWN} for place, name in SENT.items() if name in ids
    }
    fixed: dict[str, Any] = {f"path.{name}": known[0] for name, known in ids.items()}
    return {
        "seed": turn.seed,
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
        "phases": {phase: {"enabled": phase in turn.phases} for phase in PHASES[:-1]}
        | {
            "stateful": {
                "enabled": "stateful" in turn.phases,
                "max-steps": STEPS,
                "generation": {"max-examples": turn.stories, "no-shrink": True},
            }
        },
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


def _judge(tally: Tally, turn: Turn, recorder: ScenarioRecorder, screen: Console) -> None:
    for number, checks in recorder.checks.items():
        label = recorder.cases[number].value.operation.label
        for check in checks:
            if check.status is Status.ERROR:
                tally.errors.append(f"{check.name} on {label}")
            elif check.failure_info is not None:
                tally.failures[check.name] += 1
                failure, place = check.failure_info.failure, f"{check.name} {label}"
                whole = f"{turn.name}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                if len(tally.told) < MOST_TOLD and place not in tally.told:
                    tally.told[place] = whole[:2_000]
                    screen.print(f"{place}\n{tally.told[place]}\n", markup=False)
