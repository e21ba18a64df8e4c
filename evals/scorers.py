"""The yardsticks of the evals: pure functions from texts, drafts and rankings to faults and rates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.text import fold
from service.words import Brief, Draft, Fact

WORD = re.compile(r"\w+")
RUN = 8  # words in a row from which two texts are no longer alike by chance


def squeezed(text: str) -> str:
    """`text` with every run of white space, no-break spaces included, as one blank."""
    return " ".join(text.split())


def folded_words(text: str) -> list[str]:
    """The words of a text without case, accents or punctuation."""
    return WORD.findall(fold(text))


def unsaid(brief: Brief, draft: Draft) -> list[str]:
    """The subject, facts and call to action that neither stand in a draft nor are declared dropped.

    Each is looked for as whole words in what is left once those before it are taken out, so that one phrase
    of the text never stands for two of the brief.
    """
    left = squeezed(draft.text)
    declared = Counter(
        squeezed(finding.details["fact"])
        for finding in draft.findings
        if finding.rule == "composer.dropped_fact"
    )
    missing = []
    facts = [*brief.facts, *([Fact(brief.call_to_action)] if brief.call_to_action else [])]
    for piece in sorted([Fact(brief.subject), *facts], key=lambda fact: -len(fact.text)):
        taken = _without(left, squeezed(piece.text))
        if taken is not None:
            left = taken
        elif declared[name := squeezed(named(piece))] and piece.text != brief.subject:
            declared[name] -= 1
        else:
            missing.append(piece.text)
    return missing


def named(fact: Fact) -> str:
    """A fact as a draft words it, with its source."""
    return fact.text if fact.source is None else f"{fact.text} ({fact.source})"


def unnamed_sources(brief: Brief, draft: Draft) -> list[str]:
    """The sources of facts that stand in a draft which does not name them."""
    text = squeezed(draft.text)
    return [
        fact.source
        for fact in brief.facts
        if fact.source and squeezed(fact.text) in text and squeezed(fact.source) not in text
    ]


def overlong(draft: Draft) -> list[str]:
    """The hard limits a draft does not fit."""
    return [
        f"{limit.field}: {limit.count}/{limit.limit} {limit.unit}"
        for limit in (draft.count, *draft.limits)
        if limit.kind == "hard" and not limit.fits
    ]


def blocks(draft: Draft) -> list[str]:
    """The rules that block a draft."""
    return [finding.rule for finding in draft.findings if finding.severity == "block"]


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of RUN words of some texts."""

    known: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Runs:
        """Every run of the texts, each text for itself."""
        return cls(frozenset(run for text in texts for run in _grams(folded_words(text), RUN)))

    def copied(self, text: str, allowed: Runs) -> list[str]:
        """The runs of a text that are known here and not allowed there."""
        return [
            run for run in _grams(folded_words(text), RUN) if run in self.known and run not in allowed.known
        ]


def word_trigrams(text: str) -> frozenset[str]:
    """Trigrams of folded words; a shorter text is one gram."""
    words = folded_words(text)
    return frozenset(_grams(words, 3) or [" ".join(words)])


def character_trigrams(text: str) -> frozenset[str]:
    """Trigrams of characters, case folded, white space squeezed."""
    plain = fold(squeezed(text))
    return frozenset(plain[place : place + 3] for place in range(max(1, len(plain) - 2)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets share, over what they hold together."""
    return len(one & other) / len(one | other) if one or other else 1.0


def containment(one: frozenset[str], other: frozenset[str]) -> float:
    """What two sets share, over the smaller."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 1.0


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike two texts are, three ways."""

    words: float
    contained: float
    characters: float

    @classmethod
    def of(cls, one: str, other: str) -> Overlap:
        """Of two texts."""
        ours, theirs = word_trigrams(one), word_trigrams(other)
        letters = jaccard(character_trigrams(one), character_trigrams(other))
        return cls(jaccard(ours, theirs), containment(ours, theirs), letters)


def overlaps(texts: Sequence[str]) -> list[Overlap]:
    """The overlap of every pair of texts."""
    return [Overlap.of(one, other) for one, other in combinations(texts, 2)]


def openings(texts: Iterable[str]) -> Counter[str]:
    """How many texts begin with each first line, white space squeezed."""
    return Counter(squeezed(text.strip().partition("\n")[0]) for text in texts)


def share(flags: Iterable[bool]) -> float:
    """The share that is true; 0 of nothing."""
    judged = list(flags)
    return sum(judged) / len(judged) if judged else 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question: the pages found, best first, and the page that answers."""

    wanted: str
    found: tuple[str, ...]

    @property
    def rank(self) -> int | None:
        """Where the answer stands, from 1; None when it was not found."""
        return self.found.index(self.wanted) + 1 if self.wanted in self.found else None


def recall(rankings: Iterable[Ranked], depth: int) -> float:
    """The share of questions whose answer stands among the first `depth` pages."""
    return share(one.rank is not None and one.rank <= depth for one in rankings)


def mean_reciprocal_rank(rankings: Sequence[Ranked]) -> float:
    """The mean of 1 / rank, 0 for an answer not found."""
    return sum(1 / one.rank for one in rankings if one.rank) / len(rankings) if rankings else 0.0


def area_under_curve(own: Sequence[float], others: Sequence[float]) -> float:
    """How often one of `own` is above one of `others`, a tie counting half: the area under the ROC curve."""
    if not own or not others:
        return 0.5
    above = sum((one > other) + 0.5 * (one == other) for one in own for other in others)
    return above / (len(own) * len(others))


def _grams(words: Sequence[str], size: int) -> list[str]:
    return [" ".join(words[place : place + size]) for place in range(len(words) - size + 1)]


def _without(text: str, piece: str) -> str | None:
    """`text` with the first whole occurrence of `piece` taken out; None when there is none."""
    found = re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text)
    return f"{text[: found.start()]}\n{text[found.end() :]}" if found else None
