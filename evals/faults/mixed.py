"""Many requests at once of a provider that fails now and then, as providers do."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from evals.faults.asking import Got, ask, fresh_house
from evals.faults.poison import POISON, unmarked
from evals.faults.rows import SEED
from evals.provider import a_provider

CALLERS = 8
WAIT = 10.0
# Three answers in four are good; the rest fail in all the ways that are retried, and some that are not.
MIX = {
    "good": 75.0,
    "500": 5.0,
    "503": 3.0,
    "429": 3.0,
    "429_with_retry_after": 2.0,
    "reset": 3.0,
    "half_stream": 2.0,
    "truncated": 2.0,
    "prose": 2.0,
    "empty": 1.0,
    "refusal": 1.0,
    "invented_url": 1.0,
}


@dataclass(slots=True)
class Mixed:
    """Counts of the run; `latest` is the slowest answer over its deadline."""

    drafts: int = 0
    returned: int = 0
    unmarked: int = 0
    by_model: int = 0
    calls: int = 0
    retries: int = 0
    latest: float = 0.0
    met: Counter[str] = field(default_factory=Counter)


async def mixed_run(folder: Path, asked: int, console: Console, seed: int = SEED) -> Mixed:
    """`asked` requests of two drafts, CALLERS at a time; the manners are drawn by the seed."""
    mixed = Mixed(drafts=2 * asked)
    if not asked:
        return mixed
    console.print(f"mixed run: {asked} requests, {CALLERS} at a time…")
    turns = asyncio.Semaphore(CALLERS)
    with a_provider(mix=MIX, seed=seed, latency=0.05) as provider:
        async with fresh_house(folder, provider.url) as client:

            async def one() -> Got:
                async with turns:
                    return await ask(client, WAIT)

            for got in await asyncio.gather(*(one() for _ in range(asked))):
                count(mixed, got)
        # A retry asks the same messages again: their canary makes each prompt the only one of its kind.
        asked_for = [json.dumps(call.body["messages"], sort_keys=True) for call in provider.calls]
        mixed.calls, mixed.retries = len(asked_for), len(asked_for) - len(set(asked_for))
        mixed.met.update(provider.counts)
    return mixed


def count(mixed: Mixed, got: Got) -> None:
    """Add what one request got."""
    mixed.latest = max(mixed.latest, got.seconds / WAIT)
    mixed.returned += len(got.drafts)
    mixed.by_model += sum(not draft["degraded"] for draft in got.drafts)
    mixed.unmarked += sum(1 for manner in POISON for _ in unmarked(manner, got, always=False))
