"""What the team is asked about a message it has to answer itself."""

from __future__ import annotations

import re

from service.checks.contacts import addresses
from service.checks.defanged import defanged
from service.checks.shadow import Shadow
from service.guides.guide import Escalation, Guide
from service.message import Outcome
from service.messages import Language, say
from service.replies.case import Case
from service.text import fold

LONGEST_QUOTED = 280
ROOT = 5  # letters: what words of one family share


def question_for_team(case: Case, status: Outcome) -> str | None:
    """The question, in the guide's language, personal data under placeholders; None: nothing to ask."""
    if status not in ("holding", "needs_person"):
        return None
    guide = case.guide.guide
    told: Language = "fr" if guide.language == "fr" else "en"
    contact = whom_to_call(guide, case.message.text)
    form = "answer" if status == "holding" else "escalate" if case.triage.action == "escalate" else "look"
    details = {
        "network": case.placed[0].name,
        "text": _quoted(case.veil.message.text, told),
        "reason": say(f"triage.{case.triage.reason}", told, case.triage.details),
    }
    asked = say(f"replies.ask.{form}", told, details)
    if contact is None or form == "look":
        return asked
    return f"{asked} {say('replies.ask.contact', told, {'contact': contact.contact})}"


def whom_to_call(guide: Guide, text: str) -> Escalation | None:
    """Whom the guide names for what a text speaks of: the subject with which it shares most words."""
    said = _roots(text)
    shared = [(len(said & _roots(one.subject)), -place, one) for place, one in enumerate(guide.escalation)]
    best = max(shared, default=None, key=lambda found: found[:2])
    return best[2] if best and best[0] else None


def _quoted(text: str, told: Language) -> str:
    """The stranger's words on one line, without an address that somebody might follow."""
    short, link = text[: 4 * LONGEST_QUOTED], say("replies.ask.link", told)
    shadow = Shadow.of(short)
    parts, done = [], 0
    found = [*addresses(shadow.text), *((start, end) for start, end, _ in defanged(shadow.text))]
    for start, end in sorted(shadow.span(*one) for one in found):
        if start >= done:
            parts += [short[done:start], link]
        done = max(done, end)
    line = " ".join("".join([*parts, short[done:]]).split())
    return line if len(line) <= LONGEST_QUOTED else f"{line[:LONGEST_QUOTED].rpartition(' ')[0]}…"


def _roots(text: str) -> set[str]:
    return {word[:ROOT] for word in re.findall(r"[^\W\d_]{4,}", fold(text[:5_000]))}
