"""Drafts of one brief for several networks, in the brand's voice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from service.checks.grounding import Grounds
from service.desk import Desk
from service.drafting import Task, write_checked
from service.drafts.gathering import constants_for, recent_openings, told_rules
from service.guides.guide import Guide
from service.library.guide_book import BrandGuide
from service.library.policy import Asked
from service.messages import Language
from service.placing import Placed, place
from service.prompting import canary
from service.stored import save
from service.voice.habits import Habits
from service.words import Brief, Draft
from service.writers.composer.typeset import typeset_date
from service.writers.goals import goal_of
from service.writers.port import DraftFacts, Terms
from service.writers.purse import Account, Purse

Hear = Callable[[int, str], None]


async def propose(
    desk: Desk,
    brand: str,
    brief: Brief,
    placements: Sequence[tuple[str, str | None]],
    variants: int = 1,
    language: str | None = None,
    until: float | None = None,
    purse: Purse | None = None,
) -> list[Draft]:
    """A checked draft for each network and variant. UnknownBrand, UnknownNetworkInBody, EmbedderMismatch.

    `until` is when writers must be done, on the clock of the event loop; `purse`, what they may spend.
    """
    tasks = await plan(desk, brand, brief, place(desk.networks, placements), variants, language)
    terms = [Terms(until, Account(purse or Purse())) for _ in tasks]
    drafts = await asyncio.gather(
        *(write_checked(desk, brand, task, own) for task, own in zip(tasks, terms, strict=True))
    )
    for draft in drafts:
        await save(desk, draft)
    return list(drafts)


async def plan(
    desk: Desk,
    brand: str,
    brief: Brief,
    places: Sequence[Placed],
    variants: int = 1,
    language: str | None = None,
) -> list[Task]:
    """What is to be written, by network then variant."""
    guide = await desk.guides.get(brand)
    facts = await gather_facts(desk, guide, brief, places, variants, language)
    grounds = await desk.grounds.of(guide) | await asyncio.to_thread(Grounds.of_brief, brief)
    return [Task(*prompts_for(guide.guide), one, grounds, desk.composer) for one in facts]


def prompts_for(guide: Guide) -> tuple[str, str]:
    """The prompts that ask for a draft and for its correction, in French for a brand whose language it is."""
    told = "" if guide.language == "fr" else "_en"
    return f"drafts/propose{told}", f"drafts/correct{told}"


async def gather_facts(
    desk: Desk, guide: BrandGuide, brief: Brief, places: Sequence[Placed], variants: int, language: str | None
) -> list[DraftFacts]:
    """What each draft is written from; what holds for all is looked for once, whatever their number."""
    found = await desk.library.search(guide.id, search_text(brief))
    voice = await desk.library.voice(guide.id)
    openings = await recent_openings(desk, guide.id)
    goal = goal_of(brief, guide.guide)
    alike = found.serving(guide.guide.cues.get(goal, []))
    language = language or guide.guide.language
    gathered = []
    for placed in places:
        name = placed[0].id
        facts = replace(
            _facts(desk, guide.guide, brief, placed, language),
            goal=goal,
            habits=voice.habits_on(name),
            portrait=voice.portrait_on(name),
            sources=found.sources_for(Asked(name, language, alike)),
            openings=openings.get(name, ()),
            variants=variants,
        )
        gathered += [replace(facts, variant=variant, canary=canary()) for variant in range(1, variants + 1)]
    return gathered


def search_text(brief: Brief) -> str:
    """The words a brief is searched by."""
    return "\n".join([brief.subject, *(fact.text for fact in brief.facts), brief.audience or ""]).strip()


def _facts(desk: Desk, guide: Guide, brief: Brief, placed: Placed, language: str) -> DraftFacts:
    """What the brief, the guide and the network say; nothing that is looked for."""
    network, kind = placed
    told: Language = "fr" if guide.language == "fr" else "en"
    return DraftFacts(
        brief=brief,
        date=typeset_date(brief.date, guide, language, network) if brief.date else None,
        constants=constants_for(guide, brief),
        guide=guide,
        network=network,
        kind=kind,
        language=language,
        habits=Habits(),
        today=desk.clock().date(),
        rules=told_rules(placed, guide, told, short=False),
        short_rules=told_rules(placed, guide, told, short=True),
        canary="",
    )
