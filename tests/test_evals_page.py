"""The page of figures: every kind of plot, every verdict, and nothing that it would have to load."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from evals.page import shapes
from evals.page.build import rendered
from evals.page.drawing import COLOURS, Plot
from evals.page.origin import Origin
from evals.page.plots import OF_EVALS, plots_of
from evals.regressions import Compared, compare, removed
from evals.report import Figure, Report

ORIGIN = Origin(datetime(2026, 11, 28, 6, 0, tzinfo=UTC), "abc1234", 2, "Linux", "3.11.9", "make evals")
NASTY = '<script>alert("x")</script> & « é » $a_b$'

NEAREST = {"a": {"a": 9, "b": 1}, "b": {"b": 7}}
RANKS = {"library": [1, 2, None], "words alone": [3, None, 9], "vectors alone": [1, 1, 1]}
DETAILS: dict[str, dict[str, Any]] = {
    "retrieval": {"paraphrased ranks": RANKS},
    "topics": {"NMI so far": [[1, 0.9, 0.8], [2, 1, 1]]},
    "trend-streams": {"held, rising": [{"e1": 3.0, "e2": 50.0}]},
    "triage": {"reliability": [[0.05, 0.04, 900], [0.8, 0.7, 12]]},
    "voice": {"nearest": {"style only": NEAREST, "full": NEAREST}},
}


class Tags(HTMLParser):
    """Tags with their attributes, and the ids there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.refers: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name in {"src", "href", "srcset", "action", "data", "poster", "background"} and value:
                self.loads.append(value)
            if name in {"aria-labelledby", "href"} and value:
                self.refers += [one.removeprefix("#") for one in value.split()]
            self.refers += re.findall(r"url\(#([^)]+)\)", value or "")


def reports() -> list[Report]:
    """A report of every eval that has plots of its own, and some without."""
    rules = (Figure("precision of typography.space", 0.99, "at least", 0.95), Figure("recall of x.y", 0.5))
    named = {
        "checks": rules,
        "checks-again": rules,
        "replying": (Figure("held: precision of a", 1.0), Figure("held: recall of b", 0.4)),
        "retrieval": (Figure("R@5", 0.8, "at least", 0.78),),
        "topic-risk": (Figure("headlines, crime, seen of 4", 0.9), Figure("headlines, crime, named so", 0.7)),
        "topics": (Figure("NMI at the end", 0.9, "at least", 0.86),),
        "trend-streams": (Figure("hours", 2.5),),
        "triage": (
            Figure("intent, F1, question", 0.7),
            Figure("intent, F1, job", 0.05),
            Figure("two hands, kappa, question", 0.9),
            Figure("marked", 0.0, "at most", 0.01),
        ),
        "voice": (Figure("shared", 0.9, "at least", 0.75),),
        "personal": (Figure("texts", 3, "exactly", 3),),
    }
    return [Report(name, figures, DETAILS.get(name, {})) for name, figures in named.items()]


def parsed(page: str) -> Tags:
    found = Tags()
    found.feed(page)
    return found


def test_every_eval_with_plots_of_its_own_gets_them() -> None:
    compared = {report.name: plots_of(compare(report, {})) for report in reports()}
    assert OF_EVALS.keys() == {name for name in compared if name != "personal"}
    assert {name for name, plots in compared.items() if not plots} == {"personal"}  # a count alone
    assert len({plot.title for plots in compared.values() for plot in plots}) == sum(
        map(len, compared.values())
    )


def test_the_page_is_one_file_that_loads_nothing() -> None:
    page = rendered([compare(report, {}) for report in reports()], {}, ORIGIN)
    tags = parsed(page)
    assert "http" not in page
    assert not {"script", "link", "img", "iframe", "object", "image"} & set(tags.tags)
    assert "@import" not in page
    assert all(one.startswith("#") for one in tags.loads)
    assert len(tags.ids) == len(set(tags.ids))
    assert set(tags.refers) <= set(tags.ids)


