"""What is hard to read, or to hear read: fancy letters, capitals, hashtags in one lump, rows of ! and ?."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks import fancy
from service.checks.facts import Facts, Notice
from service.checks.typography.lists import words as listed
from service.guides.guide import Guide
from service.text import fold
from service.words import Span

_MARKS = regex.compile(r"[!?](?:[ \u00A0\u202F]?[!?])++")
_INTERROBANG = frozenset(["?!", "!?"])

_WORD = r"[A-ZÀ-ÖØ-ÞŒŸ]++(?![\p{L}\p{M}\p{N}_]|-\p{N})"
_BLANK = r"[ \u00A0\u202F]"
_CAPITALS = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}_]){_WORD}(?:(?:{_BLANK}?[!?:&]*{_BLANK}|['’-]){_WORD})*+"
)
_EACH = regex.compile(r"\p{L}+")
_JOINED = ", \u00a0\u202f"  # one passage on both sides of a comma
_LONG = 7  # letters: few acronyms have as many
_ROW = 3  # words
_VOWEL = regex.compile(r"[AEIOUYÀ-ÖØ-ÝŒŸ]")
_CODE = regex.compile(r"(?i)codes?(?: promo| avantage)?[ :«“\"\u00A0\u202F]*$")
_ROMAN = regex.compile(r"[IVXLCDM]+")
_HASHTAG_HUMPS = regex.compile(r"\p{Lu}.*\p{Lu}")


def repeated_marks(facts: Facts) -> Iterator[Notice]:
    """Rows of ! and ?; one of each, « ?! », is none."""
    for match in _MARKS.finditer(facts.page.prose):
        if match[0] not in _INTERROBANG:
            used = sorted(set(match[0]) & set("?!"), key=match[0].index)
            yield Notice(span=match.span(), fix="".join(used), details={"found": match[0][:20]})


def fancy_letters(facts: Facts) -> Iterator[Notice]:
    """Letters that a screen reader spells out, or passes over."""
    for span, plain in fancy.runs(facts.text):
        yield Notice(
            span=span, fix=plain, details={"found": facts.text[slice(*span)][:100], "plain": plain[:100]}
        )


def all_caps(facts: Facts) -> Iterator[Notice]:
    """Three words in a row, or a long one, in capitals: not acronyms, codes, or the guide's own words."""
    prose, start, end = facts.page.prose, 0, 0
    for first, last in _loud(facts):
        if end and prose[end:first].strip(_JOINED):
            yield Notice(span=(start, end), details={"found": prose[start:end][:100]})
            end = 0
        start, end = (start if end else first), last
    if end:
        yield Notice(span=(start, end), details={"found": prose[start:end][:100]})


def _loud(facts: Facts) -> Iterator[Span]:
    own: frozenset[str] | None = None
    for match in _CAPITALS.finditer(facts.page.prose):
        words = _EACH.findall(match[0])
        if len(words) < _ROW and max(map(len, words)) < _LONG:
            continue
        own = _own_words(facts.guide) if own is None else own
        if _shouts([word for word in words if fold(word) not in own]) and not _is_code(facts, match, words):
            yield match.span()


def _shouts(words: list[str]) -> bool:
    if any(len(word) >= _LONG and not _ROMAN.fullmatch(word) for word in words):
        return True
    spoken = [word for word in words if _is_spoken(word)]
    return len(words) >= _ROW and len(spoken) >= 2


def _is_spoken(word: str) -> bool:
    """Whether it is surely no acronym: one may have vowels, few are long, none has an accent."""
    return (
        word.lower() in listed("small") or not word.isascii() or (len(word) > 3 and bool(_VOWEL.search(word)))
    )


def _is_code(facts: Facts, match: regex.Match[str], words: list[str]) -> bool:
    before = facts.text[max(0, match.start() - 25) : match.start()]
    return len(words) == 1 and _CODE.search(before) is not None


def _own_words(guide: Guide) -> frozenset[str]:
    """Those of the guide's name, hashtags and spellings, and any word it writes in capitals."""
    vocabulary, tags = guide.vocabulary, guide.hashtags
    written = [guide.name, *tags.allowed, *tags.always, *(name.term for name in vocabulary.must)]
    words = {fold(word) for text in written for word in _EACH.findall(text)} - listed("small")
    others = [*guide.constants.values(), *(entry.term for entry in vocabulary.prefer)]
    return frozenset(
        words | {fold(word) for text in others for word in _EACH.findall(text) if word.isupper()}
    )


def hashtag_case(facts: Facts) -> Iterator[Notice]:
    """A hashtag of the guide written in one lump: « #fetedupain » for « #FêteDuPain »."""
    listed = (*facts.guide.hashtags.allowed, *facts.guide.hashtags.always)
    humped = {fold(tag): tag for tag in listed if _HASHTAG_HUMPS.search(tag)}
    for hashtag in facts.measure.hashtags if humped else ():
        right = humped.get(fold(hashtag.text.replace("＃", "#")[:101]))
        if right and right != hashtag.text and not _is_humped(hashtag.text):
            yield Notice(span=hashtag.span, fix=right, details={"found": hashtag.text, "right": right})


def _is_humped(hashtag: str) -> bool:
    return bool(_HASHTAG_HUMPS.search(hashtag)) and not hashtag.isupper()
