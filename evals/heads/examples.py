"""Every example the heads are trained on, as features, targets, and what each counts for in each head."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evals.heads import sets
from evals.heads.embedding import Embedded
from evals.heads.sets import Abuse, Felt, Row
from evals.heads.templates import Made, made
from service.message import INTENTS, SENTIMENTS
from service.triage import features
from service.triage.features import BUCKETS, Marked

Floats = NDArray[np.float32]
FOLDS = 5
# What an example of another set counts for beside one of ours; chosen on the folds.
QUESTION = 0.5
TWEET = 0.3
TEMPLATE = 1.0
# What a message of ours counts for in the sentiment, beside a post of sentiment-fr: complaints and questions
# are most of them, which is not how the public speaks.
FELT = 0.3
# Of a post of questions of public services nobody says that it is the following.
DENIED = ("spam", "insult", "hate", "threat", "self_harm", "legal", "press", "job", "off_topic", "praise")

SIGNS: Mapping[str, Callable[[Row], bool]] = {
    "private": lambda row: row.action == "reply_privately",
    "person": lambda row: row.action == "escalate",
    "hidden": lambda row: row.action == "hide",
    "ignored": lambda row: row.action == "ignore",
    "answer": lambda row: row.needs_reply,
    "now": lambda row: row.urgency == "now",
    "today": lambda row: row.urgency != "whenever",
    "watch": lambda row: row.risk != "none",
    "crisis": lambda row: row.risk == "crisis",
    "abuse": lambda row: bool({"insult", "hate", "threat"} & set(row.intent)),
}
HEADS = (*INTENTS, *SENTIMENTS, *SIGNS)
Told = dict[str, tuple[bool, float]]
Kind = Literal["own", "set", "made"]
Found = tuple[str, Told, str, Kind]


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of features, targets and shares, shape (rows, heads) for the latter two; the fold of each row.

    `own` are the messages written for this project, `made` the sentences filled from templates.
    """

    texts: tuple[str, ...]
    x: Floats
    targets: Floats
    share: Floats
    folds: NDArray[np.int64]
    own: NDArray[np.bool_]
    made: NDArray[np.bool_]


def of_row(row: Row) -> Told:
    """What a message of ours tells each head, and that it counts for 1."""
    told: Told = {name: (name in row.intent, 1.0) for name in INTENTS}
    told |= {name: (row.sentiment == name, FELT) for name in SENTIMENTS}
    return told | {name: (holds(row), 1.0) for name, holds in SIGNS.items()}


def of_felt(felt: Felt) -> Told:
    """What a post of sentiment-fr tells."""
    return {name: (felt.sentiment == name, 1.0) for name in SENTIMENTS}


def of_abuse(abuse: Abuse) -> Told:
    """What a post of hate-fr tells: its labels are noisy, and only « normal » speaks of hate."""
    told: Told = {"abuse": (abuse.abusive, TWEET)}
    if not abuse.abusive or abuse.hateful:
        told["hate"] = (abuse.hateful, TWEET * 0.3)
    return told


def of_question(_: str) -> Told:
    """What a question of public services tells: that it is one, and none of the serious things."""
    told: Told = dict.fromkeys(DENIED, (False, QUESTION))
    told |= dict.fromkeys(("person", "hidden", "ignored", "crisis", "watch", "abuse"), (False, QUESTION))
    return told | {"question": (True, QUESTION), "answer": (True, QUESTION), "neutral": (True, QUESTION)}


def of_made(one: Made) -> Told:
    """What a filled sentence tells of hate, threats and despair, and of what follows from them."""
    hates, despairs = one.kind in ("hate", "hate_threat"), one.kind == "self_harm"
    threatens = one.kind in ("threat", "hate_threat")
    told: Told = {"self_harm": (despairs, TEMPLATE), "crisis": (threatens or despairs, TEMPLATE)}
    told["threat"] = (threatens, TEMPLATE)
    if one.kind != "threat":
        told["hate"] = (hates, TEMPLATE)
    if one.kind != "not_hate":
        told |= {"abuse": (hates or threatens, TEMPLATE), "hidden": (one.kind == "hate", TEMPLATE)}
        told["watch"] = (one.kind != "harmless", TEMPLATE)
    return told


def gather(data: Path, own: Sequence[Row]) -> list[Found]:
    """Every text, what it tells, what keeps it in one fold with its like, and where it comes from."""
    found: list[Found] = [(row.text, of_row(row), row.scenario, "own") for row in own]
    found += [(felt.text, of_felt(felt), felt.text, "set") for felt in sets.felt(data, "train")]
    found += [
        (post.text, of_abuse(post), post.text, "set") for post in sets.abuse(data) if post.part == "train"
    ]
    found += [(one.text, of_made(one), one.of, "made") for one in made()]
    asked = sets.questions(data, sets.TRAINED_QUESTIONS)
    return found + [(text, of_question(text), text, "set") for text in asked]


def build(found: Sequence[Found], embedded: Embedded) -> Examples:
    """The features of texts whose vectors are known."""
    texts = [text for text, _, _, _ in found]
    targets = np.zeros((len(found), len(HEADS)), np.float32)
    share = np.zeros_like(targets)
    for place, (_, told, _, _) in enumerate(found):
        for name, (holds, counts) in told.items():
            targets[place, HEADS.index(name)] = holds
            share[place, HEADS.index(name)] = counts
    return Examples(
        texts=tuple(texts),
        x=table(texts, embedded),
        targets=targets,
        share=share,
        folds=np.array([_fold(group) for _, _, group, _ in found]),
        own=np.array([kind == "own" for _, _, _, kind in found]),
        made=np.array([kind == "made" for _, _, _, kind in found]),
    )


def table(texts: Sequence[str], embedded: Embedded) -> Floats:
    """Features side by side: vector, signs, letters; shape (texts, 384 + signs + buckets)."""
    vectors = embedded.vectors(texts)
    width = vectors.shape[1] + len(features.names())
    found = np.zeros((len(texts), width + BUCKETS), np.float32)
    for place, text in enumerate(texts):
        marked = Marked.of(text)
        found[place, : vectors.shape[1]] = vectors[place]
        found[place, vectors.shape[1] : width] = features.signs(marked)
        buckets, values = features.grams(marked.tokens.words)
        found[place, width + buckets] = values
    return found


def _fold(group: str) -> int:
    return int(sha256(group.encode("utf-8", "replace")).hexdigest()[:8], 16) % FOLDS
