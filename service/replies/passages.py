"""The sentences of a brand's pages that answer a message, copied whole and in their order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import regex

from service.checks.tongue import ENGLISH, FRENCH, reads_french
from service.checks.words import words, wordset
from service.language import Detector
from service.networks.counting import measure
from service.replies.facts import ReplyFacts
from service.text import fold
from service.words import Claim, Source

MOST = 3
FEWEST_WORDS = 3
ROOT = 5  # letters: what words of one family share
NEARLY = 0.6  # of the best score: what else is worth saying
COVERED = 1 / 3  # of the words of the question, under which another one is answered
HEADED = 0.5
LATER = 0.93
FOR_COURTESY = 24  # characters kept for a greeting where a network has little room
_BLOCK = regex.compile(r"\n\s*\n")
_APART = regex.compile(r"^\s*(?:#|\||>|```|---|\*\*\*|!\[)")
_RULED = regex.compile(r"^\s*\|?[\s:|-]*-[\s:|-]*$")
_WORDS = regex.compile(r"\w")
_ROW = regex.compile(r"^[^:.!?]{1,60}: [^:]{1,120}\.$")
_ITEM = regex.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_LINK = regex.compile(r"!?\[([^\[\]\n]{1,300})\]\([^()\s]{0,500}\)")
_MARKS = regex.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)")
_CUT = regex.compile(r"(?<=[.!?…][»”\"’)]?)\s+(?=[«“\"(¿¡]?\s?[\p{Lu}\d])")
_SHORT = regex.compile(
    r"(?:\b(?:M|MM|Mme|Mmes|Mlle|Dr|St|Ste|Mr|Mrs|Ms|env|max|min|tél|art|cf|ex|vol|p|no|n°|approx|bzw|z\.B|ca|Nr|Sr|Sra|Dott|sig)|\b\p{L})\.$"
)
_WHOLE = regex.compile(r"^[«“\"(¿¡]?\s?[\p{Lu}\d].*[.!…][»”\")]?$", regex.DOTALL)
# Words that point outside the sentence: to a table, a list, or what was said before.
_POINTS = regex.compile(
    r"(?<!\w)(?:ci-dess(?:ous|us)|tableau|suivante?s? ?:|plus (?:haut|bas)|voir l[ae] (?:section|rubrique)"
    r"|below|above|following|table|abajo|arriba|unten|oben|sotto|sopra|hieronder|abaixo|acima)(?!\w)",
    regex.IGNORECASE,
)
# First words of a sentence that says nothing without the one before it.
_LEANS = regex.compile(
    r"^(?:il(?! (?:faut|y a|suffit|existe|est (?:possible|conseillé|préférable|nécessaire|interdit)))"
    r"|elle|ils|elles|celui|celle|ceux|cela|ça|ce|cet|cette|ces|c['’]est|dans ce cas|sinon|mais|et|or"
    r"|donc|ainsi|en revanche|au-delà|ensuite|puis|autrement|y|it|they|this|that|these|those|otherwise|but"
    r"|and|so|then|in that case|if so|es|él|ella|esto|pero|sie|dies|aber|questo|ma|dit|maar|isto|mas"
    r"|[^.!?]{1,80}\b(?:donc|therefore))(?!\w)",
    regex.IGNORECASE,
)
_WORD = regex.compile(r"[^\W_]{3,}")
_ADDRESS = regex.compile(r"https?://\S+|\S{1,64}@\S+|@\w+")
# Words of any question, which two texts may share and speak of nothing in common.
_SMALL = (
    FRENCH
    | ENGLISH
    | wordset(
        "bonjour bonsoir salut coucou merci svp stp plait question savoir comment combien pourquoi quand"
        " quel quelle quels quelles est-ce peut peux pouvez puis possible avez avoir ai as votre vos chez"
        " temps faut hello thanks please does can could know much many long there any hola gracias cuando"
        " cuanto como"
        " puede danke bitte wann wie konnen kann ciao grazie quando quanto come posso hallo bedankt wanneer"
        " hoeveel kunnen obrigado"
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence or more of a page that stand together; `roots` are those of their words and headings."""

    place: tuple[int, int]
    sentences: tuple[str, ...]
    roots: frozenset[str]
    near: frozenset[str]


def answer(facts: ReplyFacts, detector: Detector | None) -> tuple[str, ...]:
    """The sentences that answer the message best, three at most; none when no page shares a word with it."""
    said = [one for one in _said(facts, detector) if _fits(facts, one)]
    asked = _roots(facts.message.text) - _roots(facts.guide.name)
    many = Counter(root for one in said for root in one.roots | one.near)
    scored = [(_score(one, asked, many, len(said)), one) for one in said if _speaks_of(one, asked)]
    ranked = sorted(scored, key=lambda pair: (-pair[0], pair[1].place))
    if not ranked or ranked[0][0] <= 0:
        return ()
    best = ranked[0][0]
    chosen: list[Said] = []
    for score, one in ranked:
        room = MOST - sum(len(other.sentences) for other in chosen)
        is_new = all(set(one.sentences).isdisjoint(other.sentences) for other in chosen)
        if score >= NEARLY * best and len(one.sentences) <= room and is_new:
            chosen.append(one)
    return tuple(text for one in sorted(chosen, key=lambda one: one.place) for text in one.sentences)


