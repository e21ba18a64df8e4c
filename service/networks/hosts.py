"""Which top-level domains exist, and where the host names of a text stand, in time linear in the text.

The rule for host names is that of twitter-text 3.1.0 (Apache-2.0): a host starts after a character that is
not an ASCII letter, a digit or one of @ $ #, its labels hold any letter or symbol, and the last known
top-level domain wins. Its own pattern backtracks for seconds over 500 dots: here each label is weighed once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from service.networks.characters import Lexicon
from service.words import Span

SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
DIRECTIONS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
NEVER = r"\uFFFE\uFEFF\uFFFF"
LATIN = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B"
    r"\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
HOST_RUN = re.compile(rf"[^!'#%&()*+,\\/:;<=>?@\[\]^{{|}}~${SPACES}{NEVER}{DIRECTIONS}]+")
BEFORE_HOST = re.compile(rf"[^A-Za-z0-9@＠$#＃{NEVER}]")
ASCII_TAIL = re.compile(r"[0-9A-Za-z@+\-]{1,40}")
PUNYCODE = re.compile(r"[xX][nN]--[\-0-9a-zA-Z]+")


class TopLevelDomains:
    """A list of top-level domains, found at the beginning of a label."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self._beyond_ascii = Lexicon(name for name in names if not name.isascii())

    def end(self, text: str, start: int) -> int:
        """Where the domain that begins at `start` ends; 0 when none does or a letter or digit follows."""
        tail = ASCII_TAIL.match(text, start)
        if tail is None:
            end = start + self._beyond_ascii.longest(text, start)
            return 0 if end == start or ASCII_TAIL.match(text, end) else end
        if tail[0].lower() in self.names:
            return tail.end()
        punycode = PUNYCODE.match(text, start)
        return punycode.end() if punycode else 0


@cache
def _lists() -> dict[str, frozenset[str]]:
    rows = json.loads((files(__package__) / "tlds.json").read_text(encoding="utf-8"))
    return {name: frozenset(" ".join(words).split()) for name, words in rows.items() if name != "source"}


@cache
def known_to_x() -> TopLevelDomains:
    """The list of twitter-text 3.1.0, which X counts by."""
    return TopLevelDomains(_lists()["shared"] | _lists()["only_x"])


@cache
def delegated() -> frozenset[str]:
    """IANA's list."""
    return _lists()["shared"] | _lists()["only_iana"]


class _Label(NamedTuple):
    """One label: `whole` ones may stand inside a host, those that `ends_well` may begin one."""

    start: int
    end: int
    whole: bool
    ends_well: bool
    underscore: int
    domain_end: int


class HostRun:
    """Characters in a row that a host may hold; labels are weighed once, so a start is judged at once."""

    def __init__(self, text: str, span: Span, domains: TopLevelDomains) -> None:
        self._text = text
        self._labels = [_label(text, cut, domains) for cut in _cuts(text, span)]
        self._best = self._best_ends()

    def _best_ends(self) -> list[int]:
        """For each label as the first of a host, the end of the last domain two labels on or more, else 0."""
        best = [0] * len(self._labels)
        for at in range(len(self._labels) - 3, -1, -1):
            middle, last = self._labels[at + 1], self._labels[at + 2]
            if middle.whole:
                best[at] = best[at + 1] or (last.domain_end if middle.underscore < 0 else 0)
        return best

    def hosts(self) -> Iterator[Span]:
        """Every host that may start in the run, overlapping, as a search from the left meets them."""
        for label, after, best in zip(self._labels, self._labels[1:], self._best, strict=False):
            if label.ends_well and (best or after.domain_end):
                for start in _starts(self._text, label):
                    if end := best or (after.domain_end if start > label.underscore else 0):
                        yield start, end


def _cuts(text: str, span: Span) -> Iterator[Span]:
    start = span[0]
    for label in text[start : span[1]].split("."):
        yield start, start + len(label)
        start += len(label) + 1


def _label(text: str, cut: Span, domains: TopLevelDomains) -> _Label:
    start, end = cut
    ends_well = start < end and text[end - 1] not in "-_"
    whole = ends_well and text[start] not in "-_"
    return _Label(start, end, whole, ends_well, text.rfind("_", start, end), domains.end(text, start))


def _starts(text: str, label: _Label) -> Iterator[int]:
    first = label.start
    if first == 0 and BEFORE_HOST.match(text):
        # A text's first character is tried as what precedes a host before it is tried as its first letter.
        yield from (start for start in (1, 0) if start < label.end and text[start] not in "-_")
        first = 2
    for start in range(first, label.end):
        if text[start] not in "-_" and (start == 0 or BEFORE_HOST.match(text, start - 1)):
            yield start
