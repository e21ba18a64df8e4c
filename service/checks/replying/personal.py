"""Personal data: what a stranger wrote of themselves, or of another, is not repeated where others read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from service.checks import contacts
from service.checks.answered import Answered
from service.checks.facts import Facts, Notice
from service.checks.shadow import Shadow
from service.checks.words import folded_words
from service.personal.finding import Personal, find
from service.words import Span

_LEAST = 4  # letters and digits: less would be found anywhere
_MOST = 40


def personal_data(facts: Facts) -> Iterator[Notice]:
    """Personal data in a public reply, but for the brand's own."""
    answered = facts.answered
    if answered is None or not answered.public:
        return
    own = _own(facts, answered)
    taken: list[Span] = []
    for one in _in_reply(facts, answered):
        is_new = all(one.span[1] <= start or end <= one.span[0] for start, end in taken)
        if is_new and not _is_own(one, own) and len(taken) < _MOST:
            taken.append(one.span)
            yield Notice(span=one.span, details={"because": f"personal.{one.kind}"})


def _in_reply(facts: Facts, answered: Answered) -> Iterator[Personal]:
    """What is found in the reply, then what was found in the message and stands in the reply too."""
    yield from find(facts.text, facts.language)
    for told in find(answered.text, facts.language)[:_MOST]:
        if len(re.sub(r"\W", "", told.text)) >= _LEAST:
            for match in re.finditer(rf"(?<!\w){re.escape(told.text)}(?!\w)", facts.text, re.IGNORECASE):
                yield replace(told, span=match.span(), text=match[0])


def _own(facts: Facts, answered: Answered) -> tuple[str, frozenset[str]]:
    """The words that the brand says of itself, and the ends of its telephone numbers."""
    texts: Iterable[str] = (*facts.guide.grounds(), *answered.sources)
    texts = [Shadow.of(text).text for text in texts]
    said = " \n ".join(f" {folded_words(text)} " for text in texts)
    phones = frozenset(key for text in texts for _, _, key in contacts.phones(text))
    return said, phones


def _is_own(one: Personal, own: tuple[str, frozenset[str]]) -> bool:
    said, phones = own
    if one.kind == "phone":
        return re.sub(r"\D", "", one.text)[-9:] in phones
    return f" {folded_words(Shadow.of(one.text).text)} " in said
