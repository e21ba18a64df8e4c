"""The composer, point by point."""

from __future__ import annotations

from typing import Any

import pytest

from service.guides.guide import Guide
from service.guides.loader import parse
from service.networks.catalogue import Catalogue
from service.networks.counting import measure
from service.prompting import Prompts
from service.voice.habits import Habits
from service.voice.voice import Voice
from service.words import Brief, Fact, Goal
from service.writers.composer import Composer
from service.writers.composer.missing import given
from service.writers.composer.parts import run_on
from service.writers.composer.typeset import typeset_date
from service.writers.goals import goal_of
from service.writers.port import Written
from tests.house_kit import guide_rules
from tests.prompts_kit import facts_for

OPEN_DAY = Brief(
    subject="Portes ouvertes de l’atelier",
    facts=(Fact("Entrée libre"), Fact("Démonstration de tournage")),
    date="2027-01-16T10:00/2027-01-16T17:00",
    link="https://marchand.example.com/portes-ouvertes",
)


def workshop(**changes: Any) -> Guide:
    """The cabinet-maker's guide."""
    return parse(guide_rules() | changes)


async def composed(brief: Brief, network: str = "facebook", **changes: Any) -> Written:
    """What the composer writes."""
    asked: dict[str, Any] = {"guide": workshop(), "habits": Habits(), "brief": brief} | changes
    facts = facts_for(network, **asked)
    return await Composer().write(Prompts().render("drafts/propose", **facts))


async def test_the_words_of_the_brief_stay_as_written() -> None:
    text = (await composed(OPEN_DAY)).text
    lines = text.split("\n")
    assert OPEN_DAY.subject in lines
    assert "Entrée libre" in lines
    assert "Démonstration de tournage" in lines
    assert "Samedi 16 janvier 2027, de 10\u202fh à 17\u202fh" in lines
    assert OPEN_DAY.link in lines


async def test_facts_share_a_line_on_short_networks() -> None:
    text = (await composed(OPEN_DAY, "x")).text
    assert "Entrée libre · Démonstration de tournage" in text
    assert "\u202f" not in text, "U+202F weighs two on X"
    assert "10\u00a0h à 17\u00a0h" in text


def test_sentences_are_not_joined_by_a_dot() -> None:
    assert run_on(("Venez tôt.", "Entrée libre", "8 places")) == "Venez tôt. Entrée libre · 8 places"


async def test_every_other_sentence_is_a_move_of_the_guide() -> None:
    guide = workshop()
    known = {move.text for move in guide.moves} | {s.text for s in guide.signatures}
    for network in ("facebook", "linkedin"):
        for line in (await composed(OPEN_DAY, network)).text.split("\n"):
            stated = {OPEN_DAY.subject, OPEN_DAY.link, *(fact.text for fact in OPEN_DAY.facts)}
            if line and line not in stated and not line.startswith("Samedi"):
                assert line.startswith("#") or any(line.startswith(text) for text in known), line


async def test_a_move_without_what_it_needs_is_left_out() -> None:
    with_link = await composed(OPEN_DAY)
    without = await composed(Brief(subject="Portes ouvertes"))
    assert "Tout est sur la page." in with_link.text or "Passez nous voir." in with_link.text
    assert "Tout est sur la page." not in without.text


async def test_the_brief_s_own_call_to_action_is_the_only_one() -> None:
    text = (
        await composed(Brief(subject="Portes ouvertes", call_to_action="Inscrivez-vous au comptoir."))
    ).text
    assert "Inscrivez-vous au comptoir." in text
    assert "Passez nous voir." not in text


async def test_a_link_becomes_words_where_it_cannot_be_followed() -> None:
    with_link = (await composed(OPEN_DAY, "instagram")).text
    assert "https://" not in with_link
    assert "Lien en bio." in with_link
    assert "Lien en bio" not in (await composed(Brief(subject="Portes ouvertes"), "instagram")).text
    for network in ("pinterest", "google_business"):
        text = (await composed(OPEN_DAY, network)).text
        assert "https://" in text, "the person moves it to its own field"
        assert "Lien en bio" not in text


async def test_whole_pieces_are_dropped_and_facts_declared() -> None:
    facts = tuple(Fact(f"Le fait numéro {n} tient en une phrase assez longue pour peser.") for n in range(8))
    written = await composed(Brief(subject="Portes ouvertes", facts=facts, link=OPEN_DAY.link), "x")
    network = Catalogue.load().get("x")
    assert measure(network, written.text).fits
    dropped = [note.details["fact"] for note in written.notes if note.rule == "composer.dropped_fact"]
    assert dropped
    for fact in facts:
        assert (fact.text in written.text) != (fact.text in dropped)
    assert dropped == [fact.text for fact in reversed(facts)][: len(dropped)]
    assert OPEN_DAY.link is not None
    assert OPEN_DAY.link in written.text


async def test_a_headline_that_cannot_fit_drops_nothing() -> None:
    brief = Brief(subject="Un banc en frêne " * 40, facts=(Fact("Entrée libre"),))
    written = await composed(brief, "x")
    assert "Entrée libre" in written.text
    assert not any(note.rule == "composer.dropped_fact" for note in written.notes)


async def test_a_thin_brief_says_what_is_missing() -> None:
    written = await composed(Brief(subject="Portes ouvertes", goal="event"))
    assert {note.rule for note in written.notes} == {
        "composer.missing_date",
        "composer.missing_place",
        "composer.missing_link",
    }
    full = await composed(
        Brief(subject="Portes ouvertes au 3, rue du Port", goal="event", date="samedi", link="x")
    )
    assert full.notes == ()


