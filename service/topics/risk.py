"""Whether a topic is no occasion to speak: tragedy, crime, politics, minors, health, competitors.

Two witnesses are heard together: words that tell of a risk, and what topics near in meaning carry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

import numpy as np

from service.guides.trends import Watching
from service.index.embedder import Vectors
from service.text import fold
from service.topics.item import Item
from service.topics.risk_heads import ANY, RiskHeads, shipped
from service.topics.risk_signs import KINDS, Signs, names_in, words_of
from service.topics.trend import Risk, RiskKind, RiskLevel

# Chances from which a topic is flagged, and from which it is one to stay away from. On the folds of
# `python -m evals.risk_heads`, the first leaves under a tenth of the harmless flagged: a flag too many costs
# a glance, a flag missed a joke about the dead.
CAUTION, AVOID = 0.25, 0.50
KIND = 0.35  # the chance from which a kind is told, when the topic is flagged
# Shares of items that say it by themselves: from PART they make a topic one to be careful with, whatever the
# others tell, and from HALF one to stay away from.
PART, HALF = 0.25, 0.5
LEVELS: tuple[RiskLevel, ...] = get_args(RiskLevel)
MOST_WORDS = 8


def risk_of(items: Sequence[Item], mean: Vectors, watching: Watching, heads: RiskHeads | None = None) -> Risk:
    """The risk of a topic told by `items`, whose e5 query vectors have the mean `mean`, shape (384,).

    `mean` is neither centred nor brought to length 1; that of a single headline is its own vector. Kinds come
    in the order of RISK_KINDS, words the most frequent first; a topic without risk has no words.
    """
    if not items:
        return Risk()
    signs = [Signs.of(item) for item in items]
    rivals = _rivals(signs, watching.competitors)
    chances = _chances(signs, mean, heads or shipped())
    level, kinds = _level(chances[ANY]), _kinds(chances)
    if _share(map(bool, rivals)) >= PART:
        level, kinds = max(level, "caution", key=LEVELS.index), (*kinds, "competitor")
    if level == "none":
        return Risk()
    told = [_evidence(sign, names, kinds) for sign, names in zip(signs, rivals, strict=True)]
    return Risk(level, kinds, _frequent(told), _share(map(bool, told)))


def _chances(signs: Sequence[Signs], mean: Vectors, heads: RiskHeads) -> Mapping[str, float]:
    """Chances by head: of the whole, or of the items that say it by themselves where they are many enough."""
    rows = np.stack([sign.row() for sign in signs])
    sure = np.array([sign.sure for sign in signs])
    whole = heads.chances(mean, rows.mean(axis=0))
    if sure.all() or sure.mean() < PART:
        return whole
    part = heads.chances(mean, rows[sure].mean(axis=0))
    most = 1.0 if sure.mean() >= HALF else np.nextafter(AVOID, 0)
    return {name: max(chance, min(part[name], most)) for name, chance in whole.items()}


def _level(chance: float) -> RiskLevel:
    if chance >= AVOID:
        return "avoid"
    return "caution" if chance >= CAUTION else "none"


def _kinds(chances: Mapping[str, float]) -> tuple[RiskKind, ...]:
    """The likely kinds of a flagged topic, at least the likeliest; none of another topic."""
    if _level(chances[ANY]) == "none":
        return ()
    likely = tuple(kind for kind in KINDS if chances[kind] >= KIND)
    return likely or (max(KINDS, key=lambda kind: chances[kind]),)


def _rivals(signs: Sequence[Signs], competitors: Sequence[str]) -> list[tuple[str, ...]]:
    """The competitors that each item names, as the guide writes them."""
    names = {name: words_of(name) for name in competitors}
    return [tuple(names_in(sign.forms, names)) for sign in signs]


def _evidence(sign: Signs, rivals: Sequence[str], kinds: Sequence[RiskKind]) -> tuple[str, ...]:
    """The words of an item that speak for the kinds of its topic, the surest first."""
    cues = sorted((cue for cue in sign.cues if cue.kind in kinds), key=lambda cue: not cue.sure)
    return (*rivals, *(cue.words for cue in cues))


def _frequent(told: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The words that most items say, each as it is first written."""
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for words in told:
        for word in dict.fromkeys(map(fold, words)):
            counts[word] += 1
        for word in words:
            written.setdefault(fold(word), word)
    return tuple(written[word] for word, _ in counts.most_common(MOST_WORDS))


def _share(held: Iterable[bool]) -> float:
    counted = [*held]
    return sum(counted) / len(counted)
