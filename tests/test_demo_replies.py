"""What the demo brands say to strangers: sentences of their own, in their register, which break no rule."""

from __future__ import annotations

from itertools import product
from typing import Unpack, get_args

import pytest

from service.checks.answered import Answered
from service.checks.facts import Known
from service.checks.grounding import Grounds
from service.examining import Place, examine
from service.guides.guide import Guide
from service.guides.moderation import ReplyMove, ReplyRole
from service.library.pages import read_page
from service.message import INTENTS, RESPONSES
from service.networks.counting import measure
from service.replies.facts import TONES
from service.spelling import Dictionaries
from service.words import Finding, Source
from tests.conftest import DEMO, DEMO_BRANDS
from tests.house_kit import NOW
from tests.prompts_kit import demo_guide
from tests.replies_kit import DETECTOR, NETWORKS, composed, judged, reply_facts

every_brand = pytest.mark.parametrize("brand", DEMO_BRANDS)
# A question, the page that answers it, and what the answer holds.
ASKED = {
    "fournil-augustine": ("Bonjour, faut-il commander à l’avance ?", "commandes.md", "à l’avance"),
    "ecole-trame": ("Hello, on peut payer en plusieurs fois ?", "tarifs-et-financement.md", "10 fois"),
    "replat": ("Bonjour, combien coûte un échange de taille ?", "livraison-et-retours.md", "gratuit"),
}
ASIDE = {"reply.courtesy", "language.unexpected"}  # of a whole reply, not of one sentence


def passages_of(brand: str) -> tuple[Source, ...]:
    """The passages of the page that answers the question."""
    name = ASKED[brand][1]
    page = read_page(name, (DEMO / brand / "knowledge" / name).read_text(encoding="utf-8"), NOW)
    return tuple(
        Source(f"s{number}", "knowledge", passage.ref, passage.text, 0.03)
        for number, passage in enumerate(page.passages, start=1)
    )


def grave(guide: Guide, move: ReplyMove, network: str, **known: Unpack[Known]) -> tuple[Finding, ...]:
    """What blocks or warns in one sentence."""
    place = NETWORKS.get(network)
    examined = examine(
        move.text.replace("{name}", "Léa"),
        Place(place, place.reply_kind, guide, move.language or guide.language),
        **known,
    )
    return tuple(one for one in examined.findings if one.severity != "info" and one.rule not in ASIDE)


@every_brand
def test_a_demo_guide_says_how_it_answers(brand: str) -> None:
    guide = demo_guide(brand)
    own = [move for move in guide.replies if (move.language or guide.language) == guide.language]
    assert 20 <= len(own) <= 36
    assert {move.role for move in guide.replies} == set(get_args(ReplyRole))
    assert len({(move.text, move.language) for move in guide.replies}) == len(guide.replies)
    assert guide.moderation.always_escalate
    assert guide.moderation.never_public
    for language in guide.languages:
        roles = {move.role for move in guide.replies if (move.language or guide.language) == language}
        assert roles == set(get_args(ReplyRole)), language


@every_brand
def test_each_of_its_sentences_is_faultless_wherever_it_may_stand(brand: str) -> None:
    replies, guide = demo_guide(brand).replies, demo_guide(brand).model_copy(update={"replies": []})
    known: Known = {
        "answered": Answered("Bonjour", name="Léa"),
        "grounds": Grounds.of_guide(guide),
        "dictionaries": Dictionaries(),
        "detector": DETECTOR,
    }
    for move in replies:
        for network in move.networks or [tone.id for tone in guide.networks]:
            assert not grave(guide, move, network, **known), (move.text, network)


@every_brand
async def test_its_replies_break_no_rule_in_any_tone(brand: str) -> None:
    guide, pages = demo_guide(brand), passages_of(brand)
    stated = Grounds.of_guide(guide, [page.excerpt for page in pages])
    networks = [tone.id for tone in guide.networks]
    for number, (intent, tone, network) in enumerate(product(INTENTS, TONES, networks)):
        facts = reply_facts(
            guide,
            network,
            text=ASKED[brand][0],
            intent=intent,
            tone=tone,
            language=guide.languages[number % len(guide.languages)],
            action=RESPONSES[number % 7 == 0],
            holding=number % 5 == 0,
            name="Léa" if number % 3 else None,
            sources=pages if number % 2 else (),
        )
        text = (await composed(facts)).text
        assert not judged(facts, text, stated), (network, intent, tone, text)
        assert measure(facts.network, text, facts.kind, guide.limits_on(network)).fits


@every_brand
async def test_a_question_is_answered_from_its_pages(brand: str) -> None:
    question, _, told = ASKED[brand]
    facts = reply_facts(demo_guide(brand), "x", text=question, sources=passages_of(brand))
    assert told in (await composed(facts)).text.replace("\u00a0", " ")
