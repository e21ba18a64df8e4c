"""Every operation of the API, asked rightly and wrongly by Schemathesis, ten thousand times.

    python -m evals.faults.fuzz [--seed 7] [--cases 10000] [--minutes 20] [--out FOLDER]

Examples, coverage, fuzzing and stateful phases, all checks (see `fuzz_engine`), on a house that holds one or
more of everything, writing without a model, then with one; then with a key of each scope, which must open
nothing else. Each operation is also asked without a key, and with keys that are none. Pages and probes that
OpenAPI leaves out, and heads that no client sends, are tried by hand and counted apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console

from evals.faults.fuzz_engine import AUTHENTICATION, CONFORMANCE, Tally, Turn, let_loose
from evals.faults.fuzz_house import BRANDS, HOUSE_KEY, SCOPES, House, a_house, key_of, opened_by, settle
from evals.faults.fuzz_raw import Raw, odd_requests, pages, signed_events
from evals.faults.line import a_console, finish
from evals.report import Figure, Report

CASES = 10_000
MINUTES = 20.0
BY_HAND = 120.0  # more seconds, for each house
NO_KEYS = (None, "", "Bearer", "Bearer not-a-key-of-this-house", f"Basic {HOUSE_KEY}", f"Bearer {HOUSE_KEY}x")
OPEN = ("GET /healthz", "GET /readyz")


def turns(house: House, cases: int, seed: int, *, by_model: bool) -> Iterator[Turn]:
    """What is run on a house, in order; the last ones again and again, with other seeds."""
    examples, stories, most = max(2, cases // 450), max(20, cases // 100), max(300, cases // 3)
    for number in count(1):
        name = f"{'model' if by_model else 'composer'} {number}"
        yield Turn(name, HOUSE_KEY, ("fuzzing",), examples, seed + number, most=most)
        yield Turn(f"{name}, stories", HOUSE_KEY, ("stateful",), examples, seed + number, stories=stories)
        for scope in SCOPES if by_model else ():
            key, opens = key_of(house, scope), partial(opened_by, scope)
            few = max(1, examples // 4)
            yield Turn(f"key of {scope}", key, ("fuzzing",), few, seed + number, opens=opens, most=most)
        if not by_model and number == 1:
            yield Turn("coverage", HOUSE_KEY, ("examples", "coverage"), examples, seed, fixed=True, most=most)


def without_a_key(house: House, api: dict[str, Any]) -> list[str]:
    """The operations that answer anything but 401 to who shows no key of the house."""
    let_in = []
    with httpx2.Client(base_url=house.url, timeout=60, trust_env=False) as client:
        for path, methods in api["paths"].items():
            filled = path
            for name, known in house.ids.items():
                filled = filled.replace("{" + name + "}", known[0])
            for method in methods:
                label = f"{method.upper()} {path}"
                for shown in NO_KEYS if label not in OPEN else ():
                    sent = {} if shown is None else {"authorization": shown}
                    body: Any = {} if method in ("post", "put") else None
                    answer = client.request(method, filled, headers=sent, json=body)
                    if answer.status_code != 401:
                        let_in.append(f"{label} with {shown!r}: {answer.status_code}")
    return let_in


def report(tally: Tally, declared: int, let_in: Sequence[str], raw: Raw) -> Report:
    """The figures, and what to read beside them."""
    others = tally.others()
    ignored = tally.failed(*AUTHENTICATION) + tally.trespasses.total() + len(let_in)
    figures = (
        Figure("cases", tally.cases, "at least", CASES),
        Figure("operations tried", len(tally.operations) / declared, "exactly", 1),
        Figure("operations that accepted a request", len(tally.accepted) / declared),
        Figure("stateful cases", tally.phases["stateful"]),
        Figure("5xx", tally.server_errors, "exactly", 0),
        Figure("schema mismatches", tally.failed(*CONFORMANCE), "exactly", 0),
        Figure("ignored authentication", ignored, "exactly", 0),
        Figure("other checks failed", sum(others.values()), "exactly", 0),
        Figure("errors of the run", len(tally.errors), "exactly", 0),
        Figure("odd requests by hand", raw.asked),
        Figure("5xx or no answer to odd requests", len(raw.faults) + len(raw.unanswered), "exactly", 0),
    )
    details = {
        "phases": dict(tally.phases),
        "statuses": {str(status): number for status, number in sorted(tally.statuses.items())},
        "others": others,
        "trespasses": dict(tally.trespasses),
        "let in": list(let_in),
        "failures": tally.told,
        "errors": tally.errors,
        "raw": {str(status): number for status, number in sorted(raw.statuses.items())},
        "raw faults": raw.faults[:20] + raw.unanswered[:20],
    }
    return Report("fuzz", figures, details)


def run(folder: Path, cases: int, seed: int, minutes: float, screen: Console, out: Path | None) -> Report:
    """Half of the cases and of the minutes on a house without a model, the rest on one with a model."""
    tally, raw, let_in, declared = Tally(), Raw(), list[str](), 0
    began, told = time.monotonic(), report(tally, 1, let_in, raw)
    for by_model, share in ((False, 0.5), (True, 1)):
        until = began + 60 * minutes * share
        with a_house(folder / f"model-{by_model}", by_model=by_model) as house:
            api = house.sent("GET", "/openapi.json")
            declared = sum(len(methods) for methods in api["paths"].values())
            screen.print(f"a house of {declared} operations is settled, {'a' if by_model else 'no'} model")
            let_in += without_a_key(house, api)
            for turn in turns(house, cases, seed, by_model=by_model):
                half = (
                    time.monotonic() + max(0.0, until - time.monotonic()) / 2
                )  # and half to the turns after
                let_loose(house.url, turn, house.ids, tally, screen, house.restore, half)
                told = report(tally, declared, let_in, raw)
                if out is not None:
                    told.save(out)
                last = "key of admin" if by_model else "coverage"
                house.restore()
                settle(house)
                if time.monotonic() > until or (tally.cases >= cases * share and turn.name == last):
                    break
            for more in _by_hand(house, max(50, cases // 10), seed, until + BY_HAND):
                raw.add(more)
    return report(tally, declared, let_in, raw)


def _by_hand(house: House, requests: int, seed: int, until: float) -> Iterator[Raw]:
    yield odd_requests(house.url, pages(BRANDS[0]), HOUSE_KEY, requests, seed, until)
    yield signed_events(house.url, BRANDS[0], requests // 5, seed, until)


def main(given: Sequence[str] | None = None) -> int:
    """Run, and print the line; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument(
        "--out", type=Path, default=None, help="keep the details in this folder, after each turn"
    )
    parser.add_argument("--minutes", type=float, default=MINUTES, help="no scenario is begun after them")
    asked = parser.parse_args(given)
    began, screen = time.perf_counter(), a_console()
    with tempfile.TemporaryDirectory(prefix="portevoix-fuzz-") as folder:
        found = run(Path(folder), asked.cases, asked.seed, asked.minutes, screen, asked.out)
    if asked.out is not None:
        found.save(asked.out)
    return finish(found, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
