"""Numbers that lead to one person: telephones, bank accounts, cards, social security in France."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.fr import nir

from service.personal.hit import Hit

# A check takes a tenth of a millisecond: past so many, what has the shape of a number is taken for one.
_MOST_CHECKED = 100
_APART = r"[ .()/–-]{0,3}"
_NATIONAL = re.compile(
    r"(?<![\w+])(?<![\d+][.,/ -])\(?[0oO](?:[ .()/–-]{0,3}\d){8,10}(?!\w)(?![.,-]\d|/(?!0[1-9])\d)"
    r"|(?<!\w)[0oO][1-9](?P<apart>[_|*])\d\d(?:(?P=apart)\d\d){3}(?!\w)"
    r"|(?<=/)0[1-9](?:[ .-]?\d\d){4}(?!\w)"
    r"|(?<![\w.,+-])(?<!\d )33 ?[67](?: ?\d\d){4}(?!\w)(?! ?[€%])"
    r"|(?<![\w.,/-])\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\w/-])"
    r"|(?<![\w.,/+-])(?<!\d )[679]\d{2}(?: \d{3}){2}(?![\w,%€]| ?\d| [€%])"
)
_ABROAD = re.compile(rf"(?<![\w+])(?:\+|00 ?)\(?[1-9]\d{{0,2}}\)?(?:{_APART}\d){{6,13}}(?!\w)")
_PAIRS = re.compile(r"0[1-9](?:[ .-]?\d\d){4}")  # « 06.12 34 56 78 » begins like an hour
_DATE = re.compile(r"\(?[0-3]?\d([./-])[01]?\d\1(?:19|20)\d\d(?!\d)|\(?0\d[.:h]\d\d[ –-]")
_IN_THREES = re.compile(r"\+\d{1,3}(?: \d{3})+")
_NATIONS = {
    "fr": ("BE", "CH", "LU", "CA"),
    "en": ("GB", "IE", "US", "AU"),
    "de": ("DE", "AT", "CH"),
    "nl": ("NL", "BE"),
    "es": ("ES",),
    "it": ("IT", "CH"),
    "pt": ("PT", "BR"),
}
_ALL_NATIONS = tuple(dict.fromkeys(nation for nations in _NATIONS.values() for nation in nations))
_IBAN = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=IBAN)|(?<=iban))([A-Za-z] ?[A-Za-z])[ .-]?\d ?\d"
    r"(?:[ .\n_-]{0,2}[A-Za-z0-9]){10,30}"
)
_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
}  # fmt: skip
_CARD = re.compile(
    r"(?:(?<![\w.,])|(?<=cb)|(?<=CB))(?<!\d[ .-])\d(?:[ ./\n_-]{0,2}\d){13,18}(?!\w)(?![.,]\d)"
)
_ISSUERS = {14: ("36", "38", "30"), 15: ("34", "37"), 16: ("2", "4", "5", "6"), 19: ("4", "6")}
_NIR = re.compile(
    rf"(?<!\w)[12378]{_APART}\d\d{_APART}\d\d{_APART}(?:\d\d|2[AB]){_APART}\d{{3}}{_APART}\d{{3}}"
    rf"(?:{_APART}| {{0,2}}cl[ée] {{0,2}}:? {{0,2}})\d\d(?!\w)",
    re.IGNORECASE,
)
_NOT_DIGIT = re.compile(r"[^\d]")


def phones(text: str, language: str) -> Iterator[Hit]:
    """Telephone numbers: of France, of the countries where `language` is spoken, and any with its code."""
    checked = 0
    for match in _ABROAD.finditer(text):
        checked += 1
        if checked > _MOST_CHECKED or _is_abroad(match[0]):
            yield Hit("phone", *match.span(), _compared(match[0]))
    for match in _NATIONAL.finditer(text):
        if _DATE.match(match[0]) and not _PAIRS.fullmatch(match[0]):
            continue
        digits = _NOT_DIGIT.sub("", re.sub(r"^\(?(?:[oO]|33 ?(?=[67]))", "0", match[0]))
        if _is_french(digits) or (checked := checked + 1) > _MOST_CHECKED or _is_national(match[0], language):
            yield Hit("phone", *match.span(), _compared(match[0]))


def ibans(text: str) -> Iterator[Hit]:
    """Bank accounts whose check digits are right, with blanks, dots or hyphens between."""
    checked = 0
    for match in _IBAN.finditer(text):
        places = [place for place in range(*match.span()) if text[place].isalnum()]
        length = _LENGTHS.get(match[1].replace(" ", "").upper(), 0)
        if not length or len(places) < length:
            continue
        checked += 1
        end = places[length - 1] + 1
        number = "".join(text[place] for place in places[:length]).upper()
        if checked > _MOST_CHECKED or iban.is_valid(number, check_country=False):
            yield Hit("iban", match.start(), end, number)


def cards(text: str) -> Iterator[Hit]:
    """Numbers of bank cards: of an issuer’s length and beginning, with the right last digit."""
    for match in _CARD.finditer(text):
        digits = _NOT_DIGIT.sub("", match[0])
        if digits.startswith(_ISSUERS.get(len(digits), ("none",))) and luhn.is_valid(digits):
            yield Hit("card", *match.span(), digits)


def nirs(text: str) -> Iterator[Hit]:
    """French social security numbers whose key is right."""
    for checked, match in enumerate(_NIR.finditer(text)):
        number = re.sub(r"[^\dABab]", "", match[0]).upper()
        if checked >= _MOST_CHECKED or nir.is_valid(number):
            yield Hit("nir", *match.span(), number)


def _is_french(digits: str) -> bool:
    return len(digits) == 10 and digits[0] == "0" and digits[1] != "0"


def _is_national(written: str, language: str) -> bool:
    return any(_is_valid(written, nation) for nation in _NATIONS.get(language, _ALL_NATIONS))


def _is_abroad(written: str) -> bool:
    """Whether a number with a country's code can be called: « +1 000 000 » is a figure."""
    digits = _NOT_DIGIT.sub("", written)
    number = f"+{digits.removeprefix('00')}"
    if number.startswith("+33"):
        return _is_french(f"0{number[3:].removeprefix('0')}")
    if _is_valid(number, None):
        return True
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    possible = (
        phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    return possible and not _IN_THREES.fullmatch(written)


def _is_valid(written: str, nation: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, nation))
    except phonenumbers.NumberParseException:
        return False


def _compared(written: str) -> str:
    """Its last nine digits: « 06 12… » is « +33 (0)6 12… »."""
    return _NOT_DIGIT.sub("", written)[-9:]
