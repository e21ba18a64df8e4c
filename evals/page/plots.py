"""Which plots an eval gets: those of its own, then its figures against their aims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from evals.page.drawing import Plot
from evals.page.shapes import Row, against_aims, bars, curves, matrix, pairs, reliability
from evals.regressions import Compared, Line
from evals.report import Report

Drawn = Callable[[Report], Iterator[Plot]]
DEEPEST = 20
HOURS = 48


def plots_of(compared: Compared) -> list[Plot]:
    """The plots of an eval that ran; none for another."""
    if not compared.lines:
        return []
    own = OF_EVALS.get(compared.report.name)
    return [*(own(compared.report) if own else ()), *_against_aims(compared.report.name, compared.lines)]


def _against_aims(name: str, lines: Sequence[Line]) -> Iterator[Plot]:
    rows = [row for line in lines if (row := _row(line))]
    if rows:
        yield against_aims(f"{name}: figures against their aims", rows)


def _row(line: Line) -> Row | None:
    """A share with an aim on one side; counts and times have no place on a line from 0 to 1."""
    figure = line.figure
    if figure is None or figure.timed or figure.aim not in {"at least", "at most"}:
        return None
    if isinstance(figure.value, int) or not (0 <= figure.value <= 1 and 0 <= figure.bound <= 1):
        return None
    return Row(figure.name, figure.value, figure.bound, figure.aim == "at least", line.before)


def _named(report: Report, start: str) -> dict[str, float]:
    """The figures whose names begin so, by what follows."""
    return {
        figure.name.removeprefix(start): figure.value
        for figure in report.figures
        if figure.name.startswith(start)
    }


def _checks(report: Report) -> Iterator[Plot]:
    found, missed = _named(report, "precision of "), _named(report, "recall of ")
    yield _rules(f"{report.name}: each rule", found, missed)


def _replying(report: Report) -> Iterator[Plot]:
    for split in ("train", "held"):
        found = _named(report, f"{split}: precision of ")
        missed = _named(report, f"{split}: recall of ")
        if found or missed:
            yield _rules(f"replying, {split}: each rule", found, missed)


def _rules(title: str, precision: Mapping[str, float], recall: Mapping[str, float]) -> Plot:
    rules = sorted({*precision, *recall})
    return pairs(
        title, {rule: (precision.get(rule), recall.get(rule)) for rule in rules}, ("precision", "recall")
    )


def _retrieval(report: Report) -> Iterator[Plot]:
    ways: Mapping[str, Sequence[int | None]] = report.details["paraphrased ranks"]
    lines = {way: [(k, _recall(ranks, k)) for k in range(1, DEEPEST + 1)] for way, ranks in ways.items()}
    named = {{"library": "fused, as the library searches"}.get(way, way): line for way, line in lines.items()}
    told = ("k, pages looked at", "recall at k, paraphrased questions")
    yield curves("retrieval: recall at k", named, told, None)


def _recall(ranks: Sequence[int | None], k: int) -> float:
    return sum(rank is not None and rank <= k for rank in ranks) / max(1, len(ranks))


def _triage(report: Report) -> Iterator[Plot]:
    hands = _named(report, "two hands, kappa, ")
    told = ("F1 of the heads", "agreement of the two hands (kappa)")
    yield bars("triage: each intent", _named(report, "intent, F1, "), hands, told)
    bins = [(said, held, count) for said, held, count in report.details["reliability"]]
    yield reliability("triage: chances of intents, calibration", bins)


def _voice(report: Report) -> Iterator[Plot]:
    for way in ("style only", "full"):
        named = ("written by", "nearest to")
        yield matrix(f"voice: newest posts by nearest brand, {way}", report.details["nearest"][way], named)


def _topics(report: Report) -> Iterator[Plot]:
    points: Sequence[tuple[int, float, float]] = report.details["NMI so far"]
    if points:
        lines = {
            "topics as they are at the end": [(n, final) for n, final, _ in points],
            "topics as told 500 items later": [(n, soon) for n, _, soon in points],
        }
        aim = next(figure.bound for figure in report.figures if figure.name == "NMI at the end")
        yield curves("topics: agreement with the true topics", lines, ("items read", "NMI so far"), aim)


def _trend_streams(report: Report) -> Iterator[Plot]:
    lines = {}
    for name in ("held, and emerging", "held, rising"):
        runs: Sequence[Mapping[str, float]] = report.details.get(name, ())
        waited = [hours for run in runs for hours in run.values()]
        if waited:
            lines[name] = [
                (hour, sum(one <= hour for one in waited) / len(waited)) for hour in range(HOURS + 1)
            ]
    if lines:
        told = ("hours since the first item", "share of the events that ever stood in the top ten")
        yield curves("trend-streams: how soon an event is seen", lines, told, None)


def _topic_risk(report: Report) -> Iterator[Plot]:
    kinds = {}
    for name, value in _named(report, "headlines, ").items():
        kind, _, told = name.partition(", ")
        if told.startswith("seen of "):
            kinds[kind] = (value, _named(report, f"headlines, {kind}, ").get("named so"))
    yield pairs("topic-risk: each kind among headlines", kinds, ("seen as a risk", "named as what it is"))


OF_EVALS: Mapping[str, Drawn] = {
    "checks": _checks,
    "checks-again": _checks,
    "replying": _replying,
    "retrieval": _retrieval,
    "topic-risk": _topic_risk,
    "topics": _topics,
    "trend-streams": _trend_streams,
    "triage": _triage,
    "voice": _voice,
}
