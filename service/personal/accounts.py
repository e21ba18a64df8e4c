"""E-mail addresses, also those written for people alone, and accounts of networks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.personal.hit import Hit

_WORDED_DOT = r"(?: {1,2}(?:point|dot) {1,2}| ?[(\[{] ?(?:point|dot|\.) ?[)\]}] ?| \. )"
_DOT = rf"(?:\.|{_WORDED_DOT})"
_EMAIL = re.compile(
    rf"(?<![\w.@+-])(?P<local>[\w+-]{{1,64}}(?:{_DOT}[\w+-]{{1,64}}){{0,4}})"
    r"(?P<at>@ ?|%40| @ | {0,2}[(\[{] ?(?:arobase?s?|at|a|@) ?[)\]}] {0,2}| {1,2}arobase?s? {1,2}"
    r"| {1,2}(?:at|chez) {1,2}| ?_at_ ?)"
    rf"(?P<domain>[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,24}})(?!\w)",
    re.IGNORECASE,
)
_WORDED = re.compile(_WORDED_DOT, re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![\w@/=])(?<!\w\.)@(?P<name>\w(?:[\w.-]{0,60}\w)?(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})?)"
)
_HOUR = re.compile(r"\d{1,2}(?:h\d{0,2}|[:.]\d\d)?", re.IGNORECASE)


def emails(text: str) -> Iterator[Hit]:
    """E-mail addresses, also « jean (arobase) example point com » and %40 in an address of the web."""
    for match in _EMAIL.finditer(text):
        local, domain = (_WORDED.sub(".", match[part]) for part in ("local", "domain"))
        if match["at"].strip().lower() in ("at", "chez") and domain == match["domain"]:
            continue
        yield Hit("email", *match.span(), f"{local}@{domain}".lower())


def handles(text: str) -> Iterator[Hit]:
    """Accounts as they are mentioned, « @marie.d » or « @marie@exemple.social »; no hour."""
    for match in _HANDLE.finditer(text):
        if not _HOUR.fullmatch(match["name"]):
            yield Hit("handle", *match.span(), match["name"].lower())
