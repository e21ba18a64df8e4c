"""What the eval of the writers found, told: measures by system, what each part brings, what judges say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from evals import measures, scorers, verdicts
from evals.intervals import FEWEST, Interval, bootstrap
from evals.judging import STATES, Judge, Opinion
from evals.measures import MEASURES, Written
from evals.report import Figure, Report
from evals.systems import COMPOSER, FULL, SYSTEMS

TOO_ALIKE = 0.8
TITLE = f"Same briefs and networks, 95 % intervals; * 0 is outside, of {FEWEST} briefs at least"
SILENT = "over its limit and silent"
Row = Mapping[str, float | None]
Rows = Mapping[str, Sequence[Row]]
Placed = Mapping[tuple[int, str], Row]
Differences = Mapping[str, Mapping[str, Interval]]


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell; `judge` is None when nothing was judged."""

    model: str
    judge: Judge | None
    drafts: Sequence[Written]
    opinions: Sequence[Opinion]
    seed: int
    callers: int

    def of(self, system: str) -> list[Written]:
        """The drafts of one system."""
        return [one for one in self.drafts if one.system == system]


def report_of(told: Told, console: Console) -> Report:
    """The tables on the console, and the report of the model with all it is given beside the composer."""
    rows = {system: measures.measured(told.of(system)) for system in SYSTEMS}
    means = {system: {**_means(rows[system]), **_together(told.of(system))} for system in SYSTEMS}
    console.print(_measures_table(told, means))
    differences = paired(told, rows)
    console.print(_differences_table(differences))
    if told.judge is not None:
        console.print(_points_table(told), _against_table(told))
    figures = [Figure("briefs", len({one.case for one in told.drafts})), Figure("drafts", len(told.drafts))]
    figures += [figure for system in (FULL, COMPOSER) for figure in _figures(system, means[system])]
    figures += _judged_figures(told)
    undegraded = paired(told, rows, undegraded=True)
    return Report("writers", tuple(figures), _details(told, means, differences, undegraded))


def paired(told: Told, rows: Rows, *, undegraded: bool = False) -> Differences:
    """What the model with all it is given has more than each other system, brief by brief.

    With `undegraded`, only where both texts are their writer's own.
    """
    kept = {
        system: {
            (one.case, one.draft.network): row
            for one, row in zip(told.of(system), own, strict=True)
            if not (undegraded and one.draft.degraded)
        }
        for system, own in rows.items()
    }
    found: dict[str, dict[str, Interval]] = {}
    for system in rows:
        if system != FULL:
            intervals = {name: _difference(kept[FULL], kept[system], name, told.seed) for name in MEASURES}
            found[system] = {name: one for name, one in intervals.items() if one is not None}
    return found


def _difference(ours: Placed, theirs: Placed, name: str, seed: int) -> Interval | None:
    by_case: dict[int, list[float]] = {}
    for place, own in ours.items():
        one, other = own[name], theirs[place][name] if place in theirs else None
        if one is not None and other is not None:
            by_case.setdefault(place[0], []).append(one - other)
    return bootstrap(list(by_case.values()), seed)


def _means(rows: Sequence[Row]) -> dict[str, float]:
    values = {name: [value for row in rows if (value := row[name]) is not None] for name in MEASURES}
    return {name: sum(own) / len(own) for name, own in values.items() if own}


def _together(drafts: Sequence[Written]) -> dict[str, float]:
    """The measures that only several drafts have."""
    texts = [one.draft.text for one in drafts]
    cases: dict[int, list[str]] = {}
    for one in drafts:
        cases.setdefault(one.case, []).append(one.draft.text)
    pairs = [pair for own in cases.values() for pair in scorers.overlaps(own)]
    usual = [one.draft.voice.usual for one in drafts if one.draft.voice.usual is not None]
    openings = scorers.openings(texts)
    return {
        "usual, median": median(usual) if usual else 0.0,
        "most used opening": max(openings.values(), default=0) / max(1, len(texts)),
        "different openings": float(len(openings)),
        f"network pairs over {TOO_ALIKE}, words": scorers.share(pair.words > TOO_ALIKE for pair in pairs),
        "mean overlap of pairs, words": sum(pair.words for pair in pairs) / max(1, len(pairs)),
    }


def _figures(system: str, means: Mapping[str, float]) -> Iterator[Figure]:
    """A figure a measure; the one promise among them has an aim: what does not fit says so."""
    for name, value in means.items():
        aimed = name == SILENT
        yield Figure(f"{system}: {name}", value, "exactly" if aimed else None, 0)


