"""`python -m evals.faults.wire`: a provider that misbehaves in every way, and what the caller got each time.

Each manner is met in whole answers, in streams, and once before good answers. A fault is unmarked when what
the model did wrong stands in what was returned and nothing says so. Then a mixed run counts retries. Exit 1
when a fault is unmarked, a deadline is passed by over 5 %, or over a tenth of the calls are retries.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.faults.asking import Got, ask, fresh_house, loaded, stream
from evals.faults.line import a_console, finish
from evals.faults.mixed import MIX, Mixed, mixed_run
from evals.faults.poison import unmarked
from evals.faults.rows import SEED
from evals.provider import MANNERS, a_provider
from evals.report import Figure, Report

OUT = Path("var") / "evals"
WAIT = 5.0
LATE = 1.05
MOST_RETRIES = 0.10


async def meet(folder: Path, manner: str, *, streamed: bool, once: bool) -> Got:
    """One request for two networks while the provider behaves so."""
    behaviour = {"script": [manner]} if once else {"manner": manner}
    with a_provider(**behaviour) as provider:
        async with fresh_house(folder, provider.url) as client:
            return await (stream if streamed else ask)(client, WAIT)


def told(got: Got) -> str:
    """What the caller got, in a line."""
    if got.problem:
        return f"{got.status} {got.problem}"
    drafts = (
        f"{draft['written_by']['writer']} {draft['status']}"
        + (f" ({draft['degraded_because'].partition(':')[0]})" if draft["degraded"] else "")
        + "".join(
            f" [{rule}]"
            for rule in sorted({f["rule"] for f in draft["findings"] if f["severity"] == "block"})
        )
        for draft in got.drafts
    )
    return "; ".join(dict.fromkeys(drafts))


async def evaluate(console: Console, manners: Sequence[str], asked: int, seed: int) -> Report:
    """Meet every manner, then a mix of them."""
    with TemporaryDirectory() as place:
        folder = await loaded(Path(place))
        table = Table("manner", "always", "s", "streamed", "s", "once, then good", "unmarked")
        faults: dict[str, list[str]] = {}
        latest = 0.0
        for manner in track(manners, "manners", console=console):
            whole = await meet(folder, manner, streamed=False, once=False)
            streamed = await meet(folder, manner, streamed=True, once=False)
            once = await meet(folder, manner, streamed=False, once=True)
            wrong = [fault for got in (whole, streamed) for fault in unmarked(manner, got)]
            wrong += unmarked(manner, once, always=False)
            latest = max(latest, *(got.seconds / WAIT for got in (whole, streamed, once)))
            if wrong:
                faults[manner] = wrong
            times = (f"{whole.seconds:.1f}", f"{streamed.seconds:.1f}")
            cells = (manner, told(whole), times[0], told(streamed), times[1], told(once))
            table.add_row(*cells, "; ".join(wrong) or "—")
        console.print(table)
        mixed = await mixed_run(folder, asked, console, seed)
    return report(faults, latest, mixed, len(manners))


def report(faults: dict[str, list[str]], latest: float, mixed: Mixed, manners: int) -> Report:
    """The figures, and what is behind them."""
    figures = (
        Figure("manners met, each three times", manners),
        Figure("unmarked faults", sum(map(len, faults.values())), "exactly", 0),
        Figure("slowest answer / its deadline", latest, "at most", LATE),
        Figure("mixed run: drafts asked", mixed.drafts),
        Figure("mixed run: drafts returned", mixed.returned, "exactly", mixed.drafts),
        Figure("mixed run: unmarked faults", mixed.unmarked, "exactly", 0),
        Figure("mixed run: written by the model", mixed.by_model / max(1, mixed.drafts)),
        Figure("mixed run: retries / calls", mixed.retries / max(1, mixed.calls), "at most", MOST_RETRIES),
        Figure("mixed run: slowest / its deadline", mixed.latest, "at most", LATE),
    )
    return Report("wire", figures, {"unmarked": faults, "mix": MIX, "met": dict(mixed.met)})


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.wire", description=__doc__)
    parser.add_argument("--manners", nargs="*", default=list(MANNERS), choices=MANNERS, metavar="MANNER")
    parser.add_argument("--mixed", type=int, default=200, help="requests of the mixed run; 0: none")
    parser.add_argument("--seed", type=int, default=SEED, help="of the mix")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(given)
    console, began = a_console(), time.perf_counter()
    logging.getLogger("service").setLevel(logging.ERROR)  # its warnings are what is sought, told in a table
    result = asyncio.run(evaluate(console, asked.manners, asked.mixed, asked.seed))
    console.print(f"{result.name}: {result.save(asked.out)}")
    return finish(result, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
