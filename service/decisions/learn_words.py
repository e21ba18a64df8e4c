"""Words that people always replace by the same others.

Forms are compared as they stand: « solution » and « solutions » are two words, and so are two lessons; but
a word that was kept once, in any of its forms, teaches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import regex

from service.checks import names, values
from service.checks.inflection import forms
from service.checks.words import Reading, word_forms, wordset
from service.decisions.case import Case, after_spans, by_network, evidence_of
from service.decisions.lesson import GuideChange, Lesson, identify
from service.guides.guide import Guide
from service.messages import Language, say
from service.spelling import Dictionaries
from service.text import APOSTROPHES, fold
from service.voice.anatomy import lexicon
from service.words import Change, Span

FEWEST = 3  # drafts
LONGEST = 3  # words
_PHRASE = regex.compile(r"[\p{L}\p{M}]++(?:[ \xA0\u202F'’-][\p{L}\p{M}]++)*+")
_ALIKE = 0.8  # of two spellings of one word
_ARTICLES = wordset("le la les l un une des du de d ce cet cette ces the a an this these")
_WORD = regex.compile(r"[\p{L}\p{M}]++(?:-[\p{L}\p{M}]++)*+")
# Within an address, an account, a hashtag or a reference, a word is none.
_MARKED = regex.compile(r"[#@/\d_]|\w\.\w")


@dataclass(frozen=True, slots=True)
class _Replacement:
    """`found` became `better` in one place of a draft."""

    case: Case
    change: Change
    found: str
    better: str


def replaced_words(
    cases: Sequence[Case], guide: Guide, dictionaries: Dictionaries, told: Language
) -> Iterator[Lesson]:
    """A lesson for each word or short phrase that every edit replaced by the same other one."""
    by_found: dict[str, list[_Replacement]] = defaultdict(list)
    for case in cases:
        for one in _replacements(case):
            by_found[_same(one.found)].append(one)
    for same in by_found.values():
        if len({one.case.evidence for one in same}) < FEWEST or len({_same(one.better) for one in same}) > 1:
            continue
        found, better = _form([one.found for one in same]), _form([one.better for one in same])
        if _is_lesson(same, found, better, guide, dictionaries) and not _is_kept(found, cases):
            yield _lesson(same, found, better, told)


def _lesson(same: Sequence[_Replacement], found: str, better: str, told: Language) -> Lesson:
    entry = {"term": better, "instead_of": [found], "reason": say("lessons.reason.word", told)}
    cases = [one.case for one in same]
    return Lesson(
        id=identify("word", found, better),
        kind="word",
        change=GuideChange("vocabulary.prefer", None, entry),
        networks=by_network(cases),
        evidence=evidence_of(cases),
    )


def _replacements(case: Case) -> Iterator[_Replacement]:
    for change in case.changes:
        pair = _phrases(change.before.strip(), change.after.strip(), case.language)
        if pair is not None:
            yield _Replacement(case, change, *pair)


def _phrases(before: str, after: str, language: str) -> tuple[str, str] | None:
    """What was replaced by what, without the articles before; None unless both are short phrases.

    « une patine claire » and « un vernis clair » are « patine » and « vernis »: the rest only agrees.
    """
    if not (_PHRASE.fullmatch(before) and _PHRASE.fullmatch(after)):
        return None
    old, new = [list(_WORD.finditer(text)) for text in (before, after)]
    if any(fold(word[0]) in _persons() for word in (*old, *new)):
        return None
    for side in (old, new):
        while len(side) > 1 and fold(side[0][0]) in _ARTICLES:
            del side[0]
    for end in (0, -1):
        while len(old) > 1 and len(new) > 1 and _is_inflected(old[end][0], new[end][0], language):
            del old[end], new[end]
    if max(len(old), len(new)) > LONGEST or any(_is_grammar(word[0] for word in side) for side in (old, new)):
        return None
    return before[old[0].start() : old[-1].end()], after[new[0].start() : new[-1].end()]


def _is_grammar(words: Iterable[str]) -> bool:
    """Whether all these words are of grammar: who replaces them turns a sentence otherwise."""
    return all(fold(word) in lexicon().known for word in words)


@cache
def _persons() -> frozenset[str]:
    """Pronouns and possessives: whom a text speaks to is a matter of register."""
    return frozenset(
        fold(word) for own in lexicon().persons.values() for said in own.values() for word in said
    )


def _is_lesson(
    same: Sequence[_Replacement], found: str, better: str, guide: Guide, dictionaries: Dictionaries
) -> bool:
    """Whether it is a choice of words: not of spelling, grammar, facts or names, nor the guide's already."""
    language = same[0].case.language
    return (
        fold(found) != fold(better)
        and not _is_inflected(found, better, language)
        and not _is_respelt(found, better, language, dictionaries)
        and not Reading.of(f"{found}\n\n{better}").find(_ruled(guide), language)
        and not any(_is_fact(one, dictionaries) for one in same)
    )


