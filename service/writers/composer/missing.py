"""What a brief gives, and what its goal would need."""

from __future__ import annotations

import re

from service.guides.guide import Need
from service.text import fold
from service.words import Brief, Finding, Goal
from service.writers.port import DraftFacts

PLACES = """
    adresse allée amphithéâtre auditorium avenue boulevard boutique centre chemin cour école esplanade fournil
    gare gymnase halle hôtel impasse jardin lieu magasin mairie marché médiathèque musée parc place parvis
    port quai restaurant route rue salle salon square stade stand studio théâtre usine
    address building hall online park road room shop station street venue
"""
DAYS = """
    lundi mardi mercredi jeudi vendredi samedi dimanche demain aujourd'hui
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    monday tuesday wednesday thursday friday saturday sunday tomorrow today
    january february march april june july august september october november december
"""
PLACE = re.compile(rf"\b({'|'.join(fold(PLACES).split())})\b")
DATE = re.compile(rf"\b({'|'.join(fold(DAYS).split())})\b|\b\d{{1,2}}[/.]\d{{1,2}}\b|\b\d{{4}}-\d\d-\d\d\b")
PRICE = re.compile(r"\d[\d\s.,]{0,20}(€|euros?\b|chf\b|\$|£)|\b(gratuit|libre|offert|free)", re.IGNORECASE)
WANTED: dict[Goal, tuple[Need, ...]] = {
    "event": ("date", "place", "link"),
    "offer": ("date",),
    "contest": ("date", "link"),
    "closure": ("date",),
    "hiring": ("link",),
}


def given(brief: Brief) -> set[Need]:
    """Which of date, link, place and price stand in a brief."""
    stated = fold(" \n ".join([brief.subject, *(fact.text for fact in brief.facts)]))
    met: set[Need] = set()
    if brief.date or DATE.search(stated):
        met.add("date")
    if brief.link:
        met.add("link")
    if PLACE.search(stated):
        met.add("place")
    if PRICE.search(stated):
        met.add("price")
    return met


def missing(facts: DraftFacts, goal: Goal) -> list[Finding]:
    """What readers of such a post will look for and the brief does not say."""
    absent = [need for need in WANTED.get(goal, ()) if need not in given(facts.brief)]
    return [Finding(f"composer.missing_{need}", "info") for need in absent]
