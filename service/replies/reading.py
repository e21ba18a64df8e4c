"""Reading a message: its labels, by the heads and by the model if there is one; the pages that answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from service.desk import Desk
from service.errors import PackageMissing, VectorsUnreachable
from service.index.e5 import E5Embedder
from service.library.guide_book import BrandGuide
from service.library.library import NOTES
from service.library.search import Near
from service.message import Message
from service.personal.veil import Veil
from service.placing import Placed
from service.provider_faults import ProviderFault
from service.replies.advice import Advice, advise
from service.replies.case import Case, needs_facts
from service.replies.enough import is_enough
from service.tracing import span
from service.triage.policy import decide
from service.triage.reconcile import reconcile
from service.triage.seen import gives_orders
from service.words import Finding, Source
from service.writers.port import Terms

log = logging.getLogger(__name__)
MOST_PAGES = 5
LONGEST_QUESTION = 600
SHORT_QUESTION = 40  # characters, under which what was said before tells what it is about


async def read_message(
    desk: Desk, guide: BrandGuide, placed: Placed, message: Message, terms: Terms, *, suggest: bool
) -> Case:
    """The message in hand; its pages are looked for only where `suggest` asks for answers.

    EmbedderMismatch; BudgetSpent when a model could make no call at all.
    """
    veil = Veil.of(message, known=guide.guide.constants.values())
    with span("triage") as step:
        own = await desk.triager.read(message, guide.guide)
        step.set_attribute("portevoix.language", own.language)
    near: list[Near] = []
    notes: tuple[Finding, ...] = ()
    if suggest and (desk.adviser or needs_facts(decide(own))):
        near, notes = await look_for(desk, guide.id, message)
    sources = tuple(_source(place, one) for place, one in enumerate(near, start=1))
    advice = Advice()
    if desk.adviser:
        network = placed[0]
        # A page that gives orders, whoever wrote it, has no say in what a message is.
        shown = tuple(source for source in sources if not gives_orders(source.excerpt))
        advice = await advise(desk, desk.adviser, guide.guide, network, veil.message, shown, terms)
    reading = reconcile(own, advice.says) if advice.says else own
    case = Case(guide, placed, message, veil, decide(reading), advice.by, notes=notes, silent=advice.silent)
    measured = desk.embedder.name == E5Embedder.name
    answering = _answering(case, near, sources, advice, measured=measured)
    return replace(case, sources=sources, answering=answering)


async def look_for(desk: Desk, brand: str, message: Message) -> tuple[list[Near], tuple[Finding, ...]]:
    """The pages near a message. When they cannot be searched, none, and a finding says so."""
    try:
        return await desk.library.find_answers(brand, question_of(message), MOST_PAGES), ()
    except (ProviderFault, PackageMissing, VectorsUnreachable) as fault:
        silent = "Chroma" if isinstance(fault, VectorsUnreachable) else desk.embedder.name
        log.warning("%s: %s %s", silent, fault.code, fault.details)
        return [], (Finding("library.unread", NOTES["library.unread"], details={"model": silent}),)


def question_of(message: Message) -> str:
    """What is looked for: the message, after what was said just before it when it is short."""
    text = message.text.strip()[:LONGEST_QUESTION]
    if len(text) < SHORT_QUESTION and message.thread:
        return f"{message.thread[-1].text.strip()[:LONGEST_QUESTION]}\n{text}"
    return text


def _answering(
    case: Case, near: Sequence[Near], sources: Sequence[Source], advice: Advice, *, measured: bool
) -> tuple[Source, ...]:
    """The pages that answer: those the model named, else those near enough."""
    if not case.asks:
        return ()
    if advice.answering is not None:
        return tuple(source for source in sources if source.id in advice.answering)
    question = question_of(case.message)
    found = zip(sources, near, strict=True)
    return tuple(source for source, one in found if is_enough(question, one, measured=measured))


def _source(place: int, near: Near) -> Source:
    passage = near.passage
    return Source(f"s{place}", "knowledge", passage.ref, passage.text, round(passage.score, 4))
