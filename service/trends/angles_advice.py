"""What the house's model proposes on a topic: one structured call, believed only where code can check it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from service.access_errors import BudgetSpent
from service.desk import Desk
from service.errors import CeilingReached, PackageMissing
from service.prompting import Prompt, canary
from service.provider_faults import ProviderFault
from service.topics.item import Item
from service.trends.angle import MOST_ANGLES, Angle, Failing
from service.trends.angles_believed import Shown, believe
from service.trends.angles_told import figures, told
from service.trends.footing import topic_words
from service.trends.scene import Scene, fact_of, one_line
from service.words import WrittenBy
from service.writers.port import Adviser, Terms

log = logging.getLogger(__name__)
MOST_ITEMS = 12
LONGEST_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class Advice:
    """The angles that could be checked, who proposed them; `silent` is why there is none."""

    angles: tuple[Angle, ...] = ()
    by: WrittenBy | None = None
    silent: Failing | None = None


async def advise(desk: Desk, adviser: Adviser, scene: Scene, terms: Terms) -> Advice:
    """Ask for angles. BudgetSpent when no call could be made at all."""
    prompt, shown = asked_of(desk, scene)
    try:
        answer = await adviser.advise(prompt, terms)
    except (ProviderFault, CeilingReached, PackageMissing, BudgetSpent) as error:
        if isinstance(error, BudgetSpent) and not error.begun:
            raise
        log.warning("angles: %s %s", error.code, error.details)
        return _silent(desk, (error.code, error.details))
    writer, model = answer.by
    read = await asyncio.to_thread(believe, answer.values, scene, shown, writer)
    if read:
        return Advice(read, WrittenBy(writer, model, prompt.id))
    return _silent(desk, ("angles_unusable", {"model": model or writer}))


def asked_of(desk: Desk, scene: Scene) -> tuple[Prompt, Shown]:
    """The prompt, and what its answer is held against."""
    items = {f"i{place}": item for place, item in enumerate(scene.sources[:MOST_ITEMS], start=1)}
    pillars = {f"p{place}": name for place, name in enumerate(scene.guide.pillars, start=1)}
    tones = {
        one.network.id: (one.network.name, one.network.manners.tone[scene.told]) for one in scene.settings
    }
    # The name of a source is a stranger's word, and stands with its titles.
    counted = tuple(told(one, scene.told, tones) for one in figures(scene) if "source" not in one.details)
    secret = canary()
    prompt = desk.prompts.render(
        f"trends/angles{'' if scene.told == 'fr' else '_en'}",
        guide=scene.guide,
        label=topic_words(scene),
        items={marker: _shown(item) for marker, item in items.items()},
        figures=counted,
        pillars=pillars,
        networks=list({one.network.id: one.network for one in scene.settings}.values()),
        treatments=scene.treatments,
        most=MOST_ANGLES,
        language=scene.language,
        careful=scene.trend.risk.level == "caution",
        today=scene.now.date(),
        canary=secret,
    )
    return prompt, Shown(items, pillars, counted, (prompt.system, secret))


def _shown(item: Item) -> str:
    """An item as a prompt holds it: title, source, the beginning of its summary."""
    fact, summary = fact_of(item), one_line(item.summary)
    short = summary if len(summary) <= LONGEST_SUMMARY else f"{summary[:LONGEST_SUMMARY]}…"
    return "\n".join(filter(None, [fact.text, f"({fact.source})", short]))


def _silent(desk: Desk, because: Failing) -> Advice:
    desk.telemetry.degraded.labels(because[0]).inc()
    return Advice(silent=because)
