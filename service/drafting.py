"""The one loop that writes: write, check, correct once, mend, and the parachute when nothing else is fit."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.access_errors import BudgetSpent
from service.checks.citations import citations
from service.checks.facts import Known
from service.checks.telling import message
from service.desk import Desk
from service.errors import PortevoixError
from service.examining import Examined, examine, examine_beside, examine_posts, mend
from service.fitting import render_within
from service.prompting import Prompt
from service.provider_faults import AnswerUnfit, AnswerUnusable, PromptTooLong
from service.task import Task
from service.words import Brief, Draft, Finding, VoiceMatch, WrittenBy
from service.writers.port import Terms, Writer, Written

REPLACED = ("outgoing.", "grounding.url", "reply.")
CORRECTED = ("brief.unanswered", "rewrite.name_lost")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one writer wrote, and what the checks say of it."""

    writer: Writer
    prompt: Prompt
    written: Written
    examined: Examined
    voice: VoiceMatch

    @property
    def unfit(self) -> str | None:
        """Why it may not be shown: nothing in it, or something that must not leave."""
        if not self.written.text.strip():
            return "answer_empty"
        return self.stopped.rule if self.stopped else None

    @property
    def stopped(self) -> Finding | None:
        """The finding for which it may not be shown, if any."""
        return next((f for f in self.examined.blocked if f.rule.startswith(REPLACED)), None)


async def write_checked(desk: Desk, brand: str, task: Task, terms: Terms) -> Draft:
    """One draft that passed the checks, or says which it does not pass.

    Never a provider's fault where the task has a parachute; without one, also AnswerUnfit. BudgetSpent where
    a budget let the request make no call at all.
    """
    known: Known = {
        **task.around.known,
        "brief": task.facts.brief,
        "grounds": task.grounds,
        "before": task.before,
        "before_language": task.before_language,
        "before_hashtags": task.before_hashtags,
        "answered": task.answered,
    }
    because: str | None = None
    details: Mapping[str, str] = {}
    attempt: Attempt | None = None
    parachute = task.parachute or desk.writer
    writer = parachute if desk.writer is desk.composer else desk.writer
    try:
        attempt = await _try(desk, writer, task, known, terms)
        because, details = attempt.unfit, {"model": writer.name}
    except PortevoixError as error:
        if writer is parachute or (isinstance(error, BudgetSpent) and not error.begun):
            raise
        because, details = error.code, error.details
    if attempt and task.parachute is None:
        _be_fit(attempt)
    if attempt is None or (because and writer.name != parachute.name):
        attempt = await _try(desk, parachute, task, known, replace(terms, hear=None))
        desk.telemetry.degraded.labels(because).inc()
    else:
        because, details = None, {}
    draft = _draft(desk, brand, task, attempt, terms)
    return replace(draft, degraded=because is not None, degraded_because=because, degraded_details=details)


def _be_fit(attempt: Attempt) -> None:
    """Where nobody else can write it, an attempt that may not be shown is a fault. AnswerUnfit."""
    provider, model = attempt.written.by or (attempt.writer.name, attempt.writer.model)
    called = ":".join(filter(None, (provider, model)))
    if stopped := attempt.stopped:
        # What must not leave does not leave in an error either: the rule says enough.
        raise AnswerUnfit(model=called, rule=stopped.rule)
    if attempt.unfit:
        raise AnswerUnusable("answer_empty", model=called)


async def _try(desk: Desk, writer: Writer, task: Task, known: Known, terms: Terms) -> Attempt:
    """Write, check, correct once, mend."""
    prompt, written = await _written(desk, writer, task, terms)
    examined, voice = await _examine(written, prompt, task, known)
    wrong = [f for f in examined.findings if f.severity == "block" or f.rule in CORRECTED]
    if wrong and writer.corrects:
        remarks = [message(finding, task.facts.told) for finding in wrong]
        hide = task.veil.hide if task.veil else str
        asked = {"rejected": hide(written.text), "remarks": [hide(remark) for remark in remarks]}
        try:
            prompt, written = await _written(desk, writer, task, terms, **asked)
            examined, voice = await _examine(written, prompt, task, known)
        except PortevoixError as error:
            # The first text stands with its findings: it is more than nothing, and says what is wrong.
            desk.telemetry.degraded.labels(f"uncorrected:{error.code}").inc()
    written = await asyncio.to_thread(_without_unfit_claims, written, prompt, task, known)
    attempt = Attempt(writer, prompt, written, examined, voice)
    return await _mended(attempt, task, known)


