"""The heads and a model on one message: the more careful side wins on risk, the model on the ordinary."""

from __future__ import annotations

from dataclasses import replace

from service.message import INTENTS, SENTIMENTS, Intent, Response, Sentiment
from service.triage.policy import HIDDEN, RISKY, TO_A_PERSON, decide, riskier, sooner
from service.triage.reading import ModelSays, Reading

SAID = 0.75  # how sure a model is taken to be of what it names
NOT_SAID = 0.2  # the most that is left of an ordinary label which a model does not name
HINTED = 0.05  # what the heads must see in a message before a model's word alone may hide it
HALF_SEEN = 0.2  # the same before its word alone lets a message go unanswered


def reconcile(heads: Reading, model: ModelSays) -> Reading:
    """One reading of both; `decide` it as any other.

    What the heads hold to be a threat, despair, hate, law, press, spam or insult stays; neither the risk nor
    the urgency sinks, and what they escalate or hide is not answered. A message that gives orders to whoever
    sorts it may have been obeyed: the model is not listened to, and a person looks.
    """
    if "orders" in heads.cues:
        return replace(heads, doubted=True)
    alone = decide(heads)
    named, doubted = _named(heads, model)
    return replace(
        heads,
        intents=named,
        sentiments=_felt(heads, model),
        signs=_signs(heads, model),
        risk=riskier(alone.risk, model.risk or "none"),
        urgency=sooner(alone.urgency, model.urgency or "whenever"),
        least=_least(alone.action, model),
        doubted=heads.doubted or doubted,
    )


def _named(heads: Reading, model: ModelSays) -> tuple[dict[Intent, float], bool]:
    """The confidences of both, and whether the model named something that is not to be believed of it."""
    serious = {*RISKY, *HIDDEN, *TO_A_PERSON}
    both, doubted = dict(heads.intents), False
    if model.intent == ("off_topic",) and heads.sign("ignored") < HALF_SEEN:
        # Its word alone does not leave unanswered what the heads take for something to answer.
        return both, decide(heads).action not in ("ignore", "hide")
    for name in INTENTS:
        known = heads.intents.get(name, 0.0)
        if name in model.intent:
            unseen = name in HIDDEN and known < HINTED
            doubted |= unseen
            both[name] = known if unseen else max(known, SAID)
        elif model.intent and name not in serious:
            both[name] = min(known, NOT_SAID)
    if model.intent and model.intent[0] not in serious:
        both[model.intent[0]] = max(both[model.intent[0]], SAID + 0.1)
    return both, doubted


def _felt(heads: Reading, model: ModelSays) -> dict[Sentiment, float]:
    if model.sentiment is None:
        return dict(heads.sentiments)
    rest = 1 - SAID
    others = sum(heads.sentiments.get(name, 0.0) for name in SENTIMENTS if name != model.sentiment) or 1.0
    return {
        name: SAID if name == model.sentiment else rest * heads.sentiments.get(name, 0.0) / others
        for name in SENTIMENTS
    }


def _signs(heads: Reading, model: ModelSays) -> dict[str, float]:
    signs = dict(heads.signs)
    if model.action == "reply_privately":
        signs["private"] = max(heads.sign("private"), SAID)
    quiet = model.action == "ignore" or model.needs_reply is False
    if quiet and heads.sign("ignored") >= HALF_SEEN:
        signs["ignored"] = max(heads.sign("ignored"), SAID)
    elif model.action in ("reply", "reply_privately") and heads.sign("answer") >= HALF_SEEN:
        signs["ignored"] = min(heads.sign("ignored"), NOT_SAID)
    return signs


def _least(alone: Response, model: ModelSays) -> Response | None:
    if "escalate" in (alone, model.action):
        return "escalate"
    return "hide" if alone == "hide" else None