async def test_the_same_brief_gives_the_same_draft_and_variants_differ() -> None:
    brief = Brief(subject="Un banc en frêne", goal="any")
    moves = [
        {"role": "opening", "goals": ["any"], "text": text}
        for text in ("Du neuf à l’établi.", "Copeaux du jour.", "Un œil dans la cour.")
    ]
    guide = workshop(moves=moves)
    first = [await composed(brief, guide=guide, variant=v) for v in (1, 2, 3)]
    again = [await composed(brief, guide=guide, variant=v) for v in (1, 2, 3)]
    assert [w.text for w in first] == [w.text for w in again]
    assert len({w.text for w in first}) == 3


async def test_a_sentence_is_not_written_in_the_wrong_register() -> None:
    moves = [
        {"role": "opening", "goals": ["any"], "register": "tu", "text": "Tu passes quand ?"},
        {"role": "closing", "goals": ["any"], "register": "vous", "text": "À vous de jouer."},
    ]
    formal = (await composed(OPEN_DAY, guide=workshop(moves=moves))).text
    familiar = (await composed(OPEN_DAY, guide=workshop(moves=moves, register={"default": "tu"}))).text
    assert "Tu passes" not in formal
    assert "Tu passes" in familiar
    assert "À vous de jouer." in familiar, "« vous » said to a community is a plural"


async def test_hashtags_are_the_brand_s_and_within_bounds() -> None:
    habits = Habits(posts=40, hashtags=3, hashtag_rates={"#Nantes": 0.9, "#Rare": 0.05})
    text = (await composed(Brief(subject="Une table en chêne"), "instagram", habits=habits)).text
    tags = [word for word in text.split() if word.startswith("#")]
    assert tags == ["#Chêne", "#Nantes"]
    one = (await composed(Brief(subject="Une table en chêne"), "x", habits=habits)).text
    assert [word for word in one.split() if word.startswith("#")] == ["#Chêne"]


@pytest.mark.parametrize(
    ("network", "goal", "expected"),
    [("facebook", "any", 1), ("linkedin", "any", 0), ("facebook", "closure", 0)],
)
async def test_an_emoji_is_a_favourite_where_and_when_it_fits(
    network: str, goal: Goal, expected: int
) -> None:
    habits = Habits(posts=40, emoji_rate=1.0, emoji=("🪵", "🎉"))
    text = (await composed(Brief(subject="Une table", goal=goal), network, habits=habits)).text
    assert text.count("🪵") + text.count("🔨") == expected
    assert "🎉" not in text


async def test_another_language_takes_no_sentence_of_the_guide() -> None:
    text = (await composed(OPEN_DAY, language="en")).text
    assert "Saturday, 16 January 2027" in text or "Saturday, January 16, 2027" in text
    assert not any(move.text in text for move in workshop().moves)


async def test_a_move_of_another_language_serves_there_alone() -> None:
    english = {"role": "opening", "language": "en", "goals": ["any"], "text": "News from the bench."}
    guide = workshop(languages=["fr", "en"], moves=[english])
    assert "News from the bench." in (await composed(OPEN_DAY, language="en", guide=guide)).text
    assert "News from the bench." not in (await composed(OPEN_DAY, guide=guide)).text


@pytest.mark.parametrize(
    ("date", "line"),
    [
        ("2027-01-16", "Samedi 16 janvier 2027"),
        ("2027-01-01", "Vendredi 1er janvier 2027"),
        ("2027-01-16T07:30", "Samedi 16 janvier 2027 à 7\u202fh\u202f30"),
        ("2027-01-16T10:00/12:00", "Samedi 16 janvier 2027, de 10\u202fh à 12\u202fh"),
        ("2027-01-16/2027-01-17", "Du samedi 16 au dimanche 17 janvier 2027"),
        ("2027-01-16T09:00Z", "Samedi 16 janvier 2027 à 10\u202fh"),
        ("tous les mardis de mars", "tous les mardis de mars"),
        ("2027-13-45", "2027-13-45"),
    ],
)
def test_dates_are_set_as_the_locale_does(date: str, line: str) -> None:
    assert typeset_date(date, workshop(), "fr", Catalogue.load().get("facebook")) == line


@pytest.mark.parametrize(
    ("subject", "goal"),
    [
        ("Grandes portes ouvertes", "event"),
        ("L’atelier recrute un apprenti", "hiring"),
        ("Un nouveau vernis", "any"),
        ("Une postière à l’honneur", "any"),
    ],
)
def test_the_goal_is_read_from_the_guide_s_cues(subject: str, goal: str) -> None:
    assert (
        goal_of(
            Brief(subject=subject),
            workshop(cues={"event": ["portes ouvertes"], "hiring": ["recrute", "poste"]}),
        )
        == goal
    )


def test_the_goal_given_is_the_goal() -> None:
    assert goal_of(Brief(subject="L’atelier recrute", goal="thanks"), workshop()) == "thanks"


def test_what_a_brief_gives_is_seen() -> None:
    assert given(Brief(subject="Atelier le 12/03, salle Paul-Fort, 12 €")) == {"date", "place", "price"}
    assert given(Brief(subject="Merci")) == set()


def test_habits_are_counted_by_network_and_pooled_when_few() -> None:
    posts = [("x", f"Un mot {n} ? #Nantes") for n in range(30)] + [("facebook", "Deux lignes 🪵\nici !")] * 3
    voice = Voice((str(n), network, text) for n, (network, text) in enumerate(posts))
    own, pooled = voice.habits_on("x"), voice.habits_on("facebook")
    assert (own.posts, own.pooled, own.question_rate, own.hashtags) == (30, False, 1.0, 1)
    assert own.hashtag_rates == {"#Nantes": 1.0}
    assert (pooled.posts, pooled.pooled) == (33, True)
    assert pooled.emoji == ("🪵",)
    assert Voice([]).habits_on("x") == Habits()
