"""`kill -9` of a service that imports, again and again on one data folder: nothing acknowledged may be lost.

Half of the kills wait for the index to be persisted (Chroma's neighbours at every 1,000 rows, or the seal
and the pointer) and strike within milliseconds; the others, at any moment of an import or of a waking. Then
the service must serve its brands again. What is lost stays lost, so that the records are read after every
few kills and, when a brand has had its share, every post is searched for by words and by vector.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console

from evals.bench.serving import Service, serving
from evals.faults.line import a_console, finish
from evals.faults.lives import (
    CLIENTS,
    PATIENCE,
    Death,
    Importer,
    Woken,
    die_at,
    die_persisting,
    furnish,
    make,
    searching,
    wake,
)
from evals.faults.looking import look, stored_texts
from evals.faults.persist import Aim
from evals.report import Figure, Report

FEW, MANY = (1, 24), (100, 250)  # rows a request: of any import, and of one that must fill 1,000
LONGEST_IMPORT = 3.0
LONGEST_WAKING = 2.5
LATEST = 0.006
WAKING_SHARE = 0.25
VECTORS_SHARE = 0.6
MOST_ROWS = 3_000  # of one brand, which then stands beside the others
LOOK_EVERY = 5
OUT = Path("var") / "faults"


@dataclass(frozen=True, slots=True)
class Round:
    """One kill: its aim, how the service died, and what it served before that, unless it only woke."""

    number: int
    brand: str
    aim: Aim | None
    waking: bool
    death: Death
    acknowledged: int
    woken: Woken | None


@dataclass(slots=True)
class Found:
    """Rounds; restarts after a kill; by brand, rows acknowledged and the most that a look found missing."""

    rounds: list[Round] = field(default_factory=list)
    woken: list[Woken] = field(default_factory=list)
    acknowledged: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)

    def note(self, importer: Importer, lost: int) -> None:
        """Keep the worst that was seen of a brand."""
        self.lost[importer.brand] = max(lost, self.lost.get(importer.brand, 0))
        self.acknowledged[importer.brand] = len(importer.acknowledged)


class Killing:
    """A data folder whose service is killed again and again."""

    def __init__(self, folder: Path, seed: int, embedder: str) -> None:
        self._folder, self._seed = folder, seed
        self._chance = random.Random(seed)
        self._settings = {"PORTEVOIX_EMBEDDER": embedder, "PORTEVOIX_LOG_LEVEL": "warning"}
        self._importer = Importer(seed, "etalon-1")
        self._neighbours: Mapping[str, Mapping[str, str]] = {}
        self.found = Found()

    def run(self, times: int, screen: Console) -> Found:
        """Kill that many times, and look at everything at the end."""
        with serving(self._folder, self._settings) as service:
            self._neighbours = furnish(service, self._seed)
            service.stop()
        for number in range(1, times + 1):
            done = self._one(number, "vectors" if self._chance.random() < VECTORS_SHARE else "seal")
            self.found.rounds.append(done)
            if number % LOOK_EVERY == 0:
                self._read_records()
            if done.acknowledged > MOST_ROWS or number == times:
                self._look()
            screen.print(told(number, times, done, sum(self.found.lost.values())))
        return self.found

    def _one(self, number: int, aim: Aim) -> Round:
        """One life, from its start to its kill."""
        chance, importer = self._chance, self._importer
        waking = bool(importer.acknowledged) and chance.random() < WAKING_SHARE
        late, moment = chance.uniform(0, LATEST), chance.random()
        woken = None
        with serving(self._folder, self._settings) as service:
            if waking:
                moment = 0.3 + moment * (LONGEST_WAKING - 0.3)
                busy, clients = searching(service, importer.brand), 1
            else:
                make(service, importer.brand)
                woken = self._wake(service, after_a_kill=number > 1)
                moment *= LONGEST_IMPORT
                busy, clients = partial(importer.until_dead, service.client, *FEW), CLIENTS
                if number % 2 and aim == "vectors":
                    busy = partial(importer.until_dead, service.client, *MANY)
            if number % 2:
                index = self._folder / "index" / importer.brand
                death = die_persisting(service, busy, clients, index, aim, late)
            else:
                death = die_at(service, busy, clients, moment)
        held = len(importer.acknowledged)
        return Round(number, importer.brand, aim if number % 2 else None, waking, death, held, woken)

    def _wake(self, service: Service, *, after_a_kill: bool = True) -> Woken:
        woken = wake(service, self._importer, self._neighbours)
        if after_a_kill:
            self.found.woken.append(woken)
        return woken

    def _read_records(self) -> None:
        texts = asyncio.run(stored_texts(self._folder, self._importer.brand))
        gone = sum(texts.get(key) != text for key, text in self._importer.acknowledged.items())
        self.found.note(self._importer, gone)

    def _look(self) -> None:
        """Wake, stop, look for every post of the brand; the next import goes to a new one."""
        with serving(self._folder, self._settings) as service:
            self._wake(service)
            service.stop()
        done = self._importer
        looked = asyncio.run(look(self._folder, done.acknowledged, done.brand))
        self.found.note(done, looked.lost)
        self._importer = Importer(self._seed, f"etalon-{len(self.found.acknowledged) + 1}")


def told(number: int, times: int, done: Round, lost: int) -> str:
    """A line of progress."""
    aim = f"at {done.aim}, {'met' if done.death.met else 'not met'}" if done.aim else "at any moment"
    served = f"found again after {done.woken.searchable_s} s" if done.woken else "killed waking"
    return (
        f"{number} of {times}: {aim}; {done.acknowledged} acknowledged in {done.brand}; {served}; {lost} lost"
    )


def report(found: Found, embedder: str) -> Report:
    """The figures of a run."""
    aimed = [one for one in found.rounds if one.aim]
    waits = [one.searchable_s for one in found.woken]
    figures = (
        Figure("kills", len(found.rounds)),
        Figure("of them aimed at the index persist", len(aimed)),
        Figure("of these, during a persist", sum(one.death.met for one in aimed)),
        Figure("of these, with files left half written", sum(one.death.halfway for one in aimed)),
        Figure("rows acknowledged", sum(found.acknowledged.values()), "at least", 1),
        Figure("acknowledged rows lost", sum(found.lost.values()), "exactly", 0),
        Figure("restarts asked for every brand", len(found.woken), "at least", 1),
        Figure(
            "brands unavailable after a restart", sum(one.unavailable for one in found.woken), "exactly", 0
        ),
        Figure("posts a search did not find after it", sum(one.unfound for one in found.woken), "exactly", 0),
        Figure("start to the last row found, s, median", median(waits) if waits else 0.0),
        Figure("start to the last row found, s, slowest", max(waits, default=0.0), "at most", PATIENCE),
    )
    details = {"embedder": embedder, "rounds": [asdict(one) for one in found.rounds], "lost": found.lost}
    return Report("kill", figures, details)


def main(given: Sequence[str] | None = None) -> int:
    """Kill, print, write `<out>/kill.json`; 1 when anything is lost or a brand does not come back."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.kill", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="kills, half of them aimed at the persist")
    parser.add_argument("--seed", type=int, default=7, help="of the moments and of the posts")
    parser.add_argument(
        "--embedder", choices=("hashing", "e5"), default="hashing", help="hashing: more writes"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where kill.json goes")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    with TemporaryDirectory() as place:
        found = Killing(Path(place) / "var", asked.seed, asked.embedder).run(asked.times, a_console())
    made = report(found, asked.embedder)
    made.save(asked.out)
    return finish(made, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
