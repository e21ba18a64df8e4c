"""What to do with a message: one pure function, the same whoever read the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.message import INTENTS, SENTIMENTS, Intent, Label, Response, Risk, Sentiment, Triage, Urgency
from service.triage.reading import Reading

CRISES: tuple[Intent, ...] = ("self_harm", "threat")
TO_A_PERSON: tuple[Intent, ...] = (*CRISES, "legal", "press")
HIDDEN: tuple[Intent, ...] = ("hate", "spam", "insult")
RISKY: tuple[Intent, ...] = (*TO_A_PERSON, "hate", "insult")
# From which confidence a message is said to be one: the best F1 on the folds of the training; for the crises,
# a lower chance. data/CARD.md tells what each brings there, in recall and in false alarms.
FROM: Mapping[Intent, float] = {
    "question": 0.35,
    "complaint": 0.3,
    "praise": 0.4,
    "suggestion": 0.35,
    "help": 0.35,
    "purchase": 0.3,
    "job": 0.4,
    "spam": 0.45,
    "insult": 0.35,
    "hate": 0.35,
    "threat": 0.2,
    "self_harm": 0.15,
    "legal": 0.4,
    "press": 0.3,
    "off_topic": 0.3,
}
FEARED = 0.3  # a threat or a despair under it goes to a person too, who is told that it is not sure
LIKELY = 0.5
HALF = 0.25  # of a risk, from which what is not sure is not answered in public
UNSURE = 0.3  # the main label under which a person had better look
SHOWN = 0.15  # labels under it are not told
MOST = 3
_KEPT = frozenset[Intent]([*TO_A_PERSON, "hate"])  # however many things a message is
_RISKS: tuple[Risk, ...] = ("none", "watch", "crisis")
_URGENCIES: tuple[Urgency, ...] = ("whenever", "today", "now")
_ANSWERABLE = frozenset[Intent](["question", "complaint", "help", "purchase", "suggestion", "job"])
# What stands for a danger, a wrong or a leak: a cue, and how sure the heads are that a person must look.
_GROUNDS = (("danger", "escalate.danger"), ("leak", "escalate.leak"), ("misconduct", "escalate.staff"))


@dataclass(frozen=True, slots=True)
class _Choice:
    """An action, the sentence that says why, and what fills it."""

    action: Response
    reason: str
    details: Mapping[str, str]


def decide(reading: Reading) -> Triage:
    """The triage of a message as it was read."""
    intent = intents(reading)
    sentiment = _sentiment(reading)
    risk = _risk(reading, intent)
    sure = _sure(reading, intent)
    choice = _choice(reading, intent, risk)
    risky = risk != "none" or (choice.action == "reply" and reading.sign("watch") >= HALF)
    if not sure and risky and choice.action != "escalate":
        choice = _Choice("escalate", "escalate.unsure", {})
    elif not sure and choice.reason == "reply.public":
        choice = _Choice("reply", "reply.unsure", {})
    needs_reply = _needs_reply(reading, choice, intent)
    return Triage(
        language=reading.language,
        intent=intent,
        sentiment=sentiment,
        urgency=_urgency(reading, risk, needs_reply=needs_reply),
        risk=risk,
        labels=tuple(_labels(reading, intent)),
        needs_reply=needs_reply,
        action=choice.action,
        reason=choice.reason,
        details=choice.details,
        sure=sure,
    )


def riskier(one: Risk, other: Risk) -> Risk:
    """The more careful of two risks."""
    return max(one, other, key=_RISKS.index)


def sooner(one: Urgency, other: Urgency) -> Urgency:
    """The more pressing of two urgencies."""
    return max(one, other, key=_URGENCIES.index)


def intents(reading: Reading) -> tuple[Intent, ...]:
    """What the message is, the main thing first: never nothing."""
    if reading.closes:
        return ("praise",)
    if reading.wordless:
        return ("off_topic",)
    held = [name for name in INTENTS if reading.intents.get(name, 0.0) >= FROM[name]]
    if not held:
        held = [
            max((name for name in INTENTS if name not in RISKY), key=lambda n: reading.intents.get(n, 0.0))
        ]
    if "off_topic" in held:
        # What is chiefly beside the point is nothing else but, perhaps, a risk; else it is to the point.
        chiefly = max(held, key=lambda name: reading.intents.get(name, 0.0)) == "off_topic"
        kept = {"off_topic", *RISKY, *HIDDEN} if chiefly else {*held} - {"off_topic"}
        held = [name for name in held if name in kept]
    ordered = sorted(held, key=lambda name: (not _is_feared(reading, name), -reading.intents.get(name, 0.0)))
    return tuple(name for place, name in enumerate(ordered) if place < MOST or name in _KEPT)


def _is_feared(reading: Reading, name: Intent) -> bool:
    return name in CRISES and reading.intents.get(name, 0.0) >= FEARED


def _sentiment(reading: Reading) -> Sentiment:
    if reading.closes:
        return "positive"
    return max(SENTIMENTS, key=lambda name: reading.sentiments.get(name, 0.0))


def _risk(reading: Reading, intent: tuple[Intent, ...]) -> Risk:
    risk = reading.risk
    if any(_is_feared(reading, name) for name in intent) or reading.sign("crisis") >= LIKELY:
        risk = riskier(risk, "crisis")
    if set(RISKY) & set(intent) or reading.sign("watch") >= LIKELY or reading.escalate:
        risk = riskier(risk, "watch")
    return risk


def _choice(reading: Reading, intent: tuple[Intent, ...], risk: Risk) -> _Choice:
    found = _escalated(reading, intent, risk) or _hidden(reading, intent) or _ignored(reading, intent)
    return found or _answered(reading)


def _escalated(reading: Reading, intent: tuple[Intent, ...], risk: Risk) -> _Choice | None:
    for name in TO_A_PERSON:
        if name in intent:
            return _Choice("escalate", f"escalate.{name}", {})
    if reading.escalate:
        return _Choice("escalate", "escalate.guide", {"word": reading.escalate[0]})
    if risk == "crisis" or reading.sign("person") >= LIKELY:
        return _Choice("escalate", _ground(reading, risk), {})
    if reading.subjects and reading.sign("watch") + reading.sign("person") >= LIKELY:
        subject, contact = reading.subjects[0]
        return _Choice("escalate", "escalate.subject", {"subject": subject, "contact": contact})
    return _Choice("escalate", "escalate.model", {}) if reading.least == "escalate" else None


def _ground(reading: Reading, risk: Risk) -> str:
    """Why a message that is neither threat nor despair, law nor press goes to a person."""
    named = next((reason for cue, reason in _GROUNDS if cue in reading.cues), None)
    return named or ("escalate.crisis" if risk == "crisis" else "escalate.person")


def _hidden(reading: Reading, intent: tuple[Intent, ...]) -> _Choice | None:
    for name in ("hate", "spam"):
        if name in intent and (name == "hate" or reading.sign("hidden") >= 0.3):
            return _Choice("hide", f"hide.{name}", {})
    plain = "insult" in intent and not _ANSWERABLE & set(intent)
    if plain or reading.least == "hide":
        return _Choice("hide", "hide.insult" if "insult" in intent else "hide.spam", {})
    return None


def _ignored(reading: Reading, intent: tuple[Intent, ...]) -> _Choice | None:
    if reading.closes:
        return _Choice("ignore", "ignore.closed", {})
    if reading.wordless:
        return _Choice("ignore", "ignore.wordless", {})
    if intent[0] == "off_topic":
        return _Choice("ignore", "ignore.off_topic", {})
    return None


def _answered(reading: Reading) -> _Choice:
    if reading.never_public:
        return _Choice("reply_privately", "privately.guide", {"word": reading.never_public[0]})
    if reading.personal:
        return _Choice("reply_privately", "privately.personal", {})
    if reading.sign("private") >= LIKELY:
        return _Choice("reply_privately", "privately.details", {})
    return _Choice("reply", "reply.public", {})


def _needs_reply(reading: Reading, choice: _Choice, intent: tuple[Intent, ...]) -> bool:
    if choice.action in ("hide", "ignore"):
        return False
    # A threat is answered by nobody; nor is what a person looks at only because it abuses.
    if "threat" in intent and _is_feared(reading, "threat"):
        return bool({"self_harm", "legal"} & set(intent))
    if choice.reason == "escalate.threat":
        return reading.sign("answer") >= LIKELY
    abusive = {"hate", "spam", "insult"} & set(intent)
    return not (choice.action == "escalate" and abusive and not (_ANSWERABLE | {*TO_A_PERSON}) & set(intent))


def _urgency(reading: Reading, risk: Risk, *, needs_reply: bool) -> Urgency:
    if risk == "crisis" or reading.sign("now") >= LIKELY:
        return "now"
    if needs_reply and reading.sign("today") >= LIKELY:
        return sooner("today", reading.urgency)
    return reading.urgency


def _sure(reading: Reading, intent: tuple[Intent, ...]) -> bool:
    if reading.closes or reading.wordless:
        return True
    if reading.doubted or reading.intents.get(intent[0], 0.0) < UNSURE:
        return False
    if any(name in CRISES and not _is_feared(reading, name) for name in intent):
        return False
    # Praise and what must be hidden or feared do not go together.
    return not ("praise" in intent and {"hate", "threat", "self_harm", "insult"} & set(intent))


def _labels(reading: Reading, intent: tuple[Intent, ...]) -> Iterator[Label]:
    """The labels held, then those that nearly were, the surest first."""
    shown = [name for name in INTENTS if name not in intent and reading.intents.get(name, 0.0) >= SHOWN]
    shown.sort(key=lambda name: -reading.intents.get(name, 0.0))
    for name in (*intent, *shown):
        confidence = round(min(max(reading.intents.get(name, 0.0), 0.0), 1.0), 3)
        yield Label(name, confidence, reading.evidence.get(name, ()))
    for cue, _ in _GROUNDS:
        if cue in reading.cues and reading.sign("person") >= LIKELY:
            yield Label(cue, round(reading.sign("person"), 3), reading.evidence.get(cue, ()))
