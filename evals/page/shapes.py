"""The kinds of plot: bars, curves, a matrix, and figures against their aims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from evals.page.drawing import CARD, INK, LINE, MARKERS, QUIET, SERIES, STROKES, Plot, plot

WIDTH = 7.2  # inches
_A_ROW = 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """A measured value from 0 to 1, its aim with the side that is good, and its baseline."""

    name: str
    value: float
    bound: float
    at_least: bool
    before: float | None


def bars(
    title: str, values: Mapping[str, float], beside: Mapping[str, float], labels: tuple[str, str]
) -> Plot:
    """A bar a name, from 0 to 1, and a mark for those that have one; `labels` name the bar and the mark."""

    def draw(axes: Axes) -> None:
        places = range(len(values))
        axes.barh(places, list(values.values()), height=0.62, color=SERIES[0], label=labels[0])
        marked = [(beside[name], place) for place, name in enumerate(values) if name in beside]
        if marked:
            at, on = zip(*marked, strict=True)
            axes.plot(at, on, "D", color=SERIES[1], markeredgecolor=CARD, label=labels[1])
        for place, value in enumerate(values.values()):
            axes.text(0.01, place, f"{value:.2f}", va="center", color=CARD if value > 0.12 else INK)
        _names(axes, list(values))
        _from_0_to_1(axes)
        _legend(axes, 2)

    told = ", ".join(f"{name} {value:.2f}" for name, value in values.items())
    return plot(title, f"{labels[0]}: {told}.", (WIDTH, _height(len(values))), draw)


def pairs(
    title: str, values: Mapping[str, tuple[float | None, float | None]], labels: tuple[str, str]
) -> Plot:
    """Two marks a name, from 0 to 1; a name may lack one of them."""

    def draw(axes: Axes) -> None:
        for at, label in enumerate(labels):
            known = [(x, y) for y, pair in enumerate(values.values()) if (x := pair[at]) is not None]
            xs, ys = [x for x, _ in known], [y - 0.12 + 0.24 * at for _, y in known]
            axes.plot(xs, ys, MARKERS[at], color=SERIES[at], label=label, clip_on=False)
        _names(axes, list(values))
        _from_0_to_1(axes)
        axes.grid(visible=True, axis="y")
        _legend(axes, 2)

    told = "; ".join(
        f"{name} " + ", ".join("none" if one is None else f"{one:.2f}" for one in pair)
        for name, pair in values.items()
    )
    return plot(title, f"{labels[0]} and {labels[1]}: {told}.", (WIDTH, _height(len(values))), draw)


def curves(
    title: str,
    lines: Mapping[str, Sequence[tuple[float, float]]],
    axes_named: tuple[str, str],
    aim: float | None,
) -> Plot:
    """A line a name over (x, y), y from 0 to 1, and a level where the aim is."""

    def draw(axes: Axes) -> None:
        for at, (name, points) in enumerate(lines.items()):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            marker = MARKERS[at % 3] if len(points) <= 40 else ""
            axes.plot(xs, ys, STROKES[at % 3] + marker, color=SERIES[at % 3], label=name, markersize=4)
        if aim is not None:
            axes.axhline(aim, color=INK, linewidth=1, dashes=(1, 2))
            axes.annotate(
                f"aim {aim:g}", (1, aim), (0, 3), ("axes fraction", "data"), "offset points", ha="right"
            )
        axes.set_ylim(0, 1.02)
        axes.set_xlabel(axes_named[0])
        axes.set_ylabel(axes_named[1])
        axes.grid(visible=True, axis="y")
        _legend(axes, 3)

    ends = "; ".join(f"{name}, {points[0][1]:.2f} to {points[-1][1]:.2f}" for name, points in lines.items())
    return plot(title, f"{axes_named[1]} by {axes_named[0]}: {ends}.", (WIDTH, 3.2), draw)


def reliability(title: str, points: Sequence[tuple[float, float, int]]) -> Plot:
    """What was said against what held, a point a bin, beside the line where both agree."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=LINE, linewidth=1.5, label="what a perfect chance would give")
        said, held = [said for said, _, _ in points], [held for _, held, _ in points]
        axes.plot(said, held, "-o", color=SERIES[0], label="measured, with the number of judgements")
        for x, y, count in points:
            axes.annotate(f"{count:,}", (x, y), (7, -9), textcoords="offset points", color=QUIET, size=8)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("chance said")
        axes.set_ylabel("share that held")
        axes.tick_params(axis="y", labelcolor=QUIET)
        _legend(axes, 2)

    told = "; ".join(f"{said:.2f} said, {held:.2f} held, of {count}" for said, held, count in points)
    return plot(title, f"{told}.", (WIDTH, 3.8), draw)


