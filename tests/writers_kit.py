"""Drafts and what they are held against, for the eval of the writers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evals.measures import Known, Written
from evals.scorers import Runs
from service.checks.grounding import Grounds
from service.guides.loader import parse
from service.networks.catalogue import Catalogue
from service.voice.habits import Habits
from service.words import Brief, Draft, Fact, LimitCount, Usage, VoiceMatch, WrittenBy
from tests.house_kit import guide_rules

BRIEF = Brief(
    "Portes ouvertes de l’atelier",
    facts=(Fact("Entrée libre"), Fact("12 € le repas")),
    link="https://marchand.example.com/portes-ouvertes",
    date="2027-01-16T10:00/2027-01-16T17:00",
)
POST = "Ce matin on a raboté douze planches de chêne avant le café."


def known(brief: Brief = BRIEF, **changes: Any) -> Known:
    """A brief for the workshop, on X."""
    guide = parse(guide_rules())
    return replace(
        Known(
            brief=brief,
            guide=guide,
            network=Catalogue.load().get("x"),
            kind="post",
            grounds=Grounds.of_guide(guide) | Grounds.of_brief(brief),
            habits=Habits(posts=40, length=100),
            posts=Runs.of([POST]),
            allowed=Runs.of([]),
            examples=(POST,),
        ),
        **changes,
    )


def written(
    text: str, *, system: str = "full", case: int = 0, brief: Brief = BRIEF, **changes: Any
) -> Written:
    """A draft of the workshop as the service hands it back; the changes are those of the Draft."""
    limit = LimitCount("text", 10, 280, "weighted_characters", "hard")
    draft = Draft(
        id="d",
        brand="atelier",
        network="x",
        kind="post",
        variant=1,
        language="fr",
        text=text,
        hashtags=(),
        count=limit,
        limits=(limit,),
        findings=(),
        voice=VoiceMatch(),
        sources=(),
        written_by=WrittenBy("openai", "stub-small", "drafts/propose"),
        usage=Usage(),
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    return Written(system, case, known(brief), replace(draft, **changes), 1.0)
