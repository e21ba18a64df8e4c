"""The language of a text, when it is none of those that were expected."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.language import LANGUAGES, Detector, latin_share

_FEWEST_WORDS = 8
_FEWEST_LETTERS = 20
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*+")
_LINE = regex.compile(r"[^\n]*\S[^\n]*")
_SENTENCE = regex.compile(r"[^\s.!?…\n](?:[^.!?…\n]|[.!?…]++(?=\S))*+[.!?…]*+")
_QUOTED = regex.compile(r"«[^«»\n]{0,400}»|“[^“”\n]{0,400}”|\"[^\"\n]{0,400}\"")
_UNTOLD = "und"  # BCP 47: a language that is not determined


def unexpected(facts: Facts) -> Iterator[Notice]:
    """A text, or lines and sentences of eight words or more, in a language that nobody asked for.

    Quotations and titles between quotation marks may be in any language.
    """
    if facts.detector is None:
        return
    text = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), facts.prose.text.replace("\x00", " "))
    for start, end, language in _strange(facts, facts.detector, text):
        yield Notice(span=facts.shadow.span(start, end), details={"language": language})


def _strange(facts: Facts, detector: Detector, text: str) -> Iterator[tuple[int, int, str]]:
    """The whole text, else its lines, else the sentences of a line, where they are in another language."""
    lines = [line.span() for line in _LINE.finditer(text)]
    whole = (lines[0][0], lines[-1][1]) if lines else (0, 0)
    if language := _foreign(facts, detector, text, *whole):
        yield *whole, language
        return
    for line in lines:
        if len(lines) > 1 and (language := _foreign(facts, detector, text, *line)):
            yield *line, language
            continue
        sentences = [sentence.span() for sentence in _SENTENCE.finditer(text, *line)]
        for sentence in sentences if len(sentences) > 1 else ():
            if language := _foreign(facts, detector, text, *sentence):
                yield *sentence, language


def _foreign(facts: Facts, detector: Detector, text: str, start: int, end: int) -> str | None:
    """The language of `text[start:end]` when it is surely none of the expected ones."""
    part = text[start:end]
    expected = {facts.language, *(() if facts.translated else facts.guide.languages)}
    if (
        expected <= set(LANGUAGES)
        and len(part) - part.count(" ") >= _FEWEST_LETTERS
        and latin_share(facts.shadow.cut(start, end)) < 0.2
    ):
        return _UNTOLD
    if len(_WORD.findall(part)) < _FEWEST_WORDS:
        return None
    if facts.orthography and not facts.translated and facts.orthography.is_at_home(start, end):
        return None
    guess = detector.detect(part)
    return guess.language if guess is not None and guess.language not in expected else None