def _is_inflected(found: str, better: str, language: str) -> bool:
    """Whether one is another form of the other, word by word."""
    old, new = word_forms(found), word_forms(better)
    return len(old) == len(new) and all(
        one == other or other in forms(one, language) or one in forms(other, language)
        for one, other in zip(old, new, strict=True)
    )


def _is_respelt(found: str, better: str, language: str, dictionaries: Dictionaries) -> bool:
    """Whether a word that does not exist became one that looks like it."""
    unknown = not all(dictionaries.known(word[0].lower(), language) for word in _WORD.finditer(found))
    return unknown and SequenceMatcher(None, fold(found), fold(better)).ratio() >= _ALIKE


def _ruled(guide: Guide) -> tuple[str, ...]:
    """The words of which the guide says something already."""
    words = guide.vocabulary
    return (
        *(entry.term for entry in (*words.never, *words.avoid)),
        *(entry.term for entry in words.must),
        *(term for entry in words.prefer for term in (entry.term, *entry.instead_of)),
        *(term for claim in guide.claims for term in claim.terms),
        *(entry.term for entry in guide.anglicisms.replace),
    )


def _is_fact(one: _Replacement, dictionaries: Dictionaries) -> bool:
    """Whether what changed is a value, a name, or part of an address or a hashtag, before or after."""
    case, span = one.case, one.change.span
    there = after_spans(case.changes)[span]
    return any(
        _is_marked(text, where) or _meets(text, where, case.language, dictionaries)
        for text, where in ((case.before, span), (case.after, there))
    ) or any(_is_called(phrase, case.language, dictionaries) for phrase in (one.found, one.better))


def _is_called(phrase: str, language: str, dictionaries: Dictionaries) -> bool:
    """Whether a word has a capital, and no dictionary has it without."""
    words = (word[0] for word in _WORD.finditer(phrase))
    return any(word[0].isupper() and not dictionaries.known(word.lower(), language) for word in words)


def _is_marked(text: str, span: Span) -> bool:
    """Whether a sign stands in what is written in one piece with it."""
    around = text[: span[0]].split()[-1:] if span[0] and not text[span[0] - 1].isspace() else []
    following = text[span[1] :].split()[:1] if not text[span[1] : span[1] + 1].isspace() else []
    return _MARKED.search("".join([*around, text[slice(*span)], *following])) is not None


def _meets(text: str, span: Span, language: str, dictionaries: Dictionaries) -> bool:
    taken = [value.span for value in values.find(text, language)]
    taken += [name.span for name in names.names(text, language, dictionaries)]
    return any(start < span[1] and span[0] < end for start, end in taken)


def _is_kept(found: str, cases: Sequence[Case]) -> bool:
    return any(case.decided.reading.find([found], case.language) for case in cases)


def _same(phrase: str) -> str:
    return " ".join(phrase.translate(APOSTROPHES).casefold().split())


def _form(written: Sequence[str]) -> str:
    """The form a guide would write: without the capital that opens a sentence."""
    plain = min(set(written), key=lambda one: (sum(map(str.isupper, one)), one))
    return plain[0].lower() + plain[1:] if plain[1:].islower() else plain
