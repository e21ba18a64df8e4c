"""Repetition of a recent post: its sentences, its opening, its point; and what may be said again."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from evals import repetition as measured
from service.checks import repetition
from service.checks.telling import message
from service.words import PastText
from tests.checks_kit import cut, facts, findings, guide
from tests.conftest import DEMO

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
POST = (
    "Le tourage d’hiver est une affaire de température. Beurre trop froid, il casse dans la pâte. "
    "Trop chaud, il fond et les feuillets se soudent. Malik appuie dessus avec le pouce, et le pouce décide."
)


def past(text: str, network: str = "facebook", days: int = 21, name: str = "p1") -> PastText:
    return PastText(name, network, text, NOW - timedelta(days=days))


def test_a_sentence_taken_up_is_shown_with_the_day_and_network_of_its_post() -> None:
    text = "Une question de saison. Malik appuie dessus avec le pouce, et le pouce décide. À demain."
    found = findings(text, recent=(past(POST),))
    assert cut(text, found["repetition.text"]) == ["Malik appuie dessus avec le pouce, et le pouce décide"]
    assert "30 octobre 2026 sur Facebook" in message(found["repetition.text"][0], "fr")
    assert "October 30, 2026" in message(found["repetition.text"][0], "en")
    assert "repetition.angle" not in found


def test_the_first_of_a_month_is_told_as_in_french() -> None:
    post = PastText("p1", "facebook", POST, datetime(2026, 11, 1, tzinfo=UTC))
    assert "1er novembre 2026" in message(findings(POST, recent=(post,))["repetition.text"][0], "fr")


def test_case_accents_and_hidden_letters_hide_no_repetition() -> None:
    text = POST.upper().replace("POUCE", "POU\u200bCE")
    assert "repetition.text" in findings(text, recent=(past(POST),))


def test_the_same_wording_with_a_word_changed_is_seen() -> None:
    text = POST.replace("affaire", "histoire").replace("fond", "coule").replace("casse", "rompt")
    found = findings(text, recent=(past(POST),))
    assert found["repetition.text"]


def test_the_same_opening_is_the_same_angle() -> None:
    text = (
        "Le tourage d’hiver, affaire de température ? Inès apprend à lire un thermomètre, et à s’en passer."
    )
    found = findings(text, recent=(past(POST),))
    assert cut(text, found["repetition.angle"]) == ["tourage d’hiver, affaire de température"]


def test_the_same_point_in_nearly_the_same_words_is_the_same_angle() -> None:
    text = "Beurre froid, il casse sous le pouce de Malik ; fondu, il soude ses feuillets. Température !"
    (found,) = findings(text, recent=(past(POST),))["repetition.angle"]
    assert found.span is None
    assert found.details["because"] == "repetition.point"


@pytest.mark.parametrize(
    "text",
    [
        "Ouvert dimanche 7 décembre, de 7 h 30 à 13 h.",
        "Réservation au 02 61 91 04 37 ou ici : https://fournil.example.com/commande",
        "Deux nouvelles du fournil.",
        "Bonne journée à toutes et à tous !",
        "#Tours #Levain #FêteDuPain #Boulangerie #Velpeau #Touraine",
    ],
)
def test_what_may_be_said_as_often_as_one_likes(text: str) -> None:
    recent = (past(f"Le seigle est sorti plus tôt que prévu ce matin. {text}"),)
    found = findings(f"Inès a roulé soixante boules, les dernières toutes rondes.\n{text}", recent=recent)
    assert not [rule for rule in found if rule.startswith("repetition.")]


def test_the_guide_s_own_sentences_are_no_repetition() -> None:
    line = "Toute l’équipe du fournil vous attend derrière le comptoir"
    own = guide(signatures=[{"networks": ["facebook"], "text": line}])
    new, recent = f"Le four remonte doucement.\n{line}", (past(f"Vingt sacs de farine livrés.\n{line}"),)
    assert "repetition.text" in findings(new, recent=recent)
    assert "repetition.text" not in findings(new, recent=recent, guide=own)


def test_the_same_text_elsewhere_the_same_week_is_cross_posting() -> None:
    today = NOW.date()
    assert "repetition.text" not in findings(POST, recent=(past(POST, "linkedin", days=2),), today=today)
    assert "repetition.text" in findings(POST, recent=(past(POST, "linkedin", days=20),), today=today)
    assert "repetition.text" in findings(POST, recent=(past(POST, "facebook", days=2),), today=today)
    # When nobody says what day it is, another network counts for nothing.
    assert "repetition.text" not in findings(POST, recent=(past(POST, "linkedin", days=20),))


def test_a_brand_s_own_posts_are_not_repetitions_and_their_retellings_are() -> None:
    report = measured.evaluate(DEMO / "fournil-augustine")
    assert not report.missed, report


def test_nothing_recent_repeats_nothing() -> None:
    assert not [rule for rule in findings(POST) if rule.startswith("repetition.")]
    assert not [rule for rule in findings("", recent=(past(""),)) if rule.startswith("repetition.")]


@pytest.mark.parametrize(
    "seed", ["pouce ", "pain beurre levain. ", "#a ", "日本語", "e\u0301\u0316", "le la "]
)
def test_hostile_texts_are_compared_in_bounded_time(seed: str) -> None:
    long = seed * (50_000 // len(seed))
    recent = tuple(past(f"{POST} {long[:2000]} {n}", name=f"p{n}") for n in range(20))
    judged = facts(long, recent=recent, today=date(2026, 11, 20), measure=facts("").measure)
    list(repetition.text(judged))
    started = time.process_time()
    again = facts(long, recent=recent, today=date(2026, 11, 20), measure=judged.measure)
    list(repetition.text(again))
    list(repetition.angle(again))
    assert time.process_time() - started < 2.5
