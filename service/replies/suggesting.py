"""Writing what may be answered: a reply a tone, or the one that only says that the team looks into it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.checks.answered import Answered
from service.checks.grounding import Grounds
from service.checks.replying.rules import reply_rules
from service.desk import Desk
from service.drafting import write_checked
from service.guides.rules import rules_on
from service.messages import Language
from service.personal.names import safe_first_name
from service.prompting import canary
from service.replies.case import Case
from service.replies.facts import ReplyFacts
from service.replies.laid_out import ReplyComposer
from service.task import Around, Task
from service.words import Draft
from service.writers.port import Terms

LONGEST_OPENING = 90


@dataclass(frozen=True, slots=True)
class Ground:
    """What every reply to one message stands on."""

    around: Around
    grounds: Grounds
    facts: ReplyFacts


async def suggest(desk: Desk, case: Case, tones: Sequence[str], terms: Terms) -> list[Draft]:
    """A checked reply a tone; without a model, none that begins as another."""
    ground = await _ground(desk, case, holding=False)
    if desk.writer is desk.composer:
        return await _laid_out(desk, case, ground, tones, terms)
    tasks = [_task(desk, case, ground, tone, place) for place, tone in enumerate(tones, start=1)]
    return list(await asyncio.gather(*(write_checked(desk, case.guide.id, one, terms) for one in tasks)))


async def hold(desk: Desk, case: Case, terms: Terms) -> list[Draft]:
    """The reply that only says that the team looks into it, laid out whoever else could write it."""
    ground = await _ground(desk, case, holding=True)
    return await _laid_out(replace(desk, writer=desk.composer), case, ground, ["warm"], terms)


async def _laid_out(
    desk: Desk, case: Case, ground: Ground, tones: Sequence[str], terms: Terms
) -> list[Draft]:
    drafts: list[Draft] = []
    for place, tone in enumerate(tones, start=1):
        task = _task(desk, case, ground, tone, place, (_opening(draft.text) for draft in drafts))
        drafts.append(await write_checked(desk, case.guide.id, task, terms))
    return drafts


async def _ground(desk: Desk, case: Case, *, holding: bool) -> Ground:
    guide, (network, kind) = case.guide.guide, case.placed
    sources = () if holding else case.answering
    around, own = await asyncio.gather(Around.of(desk, case.guide.id), desk.grounds.own(case.guide))
    stated = await asyncio.to_thread(Grounds.of, [one.excerpt for one in sources], (), guide.domains)
    told: Language = "fr" if guide.language == "fr" else "en"
    limits = network.describe(told, kind, guide.limits_on(network.id))
    own_rules = rules_on(guide, network.id)
    always = (*limits, *reply_rules(guide, network, told))
    name = safe_first_name(case.message.author)
    facts = ReplyFacts(
        guide=guide,
        network=network,
        kind=kind,
        language=case.triage.language,
        habits=around.voice.habits_on(network.id),
        today=desk.clock().date(),
        rules=(*always, *(rule.describe(told) for rule in own_rules)),
        short_rules=(*always, *(rule.describe(told, reasons=False) for rule in own_rules)),
        canary=canary(),
        sources=sources,
        message=case.veil.message,
        triage=case.triage,
        tone="",
        holding=holding,
        name=case.veil.hide(name) if name else None,
        openings=tuple(_opening(said.text) for said in case.message.thread if said.ours),
    )
    return Ground(around, own | stated, facts)


def _task(desk: Desk, case: Case, ground: Ground, tone: str, place: int, taken: Iterable[str] = ()) -> Task:
    facts = replace(
        ground.facts,
        tone=tone,
        variant=place,
        canary=canary(),
        openings=(*ground.facts.openings, *taken),
    )
    name = f"replies/answer{'' if facts.told == 'fr' else '_en'}"
    answered = Answered(
        text=case.message.text,
        name=safe_first_name(case.message.author),
        openings=facts.openings,
        sources=tuple(source.excerpt for source in facts.sources),
    )
    return Task(
        prompt=name,
        correction=name,
        facts=facts,
        grounds=ground.grounds,
        around=ground.around,
        parachute=ReplyComposer(desk.detector),
        notes=case.notes,
        answered=answered,
        veil=case.veil,
    )


def _opening(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line[:LONGEST_OPENING]
