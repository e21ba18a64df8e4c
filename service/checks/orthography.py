"""Words that do not exist, and what was meant. Names, tags, numbers and the brand's own words are let be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

import regex

from service.spelling import Dictionaries
from service.spelling.dictionaries import Candidate
from service.spelling.slips import unligatured
from service.spelling.wordlists import accepted, confusion_pattern, confusions, leading
from service.text import APOSTROPHES
from service.words import Span

_MOST_FOUND = 50
_MOST_SEARCHED = 12  # words whose corrections are searched for in one text: a millisecond each
_MOST_JUDGED = 2_000  # different words; those that follow are not judged
_SAMPLE = 60  # words enough to tell a line's language
_OWN_LINE = 8  # a shorter line is in the language of the whole
_MOST = 0.8  # share of known words that proves a language: « a, la, de, es » are Spanish too
_ENOUGH = 0.6  # share of known words under which a text is in another language, or in none
_LONGER_THAN_NAMES = 7

_TOKEN = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}_#@\x00])\p{L}[\p{L}\p{M}]*+(?:['’·‐-]\p{L}[\p{L}\p{M}]*+)*+(?![\p{N}_\x00])"
)
_PART = regex.compile(r"[\p{L}\p{M}]+")
_LATIN = regex.compile(r"[\p{Latin}\p{M}]+")
# It has a vowel, and no letter three times in a row.
_LIKE_A_WORD = regex.compile(r"\A(?!.*(\p{L})\1\1)(?=.*[aeiouyàâäéèêëîïôöùûüœæ])[\p{L}\p{M}]+")
_DICTIONARIES = ("fr", "en")  # a word of the one in a text of the other is a loan, not a mistake
_BEFORE = regex.compile(r"[^\p{L}\p{N}]*+$")
_OPENING = regex.compile(r"[.!?…:;\n•]|^$")
_PLAIN = APOSTROPHES | dict.fromkeys(map(ord, "\u00a0\u202f\u2009"), " ")

Token = regex.Match[str]


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A word that does not exist, at `span` of the judged text; `fix` when there is no doubt."""

    span: Span
    word: str
    fix: str | None = None
    suggestions: tuple[str, ...] = ()


