"""A text taken apart: words, signs and breaks, and the masked chain in which topic does not show.

A content word is masked down to its case, grammatical ending and rough length, after Stamatatos,
*Authorship attribution using text distortion* (EACL 2017); hashtags, mentions, links, numbers to their kind.
"""

from __future__ import annotations

import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, NamedTuple

import regex

from service.text import CHUNK, EMOJI

Language = Literal["fr", "en"]
Kind = Literal["link", "mention", "hashtag", "number", "emoji", "word", "paragraph", "line", "sign"]

# Scripts without spaces: a character stands for a word.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
# The commonest first; a keycap is no number, an address no word. V1 is for the difference of sets.
_PIECE = regex.compile(
    r"(?V1)(?P<link>(?=[hw])(?:https?://|www\.)\S++|(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,64}+\.[\w.-]++)"
    rf"|(?P<word>[\p{{L}}--{_UNSPACED}][[\p{{L}}\p{{M}}]--{_UNSPACED}]*+|{_UNSPACED})"
    r"|(?P<blank>[^\S\n]++)"
    rf"|(?P<emoji>{EMOJI})"
    r"|(?P<mention>(?<!\w)@[\w.-]++)"
    r"|(?P<hashtag>(?<!\w)\#[\w\p{M}]++)"
    r"|(?P<number>\d++(?:[.,:]\d++)*+)"
    r"|(?P<paragraph>\n[^\S\n]*+\n\s*+)|(?P<line>\n)"
    r"|(?P<sign>\.{2,4}+|[\p{M}\p{Cf}]++|[^\w\s])"
)
# A keyboard's apostrophe or dash is no style: the typography checks see to them.
_ALIKE = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "—", "\u00ad": None, "\ufe0e": None}
)
_ENDERS = frozenset(".!?…")
_BREAKS = frozenset(("paragraph", "line"))
SHARE_OF_GRAMMAR = 0.25  # a text in a language holds at least this share of its short words
SHORT = 2  # in any language, words this short are grammar
LONGEST_READ = 10_000  # a voice is heard by then
LONGEST_ENDING = 5
LENGTHS = ((5, 1), (8, 2), (sys.maxsize, 3))  # letters of a short, a middling and a long word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that are not masked, the endings kept of those that are, and the pronouns of each person."""

    words: Mapping[Language, frozenset[str]]
    known: frozenset[str]
    endings: frozenset[str]
    persons: Mapping[Language, Mapping[str, frozenset[str]]]


@cache
def lexicon() -> Lexicon:
    """The word lists of French and English, from lexicon.toml; known with and without their accents."""
    read = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    words: dict[Language, frozenset[str]] = {
        "fr": frozenset(read["fr"]["words"].split()),
        "en": frozenset(read["en"]["words"].split()),
    }
    persons: dict[Language, Mapping[str, frozenset[str]]] = {
        language: {
            name: frozenset(own) for name, own in read[language].items() if name not in ("words", "endings")
        }
        for language in words
    }
    known = words["fr"] | words["en"]
    endings = frozenset(read["fr"]["endings"]) | frozenset(read["en"]["endings"])
    return Lexicon(words, known | frozenset(map(_bare, known)), endings, persons)


class Piece(NamedTuple):
    """A run of the text: what it is, as written, and as the masked chain has it."""

    kind: Kind
    text: str
    mask: str


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A text in pieces. `sentences` are runs of pieces that hold a word; `words` are in lower case.

    `language` is French or English by the share of their short words, None when neither is clear. `persons`
    counts the pronouns by which each person is spoken as or to, none of a language the text is not in.
    """

    pieces: tuple[Piece, ...]
    sentences: tuple[tuple[Piece, ...], ...]
    words: tuple[str, ...]
    language: Language | None
    persons: Mapping[str, int]

    def masked(self) -> list[str]:
        """The chain of masks."""
        return [piece.mask for piece in self.pieces]

    def bare(self) -> list[str]:
        """The same chain with words, hashtags and mentions as they are: topic shows."""
        named = ("word", "hashtag", "mention")
        return [piece.text.lower() if piece.kind in named else piece.mask for piece in self.pieces]

    def of(self, kind: Kind) -> list[str]:
        """The pieces of one kind, as written."""
        return [piece.text for piece in self.pieces if piece.kind == kind]


def dissect(text: str) -> Anatomy:
    """Take the first LONGEST_READ characters of a text apart; time grows as their number."""
    plain = _composed(text[:LONGEST_READ].translate(_ALIKE))
    pieces = tuple([_piece(found) for found in _PIECE.finditer(plain) if found.lastgroup != "blank"])
    words = tuple(piece.text.lower() for piece in pieces if piece.kind == "word")
    language = _language(words)
    persons = {
        name: sum(word in own for word in words) if language in (spoken, None) else 0
        for spoken, lists in lexicon().persons.items()
        for name, own in lists.items()
    }
    return Anatomy(pieces, tuple(_sentences(pieces)), words, language, persons)


def _language(words: Sequence[str]) -> Language | None:
    hits = {name: sum(word in own for word in words) for name, own in lexicon().words.items()}
    best: Language = "fr" if hits["fr"] >= hits["en"] else "en"
    sure = hits[best] >= max(2, SHARE_OF_GRAMMAR * len(words)) and hits[best] >= 1.5 * min(hits.values())
    return best if sure else None


def _piece(found: regex.Match[str]) -> Piece:
    kind, text = found.lastgroup, found[0]
    if kind == "word":
        return Piece("word", text, _mask(text))
    if kind == "sign":
        return Piece("sign", text, "…" if text.startswith("..") else text)
    return Piece(kind, text, f"<{kind}>")  # type: ignore[arg-type]


@lru_cache(maxsize=8192)
def _mask(word: str) -> str:
    low = word.lower()
    known = lexicon()
    if len(low) <= SHORT or low in known.known:
        return low
    ending = next(
        (low[-n:] for n in range(LONGEST_ENDING, 0, -1) if len(low) > n + 1 and low[-n:] in known.endings), ""
    )
    case = "AA" if word.isupper() else "Aa" if word[0].isupper() else "a"
    length = next(name for most, name in LENGTHS if len(low) <= most)
    return f"<{case}-{ending}{length}>"


def _sentences(pieces: tuple[Piece, ...]) -> Iterable[tuple[Piece, ...]]:
    """Cut after . ! ? … and at line breaks; a cut without a word belongs to nothing."""
    begun: list[Piece] = []
    for piece, after in pairwise((*pieces, Piece("line", "\n", "<line>"))):
        if piece.kind not in _BREAKS:
            begun.append(piece)
        ended = (
            piece.kind in _BREAKS
            or after.kind in _BREAKS
            or (piece.mask in _ENDERS and after.mask not in _ENDERS)
        )
        if ended:
            if any(one.kind == "word" for one in begun):
                yield tuple(begun)
            begun = []


def _composed(text: str) -> str:
    """NFC in portions: one long run of combining marks is quadratic to sort."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFC", text[at : at + CHUNK]) for at in range(0, len(text), CHUNK))


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
