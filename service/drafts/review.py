"""Checking a text a person wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.checks.grounding import Grounds
from service.desk import Desk
from service.drafting import Examined, examine, mend
from service.drafts.propose import place
from service.words import VoiceMatch


@dataclass(frozen=True, slots=True)
class Review:
    """What was noticed, and the text with every sure fix applied."""

    examined: Examined
    corrected: str
    voice: VoiceMatch


async def review_text(
    desk: Desk,
    brand: str,
    text: str,
    network: str,
    kind: str | None,
    facts: Sequence[str] | None,
    fields: Mapping[str, str | None] | None = None,
) -> Review:
    """Review a text; with `facts`, values neither they nor the brand state are findings. UnknownBrand."""
    guide = await desk.guides.get(brand)
    ((where, what),) = place(desk, [(network, kind)])
    grounds = None if facts is None else await desk.grounds.of(guide) | await _given(facts)
    voice = await desk.library.voice(brand)
    # A long hostile text takes a second to judge: meanwhile others are answered.
    examined = await asyncio.to_thread(
        examine,
        text,
        where,
        what,
        guide.guide,
        guide.guide.language,
        grounds=grounds,
        recent=await desk.library.recent(brand),
        fields=fields or {},
        today=desk.clock().date(),
        dictionaries=desk.dictionaries,
        detector=desk.detector,
    )
    matched = await asyncio.to_thread(voice.match, text, where.id)
    return Review(examined, mend(text, examined.findings), matched)


async def _given(facts: Sequence[str]) -> Grounds:
    return await asyncio.to_thread(Grounds.of_text, "\n".join(facts))
