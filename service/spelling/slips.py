"""What a hand or an ear may have done to a word: the words one slip away, the likeliest slips first.

A slip is told from what was written to what was meant. Words are in lower case, without elision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Literal, get_args

Slip = Literal["accent", "double", "apostrophe", "swap", "extra", "missing", "wrong", "twice"]
SLIPS: tuple[Slip, ...] = get_args(Slip)

_ACCENTS = {"a": "àâ", "e": "éèêë", "i": "îï", "o": "ô", "u": "ùûü", "c": "ç"}
_PLAIN = {accented: letter for letter, family in _ACCENTS.items() for accented in family}
_MOST_ACCENTS = 3  # « évènementiel » lost three of them; more would be another writing system
_LETTERS = {"fr": "abcdefghijklmnopqrstuvwxyzéèêàçîôû", "en": "abcdefghijklmnopqrstuvwxyz"}
_ELIDED = ("l", "d", "j", "qu", "n", "s", "m", "t", "c", "jusqu", "lorsqu", "puisqu")
_VOWELS = frozenset("aeiouyhéèêëàâîïôœ")


def variants(word: str, slip: Slip, language: str) -> Iterator[str]:
    """Every string that `slip` could have turned into `word`; most are not words, some come twice."""
    if slip in ("missing", "wrong"):
        width = 0 if slip == "missing" else 1
        return _letters(word, _LETTERS.get(language, _LETTERS["en"]), width)
    if slip == "apostrophe" and language != "fr":
        return iter(())
    return _MADE[slip](word)


def _letters(word: str, letters: str, width: int) -> Iterator[str]:
    """A letter put in (width 0), or put instead of another (width 1)."""
    for place in range(len(word) + 1 - width):
        yield from (word[:place] + letter + word[place + width :] for letter in letters)


def _swaps(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _without_one(word: str) -> Iterator[str]:
    yield from (word[:place] + word[place + 1 :] for place in range(len(word)))


def _twice(word: str) -> Iterator[str]:
    """« interressant »: a consonant and accents."""
    yield from (variant for doubled in _doubles(word) for variant in _accents(doubled))


def unligatured(word: str) -> str:
    """« cœur » as it is often typed."""
    return word.replace("œ", "oe").replace("æ", "ae")


def _accents(word: str) -> Iterator[str]:
    """Other accents on the same letters, the fewest changes first, and the ligature."""
    plain = "".join(_PLAIN.get(letter, letter) for letter in word)
    places = [place for place, letter in enumerate(plain) if letter in _ACCENTS]
    for number in range(1, _MOST_ACCENTS + 1):
        for changed in combinations(places, number):
            yield from _with_accents(word, plain, changed)
    for bare, ligature in (("oe", "œ"), ("ae", "æ")):
        if bare in word:
            yield word.replace(bare, ligature)


def _with_accents(word: str, plain: str, places: Iterable[int]) -> Iterator[str]:
    choices = [[c for c in plain[place] + _ACCENTS[plain[place]] if c != word[place]] for place in places]
    for chosen in product(*choices):
        letters = list(word)
        for place, letter in zip(places, chosen, strict=True):
            letters[place] = letter
        yield "".join(letters)


def _doubles(word: str) -> Iterator[str]:
    """A consonant halved or doubled: « profesionnel », « appercevoir »."""
    for place, letter in enumerate(word):
        if letter in "bcdfglmnprst":
            if word[place : place + 2] == letter * 2:
                yield word[:place] + word[place + 1 :]
            elif word[place - 1 : place] != letter:
                yield word[:place] + letter + word[place:]


def _apostrophes(word: str) -> Iterator[str]:
    """« jespère », « quil »."""
    for elided in _ELIDED:
        rest = word.removeprefix(elided)
        if rest != word and len(rest) > 1 and rest[0] in _VOWELS:
            yield f"{elided}’{rest}"


_MADE: Mapping[Slip, Callable[[str], Iterator[str]]] = {
    "accent": _accents,
    "double": _doubles,
    "apostrophe": _apostrophes,
    "swap": _swaps,
    "extra": _without_one,
    "twice": _twice,
}
