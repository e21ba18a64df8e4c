"""A disk that fills up, and one that turns read-only, under a service that works: nothing may be lost.

Writes must be refused by a problem that says what to do, reads and searches still answered, and imports go
on once there is room again, without a restart. A disk turns read-only as the kernel does it after an error,
files open or not; it can then only be mounted again, so that the service is started again too.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from evals.bench.serving import Service, serving
from evals.faults.disk_asking import Asker, Tally
from evals.faults.disks import Image, Unmountable, fill, free, lacking, memory
from evals.faults.line import a_console, finish
from evals.faults.lives import PATIENCE, finds, make
from evals.faults.looking import look
from evals.report import Figure, Report

SETTINGS = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "warning"}
SPARES = (0, 4_096, 40_000, 200_000, 1_000_000, 3_000_000)
FIRST_ROWS = 300
OUT = Path("var") / "faults"


@dataclass(slots=True)
class Case:
    """What one way of refusing showed; `resumed_s`: from the room given back to an import acknowledged."""

    name: str
    tally: Tally = field(default_factory=Tally)
    acknowledged: int = 0
    lost: int = 0
    resumed_s: float | None = None
    unclear_ends: int = 0

    @property
    def is_read_only(self) -> bool:
        """Whether the disk refused as one that only reads."""
        return self.name.startswith("read-only")


class Disks:
    """The cases, each on a disk of its own."""

    def __init__(self, place: Path, seed: int, screen: Console) -> None:
        self._place, self._seed, self._screen = place, seed, screen
        self._chance = random.Random(seed)

    def run(self, rounds: int) -> list[Case]:
        """Each case once, the full disk `rounds` times with more or less room left. Unmountable."""
        cases = []
        for number in range(rounds):
            spare = SPARES[number % len(SPARES)] + self._chance.randrange(4_096)
            cases.append(self._told(self._full(f"full, {number + 1}", spare)))
        cases += [self._told(self._full_at_start()), self._told(self._read_only())]
        return cases

    def _told(self, case: Case) -> Case:
        tally = case.tally
        self._screen.print(
            f"{case.name}: {tally.writes} writes, {tally.refused} refused, {tally.untyped} untyped;"
            f" {tally.reads} reads, {tally.unread} refused; {case.acknowledged} acknowledged,"
            f" {case.lost} lost; imports went on after {case.resumed_s} s"
        )
        for wrong, times in tally.wrong.most_common(12):
            self._screen.print(f"  {times} x {wrong}")
        return case

    def _full(self, name: str, spare: int) -> Case:
        """Full while it imports and drafts, then with room again."""
        case, asker = Case(name), Asker(self._seed, "etalon")
        with memory(self._place / name.replace(", ", "-")) as folder:
            with serving(folder, SETTINGS) as service:
                _begun(service, asker)
                fill(folder, spare)
                asker.until_refused(service, case.tally)
                for _ in range(3):
                    asker.ask_everything(service, case.tally)
                fill(folder)
                asker.ask_everything(service, case.tally)
                free(folder)
                case.resumed_s = asker.seconds_until_imported(service)
                _served(case, asker, service)
            _looked(case, asker, folder)
        return case

    def _full_at_start(self) -> Case:
        """Full when it starts: it serves, or ends with one line; then it has room, and starts."""
        case, asker = Case("full at start"), Asker(self._seed, "etalon")
        with memory(self._place / "full-at-start") as folder:
            with serving(folder, SETTINGS) as service:
                _begun(service, asker)
                service.stop()
            fill(folder)
            with serving(folder, SETTINGS) as service:
                if _ended(service):
                    case.unclear_ends += not _ended_clearly(folder)
                else:
                    asker.ask_everything(service, case.tally)
            free(folder)
            _resumed(case, asker, folder)
        return case

    def _read_only(self) -> Case:
        """Read-only while it works; then read-only when it starts; then writable."""
        case, asker = Case("read-only"), Asker(self._seed, "etalon")
        image = Image(self._place / "read-only")
        with image.mounted(), serving(image.place, SETTINGS) as service:
            _begun(service, asker)
            image.fail()
            asker.until_refused(service, case.tally)
            for _ in range(3):
                asker.ask_everything(service, case.tally)
                time.sleep(1)
        with image.mounted(writable=False), serving(image.place, SETTINGS) as service:
            case.unclear_ends += not (_ended(service) and _ended_clearly(image.place))
        with image.mounted():
            _resumed(case, asker, image.place)
        return case


def _begun(service: Service, asker: Asker) -> None:
    make(service, asker.brand)
    asker.imports(service, FIRST_ROWS).raise_for_status()
    service.client.get(f"/v1/brands/{asker.brand}/posts", params={"q": "pain"}).raise_for_status()


def _ended(service: Service) -> bool:
    """Whether the process ends by itself before it serves."""
    try:
        service.until_ok("/readyz")
    except RuntimeError:
        return True
    return False


def log_of(folder: Path) -> list[str]:
    """The lines of the service's log that are no log records of its own work."""
    return folder.with_suffix(".log").read_text(encoding="utf-8").splitlines()


