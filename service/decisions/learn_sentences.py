"""Sentences that people always cut: moves and signatures of the guide, and last lines a model is fond of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import regex

from service.checks import names, values
from service.checks.words import folded_words, word_forms
from service.decisions.case import Case, Said, by_network, evidence_of
from service.decisions.learn_words import FEWEST
from service.decisions.lesson import Entry, GuideChange, Lesson, Place, identify
from service.guides.guide import Guide
from service.messages import Language, say

_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_WHOLE = regex.compile(r"\p{Lu}[^#@\n]*[.!?…]")
SHORTEST, LONGEST = 3, 16  # words
GUIDE_SENTENCES: tuple[Place, ...] = ("moves", "signatures")


def withdrawn_sentences(cases: Sequence[Case], guide: Mapping[str, Any]) -> Iterator[Lesson]:
    """A lesson for each move or signature of `guide` (as JSON) that every edit cut, on the networks of those.

    A sentence seen on one network alone, or kept on another, stays for the others that the guide names.
    """
    everywhere = [network["id"] for network in guide["networks"]]
    for place in GUIDE_SENTENCES:
        for at, entry in enumerate(guide.get(place, ())):
            own = entry.get("networks") or ()
            cut, kept = _fates(entry["text"], [one for one in cases if not own or one.network in own])
            cut = [case for case in cut if case.network not in by_network(kept)]
            networks = by_network(cut)
            if len({case.evidence for case in cut}) < FEWEST:
                continue
            left = [network for network in own or everywhere if network not in networks]
            alone = len(networks) == 1 or kept
            after = {**entry, "networks": left} if alone and left else None
            yield _withdrawal(place, entry, after, at, cut)


def _withdrawal(place: Place, entry: Entry, after: Entry | None, at: int, cut: Sequence[Case]) -> Lesson:
    left = after["networks"] if after else None
    return Lesson(
        id=identify("sentence", place, entry["text"], left),
        kind="sentence",
        change=GuideChange(place, entry, after, at),
        networks=by_network(cut),
        evidence=evidence_of(cut),
    )


def cut_lines(cases: Sequence[Case], guide: Guide, told: Language) -> Iterator[Lesson]:
    """A lesson for each last line that every edit cut, of texts on several subjects, and nobody kept."""
    own = {folded_words(move.text) for move in guide.moves}
    own |= {folded_words(signature.text) for signature in guide.signatures}
    own |= {folded_words(entry.term) for entry in (*guide.vocabulary.avoid, *guide.vocabulary.never)}
    ended: dict[str, list[tuple[str, Case]]] = defaultdict(list)
    for case in cases:
        lines = _LINE.findall(case.before)
        line = lines[-1].strip() if len(lines) > 1 else ""
        if _serves_anywhere(line) and folded_words(line) not in own:
            ended[folded_words(line)].append((line, case))
    for same in ended.values():
        line = min(text for text, _ in same)
        cut, kept = _fates(line, cases)
        # Drafts of one brief may well end alike: other first lines, other subjects.
        subjects = {folded_words(_LINE.findall(case.before)[0]) for case in cut}
        if len(subjects) >= FEWEST and not kept and not _states(line, cut[0].language):
            yield Lesson(
                id=identify("line", folded_words(line)),
                kind="line",
                change=GuideChange(
                    "vocabulary.avoid", None, {"term": line, "reason": say("lessons.reason.line", told)}
                ),
                networks=by_network(cut),
                evidence=evidence_of(cut),
            )


def _fates(sentence: str, cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """The cases where a sentence was proposed and wholly cut, and those where some of it was kept."""
    said = Said.of(sentence)
    cut: list[Case] = []
    kept: list[Case] = []
    for case in cases:
        proposed = case.proposed.run(said)
        if case.decided.run(said):
            kept.append(case)
        elif proposed:
            (cut if case.is_cut(proposed) else kept).append(case)
    return cut, kept


def _serves_anywhere(line: str) -> bool:
    return bool(_WHOLE.fullmatch(line)) and SHORTEST <= len(word_forms(line)) <= LONGEST


def _states(line: str, language: str) -> bool:
    """Whether a line holds a value or a name, and so is of one subject."""
    return bool(values.find(line, language) or names.names(line, language))