def matrix(title: str, counts: Mapping[str, Mapping[str, int]], axes_named: tuple[str, str]) -> Plot:
    """A row a name: where its texts were placed, the share as a shade, the count written in it."""
    names = list(counts)

    def draw(axes: Axes) -> None:
        for y, row in enumerate(names):
            total = max(1, sum(counts[row].values()))
            for x, column in enumerate(names):
                count = counts[row].get(column, 0)
                share = count / total
                axes.barh(y, 0.96, 0.94, left=x - 0.48, color=SERIES[0], alpha=0.08 + 0.92 * share)
                axes.text(x, y, f"{count}", ha="center", va="center", color=CARD if share > 0.5 else INK)
        axes.set_xticks(range(len(names)), names)
        _names(axes, names)
        axes.set_xlabel(axes_named[1])
        axes.set_ylabel(axes_named[0])
        axes.spines[:].set_visible(b=False)

    told = "; ".join(
        f"{row}: " + ", ".join(f"{counts[row].get(column, 0)} to {column}" for column in names)
        for row in names
    )
    return plot(title, f"{axes_named[0]}, {axes_named[1]}. {told}.", (WIDTH, 1 + 0.55 * len(names)), draw)


def against_aims(title: str, rows: Sequence[Row]) -> Plot:
    """A line a figure: the side of its aim that is good, the value measured, its baseline as a ring."""

    def draw(axes: Axes) -> None:
        for place, row in enumerate(rows):
            left, wide = (row.bound, 1 - row.bound) if row.at_least else (0, row.bound)
            good = "aim" if place == 0 else None
            axes.barh(place, wide, 0.5, left=left, color=SERIES[2], alpha=0.3, label=good, linewidth=0)
            axes.plot([row.bound] * 2, [place - 0.32, place + 0.32], color=SERIES[2], linewidth=2)
        befores = [(row.before, place) for place, row in enumerate(rows) if row.before is not None]
        if befores:
            at, on = zip(*befores, strict=True)
            [ring] = axes.plot(at, on, "o", color=SERIES[1], label="baseline", markersize=9, clip_on=False)
            ring.set_markerfacecolor("none")
        values = [row.value for row in rows]
        axes.plot(
            values, range(len(rows)), "o", color=SERIES[0], markersize=5, label="measured", clip_on=False
        )
        _names(axes, [row.name for row in rows])
        _from_0_to_1(axes)
        _legend(axes, 3)

    told = "; ".join(
        f"{row.name}: {row.value:.3f}, aim {'at least' if row.at_least else 'at most'} {row.bound:g}"
        for row in rows
    )
    return plot(title, f"{told}.", (WIDTH, _height(len(rows))), draw)


def _names(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _from_0_to_1(axes: Axes) -> None:
    axes.set_xlim(0, 1)
    axes.spines["left"].set_visible(b=False)
    axes.grid(visible=True, axis="x")
    axes.set_axisbelow(b=True)


def _legend(axes: Axes, columns: int) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, handletextpad=0.5)


def _height(rows: int) -> float:
    return 0.85 + _A_ROW * rows