def _ended_clearly(folder: Path) -> bool:
    return is_clear(log_of(folder)[-4:])


def is_clear(lines: Sequence[str]) -> bool:
    """Whether a process that ended said so in a sentence that tells what to do, and not in a trace."""
    text = " ".join(lines)
    helps = any(word in text for word in ("Libérez", "Rendez", "Donnez", "Free ", "Make ", "Allow "))
    return helps and "Traceback" not in text and "Error:" not in text


def _served(case: Case, asker: Asker, service: Service) -> None:
    """Count as lost the posts of a sample that the running service does not find."""
    case.acknowledged = len(asker.acknowledged)
    sample = [*asker.acknowledged.items()][-1:] + [*asker.acknowledged.items()][
        :: max(1, case.acknowledged // 8)
    ]
    case.lost += sum(not finds(service, asker.brand, key, text) for key, text in sample)


def _resumed(case: Case, asker: Asker, folder: Path) -> None:
    with serving(folder, SETTINGS) as service:
        service.until_ok("/readyz")
        case.resumed_s = asker.seconds_until_imported(service)
        _served(case, asker, service)
    _looked(case, asker, folder)


def _looked(case: Case, asker: Asker, folder: Path) -> None:
    """Count what is missing on the disk, by every way of finding it."""
    case.acknowledged = len(asker.acknowledged)
    case.lost = max(case.lost, asyncio.run(look(folder, asker.acknowledged, asker.brand)).lost)


def report(cases: Sequence[Case]) -> Report:
    """The figures of a run."""
    waits = [case.resumed_s for case in cases if case.resumed_s is not None]
    figures = (
        Figure("times a disk filled up", sum(not case.is_read_only for case in cases), "at least", 1),
        Figure("times a disk turned read-only", sum(case.is_read_only for case in cases), "at least", 1),
        Figure("writes asked meanwhile", sum(case.tally.writes for case in cases)),
        Figure(
            "of them refused, saying what to do", sum(case.tally.refused for case in cases), "at least", 1
        ),
        Figure("refused otherwise", sum(case.tally.untyped for case in cases), "exactly", 0),
        Figure("reads and searches asked meanwhile", sum(case.tally.reads for case in cases), "at least", 1),
        Figure("of them refused", sum(case.tally.unread for case in cases), "exactly", 0),
        Figure("starts that ended unclearly", sum(case.unclear_ends for case in cases), "exactly", 0),
        Figure("rows acknowledged", sum(case.acknowledged for case in cases), "at least", 1),
        Figure("acknowledged rows lost", sum(case.lost for case in cases), "exactly", 0),
        Figure("seconds until imports go on, slowest", max(waits, default=PATIENCE + 1), "at most", PATIENCE),
    )
    return Report("disk", figures, {"cases": [asdict(case) for case in cases]})


def measured(seed: int, rounds: int, screen: Console) -> Report:
    """The report of a run, or why there is none."""
    reason = lacking()
    if reason:
        return Report("disk", not_run=reason)
    with TemporaryDirectory() as place:
        try:
            return report(Disks(Path(place), seed, screen).run(rounds))
        except Unmountable as error:
            return Report("disk", not_run=str(error))


def main(given: Sequence[str] | None = None) -> int:
    """Refuse, print, write `<out>/disk.json`; 1 when anything is lost or refused unclearly."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.disk", description=__doc__)
    parser.add_argument("--rounds", type=int, default=len(SPARES), help="times the disk fills up")
    parser.add_argument("--seed", type=int, default=7, help="of the posts and of the room left")
    parser.add_argument("--out", type=Path, default=OUT, help="where disk.json goes")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    made = measured(asked.seed, asked.rounds, a_console())
    made.save(asked.out)
    return finish(made, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
