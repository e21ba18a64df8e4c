"""A text cut into pieces that may be left out whole: sentences, links alone, hashtags after the text.

Nothing is cut within a sentence, a quotation or a bracket, and what announces a list (« Au programme : »)
stays with what it announces. Put together again, all the pieces give the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import regex

from service.checks.words import wordset
from service.text import EMOJI
from service.words import Span

Kind = Literal["sentence", "link", "hashtag"]

HASHTAG = regex.compile(r"(?<![\p{L}\p{M}\p{N}_&/])[#＃][\p{L}\p{M}\p{N}_]++")
BULLET = regex.compile(rf"(?:[-–—•▪◦·*➜→]|{EMOJI})[^\S\n]++|\d{{1,2}}[.)][^\S\n]")
_ADDRESS = r"(?:https?://|www\.)\S++"
_LINK = regex.compile(
    rf"(?:(?:{EMOJI}|[→➡➜➔>])\uFE0F?\s*)*(?:(?:liens?|link)\s*:\s*)?{_ADDRESS}", regex.IGNORECASE
)
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_STOP = regex.compile(
    rf"(?<![.!?…])(?P<stop>[.!?…]++)(?:[^\S\n]*[»”’)\]]|\")*+(?:[^\S\n]*(?:{EMOJI}))*+(?P<gap>[^\S\n]++)(?=\S)"
)
_LAST_WORD = regex.compile(r"[\p{L}\p{M}\p{N}°º]++\Z")
_MEASURED = regex.compile(r"\d\s?\p{L}{1,3}\Z")  # « 10 h », « 1,20 m »
_ABBREVIATIONS = wordset(
    "m mm mme mmes mlle mr mrs ms dr pr st ste me n no nos art p pp vol fig cf ex env av apr bd boul pl tél "
    "tel max min etc approx vs dept ext fg sq jr sr"
)
_LOOKED_BACK = 40
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_ENDED = regex.compile(rf"(?:[.!?…»”)\]\"]|{EMOJI}|{_ADDRESS})\s*\Z")
_ANNOUNCING = regex.compile(rf":(?:\s*(?:{EMOJI}|[⬇↓→]\uFE0F?))*\s*\Z")
_GOES_ON = regex.compile(r"[,;]\s*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, where it stood, and the blank before it."""

    text: str
    span: Span
    gap: str
    kind: Kind = "sentence"


def cut(text: str) -> tuple[Piece, ...]:
    """The pieces of `text`, in its order."""
    spans = [span for line in _LINE.finditer(text) for span in _line(text, *line.span())]
    pieces: list[Piece] = []
    end = 0
    for span in _glued(text, spans):
        written = text[slice(*span)]
        pieces.append(Piece(written, span, text[end : span[0]], _kind(written)))
        end = span[1]
    return tuple(pieces)


def joined(pieces: Iterable[Piece], left_out: Iterable[Piece] = ()) -> str:
    """The pieces in their order but those left out; around these, the widest of the blanks there were."""
    gone = {piece.span for piece in left_out}
    text, gap = "", ""
    for piece in pieces:
        gap = max(gap, piece.gap, key=lambda one: (one.count("\n"), len(one)))
        if piece.span not in gone:
            text += (gap if text else "") + piece.text
            gap = ""
    return text


def moved(piece: Piece, gap: str) -> Piece:
    """The piece with another blank before it."""
    return replace(piece, gap=gap)


def _kind(written: str) -> Kind:
    if HASHTAG.fullmatch(written):
        return "hashtag"
    return "link" if _LINK.fullmatch(written) else "sentence"


def _line(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a line, then each of the hashtags that end it."""
    start, end = _stripped(text, start, end)
    tags = _last_hashtags(text, start, end)
    body = _stripped(text, start, tags[0][0] if tags else end)
    if body[0] < body[1]:
        yield from _sentences(text, *body)
    yield from tags


def _last_hashtags(text: str, start: int, end: int) -> list[Span]:
    """The hashtags after the last sentence; one alone may be a word of it, where no full stop ends it."""
    found = [tag.span() for tag in HASHTAG.finditer(text, start, end)]
    tags: list[Span] = []
    for tag in reversed(found):
        if text[tag[1] : tags[0][0] if tags else end].strip():
            break
        tags.insert(0, tag)
    before = text[start : tags[0][0]].strip() if tags else ""
    return tags if not before or len(tags) > 1 or _ENDED.search(before) else []


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    pairs = [pair for pair in _PAIRS if text.count(pair[0], start, end) == text.count(pair[1], start, end)]
    for stop in _STOP.finditer(text, start, end):
        if _ends(text, start, stop, pairs):
            yield start, stop.start("gap")
            start = stop.end()
    yield start, end


def _ends(text: str, start: int, stop: regex.Match[str], pairs: list[tuple[str, str]]) -> bool:
    """Whether a full stop ends a sentence: not within a quotation, after an abbreviation, before its end."""
    said, after = text[start : stop.start("gap")], text[stop.end() : stop.end() + 8]
    last = text[max(start, stop.start() - _LOOKED_BACK) : stop.start()]
    if any(said.count(opened) > said.count(closed) for opened, closed in pairs):
        return False
    if after.startswith(("http://", "https://", "www.")):
        return True
    if after[0].islower() or after[0] in "»”),;:!?":
        return False
    return stop["stop"] != "." or not _is_short_for(last)


def _is_short_for(said: str) -> bool:
    """Whether a full stop after these words is that of an abbreviation, an initial or a list's number."""
    word = _LAST_WORD.search(said)
    if word is None:
        return False
    if word[0].isdigit():
        return word.start() == 0
    if _MEASURED.search(said):
        return False
    return word[0].lower() in _ABBREVIATIONS or (len(word[0]) == 1 and word[0].isupper())


def _glued(text: str, spans: list[Span]) -> Iterator[Span]:
    """The spans, those together that a sentence or a list runs over."""
    listing = False
    glued: list[Span] = []
    for before, span in pairwise([(0, 0), *spans]):
        gap, written = text[before[1] : span[0]], text[slice(*span)]
        last = text[slice(*before)]
        is_item = BULLET.match(written) is not None
        announced = bool(last) and _ANNOUNCING.search(last) is not None and gap.count("\n") <= 2
        listing = (announced or (listing and gap.count("\n") == 1)) and is_item
        if glued and (announced or listing or _runs_on(last, gap, written)):
            glued[-1] = (glued[-1][0], span[1])
        else:
            glued.append(span)
    yield from glued


def _runs_on(last: str, gap: str, written: str) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    if gap.count("\n") != 1:
        return False
    is_plain = not written.startswith(("http", "www."))
    return is_plain and (
        _GOES_ON.search(last) is not None or (written[0].islower() and not _ENDED.search(last))
    )


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
