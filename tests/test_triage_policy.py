"""What is done with a message, from what was read in it: the labelling guide as a table, and two readers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from service.messages import say
from service.triage.policy import CRISES, decide
from service.triage.reading import Reading
from tests.triage_kit import reading, readings

TABLE: dict[str, tuple[Reading, str, str, str, bool]] = {
    "a question": (reading("question"), "reply", "reply.public", "none", True),
    "praise": (reading("praise"), "reply", "reply.public", "none", True),
    "a suggestion": (reading("suggestion"), "reply", "reply.public", "none", True),
    "an order number is needed": (
        reading("help", signs={"private": 0.8}),
        "reply_privately",
        "privately.details",
        "none",
        True,
    ),
    "a number in public": (
        reading("purchase", personal=True),
        "reply_privately",
        "privately.personal",
        "none",
        True,
    ),
    "a word never said in public": (
        reading("question", never_public=("tarif agence",)),
        "reply_privately",
        "privately.guide",
        "none",
        True,
    ),
    "hate": (reading("hate"), "hide", "hide.hate", "watch", False),
    "spam": (reading("spam", signs={"hidden": 0.8}), "hide", "hide.spam", "none", False),
    "a plain insult": (reading("insult"), "hide", "hide.insult", "watch", False),
    "an insult with a complaint": (reading("insult", "complaint"), "reply", "reply.public", "watch", True),
    "a threat": (reading("threat"), "escalate", "escalate.threat", "crisis", False),
    "hate and a threat": (reading("hate", "threat"), "escalate", "escalate.threat", "crisis", False),
    "despair": (reading("self_harm"), "escalate", "escalate.self_harm", "crisis", True),
    "the law": (reading("legal", "complaint"), "escalate", "escalate.legal", "watch", True),
    "the press": (reading("press"), "escalate", "escalate.press", "watch", True),
    "a danger": (
        reading("complaint", cues=frozenset(["danger"]), signs={"crisis": 0.7}),
        "escalate",
        "escalate.danger",
        "crisis",
        True,
    ),
    "a leak": (
        reading("help", cues=frozenset(["leak"]), signs={"person": 0.7}),
        "escalate",
        "escalate.leak",
        "none",
        True,
    ),
    "the staff accused": (
        reading("complaint", cues=frozenset(["misconduct"]), signs={"person": 0.6, "watch": 0.9}),
        "escalate",
        "escalate.staff",
        "watch",
        True,
    ),
    "a word of the guide": (
        reading("question", escalate=("listeria",)),
        "escalate",
        "escalate.guide",
        "watch",
        True,
    ),
    "a subject of the guide, and anger": (
        reading("complaint", subjects=(("allergie", "Augustine"),), signs={"watch": 0.6}),
        "escalate",
        "escalate.subject",
        "watch",
        True,
    ),
    "a subject of the guide, calmly": (
        reading("question", subjects=(("allergie", "Augustine"),)),
        "reply",
        "reply.public",
        "none",
        True,
    ),
    "chat between members": (reading("off_topic"), "ignore", "ignore.off_topic", "none", False),
    "no word": (reading("question", wordless=True), "ignore", "ignore.wordless", "none", False),
    "thanks after an answer": (reading("question", closes=True), "ignore", "ignore.closed", "none", False),
    "a risk nobody is sure of": (
        reading(intents={"complaint": 0.25}, signs={"watch": 0.7}),
        "escalate",
        "escalate.unsure",
        "watch",
        True,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_policy_follows_the_labelling_guide(name: str) -> None:
    read, action, reason, risk, needs_reply = TABLE[name]
    told = decide(read)
    assert (told.action, told.reason, told.risk, told.needs_reply) == (action, reason, risk, needs_reply)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_reason_is_a_sentence(name: str, language: Any) -> None:
    told = decide(TABLE[name][0])
    assert say(f"triage.{told.reason}", language, told.details).endswith((".", "Augustine."))


def test_praise_with_a_threat_is_not_sure_and_goes_to_a_person() -> None:
    told = decide(reading("praise", "insult"))
    assert not told.sure
    assert told.action == "escalate"


def test_low_confidence_without_a_risk_is_answered_and_said() -> None:
    told = decide(reading(intents={"question": 0.2}))
    assert (told.intent, told.action, told.sure) == (("question",), "reply", False)


def test_a_threat_that_may_be_one_goes_to_a_person_who_is_told_so() -> None:
    told = decide(reading("complaint", intents={"threat": 0.25}, signs={"answer": 0.8}))
    assert (told.action, told.sure, told.risk, told.needs_reply) == ("escalate", False, "watch", True)
    assert told.intent == ("complaint", "threat")


def test_labels_are_told_the_surest_first_with_their_evidence() -> None:
    told = decide(reading("question", intents={"help": 0.3}, evidence={"question": ((0, 4),)}))
    assert [(label.label, label.evidence) for label in told.labels] == [("question", ((0, 4),)), ("help", ())]


@given(readings())
def test_a_risk_nobody_is_sure_of_is_never_answered_in_public(read: Reading) -> None:
    told = decide(read)
    assert told.intent
    assert len(told.intent) <= 3 or {"threat", "self_harm", "legal", "press", "hate"} & set(told.intent[3:])
    assert told.sure or told.risk == "none" or told.action == "escalate"
    assert told.needs_reply is False or told.action not in ("hide", "ignore")
    if set(CRISES) & set(told.intent):
        assert told.action == "escalate"
        assert not told.sure or (told.risk, told.urgency) == ("crisis", "now")


def test_what_is_not_sure_is_not_said_to_be_safe_in_public() -> None:
    told = decide(reading(intents={"question": 0.25}, signs={"answer": 0.9}))
    assert (told.action, told.sure, told.reason) == ("reply", False, "reply.unsure")
