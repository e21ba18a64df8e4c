"""The one loop that writes: write, check, correct once, mend, and the composer when nothing else is fit."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack

from service.checks.facts import Facts, Known
from service.checks.grounding import Grounds
from service.checks.registry import review
from service.checks.telling import message
from service.desk import Desk
from service.errors import PortevoixError
from service.guides.guide import Guide
from service.networks.catalogue import Network
from service.networks.counting import Measure, measure
from service.prompting import Prompt
from service.words import Brief, Draft, Finding, Span, VoiceMatch, WrittenBy
from service.writers.port import DraftFacts, Writer, Written

REPLACED = ("outgoing.", "grounding.url")


@dataclass(frozen=True, slots=True)
class Examined:
    """A text held against its network and guide."""

    text: str
    measure: Measure
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> tuple[Finding, ...]:
        """Findings that keep the text from leaving as it is."""
        return tuple(finding for finding in self.findings if finding.severity == "block")


def examine(
    text: str, network: Network, kind: str, guide: Guide, language: str, **known: Unpack[Known]
) -> Examined:
    """Count a text and run every check on it."""
    fields = {name: given for name, given in known.get("fields", {}).items() if given is not None}
    measured = measure(network, text, kind, guide.limits_on(network.id), fields)
    facts = Facts(
        text=text,
        network=network,
        kind=kind,
        guide=guide,
        language=language,
        measure=measured,
        **known,
    )
    return Examined(text, measured, review(facts))


def mend(text: str, findings: Iterable[Finding]) -> str:
    """`text` with every sure fix of a block or a warning applied, and nothing else touched.

    Of two that touch the same characters, the graver is applied, then the wider: it holds the other.
    """
    fixes = [
        (f.severity != "block", f.span[0] - f.span[1], f.span, f.fix)
        for f in findings
        if f.span is not None and f.fix is not None and f.severity != "info"
    ]
    taken = bytearray(len(text))
    chosen: set[tuple[Span, str]] = set()
    for _, _, span, fix in sorted(fixes):
        if not any(taken[slice(*span)]):
            taken[slice(*span)] = b"\x01" * (span[1] - span[0])
            chosen.add((span, fix))
    parts: list[str] = []
    position = 0
    for (start, end), fix in sorted(chosen):
        if start >= position:
            parts += [text[position:start], fix]
            position = end
    return "".join([*parts, text[position:]])


async def around(desk: Desk, brand: str) -> Known:
    """What the house knows beside any text of a brand: its recent posts, the day, the languages."""
    return {
        "recent": await desk.library.recent(brand),
        "today": desk.clock().date(),
        "dictionaries": desk.dictionaries,
        "detector": desk.detector,
    }


async def write_checked(desk: Desk, brand: str, facts: DraftFacts, grounds: Grounds) -> Draft:
    """One draft that passed the checks, or says which it does not pass."""
    because: str | None = None
    known: Known = {**await around(desk, brand), "brief": facts.brief, "grounds": grounds}
    try:
        draft = await _try(desk, desk.writer, brand, facts, known)
        because = unfit(draft)
    except PortevoixError as error:
        if desk.writer is desk.composer:
            raise
        because = error.code
    if because and desk.writer.name != desk.composer.name:
        fallback = await _try(desk, desk.composer, brand, facts, known)
        draft = dataclasses.replace(fallback, degraded=True, degraded_because=because)
    desk.telemetry.drafts.labels(draft.network, draft.written_by.writer, draft.status).inc()
    for finding in draft.findings:
        desk.telemetry.findings.labels(finding.rule, finding.severity).inc()
    return draft


def unfit(draft: Draft) -> str | None:
    """Why a draft may not be shown: nothing in it, or something that must not leave."""
    if not draft.text.strip():
        return "empty"
    blocks = (finding.rule for finding in draft.findings if finding.severity == "block")
    return next((rule for rule in blocks if rule.startswith(REPLACED)), None)


async def _try(desk: Desk, writer: Writer, brand: str, facts: DraftFacts, known: Known) -> Draft:
    """Write, check, correct once, mend."""
    prompt = desk.prompts.render("drafts/propose", **_named(facts))
    written = await writer.write(prompt)
    examined = await _examine(written, prompt, facts, known)
    if examined.blocked and writer.corrects:
        remarks = [message(f, "fr") for f in examined.blocked]
        prompt = desk.prompts.render(
            "drafts/correct", **_named(facts), rejected=written.text, remarks=remarks
        )
        written = await writer.write(prompt)
        examined = await _examine(written, prompt, facts, known)
    mended = mend(written.text, [f for f in examined.findings if not _said(f, written.text, facts.brief)])
    if mended != written.text:
        written = dataclasses.replace(written, text=mended)
        examined = await _examine(written, prompt, facts, known)
    voice = (await desk.library.voice(brand)).match(written.text, facts.network.id)
    return _draft(desk, writer, brand, prompt, facts, written, examined, voice)


def _said(finding: Finding, text: str, brief: Brief) -> bool:
    """Whether a finding is about the brief's own words, which are never rewritten.

    A word is the brief's wherever it stands; a blank or a sign, only within what the brief wrote.
    """
    if finding.span is None:
        return False
    start, end = finding.span
    stated = (brief.subject, brief.call_to_action or "", *(fact.text for fact in brief.facts))
    if not finding.rule.startswith("typography."):
        return any(text[start:end] in words for words in stated)
    return any(
        begins <= start and end <= begins + len(words)
        for words in stated
        if words
        for begins in (match.start() for match in re.finditer(re.escape(words), text))
    )


async def _examine(written: Written, prompt: Prompt, facts: DraftFacts, known: Known) -> Examined:
    beside: Known = {
        **known,
        "secrets": (facts.canary, prompt.system),
        "fields": {**written.fields, **({"alt_text": written.alt_text} if written.alt_text else {})},
    }
    where = (facts.network, facts.kind, facts.guide, facts.language)
    return await asyncio.to_thread(examine, written.text, *where, **beside)


def _draft(
    desk: Desk,
    writer: Writer,
    brand: str,
    prompt: Prompt,
    facts: DraftFacts,
    written: Written,
    examined: Examined,
    voice: VoiceMatch,
) -> Draft:
    return Draft(
        id=f"d_{uuid.uuid4().hex}",
        brand=brand,
        network=facts.network.id,
        kind=facts.kind,
        variant=facts.variant,
        language=facts.language,
        text=written.text,
        hashtags=tuple(tag.text for tag in examined.measure.hashtags),
        count=examined.measure.count,
        limits=examined.measure.limits,
        findings=(*examined.findings, *written.notes),
        voice=voice,
        sources=facts.sources,
        written_by=WrittenBy(writer.name, writer.model, prompt.id),
        usage=written.usage,
        created_at=desk.clock(),
        fields={"title": None, **written.fields},
        alt_text=written.alt_text,
    )


def _named(facts: DraftFacts) -> dict[str, object]:
    return {field.name: getattr(facts, field.name) for field in dataclasses.fields(facts)}
