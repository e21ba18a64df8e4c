"""The yardsticks of the rewriting eval: each passes what is right and can fail what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals import rewriting
from evals.rewriting import Case
from service.words import Finding
from tests.test_evals import draft

POST = (
    "Du pain samedi. La croûte chante.\n- Le four chauffe :\nhttps://a.example.com 🥖\nÀ 10 h, venez. #Tours"
)


def case(text: str, *findings: Finding, verb: str = "adapt") -> Case:
    """A rewrite of the post."""
    return Case(verb, "p1", "fr", POST, draft(text, *findings))


def dropped(piece: str) -> Finding:
    return Finding("rewrite.dropped", "warn", details={"piece": piece})


def test_a_rewrite_that_moves_what_stands_around_its_sentences_is_right() -> None:
    right = case(
        "Du pain samedi.\nLe four chauffe : lien en bio\nÀ 10\u00a0h, venez.",
        dropped("La croûte chante."),
        dropped("#Tours"),
        Finding("rewrite.link_moved", "warn", details={"url": "https://a.example.com"}),
    )
    assert rewriting.cut_sentences(right) == []
    assert rewriting.left_out_unsaid(right) == []
    assert rewriting.lost_unsaid(right) == []
    assert rewriting.too_long_unsaid(right) == []


@pytest.mark.parametrize(
    ("wrong", "score", "found"),
    [
        (case("Du pain. La croûte chante."), rewriting.cut_sentences, ["Du pain."]),
        (case(POST.replace(" La croûte chante.", "")), rewriting.left_out_unsaid, ["La croûte chante."]),
        (case(POST.replace("samedi", "demain")), rewriting.lost_unsaid, ["samedi"]),
        (case(POST, verb="shorten"), rewriting.not_shorter_unsaid, [POST]),
        (
            replace(case(POST), draft=draft(POST, count=281)),
            rewriting.too_long_unsaid,
            ["text: 281/280 weighted_characters"] * 2,
        ),
    ],
)
def test_each_yardstick_can_fail(wrong: Case, score: rewriting.Score, found: list[str]) -> None:
    assert score(wrong) == found
    assert rewriting.score([wrong], [], 1).missed
