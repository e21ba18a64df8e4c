"""The words of a text as topics compare them: stems, numbers, and concepts that languages share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

import regex
import snowballstemmer

from service.text import fold

STEMMERS = {
    "fr": "french",
    "en": "english",
    "es": "spanish",
    "de": "german",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}
SHORTEST = 3  # letters; shorter words of these languages tell little, numbers of two digits do
MOST_WORDS = 120  # of an item: its title and the beginning of its summary
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_NUMBER = regex.compile(r"\d+")
_LINK = regex.compile(r"https?://\S+|www\.\S+")
_GROUPED = regex.compile(r"(?<=\d)[\u00a0\u202f .,](?=\d{3}(?!\d))")

_stemming = Lock()


def terms_of(text: str, language: str | None) -> tuple[str, ...]:
    """The terms of `text` in order, repeats included; stop words and addresses are left out.

    A word is its stem (Snowball), or, where the glossary knows it, a concept (`=flood`) that is the same in
    French and in English. A number is its digits.
    """
    plain = _GROUPED.sub("", _LINK.sub(" ", text))
    words = (match[0] for match in _WORD.finditer(fold(plain)))
    kept = (term for word in words if (term := _term(word, language)) is not None)
    return tuple(term for _, term in zip(range(MOST_WORDS), kept, strict=False))


@lru_cache(maxsize=131_072)
def _term(word: str, language: str | None) -> str | None:
    if _NUMBER.fullmatch(word):
        return word if len(word) > 1 else None
    if len(word) < SHORTEST or word in _stop_words():
        return None
    if language in STEMMERS:
        stem = _stem(word, language)
        return _concepts(language).get(stem, stem)
    for one in ("en", "fr"):
        concept = _concepts(one).get(_stem(word, one))
        if concept is not None:
            return concept
    return word


def _stem(word: str, language: str) -> str:
    # A stemmer keeps the word it works at in itself, and texts are read in several threads.
    with _stemming:
        stemmed: str = _stemmer(language).stemWord(word)
    return stemmed


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language])


@cache
def _stop_words() -> frozenset[str]:
    text = (files(__package__) / "stop_words.txt").read_text(encoding="utf-8")
    return frozenset(fold(text).split())


@cache
def _concepts(language: str) -> Mapping[str, str]:
    """Stems of a language's words to the concept they mean; none in a language the glossary does not hold."""
    if language not in ("en", "fr"):
        return {}
    found: dict[str, str] = {}
    for concept, words in glossary(language):
        for word in words:
            found.setdefault(_stem(word, language), concept)
    return found


def glossary(language: str) -> Iterator[tuple[str, list[str]]]:
    """Each concept with the words that mean it in `language`, `en` or `fr`, without accents."""
    text = (files(__package__) / "concepts.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        english, _, french = line.partition("|")
        words = (english if language == "en" else french).split()
        yield f"={english.split()[0]}", [fold(word) for word in words]
