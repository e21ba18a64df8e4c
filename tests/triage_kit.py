"""Readings of messages, sure ones and any at all, for the tests of triage."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from service.message import INTENTS, SENTIMENTS, Intent
from service.triage.reading import Reading

SURE = 0.9
chances = st.floats(0, 1, allow_nan=False)


def reading(*intents: Intent, **known: Any) -> Reading:
    """A message that is surely each of `intents`, and else nothing."""
    sentiments = known.pop("sentiments", {"negative": 0.2, "neutral": 0.7, "positive": 0.1})
    said = {name: SURE if name in intents else 0.02 for name in INTENTS}
    return Reading("fr", said | known.pop("intents", {}), sentiments, **known)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any reading at all."""
    signs = ("private", "person", "hidden", "ignored", "answer", "now", "today", "watch", "crisis", "abuse")
    return Reading(
        language="fr",
        intents={name: draw(chances) for name in INTENTS},
        sentiments={name: draw(chances) for name in SENTIMENTS},
        signs={name: draw(chances) for name in signs},
        cues=frozenset(draw(st.sets(st.sampled_from(["danger", "leak", "misconduct", "orders"])))),
        escalate=tuple(draw(st.lists(st.just("rappel"), max_size=1))),
        personal=draw(st.booleans()),
    )
