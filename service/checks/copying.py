"""Whether the words being written copy a secret: found while the copy grows, before it is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.checks import outgoing
from service.checks.facts import Facts
from service.checks.shadow import Shadow
from service.checks.words import words
from service.text import fold
from service.words import Span

SHOWN = 3  # characters of a canary that may leave
_SETTLED = 3  # words after a copy, past which no more of it can be the brand's own


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not be copied. `texts`: words between blanks, and how many in a row are a copy."""

    texts: tuple[tuple[str, int], ...]
    pieces: frozenset[str]

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Secrets:
        """The secrets of a prompt, read once."""
        kept = tuple(secrets)
        needles = [needle for secret in kept if (needle := outgoing.canary_in(secret))]
        size = SHOWN + 1
        return cls(
            tuple(
                (_row([fold(word.form) for word in words(Shadow.of(secret).text)]), length)
                for secret in kept
                if (length := outgoing.shortest_copy(secret))
            ),
            frozenset(needle[at : at + size] for needle in needles for at in range(len(needle) - SHOWN)),
        )

    def copies_in(self, facts: Facts) -> Iterator[tuple[Span, bool]]:
        """The copies of a text, what may become one at its end, and whether more words cannot change that."""
        found = words(facts.shadow.text)
        said = [fold(word.form) for word in found]
        growing = self._growing(said)
        if growing < len(said) - 1:
            yield facts.shadow.span(found[growing].start, found[-1].end), False
        copied = self._copied(said)
        for first, after in copied:
            if after >= growing:
                yield facts.shadow.span(found[first].start, found[-1].end), False
        if any(after < growing for _, after in copied):
            settled = facts.shadow.span(found[-_SETTLED].start, found[-1].end)[0]
            for notice in outgoing.prompt_text(facts):
                if notice.span:
                    yield notice.span, notice.span[1] <= settled

    def _growing(self, said: Sequence[str]) -> int:
        """Where the longest run of last words that stands in a secret begins; how many words without any."""
        place = len(said)
        while place and any(_row(said[place - 1 :]) in text for text, _ in self.texts):
            place -= 1
        return place

    def _copied(self, said: Sequence[str]) -> list[Span]:
        """Rows of words that are, all of them, in a copy; in words, end excluded."""
        marks = bytearray(len(said))
        for text, size in self.texts:
            for place in range(len(said) - size + 1):
                if _row(said[place : place + size]) in text:
                    marks[place : place + size] = b"\x01" * size
        return [match.span() for match in re.finditer(rb"\x01+", marks)]

    def holds_piece(self, squeezed: str) -> bool:
        """Whether letters and digits without anything between them show more of a canary than may leave."""
        return any(piece in squeezed for piece in self.pieces)


def squeezed(shadow: str) -> str:
    """The letters and digits of a shadow, in lower case."""
    return "".join(filter(str.isalnum, shadow)).lower()


def _row(said: Sequence[str]) -> str:
    return f" {' '.join(said)} "
