"""A bakery's guide with a rule of every kind, and facts made of one text, for the tests of the checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.checks.facts import Facts
from service.checks.registry import review
from service.guides.guide import Guide
from service.guides.loader import parse
from service.language import Detector
from service.networks.catalogue import Catalogue
from service.networks.counting import measure
from service.spelling import Dictionaries
from service.words import Finding

BAKERY: dict[str, Any] = {
    "name": "Le Fournil d’Augustine",
    "sector": "Boulangerie",
    "languages": ["fr"],
    "domains": ["fournil.example.com"],
    "constants": {
        "adresse": "12, rue des Tilleuls, 37000 Tours",
        "telephone": "02 61 91 04 37",
        "courriel": "bonjour@fournil.example.com",
        "commande": "https://fournil.example.com/commande",
        "horaires": "Du mardi au vendredi, de 7 h à 19 h 30",
    },
    "networks": [{"id": name} for name in ("x", "facebook", "instagram", "linkedin", "bluesky")],
    "vocabulary": {
        "never": [
            {"term": "gourmand", "reason": "mot usé", "alternative": "savoureux"},
            {"term": "le meilleur", "reason": "invérifiable"},
            {"term": "n’hésitez pas", "reason": "formule creuse"},
            {"term": "promo", "reason": "pas de soldes ici", "alternative": "prix doux"},
        ],
        "avoid": [{"term": "profiter", "reason": "vague", "alternative": "goûter, prendre"}],
        "prefer": [
            {"term": "tradition", "instead_of": ["baguette tradition", "baguette"], "reason": "le nom"}
        ],
        "must": [
            {"term": "Fournil d’Augustine", "variants": ["Fournil Augustine"], "reason": "notre nom"},
            {"term": "levain", "variants": ["le vain"], "reason": "en un mot"},
        ],
    },
    "emoji": {"policy": "few", "max_per_post": 2, "forbidden": ["💯"], "none_on": ["linkedin"]},
    "hashtags": {"allowed": ["#Tours", "#Levain", "#FêteDuPain"], "max": {"x": 1, "facebook": 1}},
    "anglicisms": {
        "policy": "avoid",
        "allowed": ["cookie"],
        "replace": [{"term": "shop", "alternative": "boutique"}],
    },
    "inclusive_writing": {"policy": "doublets"},
    "claims": [
        {"terms": ["bio", "agriculture biologique"], "proof": "le certificat", "severity": "block"},
        {"terms": ["fait maison"], "proof": "la recette"},
    ],
    "moves": [{"role": "opening", "goals": ["any"], "text": "Deux nouvelles du fournil."}],
}

TOOLS: dict[str, Any] = {"language": "fr", "dictionaries": Dictionaries(), "detector": Detector()}


def guide(**changes: Any) -> Guide:
    """The bakery's guide, some of its tables replaced."""
    return parse(BAKERY | changes)


def facts(text: str, network: str = "facebook", **known: Any) -> Facts:
    """The facts of `text` on `network`; what is `known` completes or replaces them."""
    place = Catalogue.load().get(network)
    own = known.pop("guide", None) or guide()
    if "measure" not in known:
        known["measure"] = measure(place, text, known.get("kind"))
    return Facts(text=text, network=place, guide=own, **(TOOLS | known))


def findings(text: str, network: str = "facebook", **known: Any) -> dict[str, list[Finding]]:
    """The findings of a text, by rule."""
    found: dict[str, list[Finding]] = {}
    for finding in review(facts(text, network, **known)):
        found.setdefault(finding.rule, []).append(finding)
    return found


def cut(text: str, found: Iterable[Finding]) -> list[str]:
    """What each finding points at."""
    return [text[finding.span[0] : finding.span[1]] for finding in found if finding.span]
