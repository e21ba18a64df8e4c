"""Triage without a model: on messages of our own that nothing was chosen on, and on public sets."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from evals.agreement import Told, kappa, macro_f1, mean
from evals.heads import sets
from evals.heads.embedding import Remembering
from evals.heads.fitting import calibration_error, reliability
from evals.heads.sets import Row
from evals.report import Figure, Report
from evals.retrieval import VARIABLE
from service.guides.guide import Guide
from service.language import Detector
from service.message import INTENTS, Intent, Message, Triage
from service.triage.policy import CRISES, decide
from service.triage.reading import Reading
from service.triage.triager import Triager

HELD = sets.OWN / "held.jsonl"
SECOND = sets.OWN / "held_second.jsonl"
GUIDE = {"name": "Marque", "sector": "Commerce", "languages": ["fr"], "networks": [{"id": "facebook"}]}


@dataclass(frozen=True, slots=True)
class Asked:
    """Readings of every set, by its name, in the order of its texts."""

    readings: Mapping[str, Sequence[Reading]]

    def triages(self, name: str) -> list[Triage]:
        """What was decided of each text of a set."""
        return [decide(reading) for reading in self.readings[name]]


def evaluate(console: Console, data: Path) -> Report:
    """Every figure of the issue. Not run when a set is absent."""
    missing = [*sets.absent(data), *(str(file) for file in (HELD, SECOND) if not file.is_file())]
    if missing:
        return Report("triage", not_run=f"{', '.join(missing)}: absent ({VARIABLE} says where to look)")
    held, second = sets.rows(HELD), _second(SECOND)
    posts = [post for post in sets.abuse(data) if post.part == "test"]
    tweets = sets.felt(data, "val")
    texts = {
        "held": [row.text for row in held],
        "sentiment": [one.text for one in tweets],
        "hate": [post.text for post in posts],
        "dila": sets.questions(data, sets.CHECKED_QUESTIONS),
        "cnil": sets.questions(data, sets.TRAINED_QUESTIONS),
    }
    asked = asyncio.run(_read(console, texts))
    figures = (
        *_hands(held, second),
        *_messages(held, asked.triages("held")),
        Figure(
            "sentiment-fr validation, macro-F1",
            macro_f1(
                [one.sentiment for one in asked.triages("sentiment")], [one.sentiment for one in tweets]
            ),
            "at least",
            0.70,
        ),
        *_abuse(posts, asked),
        *_neutral(asked),
        *_calibration(held, asked.readings["held"]),
    )
    return Report("triage", figures, _details(held, asked))


async def _read(console: Console, texts: Mapping[str, Sequence[str]]) -> Asked:
    guide, embedder = Guide.model_validate(GUIDE), Remembering()
    triager = Triager(embedder, Detector())
    readings: dict[str, list[Reading]] = {}
    try:
        for name, own in texts.items():
            shown = track(own, name, console=console, transient=True)
            readings[name] = [await triager.read(Message(text, "facebook"), guide) for text in shown]
    finally:
        await triager.close()
        await embedder.close()
    return Asked(readings)


def _second(file: Path) -> Mapping[str, dict[str, Any]]:
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return {row["id"]: row for row in rows}


def _hands(held: Sequence[Row], second: Mapping[str, dict[str, Any]]) -> Iterator[Figure]:
    """Cohen's kappa of the two hands: by intent, their mean, and of each other label."""
    pairs = [(row, second[row.id]) for row in held if row.id in second]
    found = {}
    for name in INTENTS:
        ones, others = [name in row.intent for row, _ in pairs], [name in two["intent"] for _, two in pairs]
        found[name] = kappa(ones, others)
    yield Figure("messages labelled by two hands", len(pairs), "at least", 600)
    yield Figure("fewest messages of an intent", min(_counts(held).values()), "at least", 40)
    yield Figure("two hands, kappa, mean of intents", mean(found.values()))
    yield from (
        Figure(f"two hands, kappa, {name}", value) for name, value in found.items() if value is not None
    )
    for label in ("sentiment", "urgency", "risk", "needs_reply", "action"):
        agreed = kappa([getattr(row, label) for row, _ in pairs], [two[label] for _, two in pairs])
        yield Figure(f"two hands, kappa, {label}", agreed or 0.0)


def _counts(held: Sequence[Row]) -> Counter[str]:
    return Counter(name for row in held for name in row.intent)


