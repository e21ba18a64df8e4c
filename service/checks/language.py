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
_QUOTED = regex.compile(r"«[^«»\n]{0,400}»|“[^“”\n]{0,400}”|\"[^\"\n]{0,400}\"")
_UNTOLD = "und"  # BCP 47: a language that is not determined


def unexpected(facts: Facts) -> Iterator[Notice]:
    """A text, or one of its lines of eight words or more, in a language that nobody asked for.

    Quotations and titles between quotation marks may be in any language.
    """
    if facts.detector is None:
        return
    text = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), facts.prose.text.replace("\x00", " "))
    lines = [line.span() for line in _LINE.finditer(text)]
    whole = (lines[0][0], lines[-1][1]) if lines else (0, 0)
    found = [(*whole, _foreign(facts, facts.detector, text, *whole))]
    if found[0][2] is None:
        found = [(*line, _foreign(facts, facts.detector, text, *line)) for line in lines if len(lines) > 1]
    for start, end, language in found:
        if language is not None:
            yield Notice(span=facts.shadow.span(start, end), details={"language": language})


def _foreign(facts: Facts, detector: Detector, text: str, start: int, end: int) -> str | None:
    """The language of `text[start:end]` when it is surely none of the expected ones."""
    part, expected = text[start:end], {facts.language, *facts.guide.languages}
    if (
        expected <= set(LANGUAGES)
        and len(part) - part.count(" ") >= _FEWEST_LETTERS
        and latin_share(facts.shadow.cut(start, end)) < 0.2
    ):
        return _UNTOLD
    if len(_WORD.findall(part)) < _FEWEST_WORDS:
        return None
    if facts.orthography is not None and facts.orthography.is_at_home(start, end):
        return None
    guess = detector.detect(part)
    return guess.language if guess is not None and guess.language not in expected else None
