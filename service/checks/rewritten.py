"""What a rewrite must keep beside values: names, accounts, the brand's hashtags, and the language asked."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from service.checks.facts import Facts, Notice
from service.checks.names import Holding, exonyms, mentions, names
from service.checks.words import Reading
from service.language import LANGUAGES
from service.text import fold
from service.words import Severity

# What only the one who rewrites can say of it.
NOTES: dict[str, Severity] = {"rewrite.dropped": "warn", "rewrite.not_shorter": "warn"}
_HASHTAG = regex.compile(r"[#＃][\p{L}\p{M}\p{N}_]+")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*+")
_ENOUGH = 5  # words: no text of so many is taken for another language
_FEWEST = 3  # words that tell when the text is, besides, the one it started from


def name_lost(facts: Facts) -> Iterator[Notice]:
    """Proper names, the guide's own, accounts and hashtags that the text before the rewrite held."""
    if facts.before is None:
        return
    language = facts.before_language or facts.language
    kept = Holding(facts.text)
    must = Reading.of(facts.before).find([name.term for name in facts.guide.vocabulary.must], language)
    wanted = [found.term for found in must]
    wanted += [
        name.text for name in (*names(facts.before, language, facts.dictionaries), *mentions(facts.before))
    ]
    for name in dict.fromkeys(wanted):
        others = exonyms(name, language, facts.language) if facts.translated else ()
        if not kept.holds(name, others):
            yield Notice(details={"name": name})
    hashtags = {fold(tag[1:]) for tag in _HASHTAG.findall(facts.text)}
    for hashtag in facts.before_hashtags:
        if fold(hashtag[1:]) not in hashtags:
            yield Notice(details={"name": hashtag})


def language(facts: Facts) -> Iterator[Notice]:
    """A rewrite in another language than the one asked for."""
    if facts.before is None or facts.detector is None or facts.language not in LANGUAGES:
        return
    text = facts.prose.text.replace("\x00", " ")
    unchanged = facts.translated and facts.text.split() == facts.before.split()
    if len(_WORD.findall(text)) < (_FEWEST if unchanged else _ENOUGH):
        return
    guess = facts.detector.detect(text)
    if guess is not None and guess.language != facts.language:
        yield Notice(details={"asked": facts.language, "language": guess.language})