def sentences(text: str) -> Iterator[str]:
    """The whole sentences of a Markdown text in their order, each once; questions and headings are none.

    A row of a table of two columns is one: « Dimanche: de 7 h 30 à 13 h. »
    """
    pieces = (sentence for paragraph in _paragraphs(text) for sentence in _cut(paragraph))
    for sentence in dict.fromkeys(pieces):
        is_told = _ROW.match(sentence) or len(_WORD.findall(sentence)) >= FEWEST_WORDS
        if is_told and _WHOLE.match(sentence):
            yield sentence


def claimed(said: Sequence[str], sources: Sequence[Source]) -> tuple[Claim, ...]:
    """Each sentence with the marker of the page it was copied from."""
    held = [
        (source.id, frozenset(sentences(source.excerpt.partition("\n")[2] or source.excerpt)))
        for source in sources
    ]
    return tuple(Claim(one, marker) for one in said for marker, found in held if one in found)


def _said(facts: ReplyFacts, detector: Detector | None) -> Iterator[Said]:
    for number, source in enumerate(facts.sources):
        if source.kind != "knowledge" or _language(source.excerpt, facts, detector) != facts.language:
            continue
        # A passage begins with a line that says where it stands.
        title, _, text = source.excerpt.partition("\n")
        near = frozenset(_roots(title))
        for place, group in enumerate(_groups(list(sentences(text or title)))):
            yield Said((number, place), group, frozenset(_roots(" ".join(group))), near)


def _groups(found: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each sentence alone, or with those before it that it leans on; what leans on nothing found is left."""
    for place in range(len(found)):
        start = place
        while start >= 0 and _LEANS.match(found[start]):
            start -= 1
        group = tuple(found[start : place + 1]) if start >= 0 else ()
        if 0 < len(group) <= MOST and not any(map(_POINTS.search, group)):
            yield group


def _speaks_of(one: Said, asked: set[str]) -> bool:
    """Whether sentences share a word with the question and, with their headings, enough of its words."""
    return bool(asked & one.roots) and len(asked & (one.roots | one.near)) >= COVERED * len(asked)


def _score(one: Said, asked: set[str], many: Counter[str], total: int) -> float:
    """Rare words that the sentences share with the message, those of their headings for less.

    Passages come the likeliest first: the later one must share more.
    """
    shared = sum(math.log(1 + total / many[root]) for root in asked & one.roots)
    headed = sum(math.log(1 + total / many[root]) for root in asked & (one.near - one.roots))
    return float((shared + HEADED * headed) * LATER ** one.place[0] / len(one.sentences) ** 0.5)


def _fits(facts: ReplyFacts, one: Said) -> bool:
    """Whether a group and a greeting have room on the network."""
    overrides = facts.guide.limits_on(facts.network.id)
    return measure(facts.network, " ".join(one.sentences) + "x" * FOR_COURTESY, facts.kind, overrides).fits


def _language(text: str, facts: ReplyFacts, detector: Detector | None) -> str:
    """The language of a passage; where it cannot be told, that of the reply if it is one of the brand's."""
    likely = facts.language if facts.language in facts.guide.languages else facts.guide.language
    if detector is not None:
        guess = detector.detect(text)
        return guess.language if guess is not None else likely
    if not {facts.language, *facts.guide.languages} <= {"fr", "en"}:
        return likely
    return "fr" if reads_french(words(text), likely) else "en"


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs and items of lists, each on one line, without their marks.

    A list whose items are written as the parts of one sentence, « … : … ; … ; … . », is that sentence.
    """
    led: list[str] = []
    for is_item, piece in _pieces(text):
        if is_item and led and piece[:1].islower() and piece[-1:] in (";", ",", "."):
            led.append(piece)
            if piece.endswith("."):
                yield " ".join(led)
                led = []
            continue
        led = [piece] if piece.endswith(":") else []
        yield piece


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Each paragraph or item of a list, and whether it is an item."""
    for block in _BLOCK.split(text):
        lines: list[str] = []
        is_item = False
        for line in _told_rows(block.splitlines()):
            apart, item = _APART.match(line), _ITEM.match(line)
            if apart or item:
                if lines:
                    yield is_item, _bare(lines)
                lines, is_item = ([] if apart else [line[item.end() :]] if item else []), bool(item)
            else:
                lines.append(line)
        if lines:
            yield is_item, _bare(lines)


def _told_rows(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a block, with a sentence in the place of each row of a table of two columns."""
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        cells = [_bare([cell]) for cell in line.strip().strip("|").split("|")]
        is_row = line.lstrip().startswith("|") and len(cells) == 2 and all(map(_WORDS.search, cells))
        if is_row and not _RULED.match(after):
            yield f"- {cells[0].rstrip(':').rstrip()}: {cells[1].rstrip('.')}."
        else:
            yield line


def _bare(lines: Sequence[str]) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", " ".join(line.strip() for line in lines))).strip()


def _cut(paragraph: str) -> Iterator[str]:
    begun = ""
    for piece in _CUT.split(paragraph):
        begun = f"{begun} {piece}" if begun else piece
        if not _SHORT.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


def _roots(text: str) -> set[str]:
    said = _WORD.findall(fold(_ADDRESS.sub(" ", text)))
    return {word[:ROOT] for word in said if word not in _SMALL}