def test_every_plot_has_a_title_an_alt_text_and_text_that_can_be_read() -> None:
    page = rendered([compare(report, {}) for report in reports()], {}, ORIGIN)
    plots = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(plots) == page.count("<figcaption>") > len(OF_EVALS)
    for svg in plots:
        assert 'role="img"' in svg
        assert re.search(r"<title id=[^>]*>[^<]+</title><desc id=[^>]*>[^<]+</desc>", svg)
        assert "<text" in svg
        assert not any(colour in svg for colour in COLOURS.values())
        assert "font-family" not in svg
    assert "typography.space" in page
    assert "fused, as the library searches" in page


def test_the_colours_of_plots_are_those_of_the_page_light_and_dark() -> None:
    page = rendered([compare(reports()[0], {})], {}, ORIGIN)
    for name in COLOURS:
        assert re.search(rf"--{name}: light-dark\(", page)
    assert set(re.findall(r"var\(--(\w[\w-]*)\)", page)) <= set(re.findall(r"--(\w[\w-]*):", page))


def test_what_is_written_by_others_is_escaped() -> None:
    figures = (Figure(NASTY, 0.5, "at least", 0.4), Figure("precision of " + NASTY, 0.5))
    shown = rendered(
        [
            compare(Report("checks", figures), {NASTY: 0.9}),
            Compared(Report("other", failed=NASTY), ()),
            compare(Report("third", not_run=NASTY), {"rate": 1.0}),
        ],
        {"checks": NASTY},
        ORIGIN,
    )
    assert "script" not in parsed(shown).tags
    assert "<script" not in shown
    assert "$a_b$" in shown


def test_each_verdict_is_said_in_words() -> None:
    figures = (
        Figure("kept", 0.9, "at least", 0.8),
        Figure("short", 0.7, "at least", 0.8),
        Figure("fell", 0.5, "at least", 0.4),
        Figure("rose", 0.9, "at least", 0.4),
        Figure("new", 3),
        Figure("slow", 9.0, "at most", 3, timed=True),
    )
    known = {"kept": 0.9, "short": 0.7, "fell": 0.9, "rose": 0.5, "old": 2.0}
    shown = rendered(
        [
            compare(Report("eval", figures), known, 12.4),
            Compared(Report("broken", failed="ValueError: no"), ()),
            compare(Report("away", not_run="no data"), {"rate": 1.0}),
            removed("left", {"rate": 1.0}),
        ],
        {"eval": "What it measures."},
        ORIGIN,
    )
    told = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    for word in (
        "✓ met",
        "○ missed",
        "▼ worse",
        "✕ gone",
        "✕ failed",
        "– not run",
        "▲ better",
        "new",
        "timed",
    ):
        assert word in told
    assert "What it measures. python -m evals.run eval , 12 s" in told
    assert "Not run, so neither passed nor missed. no data" in told
    assert "figures of it, which were not compared" in told
    assert "commit abc1234, 2 cores" in told
    assert "28 November 2026, 06:00 UTC" in told
    assert "+0.4" in told
    assert "-0.4" in told


def test_shapes_hold_what_is_missing_or_alone() -> None:
    plots: list[Plot] = [
        shapes.pairs("one", {"rule": (None, 0.5), "other": (0.2, None)}, ("p", "r")),
        shapes.bars("two", {"a": 0.0}, {}, ("F1", "kappa")),
        shapes.curves("three", {"way": [(1, 0.5)]}, ("k", "recall"), 0.8),
        shapes.reliability("four", [(0.5, 0.4, 3)]),
        shapes.matrix("five", {"a": {}}, ("by", "to")),
        shapes.against_aims("six", [shapes.Row("rate", 0.5, 0.9, at_least=True, before=None)]),
    ]
    assert all(plot.svg.startswith("<svg") and plot.alt for plot in plots)


def test_the_origin_is_this_repository_and_machine() -> None:
    here = Origin.here("make evals")
    assert here.cores >= 1
    assert here.python.startswith("3.")
    assert here.commit
