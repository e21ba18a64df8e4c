"""What the house's model makes of a message: one structured call, believed only where the policy lets it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from service.access_errors import BudgetSpent
from service.desk import Desk
from service.errors import CeilingReached, PackageMissing
from service.guides.guide import Guide
from service.message import INTENTS, RESPONSES, RISKS, SENTIMENTS, URGENCIES, Message, Said
from service.networks.catalogue import Network
from service.prompting import canary
from service.provider_faults import ProviderFault
from service.replies.case import Failing
from service.triage.reading import ModelSays
from service.words import Source, WrittenBy
from service.writers.port import Adviser, Terms

log = logging.getLogger(__name__)
MOST_INTENTS = 3
MOST_SAID = 12  # messages of a thread, the last ones
LONGEST_SAID = 1_000
FIRST, LAST = 4_000, 1_500  # characters of a message that a model reads
T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a model said; `answering` are the markers of the pages that it says answer.

    `silent` is the error for which it said nothing.
    """

    says: ModelSays | None = None
    answering: frozenset[str] | None = None
    by: WrittenBy | None = None
    silent: Failing | None = None


async def advise(
    desk: Desk,
    adviser: Adviser,
    guide: Guide,
    network: Network,
    message: Message,
    sources: Sequence[Source],
    terms: Terms,
) -> Advice:
    """Ask what `message`, which bears placeholders, is. BudgetSpent when no call could be made at all."""
    told = "" if guide.language == "fr" else "_en"
    prompt = desk.prompts.render(
        f"replies/triage{told}",
        guide=guide,
        network=network,
        message=shortened(message),
        sources=sources,
        today=desk.clock().date(),
        canary=canary(),
    )
    try:
        answer = await adviser.advise(prompt, terms)
    except (ProviderFault, CeilingReached, PackageMissing, BudgetSpent) as error:
        if isinstance(error, BudgetSpent) and not error.begun:
            raise
        log.warning("triage: %s %s", error.code, error.details)
        desk.telemetry.degraded.labels(error.code).inc()
        return Advice(silent=(error.code, error.details))
    known = {source.id for source in sources}
    markers = frozenset(_markers(answer.values.get("sources"))) & known
    return Advice(read_says(answer.values), markers, WrittenBy(*answer.by, prompt.id))


def read_says(values: Mapping[str, Any]) -> ModelSays:
    """The labels of an answer; what is none of ours is left out."""
    listed = values.get("intent")
    intent = listed if isinstance(listed, list) else [listed]
    chosen = (one for name in intent if (one := _one_of(name, INTENTS)))
    needs = values.get("needs_reply")
    return ModelSays(
        intent=tuple(dict.fromkeys(chosen))[:MOST_INTENTS],
        sentiment=_one_of(values.get("sentiment"), SENTIMENTS),
        urgency=_one_of(values.get("urgency"), URGENCIES),
        risk=_one_of(values.get("risk"), RISKS),
        needs_reply=needs if isinstance(needs, bool) else None,
        action=_one_of(values.get("action"), RESPONSES),
    )


def shortened(message: Message) -> Message:
    """The message as a prompt can hold it: its beginning and its end, and the last of its thread."""
    text = message.text
    if len(text) > FIRST + LAST:
        text = f"{text[:FIRST]}\n[…]\n{text[-LAST:]}"
    return replace(message, text=text, thread=tuple(_short(said) for said in message.thread[-MOST_SAID:]))


def _short(said: Said) -> Said:
    return said if len(said.text) <= LONGEST_SAID else replace(said, text=f"{said.text[:LONGEST_SAID]}…")


def _one_of(value: object, known: Sequence[T]) -> T | None:
    return next((one for one in known if isinstance(value, str) and one == value.strip().lower()), None)


def _markers(value: object) -> list[str]:
    listed = value if isinstance(value, list) else []
    return [one.strip().strip("[]").lower() for one in listed if isinstance(one, str)]
