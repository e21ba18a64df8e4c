"""`python -m evals.bench.patterns`: every pattern of the service on 50,000 hostile characters, in 100 ms."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator

import regex
from rich.console import Console
from rich.progress import track
from rich.table import Table

import service
from evals.bench.hostile import HOSTILE
from service.checks.claims import patterns as claims
from service.checks.replying.signs import patterns as replies
from service.text import LONGEST_TEXT

WANTED_MS = 100.0
SHOWN = 8
Pattern = re.Pattern[str] | regex.Pattern[str]


def main() -> int:
    """Time each pattern on each hostile text, show the slowest; 1 when one is over the limit."""
    console = Console(highlight=False)
    found = dict(patterns())
    texts = {name: (seed * LONGEST_TEXT)[:LONGEST_TEXT] for name, seed in HOSTILE.items()}
    timed = [
        (_slowest(one, texts), name)
        for name, one in track(found.items(), "searching", console=console, transient=True)
    ]
    slowest = sorted(timed, reverse=True)
    table = Table("pattern", "hostile text", "ms", title=f"{len(found)} patterns, {len(texts)} texts")
    for (taken, text), name in slowest[:SHOWN]:
        table.add_row(name, text, f"{taken:.1f}")
    console.print(table)
    return int(slowest[0][0][0] > WANTED_MS)


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


def _slowest(pattern: Pattern, texts: dict[str, str]) -> tuple[float, str]:
    """The most milliseconds of processor a whole search took, and on which text."""
    return max((_timed(pattern, text), name) for name, text in texts.items())


def _timed(pattern: Pattern, text: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return 1000 * (time.process_time() - started)


if __name__ == "__main__":
    sys.exit(main())
