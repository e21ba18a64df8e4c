"""What a text hides from a person and not from a model: letters in tags or selectors, base64, leetspeak."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

_LONGEST = 50_000  # characters looked at
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
# « 1gn0r3z », « 4c710n »: letters and digits in turn, as no order number or price has them.
_LEET = re.compile(r"(?<!\w)(?=\w*[^\W\d_])(?=\w*[013457])\w+(?!\w)")
_LETTERS = str.maketrans("013457", "oieast")


def hidden_in(text: str) -> Iterator[str]:
    """Every text that `text` hides, as a model would decode it; the first characters of a very long one."""
    text = text[:_LONGEST]
    for found in _TAGS.finditer(text):
        yield "".join(chr(ord(tag) - 0xE0000) for tag in found[0])
    for found in _SELECTORS.finditer(text):
        codes = (ord(one) for one in found[0])
        yield _read(bytes(code - 0xFE00 if code < 0xE0100 else code - 0xE0100 + 16 for code in codes))
    for found in _BASE64.finditer(text):
        yield _decoded(found[0])
    if _LEET.search(text):
        yield _LEET.sub(lambda word: word[0].translate(_LETTERS), text)


def _decoded(found: str) -> str:
    letters = "".join(found.split()).rstrip("=").translate(_URL_SAFE)
    return _read(base64.b64decode(letters[: len(letters) // 4 * 4]))


def _read(octets: bytes) -> str:
    """What bytes say; nothing where they say nothing in words."""
    text = octets.decode("utf-8", "ignore")
    return text if 2 * sum(map(str.isalpha, text)) > len(octets) else ""
