"""Mastodon: its own hashtags, mentions and addresses, and a count that the content warning shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.networks.catalogue import Catalogue
from service.networks.counting import measure
from service.networks.entities import Entities, find

MASTODON = Catalogue.load().get("mastodon")
SERVER = "@marque@exemple.social"


def found(text: str) -> Entities:
    return find(MASTODON, text)


def count(text: str, warning: str | None = None) -> int:
    return measure(MASTODON, text, fields={"content_warning": warning}).count.count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#pain #PainAuLevain #été2026", ["#pain", "#PainAuLevain", "#été2026"]),
        ("＃pain \u00a0#four\u202f#levain\n#miche", ["＃pain", "#four", "#levain", "#miche"]),
        ("#2026 #1_2 #1a #_ #_a #a_", ["#1_2", "#1a", "#_a", "#a_"]),
        ("#l’été #PME-TPE #pain.", ["#l", "#PME", "#pain"]),
        ("#il·lusió #fin·· #·non #2·3", ["#il·lusió", "#fin", "#2·3"]),
        ("#ぼっち・ざ・ろっく #نرم\u200cافزار", ["#ぼっち・ざ・ろっく", "#نرم\u200cافزار"]),
        ("(#pain) pain#four ##four «#miche»", []),
        ("#painhttps://exemple.fr #http://a", ["#pain", "#http"]),
        ("https://exemple.fr/a?b=#pain https://exemple.fr/.#pain", []),
    ],
)
def test_hashtags(text: str, expected: list[str]) -> None:
    assert [tag.text for tag in found(text).hashtags] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Merci {SERVER}, @marque et .@autre", [SERVER, "@marque", "@autre"]),
        ("@marque.fr. @a-b @marque@exemple.social.", ["@marque.fr", "@a-b", "@marque@exemple.social"]),
        ("moi@exemple.fr /@marque =@marque @marque@ @marqué", []),
        ("https://exemple.fr/@marque", []),
        ("@marque@" + "a" * 254, []),
    ],
)
def test_mentions(text: str, expected: list[str]) -> None:
    assert [mention.text for mention in found(text).mentions] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voir https://exemple.fr/pain. Et exemple.fr", ["https://exemple.fr/pain"]),
        (
            "(https://exemple.fr/) « https://exemple.fr/été »",
            ["https://exemple.fr/", "https://exemple.fr/été"],
        ),
        (
            "https://exemple.fr/a_(b) https://exemple.fr/日本",
            ["https://exemple.fr/a_(b)", "https://exemple.fr/日本"],
        ),
        ("https://exemple.fr/日_(国)", ["https://exemple.fr/日_"]),
        ("https://exemple.fr/a?q=✓&n=1!", ["https://exemple.fr/a?q=✓&n=1"]),
        ('"https://exemple.fr" <gemini://exemple.fr/a>', ["https://exemple.fr", "gemini://exemple.fr/a"]),
        ("HTTPS://EXEMPLE.FR ahttps://exemple.fr https://localhost", ["HTTPS://EXEMPLE.FR"]),
        ("https://exemple.fr/" + "a" * 4_100, []),
    ],
)
def test_links_want_a_protocol(text: str, expected: list[str]) -> None:
    assert [link.text for link in found(text).links] == expected


def test_a_link_costs_23_a_bare_domain_its_length_a_mention_its_first_name() -> None:
    assert count("https://exemple.fr/" + "a" * 200) == 23
    assert count("http://a.fr") == 23
    assert count("exemple.fr") == 10
    assert count(f"Merci {SERVER} !") == len("Merci @marque !")
    assert count(f"{SERVER}@") == len(SERVER) + 1, "what is no mention is counted in full"


def test_a_character_is_what_a_reader_calls_one() -> None:
    assert count("👨‍👩‍👧‍👦e\u0301🇫🇷") == 3
    assert measure(MASTODON, "👨‍👩‍👧‍👦" * 500).fits
    assert not measure(MASTODON, "👨‍👩‍👧‍👦" * 501).fits


def test_the_content_warning_counts_with_the_text() -> None:
    assert count("a" * 250, "b" * 250) == 500
    over = measure(MASTODON, "a" * 251, fields={"content_warning": "b" * 250})
    assert (over.count.count, over.fits) == (501, False)
    assert count("", "https://exemple.fr/pain") == 23, "an address in the warning is counted in full"


def test_a_server_may_allow_more() -> None:
    assert measure(MASTODON, "a" * 5_000, overrides={"text": 5_000}).fits


@given(st.text(alphabet="a1é_·・.#@:/h \n", max_size=40))
def test_spans_are_in_the_text_and_in_order(text: str) -> None:
    entities = found(text)
    for entity in (*entities.links, *entities.hashtags, *entities.mentions):
        assert text[slice(*entity.span)] == entity.text != ""
    assert list(entities.hashtags) == sorted(entities.hashtags, key=lambda one: one.span)
