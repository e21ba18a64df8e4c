"""Claims the law allows only with a proof: superlatives, environment, health, price, origin, money, diplomas.

The terms and the law behind each stand in data/claims.toml. What the guide itself states (constants, moves,
signatures) is taken for proven: whoever wrote the guide answers for it. A brief or a page proves nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from service.checks import vocabulary
from service.checks.facts import Facts, Notice
from service.checks.plain import plain
from service.words import Span

_AROUND = 40  # characters on each side of a claim where something may spare it
_DENIED = regex.compile(
    r"\b(?:pas|ni|jamais|aucune?|sans|plutot que|not|no|never|isn't|aren't)\b[^.!?,;\n]{0,14}$"
)
_WORD = regex.compile(r"\w+")
_ENDS = regex.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class _Claim:
    """One kind of claim in one language; `asks` says whether a question makes it too."""

    kind: str
    says: regex.Pattern[str]
    spares: regex.Pattern[str] | None
    asks: bool


def regulated(facts: Facts) -> Iterator[Notice]:
    """Claims that ask for a proof, but those the guide already watches or itself states."""
    said = plain(facts.shadow.text)
    hits = [
        (claim.kind, match)
        for claim in _claims()["fr" if facts.is_french else "en"]
        for match in claim.says.finditer(said)
        if not _is_spared(facts, said, claim, match)
    ]
    own = _key(plain(" \n".join(facts.guide.grounds()))) if hits else ""
    taken = bytearray(len(facts.text))
    for notice in vocabulary.claims(facts) if hits else ():
        _take(taken, notice.span)
    for kind, match in hits:
        span = facts.shadow.span(*match.span())
        if _key(match[0]) not in own and not any(taken[slice(*span)]):
            _take(taken, span)
            yield Notice(span=span, details={"found": facts.text[slice(*span)], "because": f"claims.{kind}"})


def _take(taken: bytearray, span: Span | None) -> None:
    start, end = span or (0, 0)
    taken[start:end] = b"\x01" * (end - start)


def _key(said: str) -> str:
    """Words without the endings of number and gender, « fabriqu en franc »."""
    return f" {' '.join(word.rstrip('esx') for word in _WORD.findall(said))} "


def _is_spared(facts: Facts, said: str, claim: _Claim, match: regex.Match[str]) -> bool:
    """Whether what stands around a claim makes it another thing: a denial, a question, a set phrase."""
    start, end = match.span()
    place = match.start("place") if match.groupdict().get("place") else -1
    if place >= 0 and not facts.shadow.text[place].isupper():
        return True
    near = said[max(0, start - _AROUND) : end + _AROUND]
    if _DENIED.search(said[max(0, start - _AROUND) : start]) or (claim.spares and claim.spares.search(near)):
        return True
    stop = None if claim.asks else _ENDS.search(said, end)
    return stop is not None and stop[0] == "?"


def patterns() -> Iterator[regex.Pattern[str]]:
    """Every pattern of data/claims.toml."""
    for claim in (*_claims()["fr"], *_claims()["en"]):
        yield claim.says
        if claim.spares is not None:
            yield claim.spares


@cache
def _claims() -> Mapping[str, Sequence[_Claim]]:
    """The claims of data/claims.toml by language."""
    text = (files(__package__) / "data" / "claims.toml").read_text(encoding="utf-8")
    by_language: dict[str, list[_Claim]] = {"fr": [], "en": []}
    for row in tomllib.loads(text)["claims"]:
        spares = regex.compile("|".join(row["spares"])) if row["spares"] else None
        claim = _Claim(row["kind"], regex.compile("|".join(row["says"])), spares, row.get("asks", True))
        by_language[row["language"]].append(claim)
    return by_language
