"""Personal data in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from service.words import Span

Kind = Literal["email", "phone", "iban", "order", "address", "nir", "card", "handle"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_STREETS = "rue|avenue|av|boulevard|bd|place|allée|impasse|chemin|route|quai|cours|square|street|road|lane"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){3,7}(?: ?[\dA-Z]{1,3})?\b")),
    ("nir", re.compile(r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?\b")),
    ("card", re.compile(r"\b\d{4}(?:[ -]?\d{4}){3}\b")),
    ("phone", re.compile(r"(?<![\w+])(?:\+\d{1,3}[ .]?(?:\(0\))?|0)[1-9](?:[ .-]?\d{2}){4}(?!\w)")),
    (
        "address",
        re.compile(
            rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:{_STREETS})\.? [^\W\d_][\w’' -]{{2,40}}", re.IGNORECASE
        ),
    ),
    (
        "order",
        re.compile(
            r"\b(?:commande|colis|dossier|facture|order|suivi)s? ?(?:n[o°]|num[ée]ro|number|#)? ?:? ?"
            r"((?=[A-Z-]*\d)[A-Z\d][A-Z\d-]{3,24})\b",
            re.IGNORECASE,
        ),
    ),
    ("handle", re.compile(r"(?<![\w.])@\w[\w.]{1,40}(?<!\.)")),
)


@dataclass(frozen=True, slots=True)
class Personal:
    """One piece of personal data; `span` counts code points of the text, end excluded."""

    kind: Kind
    span: Span
    text: str


def find(text: str, language: str = "fr") -> list[Personal]:  # noqa: ARG001 - these forms are no language's
    """The personal data of `text` in its order, none overlapping another."""
    taken = bytearray(len(text))
    found: list[Personal] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span(match.lastindex or 0)
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append(Personal(kind, (start, end), text[start:end]))
    return sorted(found, key=lambda one: one.span)
