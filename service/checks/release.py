"""Which words of a text being written may already be shown: those that no check could stop any more.

A text is read a word at a time, when the blank that ends it arrives. What is not shown yet, with the words
before it, is judged by the rules that can stop a text; its end is held while more words could make something
of it: a value, a link, a term of the guide, a copy of the prompt. Two blocks cannot be seen before the end,
for they are about the whole: a source that is never named, a value that a rewrite lost.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from service.checks import defanged, values
from service.checks.copying import SHOWN, Secrets, squeezed
from service.checks.facts import Facts
from service.checks.grounding import Grounds
from service.checks.others import OtherNames
from service.checks.registry import RULES, review
from service.checks.shadow import Shadow
from service.checks.unfinished import open_markup, open_value
from service.guides.guide import Guide
from service.networks.catalogue import Network
from service.networks.counting import measure
from service.words import Brief, Span

# Blanks that the shadow keeps: the others hide what stands around them, « ex\rample.com ».
BLANK = re.compile(r"[\t\n \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_CONTEXT = 40  # characters before the held ones that a rule may look back at
_LONGEST = 1_000  # characters held at once: more are held for good
# Judged here another way, or about the whole text alone.
_APART = frozenset(
    ["limits.hard", "grounding.lost", "grounding.source_unnamed", "outgoing.prompt_text", "outgoing.canary"]
)
_STOPPING = tuple(
    rule
    for rule in RULES
    if (rule.severity == "block" or rule.id == "claims.unproven") and rule.id not in _APART
)
# Values that more words may complete: the others end with the word they stand in.
_GROWING = frozenset(f"grounding.{kind}" for kind in ("number", "price", "date", "time", "phone"))
_DOTS = re.compile(r"[.\u3002\uff0e\uff61]|://")
# Telegram's markup within a name, which it no longer parts once a pair of signs is closed.
_PARTED_NAME = re.compile(
    r"\\|@.*(?:[*~`|\[\]]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))|[*_~`|\[\]].*@", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Judge:
    """What the words are judged by. `secrets` and `others` as in Facts."""

    network: Network
    guide: Guide
    language: str
    kind: str | None = None
    grounds: Grounds | None = None
    brief: Brief | None = None
    secrets: tuple[str, ...] = ()
    others: OtherNames | None = None

    def facts(self, text: str) -> Facts:
        """The facts of a part of the text. InvalidInput `unknown_kind`."""
        return Facts(
            text=text,
            network=self.network,
            guide=self.guide,
            language=self.language,
            measure=measure(self.network, text, self.kind, self.guide.limits_on(self.network.id)),
            kind=self.kind,
            brief=self.brief,
            grounds=self.grounds,
            secrets=self.secrets,
            others=self.others,
        )

    def terms(self) -> tuple[str, ...]:
        """Every term that stops a text."""
        never = (entry.term for entry in self.guide.vocabulary.never)
        claims = (term for one in self.guide.claims if one.severity == "block" for term in one.terms)
        return (*never, *claims)


class Release:
    """Which words of a text being written may already be shown."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._terms = judge.terms()
        self._secrets = Secrets.of(judge.secrets)
        self._room = _Room(judge)
        self._text = ""
        self._to = 0  # what is shown ends here
        self._seen = 0  # what was judged ends here, after a blank
        self._barrier: int | None = None  # nothing from here on is shown
        self._held = False
        self._ends: list[int] = []  # ends of the words that are not shown yet, blank included
        self._starts = [0]  # starts of words where a value does not go on, from which to judge
        self._last = ""  # the last letters and digits judged, as many as may begin a canary
        for _ in self._faults(judge.facts("Bonjour @vous, exemple.fr, 1 €"), 0):
            pass  # reads the guide's terms and the lists of endings before the first word comes

    @property
    def shown(self) -> str:
        """Everything released so far: always a prefix of what was fed."""
        return self._text[: self._to]

    @property
    def held(self) -> bool:
        """Whether what follows `shown` stays held until the whole draft is judged."""
        return self._held

    def feed(self, piece: str) -> str:
        """The text that may be shown now, after this piece; "" when none may."""
        if self._held:
            return ""
        before, searched = self._to, len(self._text)
        self._text += piece
        for blank in BLANK.finditer(self._text, searched):
            self._read(blank.end())
            if self._held:
                break
        return self._text[before : self._to]

    def _read(self, end: int) -> None:
        """Judge the word that ends at `end` with its blank, and release what may be."""
        start, self._seen = self._seen, end
        self._ends.append(end)
        is_blank = end - start == 1
        if end - self._to > _LONGEST:
            self._held = True
        elif is_blank and self._to == start:
            self._release(end)
        elif not is_blank or self._text[start] == "\n":
            self._release(self._stops(self._text[start:end]))

    def _release(self, place: int) -> None:
        """Show every whole word before `place` and the barrier that the network has room for."""
        limit = place if self._barrier is None else min(place, self._barrier)
        for end in [end for end in self._ends if end <= limit]:
            if not self._room.holds(self._text, end, self._to):
                self._held = True
                break
            self._to = end
            self._ends.pop(0)
        self._held = self._held or limit == self._barrier
        while len(self._starts) > 1 and self._starts[1] <= self._to - _CONTEXT:
            self._starts.pop(0)

    def _bar(self, place: int) -> None:
        """Let nothing from `place` on be shown."""
        self._barrier = place if self._barrier is None else min(place, self._barrier)

    def _stops(self, word: str) -> int:
        """Where what must not be shown yet begins, after `word`; what may never be raises the barrier."""
        start = self._seen - len(word)
        base = max(0, self._starts[0] - 1)  # with the blank before: a word is no start of line
        facts = self._judge.facts(self._text[base : self._seen])
        shadow = facts.shadow
        closed, opened = open_value(shadow.text, values.tongue_of(facts.language))
        begun = facts.prose.begun(self._terms, facts.language)
        place = min(opened, open_markup(shadow.text), defanged.begun(shadow.text))
        place = place if begun is None else min(place, begun)
        if self._judge.others:
            place = min(place, self._judge.others.begun(shadow.text))
        if base + _back(shadow, opened) >= start:
            self._starts.append(start)
        if self._shows_secret(word):
            self._bar(start)
        stops = [base + _back(shadow, place)]
        for (begins, ends), is_final in self._faults(facts, _back(shadow, closed)):
            if base + ends > self._to and is_final:
                self._bar(base + begins)
            elif base + ends > self._to:
                stops.append(base + begins)
        return min(stops)

    def _faults(self, facts: Facts, closed: int) -> Iterator[tuple[Span, bool]]:
        """What stops the text, or may, and whether no more words can change that; values end at `closed`."""
        for finding in review(facts, rules=_STOPPING):
            if finding.severity == "block" and finding.span is not None:
                yield finding.span, finding.rule not in _GROWING or finding.span[1] <= closed
        yield from self._secrets.copies_in(facts)

    def _shows_secret(self, word: str) -> bool:
        """Whether `word` shows a canary, or a name that markup hides."""
        letters = self._last + squeezed(Shadow.of(word).text)
        self._last = letters[-SHOWN:]
        is_parted = self._judge.network.reading == "telegram_markup" and _PARTED_NAME.search(word)
        return bool(is_parted) or self._secrets.holds_piece(letters)


def _back(shadow: Shadow, place: int) -> int:
    """The place of the text that one of its shadow came from."""
    return shadow.span(place, place)[0]


class _Room:
    """What the network's hard limits leave for the text. A count costs: it is made when the room may be out.

    No unit counts more than the bytes, and what each address weighs.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._weight = judge.network.url_weight or 0
        self._left = self._counted("")

    def holds(self, text: str, end: int, start: int) -> bool:
        """Whether `text[:end]` fits, after `text[:start]` did."""
        word = text[start:end]
        self._left -= len(word.encode()) + self._weight * len(_DOTS.findall(word))
        if self._left < 0:
            left = self._counted(text[:end])
            # Telegram's markup counts nothing until a sign left open makes all of it count.
            self._left = -1 if self._judge.network.reading == "telegram_markup" else left
            return left >= 0
        return True

    def _counted(self, text: str) -> int:
        limits = self._judge.facts(text).measure.limits
        hard = (one for one in limits if one.field == "text" and one.kind == "hard")
        return min((one.limit - one.count for one in hard), default=sys.maxsize)