def _messages(held: Sequence[Row], said: Sequence[Triage]) -> Iterator[Figure]:
    pairs = list(zip(said, held, strict=True))
    by_intent = {
        name: Told.of((name in one.intent, name in row.intent) for one, row in pairs) for name in INTENTS
    }
    yield Figure("intent, macro-F1", mean(told.f1 for told in by_intent.values()), "at least", 0.75)
    yield from (Figure(f"intent, F1, {name}", told.f1) for name, told in by_intent.items())
    for name in CRISES:
        told = by_intent[name]
        yield Figure(f"{name}, recall", told.recall, "at least", 0.95)
        yield Figure(f"{name}, false alarms of {told.texts - told.right - told.missed}", told.wrong)
        seen = [one.action == "escalate" for one, row in pairs if name in row.intent]
        yield Figure(f"{name}, brought to a person", sum(seen) / max(len(seen), 1))
    yield Figure("action, accuracy", mean(float(one.action == row.action) for one, row in pairs))
    reply = Told.of((one.needs_reply, row.needs_reply) for one, row in pairs)
    yield Figure("needs_reply, recall of yes", reply.recall)
    yield Figure("needs_reply, recall of no", reply.spared)
    for risk in ("watch", "crisis"):
        recall = Told.of((one.risk == risk, row.risk == risk) for one, row in pairs).recall
        yield Figure(f"risk {risk}, recall", recall)
    yield Figure(
        "risk, seen at all", Told.of((one.risk != "none", row.risk != "none") for one, row in pairs).recall
    )
    yield Figure("sentiment of messages, macro-F1", _felt(pairs))
    wrong = [one for one, row in pairs if not one.sure and one.action == "reply" and row.risk != "none"]
    yield Figure("risks not seen and answered in public, though unsure", len(wrong))


def _felt(pairs: Sequence[tuple[Triage, Row]]) -> float:
    return macro_f1([one.sentiment for one, _ in pairs], [row.sentiment for _, row in pairs])


def _abuse(posts: Sequence[sets.Abuse], asked: Asked) -> Iterator[Figure]:
    """The head of abuse on hate-fr, and the label of hate against its label « hateful »."""
    chances = [reading.sign("abuse") for reading in asked.readings["hate"]]
    told = Told.of((chance >= 0.5, post.abusive) for chance, post in zip(chances, posts, strict=True))
    # Three posts in four of that set are abusive: the bound that treats both sides alike is their share.
    share = mean(float(post.abusive) for post in posts)
    even = Told.of((chance >= share, post.abusive) for chance, post in zip(chances, posts, strict=True))
    yield Figure("abuse, hate-fr test, balanced accuracy", even.balanced, "at least", 0.60)
    yield Figure("abuse, hate-fr test, recall of abusive", even.recall)
    yield Figure("abuse, hate-fr test, recall of normal", even.spared)
    yield Figure("abuse, hate-fr test, balanced accuracy from 0.5", told.balanced)
    clear = [(one, post) for one, post in zip(asked.triages("hate"), posts, strict=True) if _is_clear(post)]
    hate = Told.of(("hate" in one.intent, post.hateful) for one, post in clear)
    yield Figure("hate, hate-fr test, hateful against normal, balanced accuracy", hate.balanced)
    yield Figure("hate, hate-fr test, recall of hateful", hate.recall)
    yield Figure("hate, hate-fr test, recall of normal", hate.spared)


def _is_clear(post: sets.Abuse) -> bool:
    return post.hateful or not post.abusive


def _neutral(asked: Asked) -> Iterator[Figure]:
    """The share of questions of public services that are hidden, escalated, or said to be hate or threat."""
    for name, told in (("dila", "DILA, never trained on"), ("cnil", "CNIL and open data, trained on")):
        yield Figure(f"questions marked, {told}", mean(map(_is_marked, asked.triages(name))), "at most", 0.01)


def _is_marked(triage: Triage) -> float:
    return float(triage.action in ("hide", "escalate") or bool({"hate", "threat"} & set(triage.intent)))


def _calibration(held: Sequence[Row], readings: Sequence[Reading]) -> Iterator[Figure]:
    errors = [calibration_error(*_chances(name, held, readings)) for name in INTENTS]
    yield Figure("calibration error (ECE), mean of intents", mean(errors))
    yield Figure("calibration error (ECE), worst intent", max(errors))


def _chances(
    name: Intent, held: Sequence[Row], readings: Sequence[Reading]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The chance of an intent for each text, and whether it holds, as 0 or 1."""
    said = np.array([reading.intents[name] for reading in readings])
    return said, np.array([float(name in row.intent) for row in held])


def _details(held: Sequence[Row], asked: Asked) -> dict[str, Any]:
    """What was missed and what was falsely feared, to read; actions; how sure and how right, all intents."""
    said = asked.triages("held")
    serious = {
        name: {
            "missed": [
                r.text for r, t in zip(held, said, strict=True) if name in r.intent and name not in t.intent
            ],
            "false": [
                r.text for r, t in zip(held, said, strict=True) if name in t.intent and name not in r.intent
            ],
        }
        for name in CRISES
    }
    actions = Counter(f"{row.action} -> {one.action}" for row, one in zip(held, said, strict=True))
    every = [_chances(name, held, asked.readings["held"]) for name in INTENTS]
    bins = reliability(np.concatenate([one for one, _ in every]), np.concatenate([two for _, two in every]))
    return {"serious": serious, "actions": dict(actions.most_common()), "reliability": bins}
