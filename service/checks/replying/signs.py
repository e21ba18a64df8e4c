"""The words of data/replies.toml, compiled once, and where a text says them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Literal

import regex

from service.checks.facts import Facts
from service.checks.plain import plain
from service.words import Span

Watched = Literal["promise", "fault", "quarrel"]
_AROUND = 40  # characters on each side of a hit where something may spare it
_MOST = 30  # hits of a rule in one text: what more would say is known already


@dataclass(frozen=True, slots=True)
class Sign:
    """One way of saying one kind of thing."""

    rule: Watched
    kind: str
    says: regex.Pattern[str]
    spares: regex.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sign found; `start:end` count in the shadow."""

    kind: str
    start: int
    end: int


def found(facts: Facts, rule: Watched) -> list[Hit]:
    """Where a reply gives signs of `rule`, none overlapping another, in the order of the text."""
    said = plain(facts.shadow.text)
    hits: list[Hit] = []
    for hit in sorted(_hits(said, rule), key=lambda one: (one.start, -one.end)):
        if not hits or hit.start >= hits[-1].end:
            hits.append(hit)
    return hits[:_MOST]


def shown(facts: Facts, hit: Hit) -> tuple[Span, str]:
    """Where a hit stands in the text, and its words."""
    span = facts.shadow.span(hit.start, hit.end)
    return span, facts.text[slice(*span)].strip()


def is_courteous(said: str, language: str) -> bool:
    """Whether a plain text greets, thanks, regrets or takes leave in `language`; True where none is known."""
    pattern = _read().courtesies.get(language)
    return pattern is None or pattern.search(said) is not None


def patterns() -> Iterator[regex.Pattern[str]]:
    """Every pattern of data/replies.toml."""
    book = _read()
    for sign in book.signs:
        yield from (sign.says, sign.spares)
    yield from book.courtesies.values()


def _hits(said: str, rule: Watched) -> Iterator[Hit]:
    for sign in _read().signs:
        if sign.rule == rule:
            matches = (match for match in sign.says.finditer(said) if not _is_spared(sign, said, match))
            for match in islice(matches, _MOST):
                yield Hit(sign.kind, *match.span())


def _is_spared(sign: Sign, said: str, match: regex.Match[str]) -> bool:
    near = said[max(0, match.start() - _AROUND) : match.end() + _AROUND]
    return sign.spares.search(near) is not None


@dataclass(frozen=True, slots=True)
class _Book:
    signs: Sequence[Sign]
    courtesies: Mapping[str, regex.Pattern[str]]


@cache
def _read() -> _Book:
    text = (files("service.checks") / "data" / "replies.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    parts: dict[str, str] = rows["parts"]
    signs = [
        Sign(row["rule"], row["kind"], _compiled([way], parts), _compiled(row["spares"], parts))
        for row in rows["signs"]
        for way in row["says"]
    ]
    courtesies = {row["language"]: _compiled(row["says"], parts) for row in rows["courtesy"]}
    return _Book(signs, courtesies)


def _compiled(ways: Sequence[str], parts: Mapping[str, str]) -> regex.Pattern[str]:
    """One pattern of several ways, the parts put in; one that nothing matches without any."""
    written = "|".join(ways) or r"(?!)"
    for name, part in parts.items():
        written = written.replace(f"<{name}>", part)
    return regex.compile(written)
