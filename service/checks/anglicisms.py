"""English words for which there is a French one: the guide's own, then a short list of the trade's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from service.checks.agreement import replacement
from service.checks.facts import Facts, Notice
from service.checks.words import Occurrence

_WORD = re.compile(r"\w+")
_FILE = Path(__file__).with_name("anglicisms.toml")
# Terms are met as written, with an s at most: « mail » has no « maux ». Verbs take their French endings.
_TABLES = {"same": "", "other": "", "verbs": "fr"}


def replace(facts: Facts) -> Iterator[Notice]:
    """In a French text, the guide's list whatever its policy; ours too when it avoids English."""
    guide = facts.guide.anglicisms
    if not facts.is_french:
        return
    own = {entry.term: entry.alternative for entry in reversed(guide.replace)}
    found = [(hit, own[hit.term], False) for hit in facts.prose.find(own, facts.language)]
    if guide.policy == "avoid":
        found += _ours(facts)
    taken = bytearray(len(facts.shadow.text) + 1)
    for hit, alternative, agrees in sorted(found, key=lambda one: one[0].start - one[0].end):
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            yield Notice(
                span=facts.shadow.span(hit.start, hit.end),
                fix=replacement(facts, hit, alternative, agrees=agrees),
                details={"found": facts.shadow.cut(hit.start, hit.end), "alternative": alternative},
            )


def _ours(facts: Facts) -> Iterator[tuple[Occurrence, str, bool]]:
    """Hits of our own list, but for words the guide itself writes and in lines that are not French."""
    for table, language in _TABLES.items():
        known = _list()[table]
        for hit in facts.prose.find(reversed(known), language):  # plurals first: they are met as written
            is_french = facts.orthography is None or facts.orthography.spoken_at(hit.start) == "fr"
            written = _WORD.findall(facts.shadow.text[hit.start : hit.end].lower())
            if is_french and not facts.guide.words.issuperset(written):
                yield hit, known[hit.term], table == "same"


@cache
def _list() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tables
