"""What in a text leads to one person: found in its plain form, told at its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.personal.accounts import emails, handles
from service.personal.hit import Hit, Kind
from service.personal.numbers import cards, ibans, nirs, phones
from service.personal.orders import orders
from service.personal.places import addresses
from service.personal.plain import Plain
from service.words import Span


@dataclass(frozen=True, slots=True)
class Personal:
    """One piece of personal data, as written at `span`; `key` is the same however it is written."""

    kind: Kind
    span: Span
    text: str
    key: str


_AT = re.compile(r"@|%40|arob|dot|point|[(\[{] ?at?\b", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")


def find(text: str, language: str = "fr") -> list[Personal]:
    """The personal data of `text`, in order, none over another; spans count code points.

    Telephone numbers without a country's code are those of France and of where `language` is spoken; of
    every country known here when it is another, or "".
    """
    plain = Plain.of(text)
    taken = bytearray(len(plain.text))
    found: list[Personal] = []
    for kind, start, end, key in _hits(plain.text, language):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            first, last = plain.span(start, end)
            found.append(Personal(kind, (first, last), text[first:last], key))
    return sorted(found, key=lambda one: one.span)


def _hits(text: str, language: str) -> Iterator[Hit]:
    """The surest first: of two that share a character, the first is kept."""
    if _AT.search(text):
        yield from emails(text)
        yield from handles(text)
    if _DIGIT.search(text):
        yield from ibans(text)
        yield from nirs(text)
        yield from cards(text)
        yield from orders(text)
        yield from phones(text, language)
        yield from addresses(text)
