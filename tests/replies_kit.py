"""What a reply is written from, for the tests of its composer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from service.checks.answered import Answered
from service.checks.grounding import Grounds
from service.examining import Place, examine
from service.guides.guide import Guide
from service.guides.loader import parse
from service.language import Detector
from service.message import Intent, Message, Response, Triage
from service.networks.catalogue import Catalogue
from service.prompting import Prompt
from service.replies.facts import ReplyFacts
from service.replies.laid_out import ReplyComposer
from service.voice.habits import Habits
from service.words import Finding, Source
from service.writers.port import Written

NETWORKS = Catalogue.load()
DETECTOR = Detector()
# A question and a passage that answers it, in each language of the house.
ASKED = {
    "fr": (
        "Bonjour, faut-il réserver pour la visite ?",
        "Visites › Réserver\nLa visite dure une heure. Il faut réserver la visite en boutique.",
    ),
    "en": (
        "Hello, do I need to book the visit?",
        "Visits › Booking\nThe visit takes an hour. Please book the visit at the shop.",
    ),
    "es": (
        "Hola, ¿hay que reservar la visita?",
        "Visitas › Reservar\nLa visita dura una hora. Hay que reservar la visita en la tienda.",
    ),
    "de": (
        "Hallo, muss man die Führung buchen?",
        "Führungen › Buchen\nDie Führung dauert eine Stunde. Die Führung kann man im Laden buchen.",
    ),
    "it": (
        "Ciao, bisogna prenotare la visita?",
        "Visite › Prenotare\nLa visita dura un’ora. Bisogna prenotare la visita in negozio.",
    ),
    "nl": (
        "Hallo, moet je het bezoek reserveren?",
        "Bezoeken › Reserveren\nHet bezoek duurt een uur. Het bezoek kun je in de winkel reserveren.",
    ),
    "pt": (
        "Olá, é preciso reservar a visita?",
        "Visitas › Reservar\nA visita dura uma hora. É preciso reservar a visita na loja.",
    ),
}


def plain_guide(register: str = "vous", **changes: Any) -> Guide:
    """A guide that says nothing of replies, in every language of the house."""
    rules = {
        "name": "Atelier Merle",
        "sector": "Menuiserie",
        "languages": list(ASKED),
        "register": {"default": register},
        "networks": [{"id": network} for network in ("x", "facebook", "instagram", "linkedin", "bluesky")],
    }
    return parse(rules | changes)


def page(text: str, number: int = 1, ref: str = "visites.md") -> Source:
    """A passage of a page."""
    return Source(f"s{number}", "knowledge", ref, text, 0.03)


def reply_facts(
    guide: Guide,
    network: str = "facebook",
    *,
    text: str | None = None,
    intent: Intent = "question",
    action: Response = "reply",
    language: str = "fr",
    **changes: Any,
) -> ReplyFacts:
    """The facts of one reply."""
    place = NETWORKS.get(network)
    triage = Triage(
        language=language,
        intent=(intent,),
        sentiment="neutral",
        urgency="today",
        risk="none",
        labels=(),
        needs_reply=True,
        action=action,
        reason="question",
    )
    facts: dict[str, Any] = {
        "guide": guide,
        "network": place,
        "kind": place.reply_kind,
        "language": language,
        "habits": Habits(),
        "today": date(2026, 11, 27),
        "rules": (),
        "canary": "pv-000000000000",
        "message": Message(ASKED.get(language, ASKED["fr"])[0] if text is None else text, network),
        "triage": triage,
        "tone": "warm",
    }
    return ReplyFacts(**facts | changes)


async def composed(facts: ReplyFacts) -> Written:
    """What the composer makes of them."""
    return await ReplyComposer(DETECTOR).write(Prompt("replies/answer", "0", "", "", facts.named()))


def judged(facts: ReplyFacts, text: str, passages: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """What blocks or warns in a reply, as if the guide had no sentences of its own to lean on."""
    passages = [source.excerpt for source in facts.sources] if passages is None else list(passages)
    guide = facts.guide.model_copy(update={"replies": []})
    answered = Answered(facts.message.text, facts.name, facts.openings, tuple(passages))
    examined = examine(
        text,
        Place(facts.network, facts.kind, guide, facts.language),
        answered=answered,
        grounds=Grounds.of_guide(guide, passages),
    )
    return tuple(finding for finding in examined.findings if finding.severity != "info")
