"""The language of a text: told when sure, and a finding when it is nobody's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks.telling import message
from service.language import Detector, latin_share
from tests.checks_kit import cut, findings, guide

ENGLISH = "We are open tomorrow from nine, come and taste our new bread"
DETECTOR = Detector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour à toutes et à tous, on ouvre demain", "fr"),
        ("We are open tomorrow from nine", "en"),
        ("Mañana abrimos a las diez de la mañana", "es"),
        ("Wir öffnen morgen um neun Uhr", "de"),
        ("Domani apriamo alle nove di mattina", "it"),
        ("Morgen zijn we open vanaf tien uur", "nl"),
        ("Amanhã abrimos às dez horas da manhã", "pt"),
        ("Oui merci", None),
        ("привет друзья как дела сегодня", None),
        ("今日はとてもいい天気ですね", None),
        ("🥖🥖🥖 !!!", None),
        ("https://we.are.open/tomorrow @open_tomorrow #OpenTomorrow", None),
        ("", None),
    ],
)
def test_a_language_is_told_when_it_is_sure(text: str, language: str | None) -> None:
    guess = DETECTOR.detect(text)
    assert (guess and guess.language) == language
    assert guess is None or 0.7 <= guess.confidence <= 1


def test_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(Detector().detect, [ENGLISH] * 8))
    assert {guess.language for guess in told if guess} == {"en"}


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_has_a_language_or_none(text: str) -> None:
    guess = DETECTOR.detect(text)
    assert guess is None or len(guess.language) == 2
    assert 0 <= latin_share(text) <= 1


def test_a_text_in_another_language_is_said_whole() -> None:
    found = findings(ENGLISH)["language.unexpected"]
    assert cut(ENGLISH, found) == [ENGLISH]
    assert found[0].severity == "warn"
    assert "anglais" in message(found[0], "fr")
    assert "English" in message(found[0], "en")


def test_a_sentence_in_another_language_is_said_alone() -> None:
    foreign = "The bakery will be closed on Monday for the maintenance of the oven."
    text = f"Le fournil ferme lundi, à 7.30 pile ! {foreign} Merci à toutes et à tous de votre patience."
    assert cut(text, findings(text)["language.unexpected"]) == [foreign]


def test_words_shared_with_french_do_not_hide_another_language() -> None:
    text = "El partido empieza a las ocho de la tarde y la entrada es gratuita."
    assert cut(text, findings(text)["language.unexpected"]) == [text]


def test_a_paragraph_in_another_language_is_said_alone() -> None:
    text = (
        f"La boulangerie ouvre demain dès sept heures.\n\n{ENGLISH}.\n\nOn vous attend nombreux au comptoir."
    )
    assert cut(text, findings(text)["language.unexpected"]) == [f"{ENGLISH}."]


@pytest.mark.parametrize(
    "text",
    [
        "Le pain sort du four, et la voisine dit toujours qu’il sent bon le matin.",
        "On a relu ce matin « The old man and the sea, a short novel by Ernest Hemingway » au fournil.",
        "Happy new year everyone",
        "Ok, super, on se voit samedi",
        "#Tours #Levain @fournil https://fournil.example.com/we/are/open/tomorrow/from/nine",
        "Story, reel, live, feed : notre community manager prépare la newsletter de demain matin",
    ],
)
def test_an_expected_language_raises_nothing(text: str) -> None:
    assert "language.unexpected" not in findings(text)


def test_a_language_of_the_brand_is_expected() -> None:
    assert "language.unexpected" not in findings(ENGLISH, guide=guide(languages=["fr", "en"]))
    assert "language.unexpected" not in findings(ENGLISH, language="en")


@pytest.mark.parametrize(
    "text",
    ["Сегодня мы открыты с девяти часов утра", "今日はとてもいい天気です、パンを買いに来てください"],
)
def test_another_script_is_unexpected(text: str) -> None:
    found = findings(text)["language.unexpected"]
    assert "indéterminée" in message(found[0], "fr")


def test_without_a_detector_nothing_is_said() -> None:
    assert "language.unexpected" not in findings(ENGLISH, detector=None)
