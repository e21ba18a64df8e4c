"""Proper names in a text, told by their capitals, and whether another text still holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex
from babel.core import Locale, UnknownLocaleError

from service.checks import contacts
from service.checks.shadow import Shadow
from service.checks.tongue import ENGLISH, FRENCH
from service.checks.words import words, wordset
from service.spelling import Dictionaries
from service.text import EMOJI, fold
from service.words import Span

# All capitals are shouting or an acronym, which another language may write otherwise: no name to keep.
_CAPITALISED = r"\p{Lu}(?=[\p{L}\p{M}'’-]{0,40}\p{Ll})[\p{L}\p{M}]++(?:-\p{L}[\p{L}\p{M}]*+)*+"
_RUN = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}_#@]){_CAPITALISED}(?:[ \xA0\u202F]{_CAPITALISED})*+")
_WORD = regex.compile(_CAPITALISED)
_MENTION = regex.compile(r"(?<![\w/])@\w[\w.@-]*+")
_SIGN = regex.compile(r"[@#＃]\w[\w.@-]*+")
# What stands before a word that opens a sentence, a line, a quotation or an item of a list.
_OPENING = regex.compile(rf"(?:^|[.!?…:;•·|\n\x00–—>-]|{EMOJI}|\d[.)]|\n[\d:]++)[\s\"“”«»(\[)\]‘'’]*+\Z")
_LOOKED_BACK = 24
_SHORTEST_OPENING = 4  # letters: shorter words that open a sentence are seldom names
_SHORTEST_RUN_ON = 5  # letters: a shorter name is looked for as a word alone, not within another
_MOST = 200
_TITLED = 0.6  # share of capitalised words from which a line is an English title
_NOUNS = ("de",)  # languages that write every noun with a capital
# Capitalised by custom, and other words in another language.
_CUSTOM = wordset(
    "noel paques toussaint pentecote ascension epiphanie chandeleur paque internet web "
    "christmas easter halloween thanksgiving epiphany pentecost valentine "
    "mr mrs ms dr st mme mlle american british european french english german italian spanish swiss"
)
_COMMON = _CUSTOM | FRENCH | ENGLISH


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name, as written at `span`."""

    text: str
    span: Span


def names(text: str, language: str, dictionaries: Dictionaries | None = None) -> list[Name]:
    """The proper names of `text`, in its order; neither days nor months, nor a word that opens a sentence.

    One that opens a sentence is a name when `dictionaries` know it in no other way.
    """
    if language in _NOUNS:
        return []
    shadow = Shadow.of(text)
    plain = _masked(shadow.text)
    found: list[Name] = []
    for run in _RUN.finditer(plain):
        for start, end in _kept(plain, run, language, dictionaries):
            if len(found) < _MOST:
                found.append(Name(shadow.cut(start, end), shadow.span(start, end)))
    return found


def mentions(text: str) -> list[Name]:
    """The accounts a text mentions, whatever the network; a last full stop is the sentence's."""
    return [
        Name(one[0].rstrip(".-"), (one.start(), one.start() + len(one[0].rstrip(".-"))))
        for one in _MENTION.finditer(text)
    ]


class Holding:
    """A text in which names are looked for, whole or within a hashtag."""

    def __init__(self, text: str) -> None:
        self._forms = [fold(word.form) for word in words(Shadow.of(text).text)]
        self._words = frozenset(self._forms)
        self._squeezed = "".join(self._forms)

    def holds(self, name: str, others: Iterable[str] = ()) -> bool:
        """Whether the text holds `name`, or one of the `others` it is called by."""
        return any(self._holds(one) for one in (name, *others))

    def _holds(self, name: str) -> bool:
        forms = [fold(word.form) for word in words(Shadow.of(name).text)]
        squeezed = "".join(forms)
        within = len(squeezed) >= _SHORTEST_RUN_ON and squeezed in self._squeezed
        return within or (bool(forms) and self._words.issuperset(forms))


def exonyms(name: str, language: str, other: str) -> tuple[str, ...]:
    """What a place named in `language` is called in the `other`: « Londres » is London."""
    there = _places(other)
    return tuple(there[code] for code in _codes(language).get(fold(name), ()) if code in there)


def _masked(text: str) -> str:
    """The text with a NUL for each character of an address, an account or a hashtag."""
    spans = [*contacts.addresses(text), *contacts.emails(text)]
    spans += [sign.span() for sign in _SIGN.finditer(text)]
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "\x00" * (end - start)
    return "".join(letters)


def _kept(
    text: str, run: regex.Match[str], language: str, dictionaries: Dictionaries | None
) -> Iterator[Span]:
    """What is a name of a run of capitalised words: nothing in a title, else all but its ordinary words."""
    if _is_title(text, run.start()):
        return
    spelled = [word.span() for word in _WORD.finditer(text, *run.span())]
    if _OPENING.search(text[max(0, run.start() - _LOOKED_BACK) : run.start()]):
        start, end = spelled[0]
        if not _only_a_name(text[start:end], language, dictionaries):
            spelled = spelled[1:]
    ordinary = _ordinary(language)
    spelled = [span for span in spelled if fold(text[slice(*span)]) not in ordinary]
    if spelled:
        yield spelled[0][0], spelled[-1][1]


def _only_a_name(word: str, language: str, dictionaries: Dictionaries | None) -> bool:
    """Whether no dictionary has a word that opens a sentence, but as a name."""
    if dictionaries is None or len(word) < _SHORTEST_OPENING or not dictionaries.has(language):
        return False
    return not dictionaries.known(word.lower(), language) and dictionaries.known(word, language)


def _is_title(text: str, place: int) -> bool:
    """Whether the line of `place` capitalises most of its words, as English titles do."""
    start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    line = text[max(start, place - 300) : min(end if end >= 0 else len(text), place + 300)]
    spelled = [word for word in line.split() if word[:1].isalpha() and len(word) > 3]
    return len(spelled) > 3 and sum(word[0].isupper() for word in spelled) / len(spelled) > _TITLED


@lru_cache(maxsize=16)
def _ordinary(language: str) -> frozenset[str]:
    """Words that a language capitalises and that are no names: its days, months and languages."""
    locale = _locale(language)
    if locale is None:
        return _COMMON
    calendars = (*locale.days["format"].values(), *locale.months["format"].values())
    told = [word for calendar in calendars for word in calendar.values()]
    told += [word for name in locale.languages.values() for word in name.split()]
    return _COMMON | frozenset(fold(word).rstrip(".") for word in told)


@lru_cache(maxsize=16)
def _places(language: str) -> Mapping[str, str]:
    """Countries and cities by their code, in the words of a language."""
    locale = _locale(language)
    if locale is None:
        return {}
    cities = {zone: told.get("city") for zone, told in locale.time_zones.items()}
    zones = {str(zone) for known in ("fr", "en") for zone in (_locale(known) or locale).time_zones}
    named = {zone: str(cities.get(zone) or zone.rpartition("/")[2].replace("_", " ")) for zone in zones}
    return {str(code): str(name) for code, name in {**locale.territories, **named}.items()}


@lru_cache(maxsize=16)
def _codes(language: str) -> Mapping[str, tuple[str, ...]]:
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in _places(language).items():
        codes[fold(name)] = (*codes.get(fold(name), ()), code)
    return codes


def _locale(language: str) -> Locale | None:
    try:
        return Locale(language)
    except UnknownLocaleError:
        return None
