"""The first name by which a stranger may be greeted in public, when their name is one beyond doubt."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from service.message import Author
from service.text import EMOJI, fold

_FILE = Path(__file__).with_name("names.toml")
_LONGEST = 60
_MOST_WORDS = 4
_PART = r"{0}{{1,20}}(?:['’-]{0}{{1,20}}){{0,3}}"
_WORDS = tuple(
    regex.compile(_PART.format(rf"[\p{{{script}}}&&[\p{{L}}\p{{M}}]]"), regex.V1)
    for script in ("Latin", "Greek", "Cyrillic")
)
_INITIAL = regex.compile(r"\p{Lu}\.")
_SPELLED = regex.compile(r"\p{L}{2}|\d{3}")
_PARTS = regex.compile(r"\w+")
_PICTURE = regex.compile(EMOJI)
_ONE_SHAPE = regex.compile(r"\p{Lu}[\p{Ll}\p{M}]*(?:['’-]\p{Lu}?[\p{Ll}\p{M}]*)*|M(?:a?c)\p{Lu}\p{Ll}+")
_BEGINS = regex.compile(r"(?<=^|['’-])\p{L}")
_SOUNDED = regex.compile(r"[aeiouyαεηιουωаеёиоуыэюя]")
_DRAWN_OUT = regex.compile(r"(\p{L})\1\1")


def safe_first_name(author: Author) -> str | None:
    """The author’s first name, with its capitals; None where it may be no person’s, or mean something else.

    A surname in capitals before the first name is passed over: « DUPONT Marie » is Marie.
    """
    name = unicodedata.normalize("NFC", author.name or "")
    words = _PICTURE.sub(" ", name).split()
    if len(name) > _LONGEST or not 1 <= len(words) <= _MOST_WORDS or not _is_a_name(words):
        return None
    first = next((word for word in words if not word.isupper()), words[0]) if words[0].isupper() else words[0]
    shaped = _capitalised(first) if first.islower() or first.isupper() else first
    return shaped if _may_be_said(shaped) else None


def may_be_a_surname(word: str) -> bool:
    """Whether a word of a name, or the whole of it, is more than a trade, a title or an order."""
    return bool(_SPELLED.search(word)) and not (_refused().words | _small()).issuperset(_parts(word))


def _is_a_name(words: list[str]) -> bool:
    """Whether every word has the letters of one script, as names do, and none is refused."""
    spelled = [words[0], *(word for word in words[1:] if not _INITIAL.fullmatch(word))]
    if not any(all(script.fullmatch(word) for word in spelled) for script in _WORDS):
        return False
    return not any(_refused().holds(word) for word in spelled)


def _may_be_said(name: str) -> bool:
    plain = fold(name)
    shaped = _ONE_SHAPE.fullmatch(name) and 2 <= len(name) <= 20 and len(plain.replace("'", "")) > 1
    sounds = _SOUNDED.search(plain) and not _DRAWN_OUT.search(plain)
    return bool(shaped and sounds) and _small().isdisjoint(_parts(name))


def _capitalised(word: str) -> str:
    """« marie-claire » is Marie-Claire, « D'ARTAGNAN » D'Artagnan."""
    return _BEGINS.sub(lambda letter: letter[0].upper(), word.lower())


@dataclass(frozen=True, slots=True)
class _Refused:
    """Words that are no name, and what no name holds."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def holds(self, word: str) -> bool:
        """Whether `word`, or a part of it, is refused."""
        parts = _parts(word)
        return not self.words.isdisjoint((*parts, fold(word))) or any(
            stem in "".join(parts) for stem in self.stems
        )


def _parts(name: str) -> list[str]:
    return _PARTS.findall(fold(name))


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _refused() -> _Refused:
    lists = _lists()
    names = ("titles", "roles", "orders", "trades", "abuse")
    return _Refused(frozenset(word for name in names for word in lists[name]), tuple(lists["stems"]))


@cache
def _small() -> frozenset[str]:
    return frozenset(_lists()["small"])
