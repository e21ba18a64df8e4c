"""X's weighted count: what weighs 1, what weighs 2, what a link costs, and spans that survive composition."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.networks.catalogue import Catalogue
from service.networks.counting import Measure, measure
from service.networks.entities import find

PIECES = (
    *"abcé-_./:@#＃$ \n'’«»,;!?()&%+=~€…•→",
    *(
        "e\u0301",
        "o\u0302",
        "=\u0338",
        "\u1100\u1161",
        "\u0323\u0301",
        "\u200d",
        "\ufe0f",
        "\u202f",
        "\u00a0",
    ),
    *(
        "🎉",
        "❤️",
        "1️⃣",
        "🇫🇷",
        "👨‍👩‍👧",
        "👋🏽",
        "🫩",
        "中国",
        "。",
        ".com",
        ".fr",
        "http://",
        "exemple.fr",
        " été.fr/à ",
    ),
)
texts = st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=60)


def on_x(text: str) -> Measure:
    return measure(Catalogue.load().get("x"), text)


def count(text: str) -> int:
    return on_x(text).count.count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("Bonjour", 7),
        ("l’été à Orléans", 15),
        ("« Œuvre » – suite — fin", 23),
        ("\u00a0", 1),
        ("\u202f", 2),
        ("Déjà\u202f!", 7),
        ("49\u00a0€", 5),
        ("…", 2),
        ("•", 2),
        ("→", 2),
        ("™", 2),
        ("№", 2),
        ("東京", 4),
        ("a\r\nb", 4),
        ("©", 1),
        ("©️", 2),
    ],
)
def test_a_character_weighs_one_or_two(text: str, expected: int) -> None:
    assert count(text) == expected


@pytest.mark.parametrize(
    "emoji",
    ["🥖", "❤️", "❤", "☺️", "👩‍🍳", "👨‍👩‍👧‍👦", "👋🏽", "🇫🇷", "1️⃣", "#️⃣", "🏳️‍🌈", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🫱🏻‍🫲🏿", "🫩", "🐦‍🔥"],
)
def test_an_emoji_weighs_two_whatever_it_is_made_of(emoji: str) -> None:
    assert count(emoji) == 2
    assert count(f"Pain {emoji} chaud {emoji}") == 16


@pytest.mark.parametrize(
    ("text", "expected"), [("👨‍🌾‍🌾", 5), ("🇦🇦", 4), ("❤︎", 4), ("👨‍", 3), ("1\ufe0f", 3)]
)
def test_what_is_not_a_known_emoji_weighs_its_parts(text: str, expected: int) -> None:
    assert count(text) == expected


@pytest.mark.parametrize(
    "link",
    [
        "https://exemple.fr",
        "http://exemple.fr/agenda/2027?jour=samedi&heure=10#plan",
        "HTTPS://EXEMPLE.FR/A",
        "exemple.fr",
        "fournil-augustine.fr/carte",
        "boutique.exemple.co.uk/a_(b)",
        "https://" + "a" * 60 + ".fr/" + "b" * 300,
    ],
)
def test_a_link_costs_23_with_a_protocol_or_not(link: str) -> None:
    assert count(f"Voir {link} ici") == len("Voir  ici") + 23


def test_a_missing_blank_after_a_full_stop_makes_a_link() -> None:
    stuck = on_x("Ouverture demain.La suite")
    assert [link.text for link in stuck.links] == ["demain.La"]
    assert stuck.count.count == len("Ouverture  suite") + 23
    for words in ("fini.Et", "ok.Je", "fait.Ne", "bien.De", "etc.Il", "M.Dupont", "Sarl.Fr"):
        assert count(words) == 23, words
    assert on_x("Ouverture demain. La suite").links == ()


def test_the_limit_is_280_and_a_paid_account_may_have_another() -> None:
    x = Catalogue.load().get("x")
    full = measure(x, "a" * 280)
    assert full.count.fits
    assert full.fits
    over = measure(x, "a" * 279 + "€")
    assert (over.count.count, over.count.limit, over.count.unit) == (281, 280, "weighted_characters")
    assert not over.fits
    assert measure(x, "a" * 281, overrides={"text": 25_000}).count.limit == 25_000


@given(texts)
@example("\u1ea1\u0301.com")
def test_the_count_does_not_depend_on_composition(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert count(text) == count(composed) == count(decomposed)


@given(texts)
def test_every_span_is_in_the_text_received(text: str) -> None:
    found = find(Catalogue.load().get("x"), text)
    for entity in (*found.links, *found.hashtags, *found.mentions, *found.cashtags):
        start, end = entity.span
        assert text[start:end] == entity.text != ""


@given(texts, texts)
def test_a_blank_between_two_texts_costs_one(left: str, right: str) -> None:
    parts = unicodedata.normalize("NFC", left), unicodedata.normalize("NFC", right)
    if parts[1] == "" or (
        unicodedata.combining(parts[1][0]) == 0 and parts[1][0] not in "\u200d\ufe0f\u20e3"
    ):
        # At the very start of a text X takes the first letter off a host like « été.fr », hence the blank.
        assert count(f" {left} {right}") == count(f" {left}") + count(f" {right}")


def test_spans_come_back_to_a_decomposed_text() -> None:
    text = "Cafe\u0301 a\u0300 l’e\u0301te\u0301 #fe\u0302te @marque exemple.fr/caf\u00e9"
    found = find(Catalogue.load().get("x"), text)
    assert [tag.text for tag in found.hashtags] == ["#fe\u0302te"]
    assert [mention.text for mention in found.mentions] == ["@marque"]
    assert [link.text for link in found.links] == ["exemple.fr/caf\u00e9"]
    assert count(text) == len("Café à l’été #fête @marque ") + 23
