"""Drafts of one brief for several networks, in the brand's voice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from service.checks.grounding import Grounds
from service.desk import Desk
from service.drafting import write_checked
from service.drafts.gathering import constants_for, recent_openings, told_rules
from service.errors import PackageMissing, VectorsUnreachable
from service.guides.guide import Guide
from service.library.guide_book import BrandGuide
from service.library.library import NOTES
from service.library.policy import Asked
from service.library.search import Found
from service.messages import Language
from service.placing import Placed, place
from service.prompting import canary
from service.provider_faults import ProviderFault
from service.stored import save
from service.task import Around, Task
from service.voice.habits import Habits
from service.words import Brief, Draft, Finding
from service.writers.composer.typeset import typeset_date
from service.writers.goals import goal_of
from service.writers.port import DraftFacts, Terms
from service.writers.purse import Account, Purse

log = logging.getLogger(__name__)


async def propose(
    desk: Desk,
    brand: str,
    brief: Brief,
    placements: Sequence[tuple[str, str | None]],
    variants: int = 1,
    language: str | None = None,
) -> list[Draft]:
    """A checked draft for each network and variant. UnknownBrand, UnknownNetworkInBody, EmbedderMismatch."""
    tasks = await plan(desk, brand, brief, place(desk.networks, placements), variants, language)
    return await write(desk, brand, tasks, Purse())


async def write(
    desk: Desk, brand: str, tasks: Sequence[Task], purse: Purse, until: float | None = None
) -> list[Draft]:
    """The drafts of `tasks`, written side by side and kept, in their order.

    `until` is when models must be done, on the clock of the event loop; `purse`, what they may spend.
    """
    drafts = await asyncio.gather(
        *(write_checked(desk, brand, task, Terms(until, Account(purse))) for task in tasks)
    )
    await save(desk, *drafts)
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
    (found, notes), around, always, asked = await asyncio.gather(
        search(desk, brand, brief),
        Around.of(desk, brand),
        desk.grounds.of(guide),
        asyncio.to_thread(Grounds.of_brief, brief),
    )
    facts = await gather_facts(desk, guide, brief, places, variants, language, found, around)
    prompts = prompts_for(guide.guide)
    return [Task(*prompts, one, always | asked, around, desk.composer, notes=notes) for one in facts]


def prompts_for(guide: Guide) -> tuple[str, str]:
    """The prompts that ask for a draft and for its correction, in French for a brand whose language it is."""
    told = "" if guide.language == "fr" else "_en"
    return f"drafts/propose{told}", f"drafts/correct{told}"


async def search(desk: Desk, brand: str, brief: Brief) -> tuple[Found | None, tuple[Finding, ...]]:
    """What the library holds on a brief, searched once whatever the number of networks.

    When the embedder of others fails, or the Chroma server, drafts are written without it, and a finding says
    so.
    """
    try:
        return await desk.library.search(brand, search_text(brief)), ()
    except (ProviderFault, PackageMissing, VectorsUnreachable) as fault:
        silent = "Chroma" if isinstance(fault, VectorsUnreachable) else desk.embedder.name
        log.warning("%s: %s %s", silent, fault.code, fault.details)
        unread = Finding("library.unread", NOTES["library.unread"], details={"model": silent})
        return None, (unread,)


async def gather_facts(
    desk: Desk,
    guide: BrandGuide,
    brief: Brief,
    places: Sequence[Placed],
    variants: int,
    language: str | None,
    found: Found | None,
    around: Around,
) -> list[DraftFacts]:
    """What each draft is written from; what holds for all is looked for once, whatever their number."""
    voice = around.voice
    openings = await recent_openings(desk, guide.id, around.known["recent"])
    goal = goal_of(brief, guide.guide)
    alike = found.serving(guide.guide.cues.get(goal, [])) if found else frozenset()
    language = language or guide.guide.language
    constants = constants_for(guide.guide, brief)
    gathered = []
    for placed in places:
        name = placed[0].id
        facts = replace(
            _facts(desk, guide.guide, brief, placed, language),
            goal=goal,
            constants=constants,
            habits=voice.habits_on(name),
            portrait=voice.portrait_on(name),
            sources=found.sources_for(Asked(name, language, alike)) if found else (),
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
