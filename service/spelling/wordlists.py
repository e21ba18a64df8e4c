"""Words kept as data beside this module: those that posts are right to use, and sure confusions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import regex

from service.text import APOSTROPHES

_DATA = Path(__file__).parent / "data"


@cache
def accepted() -> frozenset[str]:
    """Words of the web, of the trade and of everyday that dictionaries lack, in lower case."""
    return _words("accepted.txt")


@cache
def leading() -> frozenset[str]:
    """French articles, prepositions and the like: what follows one of them was meant as French."""
    return _words("leading.txt")


@cache
def confusions() -> Mapping[str, str]:
    """What was meant, by what is always a mistake in French (lower case, straight apostrophes)."""
    kept = tomllib.loads((_DATA / "confusions.toml").read_text(encoding="utf-8"))["always"]
    return {wrong.translate(APOSTROPHES): right for wrong, right in kept.items()}


@cache
def confusion_pattern() -> regex.Pattern[str]:
    """Finds each confusion in a text whose apostrophes are straight and whose blanks are spaces."""
    around = r"[\p{L}\p{M}\p{N}'_-]"
    return regex.compile(
        rf"(?<!{around})\L<wrong>(?!{around})", flags=regex.IGNORECASE, wrong=list(confusions())
    )


def _words(file: str) -> frozenset[str]:
    lines = (_DATA / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
