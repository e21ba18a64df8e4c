"""A decided draft as lessons are learnt from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from service.checks.shadow import Shadow
from service.checks.words import Reading, Word
from service.decisions.lesson import Evidence
from service.records.nouns import DecidedText
from service.stored import DECIDED
from service.words import Change, Span


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text, and their forms with one blank between them."""

    reading: Reading
    forms: str

    @classmethod
    def of(cls, text: str) -> Self:
        """The words of a text as received."""
        reading = Reading.of(Shadow.of(text).text)
        return cls(reading, f" {' '.join(word.form for word in reading.sequences[0])} ")

    def run(self, said: Said) -> Sequence[Word]:
        """Where all of `said` stands here word for word, the last time; none when it does not."""
        place = self.forms.rfind(said.forms) if said.forms.strip() else -1
        if place < 0:
            return ()
        first = self.forms.count(" ", 0, place + 1) - 1
        return self.reading.sequences[0][first : first + said.forms.count(" ") - 1]


@dataclass(frozen=True)
class Case:
    """A text as proposed and as decided; one that was approved has no changes."""

    evidence: Evidence
    network: str
    language: str
    before: str
    after: str
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, decided: DecidedText) -> Self:
        """From the records."""
        decision = DECIDED.validate_python(dict(decided.decision))
        after = decided.text if decision.text is None else decision.text
        evidence = Evidence(decided.draft, decided.decided_at)
        return cls(
            evidence, decided.network or "", decided.language, decided.text, after, decision.difference
        )

    @cached_property
    def proposed(self) -> Said:
        """The words proposed."""
        return Said.of(self.before)

    @cached_property
    def decided(self) -> Said:
        """The words decided."""
        return Said.of(self.after)

    def is_cut(self, words: Sequence[Word]) -> bool:
        """Whether none of these words of the proposed text stayed in its place."""
        shadow = Shadow.of(self.before)
        gone = [change.span for change in self.changes if change.before]
        return all(
            any(start <= first and last <= end for start, end in gone)
            for first, last in (shadow.span(word.start, word.end) for word in words)
        )


def after_spans(changes: Sequence[Change]) -> Mapping[Span, Span]:
    """Where each change stands in the decided text, by its span in the proposed one."""
    shift, places = 0, {}
    for change in changes:
        start = change.span[0] + shift
        places[change.span] = (start, start + len(change.after))
        shift += len(change.after) - len(change.before)
    return places


def by_network(cases: Sequence[Case]) -> tuple[str, ...]:
    """The networks of some cases, sorted."""
    return tuple(sorted({case.network for case in cases}))


def evidence_of(cases: Sequence[Case]) -> tuple[Evidence, ...]:
    """What these cases show, the oldest decision first, each draft once."""
    shown = {case.evidence for case in cases}
    return tuple(sorted(shown, key=lambda one: (one.decided_at, one.draft)))
