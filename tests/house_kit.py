"""A small brand and ways to ask the house for things, for tests."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


RULES: dict[str, Any] = {
    "name": "Atelier Marchand",
    "sector": "Menuiserie",
    "languages": ["fr"],
    "domains": ["marchand.example.com"],
    "we": "nous",
    "register": {"default": "vous"},
    "constants": {"adresse": "3, rue du Port, 44000 Nantes", "telephone": "02 61 91 22 33"},
    "networks": [
        {"id": "x", "tone": "Bref."},
        {"id": "facebook", "tone": "Chaleureux."},
        {"id": "instagram"},
        {"id": "linkedin"},
        {"id": "bluesky"},
    ],
    "we_are": [{"trait": "précis", "example": "Le chêne sèche deux ans avant la coupe."}],
    "we_are_not": [{"trait": "vantard", "example": "Les meilleurs meubles de la région."}],
    "vocabulary": {
        "never": [{"term": "low cost", "reason": "nous vendons du durable", "alternative": "abordable"}],
        "avoid": [{"term": "solution", "reason": "trop vague"}],
        "prefer": [{"term": "meuble", "instead_of": ["mobilier"], "reason": "plus simple"}],
        "must": [{"term": "Atelier Marchand", "variants": ["Ateliers Marchand"], "reason": "notre nom"}],
    },
    "emoji": {"policy": "few", "favourites": ["🪵", "🔨"], "none_on": ["linkedin"]},
    "hashtags": {"allowed": ["#Nantes", "#Menuiserie", "#Chêne"], "max": {"x": 1, "instagram": 4}},
    "claims": [{"terms": ["éco-responsable"], "proof": "le certificat PEFC", "severity": "block"}],
    "cues": {"event": ["portes ouvertes", "atelier"], "hiring": ["recrute", "poste"]},
    "moves": [
        {"role": "opening", "goals": ["any"], "text": "Des nouvelles de l’atelier."},
        {
            "role": "opening",
            "goals": ["event"],
            "networks": ["facebook"],
            "text": "La porte sera ouverte.",
        },
        {"role": "opening", "goals": ["any"], "networks": ["linkedin"], "text": "Un mot de l’équipe."},
        {"role": "bridge", "goals": ["any"], "text": "Voici l’essentiel."},
        {"role": "call_to_action", "goals": ["any"], "needs": ["link"], "text": "Tout est sur la page."},
        {"role": "call_to_action", "goals": ["any"], "register": "vous", "text": "Passez nous voir."},
        {"role": "closing", "goals": ["any"], "text": "À bientôt à l’établi."},
    ],
    "signatures": [{"networks": ["linkedin"], "text": "L’équipe de l’Atelier Marchand"}],
}


def guide_rules() -> dict[str, Any]:
    """A cabinet-maker's guide, with a rule of every kind; each call gives its own."""
    return deepcopy(RULES)


def past_post(number: int, **changes: Any) -> dict[str, Any]:
    """A past post of that workshop, each with words of its own."""
    woods = ("chêne", "noyer", "frêne", "hêtre", "merisier", "orme", "tilleul")
    pieces = ("une table", "un banc", "une armoire", "un escalier", "un bureau")
    text = (
        f"{pieces[number % 5].capitalize()} en {woods[number % 7]}, pièce numéro {number}, finie à la cire."
    )
    post = {
        "id": f"post-{number}",
        "network": ("facebook", "x", "instagram", "linkedin", "bluesky")[number % 5],
        "text": text,
        "published_at": f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T08:00:00Z",
        "metrics": {"reactions": number % 50, "comments": None},
    }
    return post | changes


def brief(**changes: Any) -> dict[str, Any]:
    """A brief for an open day."""
    return {
        "subject": "Portes ouvertes de l’atelier",
        "facts": ["Entrée libre", "Démonstration de tournage sur bois"],
        "date": "2027-01-16T10:00/2027-01-16T17:00",
        "link": "https://marchand.example.com/portes-ouvertes",
    } | changes
