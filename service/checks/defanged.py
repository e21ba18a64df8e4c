"""Web addresses written so that no program follows them and every reader can: « site [point] fr », hxxp."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.checks import contacts

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_NAMED = r"(?:dot|point|punto|punkt|punt)"
# Browsers take the full stop of Chinese and Japanese for a dot; between Latin letters it ends no sentence.
_FULL_STOP = r"(?<=[A-Za-z0-9])[\u3002\uff61](?=[A-Za-z0-9])"
_BRACKETED = rf"[ ]?[\[({{<][ ]?(?:\.|{_NAMED})[ ]?[\])}}>][ ]?"
_SPACED = r"[ ](?:dot|point|\.)[ ]"
_PART = rf"(?:{_BRACKETED}|{_SPACED}|{_FULL_STOP}|\.)"
_WRITTEN = re.compile(
    rf"(?<![\w@.-]){_LABEL}(?:{_PART}{_LABEL})+(?![\w-])(?P<rest>/[^\s<>\"«»“”]*)?", re.IGNORECASE
)
_SPLIT = re.compile(_PART, re.IGNORECASE)
_PLAINLY_ONE = re.compile(rf"{_BRACKETED}|{_FULL_STOP}", re.IGNORECASE)
_REST = r"[^\n<>\"«»“”]*"
_SCHEME = re.compile(
    rf"\bhxxps?[ ]?:[ ]?//[^\s<>\"«»“”]+|\bhttps?[ ]:[ ]?/[ ]?/{_REST}"
    rf"|\bh[ ]t[ ]t[ ]p(?:[ ]s)?[ ]?:[ ]?/[ ]?/{_REST}",
    re.IGNORECASE,
)
# What may go on into such an address: a label that is no common word, or any label and its separator.
_OPEN = r"(?:[ ]?[\[({<][^\])}>\n]{0,9}[\])}>]?|[ ](?:dot|point|\.))?"
_BEGUN = re.compile(rf"(?<![\w@.-])(?:{_LABEL}(?:{_PART}{_LABEL})*{_OPEN})[ ]*\Z", re.IGNORECASE)
_TELLING = re.compile(r"[\d-]")
_LONGEST = 120  # characters of an address that is being written


def defanged(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each stands in `text`, and the address it stands for.

    Words between two dots said aloud, or one where no sentence could be meant: « le point info » is none.
    """
    for found in _SCHEME.finditer(text):
        yield *found.span(), "".join(found[0].split()).lower().replace("hxxp", "http", 1)
    for found in _WRITTEN.finditer(text):
        name = found[0][: found.start("rest") - found.start()] if found["rest"] else found[0]
        said = [part for part in _SPLIT.findall(name) if part != "."]
        if said and contacts.is_known_ending(name_of(name)) and _is_meant(name, said):
            yield *found.span(), f"{name_of(name)}{found['rest'] or ''}"


def begun(text: str) -> int:
    """Where the last words of `text` may begin one; the length of the text when they cannot."""
    found = _BEGUN.search(text, max(0, len(text) - _LONGEST))
    tail = found[0].strip() if found else ""
    is_telling = _SPLIT.search(tail) or _TELLING.search(tail) or len(tail.split()) > 1
    return found.start() if found and is_telling else len(text)


def name_of(written: str) -> str:
    """The host as programs read it."""
    return _SPLIT.sub(".", written).lower()


def _is_meant(name: str, said: list[str]) -> bool:
    if len(said) > 1 or _PLAINLY_ONE.search(name):
        return True
    first, ending = _SPLIT.split(name)[0], name_of(name).rpartition(".")[2]
    return ending in ("com", "fr", "org", "net") and bool(_TELLING.search(first) or "dot" in said[0].lower())
