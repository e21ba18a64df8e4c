"""Angles on a topic: counted first, then a model's where code could check them, the others laid out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from service.checks.others import other_names
from service.desk import Desk
from service.library.guide_book import BrandGuide
from service.placing import place
from service.topics.trend import Trend
from service.trends.angle import MOST_ANGLES, Angle, Angles, AskedAngles
from service.trends.angles_advice import Advice, advise
from service.trends.angles_laid_out import lay_out
from service.trends.scene import Scene, Setting
from service.words import Remark, Usage
from service.writers.port import Terms


async def angles(desk: Desk, brand: str, trend: Trend, asked: AskedAngles, terms: Terms) -> Angles:
    """Up to five angles on a topic, or why there is none; each with a brief for drafts.

    UnknownBrand, UnknownNetworkInBody, InvalidInput `unknown_kind`; BudgetSpent when a model could make no
    call at all.
    """
    guide = await desk.guides.get(brand)
    settings = settings_of(desk, guide, asked)
    language = asked.language or guide.guide.language
    withheld = reason_to_withhold(trend)
    if withheld:
        return Angles(language, withheld=withheld, already=trend.used)
    scene = await set_scene(desk, guide, trend, settings, language)
    own = await asyncio.to_thread(lay_out, scene)
    if not own:
        return Angles(language, withheld=Remark("withheld.no_fact"), already=trend.used)
    advice = await advise(desk, desk.adviser, scene, terms) if desk.adviser else Advice()
    return Angles(
        language,
        angles=filled_up(advice.angles, own),
        already=trend.used,
        written_by=advice.by or Angles(language).written_by,
        usage=terms.account.usage if desk.adviser else Usage(),
        silent=advice.silent,
    )


def reason_to_withhold(trend: Trend) -> Remark | None:
    """Why nothing is to be said of a topic, if so."""
    if trend.risk.level == "avoid":
        return Remark("withheld.risk_avoid", {"kinds": " ".join(trend.risk.kinds)})
    if trend.not_for_us and trend.not_for_us_because:
        return Remark("withheld.not_for_us_because", {"reason": trend.not_for_us_because.rstrip(" .")})
    return Remark("withheld.not_for_us") if trend.not_for_us else None


def settings_of(desk: Desk, guide: BrandGuide, asked: AskedAngles) -> tuple[Setting, ...]:
    """The networks asked for, else the guide's. UnknownNetworkInBody, InvalidInput `unknown_kind`."""
    wanted = dict.fromkeys(asked.networks or [(one.id, None) for one in guide.guide.networks])
    placed = place(desk.networks, list(wanted))
    kinds = [kind and network.kind_of(kind) for (network, _), (_, kind) in zip(placed, wanted, strict=True)]
    return tuple(Setting(network, kind) for (network, _), kind in zip(placed, kinds, strict=True))


async def set_scene(
    desk: Desk, guide: BrandGuide, trend: Trend, settings: Sequence[Setting], language: str
) -> Scene:
    """What angles stand on."""
    names, grounds = await asyncio.gather(desk.guides.other_names(guide.id), desk.grounds.own(guide))
    return Scene(
        guide=guide.guide,
        trend=trend,
        settings=tuple(settings),
        language=language,
        now=desk.clock(),
        grounds=grounds,
        others=other_names(names),
    )


def filled_up(believed: Sequence[Angle], own: Sequence[Angle]) -> tuple[Angle, ...]:
    """A model's angles first, then those laid out that none of them is."""
    known = {angle.key for angle in believed}
    return (*believed, *(angle for angle in own if angle.key not in known))[:MOST_ANGLES]