async def _written(
    desk: Desk, writer: Writer, task: Task, terms: Terms, **asked: object
) -> tuple[Prompt, Written]:
    """The prompt and what it brought, with what its placeholders stand for.

    Its sources are chosen again when the model says they are too many.
    """
    name = task.correction if asked else task.prompt
    room = writer.room
    prompt = render_within(desk.prompts, name, task.facts, room, asked)
    try:
        written = await writer.write(prompt, terms)
    except PromptTooLong:
        if writer.room is None or writer.room == room:
            raise
        prompt = render_within(desk.prompts, name, task.facts, writer.room, asked)
        written = await writer.write(prompt, terms)
    return prompt, written.with_texts(task.veil.show) if task.veil else written


async def _mended(attempt: Attempt, task: Task, known: Known) -> Attempt:
    """With the sure fixes applied, and without what goes beside the text and must not."""
    written, examined = attempt.written, attempt.examined
    wrong = {f.field for f in examined.blocked if f.field not in (None, "thread")}
    sure = (f for f in examined.findings if f.rule.startswith(written.mends))
    text = mend(written.text, (f for f in sure if not _said(f, written.text, task.facts.brief)))
    if text == written.text and not wrong:
        return attempt
    kept = {name: value for name, value in written.fields.items() if name not in wrong}
    dropped = tuple(
        Finding("answer.dropped", "warn", details={"field": name}) for name in sorted(wrong) if name
    )
    alt_text = None if "alt_text" in wrong else written.alt_text
    mended = replace(written, text=text, fields=kept, alt_text=alt_text, notes=(*written.notes, *dropped))
    examined, voice = await _examine(mended, attempt.prompt, task, known)
    return replace(attempt, written=mended, examined=examined, voice=voice)


def _without_unfit_claims(written: Written, prompt: Prompt, task: Task, known: Known) -> Written:
    """Without the claims that say what must not leave: the caller reads them too."""
    said = {str(place): claim.text for place, claim in enumerate(written.claims)}
    beside: Known = {**known, "secrets": (task.facts.canary, prompt.system)}
    wrong = {one.field for one in examine_beside(said, task.place, beside) if one.rule.startswith(REPLACED)}
    if not wrong:
        return written
    kept = tuple(claim for place, claim in enumerate(written.claims) if str(place) not in wrong)
    dropped = Finding("answer.dropped", "warn", details={"field": "claims"})
    return replace(written, claims=kept, notes=(*written.notes, dropped))


def _said(finding: Finding, text: str, brief: Brief | None) -> bool:
    """Whether a finding is about the brief's own words, which are never rewritten.

    A word is the brief's wherever it stands; a blank or a sign, only within what the brief wrote.
    """
    if finding.span is None or brief is None:
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


async def _examine(written: Written, prompt: Prompt, task: Task, known: Known) -> tuple[Examined, VoiceMatch]:
    beside: Known = {
        **known,
        "secrets": (task.facts.canary, prompt.system),
        "fields": {**written.fields, **({"alt_text": written.alt_text} if written.alt_text else {})},
    }

    def judge() -> tuple[Examined, VoiceMatch]:
        examined = examine(written.text, task.place, **beside)
        posts = examine_posts(written.thread, task.place, beside)
        cited = citations(written.claims, prompt.facts["sources"])
        voice = task.around.voice.match(written.text, task.facts.network.id)
        return replace(examined, findings=(*examined.findings, *posts, *cited)), voice

    return await asyncio.to_thread(judge)


def _draft(desk: Desk, brand: str, task: Task, attempt: Attempt, terms: Terms) -> Draft:
    facts, written, examined = task.facts, attempt.written, attempt.examined
    provider, model = written.by or (attempt.writer.name, attempt.writer.model)
    draft = Draft(
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
        findings=(*examined.findings, *written.notes, *task.notes),
        voice=attempt.voice,
        sources=attempt.prompt.facts["sources"],
        written_by=WrittenBy(provider, model, attempt.prompt.id),
        usage=terms.account.usage,
        created_at=desk.clock(),
        fields={"title": None, **written.fields},
        alt_text=written.alt_text,
        claims=written.claims,
        thread=written.thread,
    )
    desk.telemetry.drafts.labels(draft.network, draft.written_by.writer, draft.status).inc()
    for finding in draft.findings:
        desk.telemetry.findings.labels(finding.rule, finding.severity).inc()
    return draft
