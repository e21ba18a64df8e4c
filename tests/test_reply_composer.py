"""The composer of replies: whole sentences, the tone asked for, and nothing that a check would stop."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks.grounding import Grounds
from service.checks.replying.opening import begun_by
from service.guides.moderation import ReplyRole
from service.message import INTENTS, RESPONSES
from service.networks.counting import measure
from service.replies.choosing import house_moves
from service.replies.facts import TONES
from service.replies.passages import sentences
from service.voice.habits import Habits
from tests.replies_kit import ASKED, NETWORKS, composed, judged, page, plain_guide, reply_facts

GUIDES = {register: plain_guide(register) for register in ("tu", "vous")}
CASES = list(product(INTENTS, TONES, ASKED))
STATED = Grounds.of_guide(GUIDES["vous"], [text for _, text in ASKED.values()])


@pytest.mark.parametrize("network", [network.id for network in NETWORKS])
async def test_any_reply_fits_and_breaks_no_rule(network: str) -> None:
    for number, (intent, tone, language) in enumerate(CASES):
        facts = reply_facts(
            GUIDES["tu" if number % 2 else "vous"],
            network,
            intent=intent,
            tone=tone,
            language=language,
            action=RESPONSES[number % 2],
            holding=number % 3 == 0,
            name="Léa" if number % 5 else None,
            sources=() if number % 4 == 0 else (page(ASKED[language][1]),),
        )
        written = await composed(facts)
        told = (network, intent, tone, language, written.text)
        assert written.text.strip(), told
        assert not judged(facts, written.text, STATED), told
        assert measure(facts.network, written.text, facts.kind).fits, told


@pytest.mark.parametrize("language", ASKED)
async def test_an_answer_is_copied_whole_and_in_its_order(language: str) -> None:
    text = ASKED[language][1]
    said = text.partition("\n")[2]
    written = await composed(reply_facts(GUIDES["vous"], language=language, sources=(page(text),)))
    assert [one for one in sentences(said) if one in written.text]
    assert not written.notes


async def test_tones_have_more_or_fewer_parts() -> None:
    facts: Any = {"sources": (page(ASKED["fr"][1]),), "name": "Léa"}
    warm, brief, formal = [
        (await composed(reply_facts(GUIDES["vous"], tone=tone, **facts))).text for tone in TONES
    ]
    assert len(brief) < len(formal)
    assert len(brief) < len(warm)
    assert "!" not in formal
    assert all("Léa" in text for text in (warm, brief, formal))
    other = (await composed(reply_facts(GUIDES["vous"], tone="avec malice", **facts))).text
    assert "Il faut réserver la visite en boutique." in other


async def test_what_no_page_answers_is_handed_to_the_team() -> None:
    silent = page("Livraison › Colis\nLe camion passe le mardi.")
    for sources, holding in (((), False), ((silent,), False), ((page(ASKED["fr"][1]),), True)):
        facts = reply_facts(GUIDES["vous"], sources=sources, holding=holding)
        text = (await composed(facts)).text
        assert "équipe" in text or "la personne qui connaît" in text
        assert "réserver" not in text
        assert "camion" not in text


async def test_a_private_matter_is_not_answered_in_public() -> None:
    facts = reply_facts(GUIDES["tu"], action="reply_privately", sources=(page(ASKED["fr"][1]),))
    text = (await composed(facts)).text
    assert "écris-nous" in text.lower() or "peux-tu nous écrire" in text.lower() or "messages privés" in text
    assert "réserver" not in text
    review = reply_facts(GUIDES["vous"], "google_business", action="reply_privately")
    assert "message privé" not in (await composed(review)).text


async def test_neighbours_begin_otherwise() -> None:
    openings: tuple[str, ...] = ()
    for tone, name in product(TONES, ("Léa", "Karim", None)):
        facts = reply_facts(GUIDES["vous"], tone=tone, name=name, openings=openings, intent="praise")
        text = (await composed(facts)).text
        assert begun_by(text, openings) is None
        openings = (*openings, text.splitlines()[0])[-3:]


async def test_the_same_facts_give_the_same_reply_and_variants_differ() -> None:
    facts = reply_facts(GUIDES["vous"], intent="praise")
    assert (await composed(facts)).text == (await composed(facts)).text
    texts = {
        (await composed(reply_facts(GUIDES["vous"], intent="praise", variant=one))).text for one in (1, 2, 3)
    }
    assert len(texts) == 3


async def test_the_brand_s_sentences_come_first() -> None:
    own = [
        {"role": "greeting", "intents": ["any"], "text": "Bonjour, ici l’établi."},
        {"role": "thanks", "intents": ["praise"], "text": "Merci, les copeaux en rougissent."},
        {"role": "closing", "intents": ["any"], "networks": ["x"], "text": "Bonne sciure."},
    ]
    guide = plain_guide(replies=own)
    text = (await composed(reply_facts(guide, intent="praise"))).text
    assert text.startswith("Bonjour, ici l’établi. Merci, les copeaux en rougissent.")
    assert "Bonne sciure." not in text
    assert (await composed(reply_facts(guide, "x", intent="praise"))).text.endswith("Bonne sciure.")
    assert "établi" not in (await composed(reply_facts(guide, intent="praise", language="en"))).text


async def test_what_has_no_room_is_told() -> None:
    long = " ".join(f"Pour la visite numéro {n}, il faut réserver la visite en boutique." for n in (1, 2, 3))
    facts = reply_facts(GUIDES["vous"], "tiktok", sources=(page(f"Visites\n{long}"),))
    written = await composed(facts)
    assert measure(facts.network, written.text, facts.kind).fits
    assert {note.rule for note in written.notes} == {"composer.dropped_fact"}
    assert all(note.details["fact"] not in written.text for note in written.notes)


async def test_a_smile_only_where_the_guide_smiles_and_praise_is_warm() -> None:
    smiling = plain_guide(emoji={"policy": "few", "max_per_post": 1, "favourites": ["🙂"], "none_on": ["x"]})
    often = Habits(emoji_rate=1.0)
    for network, tone, intent, seen in (
        ("facebook", "warm", "praise", True),
        ("facebook", "brief", "praise", False),
        ("facebook", "warm", "complaint", False),
        ("x", "warm", "praise", False),
    ):
        given: Any = {"tone": tone, "intent": intent, "habits": often}
        text = (await composed(reply_facts(smiling, network, **given))).text
        assert ("🙂" in text) is seen


def test_only_sentences_are_taken_from_a_page() -> None:
    text = """# Horaires

