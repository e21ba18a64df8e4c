"""The eval of the writers from end to end: a model over the wire, a part taken away at a time, no model."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from rich.console import Console

from evals import run, systems, writers
from evals.composer import BRAND, read_briefs
from evals.desks import BRANDS
from evals.provider import Call, a_provider
from evals.report import Report
from evals.systems import COMPOSER, FULL, SYSTEMS
from service.checks.grounding import Grounds
from service.settings import OpenAI, Settings
from service.task import Around, Task
from service.voice.voice import Voice
from service.writers.composer import Composer
from service.writers.port import DraftFacts
from tests.prompts_kit import demo_guide, facts_for
from tests.writers_kit import BRIEF

FEW = writers.Choices(cases=1, judged=1, runs=2)
POSTS = 40


@pytest.fixture
def few(tmp_path: Path) -> writers.Choices:
    """One brief, and the bakery with a few of its posts."""
    brand = tmp_path / "brands" / BRAND
    copytree(BRANDS / BRAND, brand)
    posts = (brand / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    (brand / "past_posts.jsonl").write_text("\n".join(posts[:POSTS]), encoding="utf-8")
    return replace(FEW, brands=brand.parent)


def served(url: str) -> Settings:
    """A house whose model is there."""
    return Settings(embedder="hashing", model="openai:stub-small", openai=OpenAI(base_url=url))


def shown(call: Call) -> tuple[bool, bool, bool, bool]:
    """Whether a writer was shown sources, traits, the guide's words, its hashtags."""
    system, user = (message["content"] for message in call.body["messages"])
    properties = call.body["response_format"]["json_schema"]["schema"]["properties"]
    guide = demo_guide()
    return (
        "[s1]" in user,
        guide.we_are[0].example in system,
        "N’écrivez jamais" in user,
        "enum" in properties["hashtags"]["items"],
    )


def figures_of(report: Report) -> dict[str, float]:
    return {one.name: one.value for one in report.figures}


def test_a_model_is_measured_judged_and_shown_less_and_less(few: writers.Choices) -> None:
    console = Console(record=True, width=200, file=StringIO())
    with a_provider() as provider:
        report = writers.evaluate(console, served(provider.url), few)
        calls = provider.calls
    asked = Counter(shown(call) for call in calls if "verdict" not in str(call.body["response_format"]))
    everything, nothing = (True, True, True, True), (False, False, False, False)
    assert asked == {everything: 5, (False, True, True, True): 5, (True, False, False, False): 5, nothing: 5}
    figures = figures_of(report)
    assert (figures["briefs"], figures["drafts"]) == (1, 25)
    assert (
        figures["full: fits"] == figures["composer: fits"] == figures["full: facts of the brief stated"] == 1
    )
    assert figures["full: over its limit and silent"] == figures["full: degraded"] == 0
    assert figures["full: tokens a draft"] > figures["composer: tokens a draft"] == 0
    assert figures["full: judged, voix (1 to 5)"] == 4
    assert figures["readings given"] == 2 * (5 * 5 + 4 * 2)
    assert not report.missed
    assert report.details["judge"]["the writer's own model"] is True
    assert set(report.details["full minus"]) == set(SYSTEMS) - {FULL}
    assert report.details["full minus"] == report.details["full minus, the model's own texts"]
    assert len(json.loads(json.dumps(report.details))["drafts"]) == 25
    assert "the writer’s own model" in console.export_text()


def test_a_model_that_fails_and_a_judge_that_fails_leave_figures(few: writers.Choices) -> None:
    with a_provider(manner="key_refused") as dead:
        report = writers.evaluate(Console(quiet=True), served(dead.url), few)
    figures = figures_of(report)
    assert figures["full: degraded"] == 1
    assert report.details["degraded because"][FULL] == {"provider_key_refused": 5}
    assert report.details["degraded because"][COMPOSER] == {}
    assert report.details["full minus"][COMPOSER]["degraded"]["mean"] == 1
    assert report.details["full minus, the model's own texts"][COMPOSER] == {}
    assert (figures["readings given"], figures["readings failed"]) == (0, 66)


@pytest.mark.parametrize("model", ["", "composer", "scripted:nothing.jsonl"])
def test_without_a_model_it_is_not_run(model: str) -> None:
    report = writers.evaluate(Console(quiet=True), Settings(model=model), FEW)
    assert "PORTEVOIX_MODEL" in (report.not_run or "")
    assert not report.missed


def test_the_command_says_what_to_set(tmp_path: Path) -> None:
    assert run.main(["writers", "--cases", "1", "--out", str(tmp_path)]) == 0
    kept = json.loads((tmp_path / "writers.json").read_text(encoding="utf-8"))
    assert "OPENAI_BASE_URL" in kept["not_run"]
    with pytest.raises(SystemExit):
        run.main(["writers", "--judge", "gpt"])


def test_briefs_are_drawn_once_and_keep_their_order() -> None:
    briefs = read_briefs("briefs")
    drawn = writers.chosen(briefs, 20, seed=7)
    assert drawn == writers.chosen(briefs, 20, seed=7) != writers.chosen(briefs, 20, seed=8)
    assert [at for at, _ in drawn] == sorted({at for at, _ in drawn})
    assert writers.chosen(briefs, 500, seed=7) == list(enumerate(briefs))


@pytest.fixture
def task() -> Task:
    facts: dict[str, Any] = facts_for("linkedin")
    prompts, around = ("drafts/propose", "drafts/correct"), Around({}, Voice([]))
    return Task(*prompts, DraftFacts(**facts), Grounds.of_brief(BRIEF), around, Composer())


def test_what_is_shown_changes_and_what_judges_does_not(task: Task) -> None:
    for name, change in SYSTEMS.items():
        changed = change(task)
        assert changed.place == task.place, name
        assert changed.grounds is task.grounds
        assert changed.facts.brief == task.facts.brief
        assert changed.facts.guide.name == task.facts.guide.name
    alone = systems.with_neither(task).facts
    assert isinstance(alone, DraftFacts)
    assert (alone.sources, alone.openings) == ((), ())
    assert (alone.habits.posts, alone.portrait) == (0, None)
    assert alone.rules == alone.short_rules == task.facts.network.describe("fr")
    assert set(alone.rules) < set(task.facts.rules)


def test_a_bare_guide_says_nothing_of_how_it_writes() -> None:
    guide = systems.bare(demo_guide())
    assert not any((guide.we_are, guide.we_are_not, guide.vocabulary.never, guide.hashtags.allowed))
    assert guide.description is None
    assert all(tone.tone is None for tone in guide.networks)
    assert (guide.constants, guide.domains) == (demo_guide().constants, demo_guide().domains)
