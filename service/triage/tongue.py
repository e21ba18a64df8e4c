"""Which language a message is in: as told, by its script, by its words, as its thread, as the brand's."""

from __future__ import annotations

import regex

from service.guides.guide import Guide
from service.language import Detector
from service.message import Message

# Scripts that one language of messages uses, or nearly; Latin is told by its words.
_SCRIPTS = {
    "ar": regex.compile(r"\p{Arabic}"),
    "ru": regex.compile(r"\p{Cyrillic}"),
    "el": regex.compile(r"\p{Greek}"),
    "he": regex.compile(r"\p{Hebrew}"),
    "ko": regex.compile(r"\p{Hangul}"),
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "zh": regex.compile(r"\p{Han}"),
    "th": regex.compile(r"\p{Thai}"),
    "hi": regex.compile(r"\p{Devanagari}"),
    "hy": regex.compile(r"\p{Armenian}"),
    "ka": regex.compile(r"\p{Georgian}"),
}
_UKRAINIAN = regex.compile("[іїєґІЇЄҐ]")
_LETTER = regex.compile(r"\p{L}")
_LATIN_LETTER = regex.compile(r"\p{Latin}")
_LOOKED_AT = 2_000  # characters
_LAST = 5  # messages of a thread


def language_of(message: Message, guide: Guide, detector: Detector) -> str:
    """The language of a message, as a code of two letters."""
    if message.language:
        return message.language.partition("-")[0].lower()
    told = _told(message.text, detector)
    if told:
        return told
    said = "\n".join(one.text[:_LOOKED_AT] for one in message.thread[-_LAST:])
    return (_told(said, detector) if said else None) or guide.language.partition("-")[0].lower()


def by_script(text: str) -> str | None:
    """The language of a text mostly in a script of its own; None for Latin letters, or none."""
    letters = len(_LETTER.findall(text))
    if 2 * len(_LATIN_LETTER.findall(text)) >= letters:
        return None
    counted = {language: len(script.findall(text)) for language, script in _SCRIPTS.items()}
    if counted["ja"] and counted["zh"]:
        counted["ja"] += counted.pop("zh")
    language = max(counted, key=lambda one: counted[one])
    if not counted[language]:
        return None
    return "uk" if language == "ru" and _UKRAINIAN.search(text) else language


def _told(text: str, detector: Detector) -> str | None:
    start = text[:_LOOKED_AT]
    found = by_script(start)
    if found:
        return found
    guess = detector.detect(start)
    return guess.language if guess else None
