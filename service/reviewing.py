"""Checking a text a person wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.checks.facts import Known
from service.checks.grounding import Grounds
from service.desk import Desk
from service.examining import Examined, Place, counted, examine, mend
from service.guides.guide import Guide
from service.language import Detector
from service.networks.network import Network
from service.placing import place
from service.task import Around
from service.tracing import span
from service.voice.voice import Voice
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
    ((where, what),) = place(desk.networks, [(network, kind)])
    grounds = None if facts is None else await desk.grounds.of(guide) | await _given(facts)
    around = await Around.of(desk, brand)
    known: Known = {**around.known, "grounds": grounds, "fields": fields or {}}
    # A long hostile text takes a second to judge: meanwhile others are answered.
    with span("check", {"portevoix.network": where.id}) as step:
        review = await asyncio.to_thread(
            _judged, desk.detector, text, where, what, guide.guide, known, around.voice
        )
        step.set_attributes(counted(review.examined.findings))
    return review


async def _given(facts: Sequence[str]) -> Grounds:
    return await asyncio.to_thread(Grounds.of_text, "\n".join(facts))


def _judged(
    detector: Detector, text: str, network: Network, kind: str, guide: Guide, known: Known, voice: Voice
) -> Review:
    place = Place(network, kind, guide, _language(text, guide, detector))
    examined = examine(text, place, **known)
    return Review(examined, mend(text, examined.findings), voice.match(text, network.id))


def _language(text: str, guide: Guide, detector: Detector) -> str:
    """The language a text is written in, of those of the brand; its first when that cannot be told."""
    if len(guide.languages) == 1:
        return guide.language
    guess = detector.detect(text)
    return guess.language if guess is not None and guess.language in guide.languages else guide.language
