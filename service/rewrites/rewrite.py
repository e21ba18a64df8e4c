"""A text of the brand rewritten as asked: by the desk's writer, or by the mechanic where that is enough."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from babel.core import Locale

from service.checks import names, values
from service.checks.grounding import Grounds
from service.checks.words import Reading
from service.desk import Desk
from service.drafting import write_checked
from service.errors import NeedsModel
from service.guides.guide import Guide
from service.guides.rules import rules_on
from service.language import Detector
from service.library.guide_book import BrandGuide
from service.messages import Language
from service.placing import Placed, place
from service.prompting import canary
from service.rewrites.facts import RewriteFacts
from service.rewrites.mechanic import Mechanic
from service.rewrites.pieces import HASHTAG
from service.stored import save
from service.task import Around, Task
from service.text import fold
from service.words import UNAIDED, Draft
from service.writers.port import Terms
from service.writers.purse import Account, Purse

LOSES_HASHTAGS = ("shorten", "adapt")
_ENOUGH = 5  # words: no text of so many is taken for another language
_MOST_KEPT = 60  # values and names told to the model; the checks hold it to all of them


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to become of a text: `verb` is an action, or `instruction` with one of a person's own."""

    text: str
    verb: str
    network: str
    kind: str | None = None
    instruction: str | None = None
    facts: Sequence[str] = ()
    language: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


async def rewrite(
    desk: Desk, brand: str, asked: Asked, until: float | None = None, purse: Purse | None = None
) -> Draft:
    """A checked rewrite, stored as drafts are. UnknownBrand, UnknownNetworkInBody, NeedsModel.

    Where no mechanic can do it, also the fault of the model. `until` is when writers must be done, on the
    clock of the event loop; `purse`, what they may spend.
    """
    guide = await desk.guides.get(brand)
    (placed,) = place(desk.networks, [(asked.network, asked.kind)])
    if asked.verb not in UNAIDED and not desk.writer.corrects:
        raise NeedsModel(action=asked.verb)
    facts = await gather_facts(desk, guide, asked, placed)
    mechanic = Mechanic(desk.dictionaries)
    name = f"rewrites/{asked.verb}{'' if facts.told == 'fr' else '_en'}"
    task = Task(
        prompt=name,
        correction=name,
        facts=facts,
        grounds=await desk.grounds.of(guide) | await asyncio.to_thread(_grounds, asked),
        around=await Around.of(desk, brand),
        parachute=mechanic if asked.verb in UNAIDED else None,
        before=asked.text,
        before_language=facts.before_language,
        before_hashtags=() if asked.verb in LOSES_HASHTAGS else own_hashtags(asked.text, guide.guide),
    )
    able = desk if desk.writer.corrects else replace(desk, writer=mechanic)
    draft = await write_checked(able, brand, task, Terms(until, Account(purse or Purse())))
    await save(desk, draft)
    return draft


async def gather_facts(desk: Desk, guide: BrandGuide, asked: Asked, placed: Placed) -> RewriteFacts:
    """What the rewrite is written from."""
    network, kind = placed
    own, voice = guide.guide, await desk.library.voice(guide.id)
    before = await asyncio.to_thread(language_of, asked.text, own, desk.detector)
    told: Language = "fr" if own.language == "fr" else "en"
    language = asked.language or before
    limits = network.describe(told, kind, own.limits_on(network.id))
    rules = [rule.describe(told) for rule in rules_on(own, network.id)]
    return RewriteFacts(
        guide=own,
        network=network,
        kind=kind,
        language=language,
        habits=voice.habits_on(network.id),
        today=desk.clock().date(),
        rules=(*limits, *rules),
        short_rules=(*limits, *rules),
        canary=canary(),
        text=asked.text,
        verb=asked.verb,
        instruction=asked.instruction,
        before_language=before,
        beside=asked.fields,
        keep=await asyncio.to_thread(to_keep, asked, own, before),
        stated=tuple(asked.facts),
        language_name=str(Locale(told).languages.get(language, language)),
    )


def language_of(text: str, guide: Guide, detector: Detector) -> str:
    """The language a text is in: any, when it is long enough to tell; else one of the brand's."""
    guess = detector.detect(text)
    if guess and (guess.language in guide.languages or len(text.split()) >= _ENOUGH):
        return guess.language
    return guide.language


def own_hashtags(text: str, guide: Guide) -> tuple[str, ...]:
    """The guide's hashtags in a text, each once."""
    own = {fold(tag) for tag in (*guide.hashtags.allowed, *guide.hashtags.always)}
    return tuple(dict.fromkeys(tag for tag in HASHTAG.findall(text) if fold(tag) in own))


def to_keep(asked: Asked, guide: Guide, language: str) -> tuple[str, ...]:
    """The values, names, links and hashtags of a text, as written there, each once."""
    return tuple(dict.fromkeys(_told(asked, guide, language)))[:_MOST_KEPT]


def _told(asked: Asked, guide: Guide, language: str) -> Iterator[str]:
    must = [name.term for name in guide.vocabulary.must]
    yield from (value.text for value in values.find(asked.text, language))
    yield from (found.term for found in Reading.of(asked.text).find(must, language))
    yield from (name.text for name in (*names.names(asked.text, language), *names.mentions(asked.text)))
    if asked.verb not in LOSES_HASHTAGS:
        yield from own_hashtags(asked.text, guide)


def _grounds(asked: Asked) -> Grounds:
    """What the caller states: the text, what goes beside it, the facts, and the instruction's own values."""
    said = (asked.text, *asked.fields.values(), *asked.facts, asked.instruction or "")
    return Grounds.of_text("\n\n".join(filter(None, said)))
