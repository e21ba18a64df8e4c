"""Postal addresses: French ones, and those of its neighbours that have a number and the word for a street."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from service.personal.hit import Hit
from service.text import fold


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in words)


_NUMBER = (
    r"(?<![\p{L}\p{N}.,/€-])(?<!\d ?h )\d{1,4} {0,2}(?:bis|ter|quater|[a-dA-D](?![\p{L}\p{N}]))?,? {1,2}"
)
_SURE = (
    "rue", "r.", "avenue", "av.", "av", "ave.", "ave", "boulevard", "bld", "bvd", "bd.", "bd", "blvd",
    "impasse", "imp.", "allée", "allee", "chemin", "chem.", "quai", "square", "villa", "résidence",
    "residence", "lotissement", "lot.", "hameau", "sentier", "ruelle", "faubourg", "fbg", "chaussée",
    "chaussee", "esplanade", "promenade", "rond-point", "montée", "montee", "traverse", "venelle",
)  # fmt: skip
_UNSURE = (
    "place", "pl.", "cours", "passage", "cité", "cite", "route", "rte.", "rte", "voie", "clos", "mail",
    "domaine", "parc",
)  # fmt: skip
_ROADS = (
    "Street", "St", "Road", "Rd", "Avenue", "Ave", "Lane", "Ln", "Drive", "Court", "Boulevard", "Blvd",
    "Way", "Close", "Crescent", "Terrace", "Square", "Gardens", "Row",
)  # fmt: skip
_LOWER_ROADS = ("street", "road", "avenue", "lane", "boulevard")
_SMALL = r"(?:(?:de|du|des|la|le|les|aux?|à|en|sur|sous|et|saint|sainte|st|ste) |[dl]')"
_WORD = r"(?:\p{L}{1,2}\.(?=[ -])|\p{L}[\p{L}\p{M}'-]{0,30})"
_CAPITAL = r"(?:\p{Lu}\p{L}?\.(?=[ -])|\p{Lu}[\p{L}\p{M}'-]{0,30})"
_YEAR = r"(?:[ -]?1[89]\d\d(?!\d| {0,2}\p{L}))"  # « rue du 8-Mai-1945 »; « 1945 Tours » is a town
_STREET = rf"{_SMALL}{{0,3}}(?:\d{{1,2}}(?:er)?[ -])?{_WORD}(?: {_SMALL}{{0,3}}{_CAPITAL}){{0,4}}{_YEAR}?"
_TOWN = (
    rf"(?:[ ,;\n–-]{{1,3}}(?:{_WORD} ){{0,3}}?(?:[A-Z]{{1,2}}-)?\d{{4,5}} {{1,2}}{_WORD}"
    rf"(?:[ -]{_SMALL}{{0,2}}{_CAPITAL}){{0,4}})"
)
_FRENCH = regex.compile(
    rf"{_NUMBER}(?:(?i:{_any(_SURE)})\s(?P<sure>{_STREET})(?P<town>{_TOWN})?"
    rf"|(?i:{_any(_UNSURE)})\s(?P<unsure>{_STREET})(?P<town>{_TOWN})?)"
)
_ENGLISH = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}.,/$£-])\d{{1,5}}[a-zA-Z]? (?:{_CAPITAL} ){{1,4}}(?:{_any(_ROADS)})(?!\p{{L}})"
    rf"|(?<![\p{{L}}\p{{N}}.,/$£-])\d{{1,5}}[a-z]? (?:[a-z]{{3,20}} ){{1,2}}"
    rf"(?:{_any(_LOWER_ROADS)})(?!\p{{L}})"
)
_ENGLISH_TOWN = regex.compile(
    rf"(?:,? {{1,2}}{_CAPITAL}(?: {_CAPITAL}){{0,2}})?,? {{1,2}}"
    r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2} \d{5}|\d{5})(?![\p{L}\p{N}])"
)
_OTHER = regex.compile(
    r"(?<!\p{L})(?:\p{Lu}\p{L}{1,30}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|straat|laan|gracht)"
    r"|(?:Calle|Avenida|Avda\.|Plaza|Via|Viale|Piazza|Rua) "
    rf"(?:{_SMALL}|(?:del|della|dei|do|da|dos) ){{0,2}}{_CAPITAL}(?: {_CAPITAL}){{0,2}})"
    rf",? \d{{1,4}} ?[a-z]?(?![\p{{L}}\p{{N}}€%])(?:[ ,]{{1,2}}\d{{4,5}} {{1,2}}{_CAPITAL})?"
)
_LIVED = re.compile(
    r"(?:\bau|adresse\b.{0,12}|habite|loge|domicile|chez moi|livr\w{0,6}|[:,(]|\A)\s{0,2}\Z", re.IGNORECASE
)
_LOOKED_BACK = 30
_NUMBER_APART = re.compile(r"\d{1,4} ?(?:bis|ter|quater|[a-d])?,", re.IGNORECASE)  # « 12, rue des Lilas »
_TOWN_FROM = re.compile(r"[,;\n]| \d{4,5} ")
_FIRST = re.compile(_SMALL, re.IGNORECASE)
_BLANKS = re.compile(r"[\W_]")


def addresses(text: str) -> Iterator[Hit]:
    """Streets with their number, and the town that follows."""
    lower = text.lower()
    for match in _FRENCH.finditer(text) if any(word in lower for word in (*_SURE, *_UNSURE)) else ():
        if match["town"] or _is_named(match["sure"]) or _is_lived_in(text, match):
            yield _hit(match.start(), match.end(), text)
    for match in _ENGLISH.finditer(text) if any(word in text for word in (*_ROADS, *_LOWER_ROADS)) else ():
        town = _ENGLISH_TOWN.match(text, match.end())
        yield _hit(match.start(), town.end() if town else match.end(), text)
    for match in _OTHER.finditer(text):
        yield _hit(match.start(), match.end(), text)


def _is_named(street: str | None) -> bool:
    """Whether a name follows the word for a street: « rue des lilas », « rue Hugo », and no « rue ça »."""
    return bool(street and (_FIRST.match(street) or any(letter.isupper() for letter in street)))


def _is_lived_in(text: str, match: regex.Match[str]) -> bool:
    """Whether « 12 place de la Mairie » is where somebody lives, and not twelve seats."""
    before = text[max(0, match.start() - _LOOKED_BACK) : match.start()]
    named = match["sure"] or any(letter.isupper() for letter in match["unsure"])
    return bool(named and _LIVED.search(before))


def _hit(start: int, end: int, text: str) -> Hit:
    while text[end - 1] in ".,'- ":
        end -= 1
    street = text[start:end].replace(",", "", 1) if _NUMBER_APART.match(text, start) else text[start:end]
    return Hit("address", start, end, _BLANKS.sub("", fold(_TOWN_FROM.split(street, maxsplit=1)[0])))
