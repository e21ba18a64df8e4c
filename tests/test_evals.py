"""The yardsticks of the evals: each passes what is right and can fail what is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evals import composer, retrieval, run, scorers
from evals.desks import BRANDS
from evals.report import Aim, Figure, Report, summary
from evals.scorers import Ranked, Runs
from service.guides.loader import parse, read
from service.words import Brief, Draft, Fact, Finding, LimitCount, VoiceMatch, WrittenBy
from service.words import Usage as NoTokens

BRIEF = Brief("Pain aux noix", facts=(Fact("4,60 €"), Fact("Samedi et dimanche")), call_to_action="Passez.")
GOOD = "Pain aux noix\n\n4,60\u202f€\nSamedi et dimanche\n\nPassez."


def draft(text: str, *findings: Finding, count: int = 10) -> Draft:
    """A draft as a writer would hand it back."""
    limit = LimitCount("text", count, 280, "weighted_characters", "hard")
    return Draft(
        id="d",
        brand="b",
        network="x",
        kind="post",
        variant=1,
        language="fr",
        text=text,
        hashtags=(),
        count=limit,
        limits=(limit,),
        findings=findings,
        voice=VoiceMatch(),
        sources=(),
        written_by=WrittenBy("composer", None, "drafts/propose"),
        usage=NoTokens(),
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def dropped(fact: str) -> Finding:
    return Finding("composer.dropped_fact", "warn", details={"fact": fact})


def test_what_the_brief_says_stands_whatever_its_white_space() -> None:
    assert scorers.unsaid(BRIEF, draft(GOOD)) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (GOOD.replace("dimanche", "lundi"), ["Samedi et dimanche"]),
        (GOOD.replace("4,60", "14,60"), ["4,60 €"]),
        (GOOD.replace("Pain aux noix", "Pain"), ["Pain aux noix"]),
        (GOOD.replace("Passez.", ""), ["Passez."]),
    ],
)
def test_what_the_text_does_not_say_is_told(text: str, missing: list[str]) -> None:
    assert scorers.unsaid(BRIEF, draft(text)) == missing


def test_a_fact_declared_dropped_is_not_missing_and_another_is() -> None:
    text = "Pain aux noix\n\nPassez."
    assert scorers.unsaid(BRIEF, draft(text, dropped("4,60\u00a0€"), dropped("Samedi et dimanche"))) == []
    assert scorers.unsaid(BRIEF, draft(text, dropped("4,60 €"))) == ["Samedi et dimanche"]


def test_the_subject_cannot_be_dropped() -> None:
    assert scorers.unsaid(Brief("Merci"), draft("Bonjour", dropped("Merci"))) == ["Merci"]


def test_a_phrase_of_the_text_stands_for_one_of_the_brief_only() -> None:
    brief = Brief("Vrai ou faux", facts=(Fact("Vrai"), Fact("Vrai")))
    assert scorers.unsaid(brief, draft("Vrai ou faux\nVrai\nVrai")) == []
    assert scorers.unsaid(brief, draft("Vrai ou faux\nVrai")) == ["Vrai"]


def test_a_fact_with_a_source_needs_it_named() -> None:
    brief = Brief("Coupure", facts=(Fact("De 8 h à 12 h", "la Métropole"),))
    assert scorers.unnamed_sources(brief, draft("Coupure\nDe 8 h à 12 h (la Métropole)")) == []
    assert scorers.unnamed_sources(brief, draft("Coupure\nDe 8 h à 12 h")) == ["la Métropole"]
    assert scorers.unsaid(brief, draft("Coupure", dropped("De 8 h à 12 h (la Métropole)"))) == []


def test_limits_and_blocks_are_read_from_the_draft() -> None:
    assert scorers.overlong(draft("court")) == []
    assert scorers.overlong(draft("long", count=281))
    noted = draft("x", Finding("grounding.price", "block"), Finding("limits.soft", "info"))
    assert scorers.blocks(noted) == ["grounding.price"]
    assert scorers.blocks(draft("x", dropped("y"))) == []


def test_eight_words_of_a_past_post_are_a_copy_unless_the_brief_or_a_move_says_them() -> None:
    post = "Ce matin, Augustine a sorti douze miches du four, encore chaudes."
    posts, nothing = Runs.of([post]), Runs.of([])
    copy = "AUGUSTINE A SORTI DOUZE MICHES DU FOUR ENCORE"
    assert posts.copied(copy, nothing) == ["augustine a sorti douze miches du four encore"]
    assert posts.copied("Augustine a sorti douze miches du four hier", nothing) == []
    assert posts.copied(copy, Runs.of([post])) == []
    assert Runs.of(["un deux trois quatre", "cinq six sept huit"]).known == frozenset()


def test_overlap_goes_from_nothing_to_all() -> None:
    same, [apart] = "Le pain aux noix revient samedi.", scorers.overlaps(["Le pain noir", "La mie grise"])
    [equal] = scorers.overlaps([same, same.upper()])
    assert (equal.words, equal.contained, equal.characters) == (1, 1, 1)
    assert (apart.words, apart.contained) == (0, 0)
    [part] = scorers.overlaps([same, same + " Il reste douze miches, pas une de plus."])
    assert part.words == pytest.approx(4 / 12)
    assert part.contained == 1
    assert len(scorers.overlaps(["a"] * 5)) == 10


def test_openings_are_counted_by_first_line() -> None:
    counted = scorers.openings(["Un mot.\nA", "Un\u00a0mot.\n\nB", "C"])
    assert counted == {"Un mot.": 2, "C": 1}


def test_ranks_give_recall_and_reciprocal_rank() -> None:
    rankings = [Ranked("a", ("a", "b")), Ranked("a", ("b", "c", "a")), Ranked("a", ("b",))]
    assert [one.rank for one in rankings] == [1, 3, None]
    assert scorers.recall(rankings, 1) == pytest.approx(1 / 3)
    assert scorers.recall(rankings, 5) == pytest.approx(2 / 3)
    assert scorers.mean_reciprocal_rank(rankings) == pytest.approx((1 + 1 / 3) / 3)
    assert scorers.recall([], 5) == scorers.mean_reciprocal_rank([]) == 0


@pytest.mark.parametrize(
    ("aim", "bound", "met"),
    [("at least", 0.5, True), ("at least", 0.6, False), ("at most", 0.4, False), ("exactly", 0.5, True)],
)
def test_a_figure_is_held_against_its_aim(aim: Aim, bound: float, met: bool) -> None:
    figure = Figure("rate", 0.5, aim, bound)
    assert figure.met is met
    assert Report("eval", (figure, Figure("free", 3))).missed is not met


def test_a_report_is_told_and_kept(tmp_path: Path) -> None:
    report = Report("eval", (Figure("rate", 0.5, "at least", 0.6),))
    console = Console(record=True, width=120)
    summary([report, Report("other", not_run="no data")], console)
    told = console.export_text()
    assert "no" in told
    assert "not run" in told
    kept = json.loads(report.save(tmp_path / "evals").read_text(encoding="utf-8"))
    judged = {"name": "rate", "value": 0.5, "aim": "at least 0.6", "met": False}
    assert kept["figures"] == [judged | {"tolerance": 0.01, "timed": False}]


def test_without_data_retrieval_is_not_run_and_not_passed(tmp_path: Path) -> None:
    arguments = ["retrieval", "--data", str(tmp_path), "--out", str(tmp_path / "out")]
    assert run.main(arguments) == 0
    kept = json.loads((tmp_path / "out" / "retrieval.json").read_text(encoding="utf-8"))
    assert "absent" in kept["not_run"]
    assert kept["figures"] == []


def test_an_article_is_a_page_and_its_title_is_no_paraphrase(tmp_path: Path) -> None:
    asked = [{"question": "Quand ouvrez-vous ?"}, {"question": "À quelle heure venir ?"}, {"question": " "}]
    article = {"id": 7, "title": "Quand ouvrez-vous ?", "paragraphs": [{"context": "À 7 h.", "qas": asked}]}
    file = tmp_path / "faq.json"
    file.write_text(json.dumps({"data": [article]}), encoding="utf-8")
    pages, questions = retrieval.read(file)
    assert pages == {"7.md": "# Quand ouvrez-vous ?\n\nÀ 7 h."}
    assert [question.paraphrased for question in questions] == [False, True]


def test_there_are_a_hundred_briefs_all_different() -> None:
    briefs = composer.read_briefs("briefs")
    assert len(briefs) == len({brief.subject.casefold() for brief in briefs}) == 100
    assert {len(brief.facts) for brief in briefs} == set(range(6))
    assert {brief.goal for brief in briefs} >= {None, "closure", "hiring", "event", "contest", "wishes"}
    assert len(composer.read_briefs("offending")) == 4


def test_a_misspelt_field_of_a_brief_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "briefs.yaml"
    file.write_text("briefs:\n  - subjet: Merci\n", encoding="utf-8")
    with pytest.raises(ValueError, match="subjet"):
        composer.read_briefs("briefs", file)


def test_the_composer_score_sees_every_kind_of_fault() -> None:
    post = "Ce matin, Augustine a sorti douze miches du four, encore chaudes."
    brief = Brief("Pain aux noix", facts=(Fact("4,60 €"),))
    bad = draft(post, Finding("vocabulary.never", "block"), count=300)
    runs = composer.KnownRuns(Runs.of([post]), Runs.of([]))
    case, other = composer.Case(brief, (bad, bad)), composer.Case(brief, (draft("autre"), bad))
    let_through = composer.Case(brief, (draft("Une promo"),))
    figures = {one.name: one for one in composer.score([case], [other], [let_through], runs).figures}
    assert all(one.met is False for name, one in figures.items() if name in _faults())
    clean = composer.Case(brief, (draft("Pain aux noix\n4,60 €"),))
    stopped = composer.Case(brief, (bad,))
    figures = {one.name: one for one in composer.score([clean], [clean], [stopped], runs).figures}
    assert all(one.met for name, one in figures.items() if name in _faults())


def _faults() -> set[str]:
    told = (
        "unsaid",
        "overlong",
        "block findings",
        "copied",
        "changed on second run",
        "offending let through",
    )
    return {f"drafts with: {name}" for name in told} | {"network pairs over 0.8, words (Jaccard)"}


def test_the_briefs_hold_no_word_the_guide_forbids() -> None:
    rules, _ = read(BRANDS / composer.BRAND)
    guide = parse(rules)
    barred = [entry.term for entry in guide.vocabulary.never]
    barred += [term for claim in guide.claims if claim.severity == "block" for term in claim.terms]
    for brief in composer.read_briefs("briefs"):
        said = " ".join(scorers.folded_words(_all(brief)))
        for term in barred:
            assert f" {' '.join(scorers.folded_words(term))} " not in f" {said} ", brief.subject


def _all(brief: Any) -> str:
    return "\n".join([brief.subject, brief.call_to_action or "", *(fact.text for fact in brief.facts)])
