"""The words that a guide itself writes: none of them is a mistake, and some are names."""

from __future__ import annotations

from collections.abc import Iterator

import regex

# #FêteDuPain is three words, and YouTube one that is also two.
_WORDS = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_HUMPS = regex.compile(r"(?<=\p{Ll})\p{Lu}[\p{Ll}\p{M}]+|(?<=#)\p{L}[\p{Ll}\p{M}]+")
# A capital within a sentence.
_NAME = regex.compile(r"(?<=[\p{Ll}\d,;:’] )\p{Lu}\p{Ll}+")
_COMMON = regex.compile(r"(?<!\w)\p{Ll}+")


def words_in(value: object) -> frozenset[str]:
    """Every word of the texts in a JSON value, hashtags' own included, in lower case."""
    return frozenset(
        word.lower() for text in _texts(value) for one in (_WORDS, _HUMPS) for word in one.findall(text)
    )


def names_in(value: object) -> frozenset[str]:
    """The words that the texts in a JSON value always write with a capital, within a sentence too."""
    texts = "\n".join(_texts(value))
    common = frozenset(_COMMON.findall(texts))
    return frozenset(name for name in _NAME.findall(texts) if name.lower() not in common)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
