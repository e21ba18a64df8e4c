"""The heads and a model on one message: who is believed of what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.message import INTENTS, RESPONSES, RISKS, SENTIMENTS, URGENCIES, Triage
from service.triage.policy import decide
from service.triage.reading import ModelSays, Reading
from service.triage.reconcile import reconcile
from tests.triage_kit import reading, readings

said = st.builds(
    ModelSays,
    intent=st.lists(st.sampled_from(INTENTS), max_size=3, unique=True).map(tuple),
    sentiment=st.none() | st.sampled_from(SENTIMENTS),
    urgency=st.none() | st.sampled_from(URGENCIES),
    risk=st.none() | st.sampled_from(RISKS),
    needs_reply=st.none() | st.booleans(),
    action=st.none() | st.sampled_from(RESPONSES),
)


@given(readings(), said)
def test_a_model_never_lowers_what_the_heads_fear(read: Reading, model: ModelSays) -> None:
    alone, both = decide(read), decide(reconcile(read, model))
    assert RISKS.index(both.risk) >= RISKS.index(alone.risk)
    assert URGENCIES.index(both.urgency) <= URGENCIES.index(alone.urgency)
    if alone.action == "escalate":
        assert both.action == "escalate"
    if alone.action == "hide":
        assert both.action in ("hide", "escalate")
    for name in {"threat", "self_harm", "hate", "legal", "press"} & set(alone.intent[:3]):
        assert name in both.intent


@given(readings(), said)
def test_a_message_that_gives_orders_is_sorted_by_the_heads_alone(read: Reading, model: ModelSays) -> None:
    ordering = replace(read, cues=read.cues | {"orders"})
    alone, both = decide(replace(ordering, doubted=True)), decide(reconcile(ordering, model))
    assert both == alone
    assert not both.sure


MODEL: dict[str, tuple[Reading, ModelSays, Any]] = {
    "it corrects an ordinary label": (
        reading("complaint"),
        ModelSays(("praise",), "positive"),
        lambda told: told.intent == ("praise",) and told.sentiment == "positive",
    ),
    "it sees a despair the heads missed": (
        reading("off_topic"),
        ModelSays(("self_harm",), risk="crisis"),
        lambda told: (told.action, told.risk) == ("escalate", "crisis"),
    ),
    "it brings a message to a person": (
        reading("complaint"),
        ModelSays(("complaint",), action="escalate"),
        lambda told: (told.action, told.reason) == ("escalate", "escalate.model"),
    ),
    "its word alone hides nothing": (
        reading("question"),
        ModelSays(("spam",), action="hide"),
        lambda told: told.action == "reply" and not told.sure,
    ),
    "it hides what the heads half saw": (
        reading(intents={"question": 0.3, "spam": 0.3}, signs={"hidden": 0.4}),
        ModelSays(("spam",), action="hide"),
        lambda told: told.action == "hide",
    ),
    "its word alone leaves no question unanswered": (
        reading("question"),
        ModelSays(("off_topic",), needs_reply=False, action="ignore"),
        lambda told: told.action == "reply" and told.intent == ("question",) and not told.sure,
    ),
    "it asks for a private answer": (
        reading("help"),
        ModelSays(("help",), action="reply_privately"),
        lambda told: told.action == "reply_privately",
    ),
    "it says nothing": (reading("question"), ModelSays(), lambda told: told.action == "reply" and told.sure),
}


@pytest.mark.parametrize("name", MODEL)
def test_a_model_beside_the_heads(name: str) -> None:
    read, model, holds = MODEL[name]
    told: Triage = decide(reconcile(read, model))
    assert holds(told), told