| Jour | Heure |
|---|---|
| Lundi | fermé |

Faut-il réserver ?

* **Oui**, il faut réserver [en ligne](https://merle.example.com) avant midi.
* le samedi
1. Le dimanche, M. Merle est fermé.

Le tout est gratuit. On réserve :

* en ligne, la veille ;
* par téléphone, au comptoir.

Voici la liste :

* les clous"""
    assert list(sentences(text)) == [
        "Lundi: fermé.",
        "Oui, il faut réserver en ligne avant midi.",
        "Le dimanche, M. Merle est fermé.",
        "Le tout est gratuit.",
        "On réserve : en ligne, la veille ; par téléphone, au comptoir.",
    ]


def test_the_house_has_sentences_enough_in_each_language() -> None:
    moves = house_moves()
    assert len({(move.text, move.language, move.register_) for move in moves}) == len(moves)
    for language, role, register in product(ASKED, get_args(ReplyRole), ("tu", "vous")):
        suited = [
            move
            for move in moves
            if (move.language, move.role) == (language, role)
            and move.register_ in ("neutral", register)
            and not move.networks
        ]
        named = [move for move in suited if "{name}" in move.text]
        assert len(suited) - len(named) >= 4, (language, role, register)
        assert role != "greeting" or len(named) >= 3


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=300), st.sampled_from(["x", "tiktok", "google_business"]))
async def test_any_message_and_any_page_are_answered(text: str, excerpt: str, network: str) -> None:
    facts = reply_facts(GUIDES["vous"], network, text=text, sources=(page(excerpt),))
    written = await composed(facts)
    assert written.text.strip()
    assert measure(facts.network, written.text, facts.kind).fits