class Orthography:
    """One text, its words, and what was already looked up. Its methods raise DictionaryMissing.

    `languages` are those the text may be written in, the likeliest first; `own` tells the brand's words
    (lower case).
    """

    def __init__(
        self, text: str, languages: Sequence[str], dictionaries: Dictionaries, own: Callable[[str], bool]
    ) -> None:
        self._text = text
        self._languages = [language for language in languages if dictionaries.has(language)]
        self._dictionaries = dictionaries
        self._own = own
        self._verdicts: dict[tuple[str, str], bool] = {}
        self._searched: set[str] = set()
        self._tokens: list[Token] = list(_TOKEN.finditer(text))

    def misspellings(self) -> tuple[Misspelling, ...]:
        """What is misspelt, in the order of the text, fifty at most."""
        confused = list(self.confusions())
        taken = {place for one in confused for place in range(*one.span)}
        unknown = (one for one in self.unknown() if one.span[0] not in taken)
        found = [*confused, *islice(unknown, _MOST_FOUND)]
        return tuple(sorted(found, key=lambda one: one.span)[:_MOST_FOUND])

    def is_at_home(self, start: int, end: int) -> bool:
        """Whether most words of `text[start:end]` exist in one of the languages; so when it has no word."""
        first, last = (bisect_left(self._starts, place) for place in (start, end))
        return first == last or self._spoken(self._tokens[first:last], _MOST) is not None

    def spoken_at(self, place: int) -> str | None:
        """The language of the word at `place`, or before it; None when it is none of the languages."""
        return self._language_at(bisect_right(self._starts, place) - 1)

    def confusions(self) -> Iterator[Misspelling]:
        """What is always a mistake in French."""
        plain = self._text.translate(_PLAIN)
        for match in confusion_pattern().finditer(plain):
            rank = bisect_right(self._starts, match.start()) - 1
            is_english = " " not in match[0] and self._known(match[0], "en")
            if self._language_at(rank) == "fr" and (not is_english or self._is_meant_french(rank)):
                fix = _cased(match[0], confusions()[match[0].lower()])
                yield Misspelling(match.span(), match[0], fix, (fix,))

    def unknown(self) -> Iterator[Misspelling]:
        """The words that no dictionary has and that nothing excuses."""
        for rank, token in enumerate(self._tokens):
            language = self._language_at(rank)
            if len(self._verdicts) > _MOST_JUDGED:
                return
            if language is None or self._known(token[0], language) or "·" in token[0]:
                continue
            for part in _PART.finditer(token[0]):
                start = token.start() + part.start()
                if self._is_fault(part[0], start, rank, language):
                    yield from self._judged(part[0], start, language)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start() for token in self._tokens]

    @cached_property
    def _lines(self) -> tuple[str | None, ...]:
        """The language of each token: that of its line, or of the whole text when the line is short."""
        whole = self._spoken(self._tokens)
        breaks = [at for at, letter in enumerate(self._text) if letter == "\n"]
        spoken: list[str | None] = []
        for _, tokens in groupby(self._tokens, key=lambda token: bisect_right(breaks, token.start())):
            line = list(tokens)
            spoken += [self._spoken(line) if len(line) >= _OWN_LINE else whole] * len(line)
        return tuple(spoken)

    def _language_at(self, rank: int) -> str | None:
        return self._lines[rank] if 0 <= rank < len(self._lines) else None

    def _spoken(self, tokens: Sequence[Token], enough: float = _ENOUGH) -> str | None:
        """The first of the languages that knows enough of the words."""
        sample = list(dict.fromkeys(token[0] for token in tokens[: 4 * _SAMPLE]))[:_SAMPLE]
        for language in self._languages:
            known = sum(self._known(word, language) or self._excused(word.lower()) for word in sample)
            if sample and known >= len(sample) * (enough if len(sample) > 3 else 0.5):
                return language
        return None

    def _known(self, word: str, language: str) -> bool:
        verdict = self._verdicts.get((word, language))
        if verdict is None:
            verdict = self._verdicts[word, language] = self._dictionaries.known(word, language)
        return verdict

    def _excused(self, word: str) -> bool:
        return any(one in accepted() or self._own(one) for one in (word, word.removesuffix("s")))

    def _is_fault(self, word: str, start: int, rank: int, language: str) -> bool:
        lower = word.lower()
        if len(word) < 3 or self._known(lower, language) or self._excused(lower):
            return False
        if not self._is_whole(word, start) or (word != lower and self._is_name(word, start, rank)):
            return False
        if not any(self._known(lower, other) for other in _DICTIONARIES if other != language):
            return True
        # « notre creation »: English has the word, but only the accent is missing and the sentence is French.
        lacks_accent = language == "fr" and word == lower and len(word) > 4 and self._is_meant_french(rank)
        return lacks_accent and self._slips(lower, language)[:1] == ("accent",)

    def _is_whole(self, word: str, start: int) -> bool:
        """Whether it is a word in Latin letters: not « opportunit… », « tps » or « merciiii »."""
        is_cut = self._text.startswith(("…", ".."), start + len(word))
        return not is_cut and bool(_LIKE_A_WORD.fullmatch(word.lower())) and bool(_LATIN.fullmatch(word))

    def _slips(self, word: str, language: str) -> tuple[str, ...]:
        return tuple(one.slip for one in self._dictionaries.candidates(word, language))

    def _is_name(self, word: str, start: int, rank: int) -> bool:
        """Whether a word with capitals names something: an acronym, a title, a person."""
        lower = word.lower()
        if word.isupper():  # capitals often lose their accents, and that is another rule's business
            return len(word) < 6 or self._slips(lower, "fr")[:1] == ("accent",)
        if word[1:] != lower[1:] or not self._opens(start) or lower[0] != self._first_letter(lower):
            return True
        follower = self._tokens[rank + 1][0] if rank + 1 < len(self._tokens) else ""
        return follower[:1].isupper() or not self._slips(lower, self._language_at(rank) or "fr")

    def _first_letter(self, lower: str) -> str:
        """« Etudiant » lacks the accent of its capital, which is another rule's business."""
        found = self._dictionaries.candidates(lower, "fr")
        return found[0].word[0] if found and found[0].slip == "accent" else lower[0]

    def _opens(self, start: int) -> bool:
        """Whether a sentence starts there."""
        before = self._text[max(0, start - 12) : start]
        between = _BEFORE.search(before)
        return bool(between and (_OPENING.search(between[0]) or len(between[0]) == start))

    def _is_meant_french(self, rank: int) -> bool:
        before = self._tokens[rank - 1][0].lower() if rank > 0 else ""
        follower = self._tokens[rank + 1][0] if rank + 1 < len(self._tokens) else ""
        elided = _PART.match(self._tokens[rank][0].lower())
        is_led = before in leading() or bool(elided and elided[0] in leading() and elided[0] != before)
        return is_led and (not follower or self._known(follower, "fr"))

    def _judged(self, word: str, start: int, language: str) -> Iterator[Misspelling]:
        lower, span = word.lower(), (start, start + len(word))
        self._searched.add(lower)
        if len(self._searched) > _MOST_SEARCHED:
            yield Misspelling(span, word)
            return
        candidates = self._dictionaries.candidates(lower, language)
        if any(unligatured(one.word) == lower for one in candidates):
            return  # typography puts the ligature back
        fix = self._dictionaries.correction(lower, language)
        is_sure = word == lower or bool(candidates and _is_no_name(lower, candidates[0]))
        named = [lower.capitalize()] if self._known(lower.capitalize(), language) else []
        suggestions = (*named, *(_cased(word, one.word) for one in candidates))[:3]
        yield Misspelling(span, word, _cased(word, fix) if fix and is_sure else None, suggestions)


def _is_no_name(word: str, likeliest: Candidate) -> bool:
    """Whether what opens a sentence is a frequent word misspelt, and not a name (« Decathlon »)."""
    is_frequent = likeliest.rank > 1 or word.endswith("ez")
    if likeliest.slip == "accent":
        return likeliest.rank > 0 if len(word) > _LONGER_THAN_NAMES else is_frequent and len(word) > 4
    shortest = _LONGER_THAN_NAMES if likeliest.slip == "swap" else _LONGER_THAN_NAMES + 1
    return is_frequent and len(word) >= shortest


def _cased(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[0].upper() + word[1:] if model[0].isupper() else word
