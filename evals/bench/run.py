"""`make bench`: how fast Portevoix writes, reviews, triages, searches, places, imports, starts."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals.bench import importing, reviewing, searching, serving, trending, triaging, writing
from evals.bench.baseline import COMMAND, Baseline, worsened
from evals.bench.report import Figures, a_screen, show, write
from evals.bench.written import Written
from service.index.e5 import E5Embedder

STARTS = 5


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and write `<out>/bench.json`; 1 when a ratio to the bare SDK worsened by over 20 %."""
    asked = _arguments().parse_args(given)
    screen = a_screen()
    out: Path = asked.out
    work = out / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    figures = Figures()
    try:
        _small(figures, work, asked, screen)
        for size in asked.sizes:
            _at_size(figures, work / str(size), size, asked, screen)
            shutil.rmtree(work / str(size))
    finally:
        write(figures, out / "bench.json")
        shutil.rmtree(work)
    show(figures, screen)
    screen.print(f"{out / 'bench.json'}")
    return _held(figures.written, screen, write_it=asked.baseline == "write") if figures.written else 0


def _held(written: Written, screen: Console, *, write_it: bool) -> int:
    """Hold the ratios against the baseline, or make them the baseline; the exit status."""
    if write_it:
        Baseline.of(written).write()
        screen.print("baseline.json holds the ratios of this run")
        return 0
    try:
        worse = worsened(Baseline.read(), written)
    except ValueError as reason:
        screen.print(f"ratios to the bare SDK not compared: {reason}")
        return 0
    for told in worse:
        screen.print(f"WORSE {told}")
    if worse:
        screen.print(f"Find what slowed it, or accept it with `{COMMAND}` and say why in the commit.")
    else:
        screen.print("no ratio to the bare SDK is over 20 % worse than the baseline")
    return int(bool(worse))


def _small(figures: Figures, work: Path, asked: argparse.Namespace, screen: Console) -> None:
    """The import, and the searches in what it imported; the start on an empty folder."""
    if asked.rows:
        screen.print(f"import of {asked.rows:,} posts with the real embedder…")
        folder = _fresh(work / "import")
        figures.imported = asyncio.run(importing.measure(folder, asked.rows, 8, E5Embedder()))
        figures.searched_real = asyncio.run(
            searching.measure(folder, asked.rows, asked.questions, asked.passes, E5Embedder())
        )
    if asked.reviews:
        screen.print("reviews…")
        folder = _fresh(work / "reviews")
        figures.reviewed = asyncio.run(reviewing.measure(folder, asked.reviews, asked.passes))
    if asked.messages:
        screen.print("triage of messages…")
        figures.triaged = asyncio.run(triaging.measure(asked.messages, asked.passes))
    if asked.items:
        screen.print("items of trends…")
        figures.trending = trending.measure(asked.items)
    if asked.drafts:
        screen.print("drafts by a stub model, beside the bare SDK…")
        folder = _fresh(work / "drafts")
        figures.written = asyncio.run(writing.measure(folder, asked.drafts, asked.latencies, screen))
    if not asked.no_serve:
        screen.print("start on an empty folder…")
        figures.empty_start = serving.start(_fresh(work / "empty"), STARTS, search=False)


def _at_size(figures: Figures, folder: Path, size: int, asked: argparse.Namespace, screen: Console) -> None:
    screen.print(f"{size:,} posts: filling…")
    _fresh(folder)
    figures.filled.append(asyncio.run(searching.fill(folder, size)))
    screen.print(f"{size:,} posts: searching…")
    found = searching.measure(folder, size, asked.questions, asked.passes, E5Embedder())
    figures.searched.append(asyncio.run(found))
    if not asked.no_serve:
        screen.print(f"{size:,} posts: serving…")
        figures.started.append((size, serving.start(folder, STARTS, search=True)))
        figures.served.append(serving.load(folder, size, asked.questions * 2))


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _seconds(text: str) -> list[float]:
    return [float(one) for one in text.split(",") if one]


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",") if size]


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.run", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=[1_000, 20_000, 100_000], help="posts of one brand")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="where bench.json goes")
    parser.add_argument(
        "--rows", type=int, default=2_000, help="posts imported with the real embedder; 0: none"
    )
    parser.add_argument("--reviews", type=int, default=60, help="texts reviewed of each demo brand; 0: none")
    parser.add_argument("--messages", type=int, default=200, help="messages triaged; 0: none")
    parser.add_argument(
        "--items", type=_sizes, default=trending.SIZES, help="items of trends of one brand; empty: none"
    )
    parser.add_argument("--drafts", type=int, default=200, help="drafts by the stub model; 0: none")
    parser.add_argument(
        "--latencies", type=_seconds, default=[0.0, 0.5, 1.0], help="seconds the stub takes, at 32 callers"
    )
    parser.add_argument("--questions", type=int, default=100, help="of each kind, in each pass")
    parser.add_argument("--passes", type=int, default=3, help="medians are taken over them")
    parser.add_argument(
        "--baseline", choices=("compare", "write"), default="compare", help="ratios to the bare SDK"
    )
    parser.add_argument("--no-serve", action="store_true", help="measure the library only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
