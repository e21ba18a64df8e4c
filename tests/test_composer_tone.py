"""What the composer keeps away from a subject: a tone that is not its own, a smile beside bad news."""

from __future__ import annotations

import pytest

from service.voice.habits import Habits
from service.words import Brief, Fact
from service.writers.composer.gravity import is_grave
from service.writers.composer.parts import Parts
from tests.test_composer import OPEN_DAY, composed, workshop


@pytest.mark.parametrize(
    ("brief", "grave"),
    [
        (Brief("Rappel de produit, lot 12"), True),
        (Brief("Fermé hier", facts=(Fact("Un deuil a touché l’équipe."),)), True),
        (Brief("Allergènes, où se renseigner"), True),
        (Brief("Atelier", facts=(Fact("Une allergie se signale à l’inscription"),)), False),
        (Brief("Fermeture exceptionnelle"), False),
    ],
)
def test_gravity_is_read_from_the_brief(brief: Brief, grave: bool) -> None:
    assert is_grave(brief) is grave


async def test_nothing_is_added_to_grave_words() -> None:
    habits = Habits(posts=40, emoji_rate=1.0, hashtags=2, hashtag_rates={"#Nantes": 0.9})
    brief = Brief("Fermé aujourd’hui", goal="any", facts=(Fact("Un deuil a touché l’équipe."),))
    text = (await composed(brief, "facebook", habits=habits)).text
    assert text == "Fermé aujourd’hui\n\nUn deuil a touché l’équipe."


async def test_a_closure_takes_only_sentences_written_for_closures() -> None:
    moves = [
        {"role": "opening", "goals": ["any"], "text": "Des nouvelles de l’atelier."},
        {"role": "opening", "goals": ["closure"], "text": "Avant de venir, lisez ceci."},
        {"role": "closing", "goals": ["any"], "text": "À bientôt à l’établi."},
    ]
    text = (await composed(Brief("Fermé lundi", goal="closure"), guide=workshop(moves=moves))).text
    assert text == "Avant de venir, lisez ceci.\n\nFermé lundi"


def test_the_link_comes_back_when_the_sentence_that_led_to_it_goes() -> None:
    parts = Parts(
        "Sujet", invitation_move="Suivez le lien en bio.", invitation_leads=True, link="Lien en bio."
    )
    assert parts.text() == "Sujet\n\nSuivez le lien en bio."
    shorter = parts.shorter()
    assert shorter is not None
    assert shorter.text() == "Sujet\n\nLien en bio."


async def test_an_emoji_stands_for_the_full_stop_of_a_move_only() -> None:
    habits = Habits(posts=40, emoji_rate=1.0)
    moves = [{"role": "closing", "goals": ["any"], "text": "À bientôt à l’établi."}]
    with_move = (
        await composed(Brief("Une table", goal="any"), guide=workshop(moves=moves), habits=habits)
    ).text
    assert "À bientôt à l’établi 🪵" in with_move or "À bientôt à l’établi 🔨" in with_move
    own = Brief("Une table", goal="any", call_to_action="Passez nous voir.")
    assert "Passez nous voir. " in (await composed(own, guide=workshop(moves=[]), habits=habits)).text


async def test_hashtags_follow_the_brief_and_not_the_signature() -> None:
    habits = Habits(posts=40, hashtags=3)
    guide = workshop(signatures=[{"networks": ["linkedin"], "text": "Menuiserie Marchand"}])
    assert "#Menuiserie" not in (await composed(OPEN_DAY, "linkedin", guide=guide, habits=habits)).text
