"""`python -m evals.bench.patterns`: every pattern of the service on 50,000 hostile characters, in 100 ms.

All the texts take far over ten minutes: without `--all`, each pattern reads as many of them as there is time
for, in an order drawn from `--seed`, and what was left out is told.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import random
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

import regex
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import service
from evals.bench.hostile import HOSTILE
from service.checks.claims import patterns as claims
from service.checks.replying.signs import patterns as replies
from service.text import LONGEST_TEXT

WANTED_MS = 100.0
SHOWN = 8
Pattern = re.Pattern[str] | regex.Pattern[str]


def main(given: Sequence[str] | None = None) -> int:
    """Time patterns, show the slowest, tell what was left out; 1 when one is over the limit."""
    asked = _arguments().parse_args(given)
    console = Console(highlight=False)
    found = dict(patterns())
    texts = {name: (seed * LONGEST_TEXT)[:LONGEST_TEXT] for name, seed in HOSTILE.items()}
    pairs = drawn(list(found), list(texts), asked.seed)
    until = None if asked.all else time.monotonic() + asked.seconds
    timed = measured(pairs, found, texts, until, console)
    slowest: dict[str, tuple[float, str]] = {}
    for taken, pattern, text in timed:
        slowest[pattern] = max(slowest.get(pattern, (0.0, "")), (taken, text))
    ranked = sorted(((taken, name, text) for name, (taken, text) in slowest.items()), reverse=True)
    table = Table("pattern", "hostile text", "ms", title=f"{len(found)} patterns, {len(texts)} texts")
    for taken, name, text in ranked[:SHOWN]:
        table.add_row(name, text, f"{taken:.1f}")
    console.print(table)
    console.print(told(len(timed), len(pairs), len(found)))
    return int(any(taken > WANTED_MS for taken, _, _ in ranked))


def drawn(names: Sequence[str], texts: Sequence[str], seed: int) -> list[tuple[str, str]]:
    """Every pattern with every text, in rounds: each pattern reads its n-th text before any its next one."""
    draw = random.Random(seed)
    orders = {name: draw.sample(texts, len(texts)) for name in names}
    return [(name, orders[name][turn]) for turn in range(len(texts)) for name in names]


def measured(
    pairs: Sequence[tuple[str, str]],
    found: Mapping[str, Pattern],
    texts: Mapping[str, str],
    until: float | None,
    console: Console,
) -> list[tuple[float, str, str]]:
    """Milliseconds, pattern and text of the `pairs` there is time for, by the monotonic clock."""
    timed = []
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("searching", total=len(pairs))
        for name, text in pairs:
            if until is not None and time.monotonic() >= until:
                break
            timed.append((_timed(found[name], texts[text]), name, text))
            progress.advance(bar)
    return timed


def told(done: int, pairs: int, many: int) -> str:
    """What was measured, and what was left out."""
    if done == pairs:
        return f"{pairs:,} searches, nothing left out"
    left = f"{done:,} searches of {pairs:,}: {pairs - done:,} left out"
    return f"{left} (each pattern read {done // many} texts or one more); `--all` leaves none out"


def patterns() -> Iterator[tuple[str, Pattern]]:
    """Every pattern that a module of the service holds, by its place, and those read from data."""
    for module in pkgutil.walk_packages(service.__path__, "service."):
        if "migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern | regex.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value
    for number, pattern in enumerate(claims()):
        yield f"service/checks/data/claims.toml {number}", pattern
    for number, pattern in enumerate(replies()):
        yield f"service/checks/data/replies.toml {number}", pattern


def _timed(pattern: Pattern, text: str) -> float:
    """The milliseconds of processor that a whole search took."""
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return 1000 * (time.process_time() - started)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.patterns", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="when no further search is begun")
    parser.add_argument("--seed", type=int, default=7, help="of the order of the texts")
    parser.add_argument("--all", action="store_true", help="every text, whatever the time")
    return parser


if __name__ == "__main__":
    sys.exit(main())
