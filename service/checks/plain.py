"""A text as patterns of words read it: small letters without accents, every place where it was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from service.text import fold


def plain(text: str) -> str:
    """`text` in small Latin letters without accents, its apostrophes straight; lengths never change."""
    return text.translate(_letters())


@cache
def _letters() -> Mapping[int, str]:
    folded = {code: fold(chr(code)) for code in range(0x41, 0x180)}
    return {code: letter for code, letter in folded.items() if len(letter) == 1} | {0x2019: "'"}
