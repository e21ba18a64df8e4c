"""The facts of prompts, as the demo brands have them: their guides, their voices, passages of their own."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

from service.drafts.gathering import constants_for, told_rules
from service.guides.guide import Guide
from service.guides.loader import parse, read
from service.messages import Language
from service.networks.catalogue import Catalogue
from service.voice.voice import Voice
from service.words import Brief, Fact, Source
from service.writers.composer.typeset import typeset_date
from service.writers.goals import goal_of
from service.writers.port import DraftFacts
from tests.conftest import DEMO

BAKERY, SCHOOL, MOUNTAIN = "fournil-augustine", "ecole-trame", "replat"
BRANDS = (BAKERY, SCHOOL, MOUNTAIN)
BRIEFS = {
    BAKERY: Brief(
        subject="Atelier levain de janvier",
        goal="event",
        facts=(Fact("8 places"), Fact("45 € par personne", source="la page des ateliers")),
        link="https://fournil-augustine.example.com/ateliers",
        date="2027-01-17T14:00/2027-01-17T17:00",
        audience="les habitués",
        call_to_action="Réservez votre place.",
    ),
    SCHOOL: Brief(
        subject="Portes ouvertes de l’école",
        facts=(
            Fact("Visite des ateliers par des étudiant·e·s de deuxième année"),
            Fact("Entrée libre, sans inscription"),
        ),
        link="https://ecole-trame.example.com/portes-ouvertes",
        date="2027-01-30T10:00/2027-01-30T17:00",
    ),
    MOUNTAIN: Brief(
        subject="Rappel des boucles ventrales du Portage 38",
        goal="announce",
        facts=(
            Fact("214 sacs vendus entre mars et juin 2026 sont concernés"),
            Fact("La boucle peut s’ouvrir sous charge quand il gèle"),
            Fact("Remplacement gratuit, envoi compris"),
        ),
        link="https://replat.example.com/rappels",
    ),
}
PAGES = {
    BAKERY: ("ateliers-levain.md", "L’atelier dure trois heures. Chaque personne repart avec un levain."),
    SCHOOL: ("portes-ouvertes.md", "L’entrée se fait par la cour, 17, rue des Ourdisseuses."),
    MOUNTAIN: ("rappels.md", "Une boucle se change à la main, sans outil, en cinq minutes."),
}


@cache
def demo_guide(brand: str = BAKERY) -> Guide:
    """The guide of a demo brand."""
    return parse(read(DEMO / brand)[0])


@cache
def demo_posts(brand: str) -> tuple[dict[str, Any], ...]:
    """The past posts of a demo brand."""
    rows = (DEMO / brand / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(row) for row in rows)


@cache
def demo_voice(brand: str) -> Voice:
    """Its measured voice."""
    return Voice((row["id"], row["network"], row["text"]) for row in demo_posts(brand))


def english(brand: str) -> Guide:
    """The guide of a demo brand, as if English were its first language."""
    return demo_guide(brand).model_copy(update={"languages": ["en", "fr"], "locale": "en-GB"})


def draft_facts(network: str, brand: str = BAKERY, **changes: Any) -> DraftFacts:
    """The facts of a draft of a demo brand."""
    guide: Guide = changes.pop("guide", None) or demo_guide(brand)
    where, voice = Catalogue.load().get(network), demo_voice(brand)
    kind: str = changes.pop("kind", where.default_kind)
    brief: Brief = changes.pop("brief", BRIEFS[brand])
    told: Language = "fr" if guide.language == "fr" else "en"
    facts: dict[str, Any] = {
        "brief": brief,
        "goal": goal_of(brief, guide),
        "date": typeset_date(brief.date, guide, guide.language, where) if brief.date else None,
        "constants": constants_for(guide, brief),
        "guide": guide,
        "network": where,
        "kind": kind,
        "language": guide.language,
        "habits": voice.habits_on(network),
        "portrait": voice.portrait_on(network),
        "sources": sources_of(network, brand),
        "today": date(2026, 11, 20),
        "rules": told_rules((where, kind), guide, told, short=False),
        "short_rules": told_rules((where, kind), guide, told, short=True),
        "canary": "pv-000000000000",
    }
    return DraftFacts(**facts | changes)


def facts_for(network: str, brand: str = BAKERY, **changes: Any) -> dict[str, Any]:
    """The same by name, with what else a prompt may be given."""
    more = {name: changes.pop(name) for name in ("rejected", "remarks") if name in changes}
    return draft_facts(network, brand, **changes).named() | more


def sources_of(network: str, brand: str) -> tuple[Source, ...]:
    """Two posts of the network, one that worked, then a page of knowledge."""
    posts = [row for row in demo_posts(brand) if row["network"] == network][:2]
    past = [
        Source(f"s{place}", "past_post", row["id"], row["text"], 0.03, network, place == 1)
        for place, row in enumerate(posts, start=1)
    ]
    return (*past, Source(f"s{len(past) + 1}", "knowledge", *PAGES[brand], 0.02))


# The demo brands on the first five networks of their guides.
PLACES = [(brand, tone.id) for brand in BRANDS for tone in demo_guide(brand).networks[:5]]