def _judged_figures(told: Told) -> Iterator[Figure]:
    for point in verdicts.points(told.opinions, told.seed):
        if point.system in (FULL, COMPOSER) and point.mean is not None:
            yield Figure(f"{point.system}: judged, {point.criterion} (1 to 5)", point.mean.mean)
    states = Counter(one.state for one in told.opinions)
    if told.judge is not None:
        yield from (Figure(f"readings {state}", states[state]) for state in STATES)


def _details(
    told: Told, means: Mapping[str, Mapping[str, float]], differences: Differences, undegraded: Differences
) -> dict[str, Any]:
    return {
        "model": told.model,
        "callers": told.callers,
        "judge": _judge_told(told),
        "means": means,
        "full minus": {
            system: {name: asdict(one) for name, one in own.items()} for system, own in differences.items()
        },
        "full minus, the model's own texts": {
            system: {name: asdict(one) for name, one in own.items()} for system, own in undegraded.items()
        },
        "degraded because": {system: dict(_degraded(told.of(system))) for system in SYSTEMS},
        "block findings": {system: dict(_blocked(told.of(system))) for system in SYSTEMS},
        "judged": [asdict(point) for point in verdicts.points(told.opinions, told.seed)],
        "judged, full minus": [asdict(one) for one in verdicts.against(told.opinions, told.seed)],
        "readings failed": dict(verdicts.faults(told.opinions)),
        "opinions": [asdict(one) for one in told.opinions],
        "drafts": [_draft_told(one) for one in told.drafts],
    }


def _draft_told(one: Written) -> dict[str, Any]:
    """A draft, and every fault found in it: what a figure is made of can be read."""
    return {
        "system": one.system,
        "subject": one.known.brief.subject,
        "network": one.draft.network,
        "text": one.draft.text,
        "degraded": one.draft.degraded_because,
        "unstated": measures.unstated(one),
        "invented": measures.invented(one),
        "copied": measures.copied(one),
        "blocks": scorers.blocks(one.draft),
        "hashtags unknown": measures.foreign_hashtags(one),
    }


def _degraded(drafts: Sequence[Written]) -> Counter[str]:
    return Counter(one.draft.degraded_because for one in drafts if one.draft.degraded_because)


def _blocked(drafts: Sequence[Written]) -> Counter[str]:
    return Counter(rule for one in drafts for rule in scorers.blocks(one.draft))


def _judge_told(told: Told) -> dict[str, Any] | None:
    if told.judge is None:
        return None
    own = told.judge.name == told.model
    return {"model": told.judge.name, "the writer's own model": own, **asdict(told.judge.spent)}


def _measures_table(told: Told, means: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(f"{told.model}, {told.callers} callers", *SYSTEMS, title="Measures, drafts as delivered")
    for name in dict.fromkeys(name for own in means.values() for name in own):
        table.add_row(name, *(_number(means[system].get(name)) for system in SYSTEMS))
    for title, count in (("degraded", _degraded), ("blocked", _blocked)):
        found = {system: count(told.of(system)) for system in SYSTEMS}
        for code in sorted({code for own in found.values() for code in own}):
            table.add_row(f"{title}: {code}", *(str(found[system][code]) for system in SYSTEMS))
    return table


def _differences_table(differences: Differences) -> Table:
    table = Table("full minus…", *differences, title=TITLE)
    for name in MEASURES:
        if any(name in own for own in differences.values()):
            table.add_row(name, *(_interval(own.get(name)) for own in differences.values()))
    return table


def _points_table(told: Told) -> Table:
    named = told.judge.name if told.judge else ""
    own = ", the writer’s own model" if named == told.model else ""
    table = Table("criterion", "system", "mean", *STATES, "alpha", "same", title=f"Judged by {named}{own}")
    for point in verdicts.points(told.opinions, told.seed):
        states = (str(point.states[state]) for state in STATES)
        mean = str(point.mean) if point.mean else "—"
        ends = (_number(point.alpha), _number(point.same))
        table.add_row(point.criterion, point.system, mean, *states, *ends)
    return table


def _against_table(told: Told) -> Table:
    table = Table("full against", "on", "difference", *STATES, "alpha", "to the first shown", title="Judged")
    for one in verdicts.against(told.opinions, told.seed):
        states = (str(one.states[state]) if one.states else "" for state in STATES)
        ends = (_number(one.alpha), _number(one.first))
        table.add_row(one.system, one.criterion, _interval(one.difference), *states, *ends)
    return table


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _interval(one: Interval | None) -> str:
    return "—" if one is None else f"{one}{' *' if one.apart else ''}"
