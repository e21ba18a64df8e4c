"""The other brands of the house: a text that names one where nothing else does was meant for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from service.checks.facts import Facts, Notice
from service.checks.words import words
from service.text import fold


class OtherNames:
    """The names of other brands, found by their first words; kept by whoever reads them from the records."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._longest = 0
        for name in names:
            forms = tuple(fold(word.form) for word in words(name))
            if forms:
                self._by_first.setdefault(forms[0], []).append(forms)
                self._longest = max(self._longest, len(forms))

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a name stands in `text`. One of a single word must be written as a name: with a capital."""
        read = words(text)
        forms = [fold(word.form) for word in read]
        for place, form in enumerate(forms):
            for name in self._by_first.get(form, ()):
                end = place + len(name)
                if tuple(forms[place:end]) == name and (len(name) > 1 or text[read[place].start].isupper()):
                    yield read[place].start, read[end - 1].end

    def begun(self, text: str) -> int:
        """Where the last words of `text` may begin a name; the length of the text when they cannot."""
        read = words(text)
        for size in range(min(self._longest - 1, len(read)), 0, -1):
            tail = tuple(fold(word.form) for word in read[-size:])
            if any(name[:size] == tail and len(name) > size for name in self._by_first.get(tail[0], ())):
                return read[-size].start
        return len(text)


@lru_cache(maxsize=64)
def other_names(names: tuple[str, ...]) -> OtherNames:
    """The names, read once."""
    return OtherNames(names)


def other_brand(facts: Facts) -> Iterator[Notice]:
    """Another brand's name, that neither the brief, the guide nor a page in force writes."""
    if facts.others is None:
        return
    for start, end in facts.others.find(facts.shadow.text):
        name = fold(facts.shadow.text[start:end])
        stated = (facts.guide.name, *(facts.grounds.texts if facts.grounds else ()))
        if not any(name in fold(text) for text in stated) and not _is_word(facts, name):
            span = facts.shadow.span(start, end)
            yield Notice(span=span, details={"name": facts.text[slice(*span)]})


def _is_word(facts: Facts, name: str) -> bool:
    """Whether a name is an ordinary word too: « Orange » opens a sentence about fruit."""
    if " " in name or facts.dictionaries is None:
        return False
    return facts.dictionaries.known(name, facts.language)
