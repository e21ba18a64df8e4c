"""The brand's words: what it never writes, avoids, prefers, spells one way, and claims only with a proof."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from service.checks.facts import Facts, Notice
from service.checks.shadow import Shadow
from service.checks.words import Occurrence, folded_words
from service.guides.guide import Discouraged, Required
from service.text import APOSTROPHES, fold

_BLANKS = re.compile(r"\s+")
_LAST_WORD = re.compile(r"(\w+)(['’ ]) ?$")
_VOWELS = tuple("aeiouyœæh")
# Before these, another word may want another gender or an elision: only a person can put it right.
_AGREEING = re.compile(
    r"le|la|une?|cet?|cette|mon|ma|ton|ta|son|sa|du|au|de|que|ne|je|me|te|se|quel|quelle|aucune?"
)


def never(facts: Facts) -> Iterator[Notice]:
    """Words the guide forbids."""
    return _discouraged(facts, facts.guide.vocabulary.never)


def avoid(facts: Facts) -> Iterator[Notice]:
    """Words the guide discourages."""
    return _discouraged(facts, facts.guide.vocabulary.avoid)


def prefer(facts: Facts) -> Iterator[Notice]:
    """Words for which the guide has a better one, unless they are part of it."""
    entries = facts.guide.vocabulary.prefer
    by_term = {term: entry for entry in reversed(entries) for term in entry.instead_of}
    right = _covered(facts, facts.occurrences(entry.term for entry in entries))
    for hit in facts.occurrences(by_term):
        entry = by_term[hit.term]
        if not all(right[hit.start : hit.end]):
            yield Notice(
                span=facts.shadow.span(hit.start, hit.end),
                fix=_replacement(facts, hit, entry.term),
                details={"found": _found(facts, hit), "term": entry.term, "reason": entry.reason},
            )


def must(facts: Facts) -> Iterator[Notice]:
    """Names spelt another way than the guide's; capitals throughout and an initial capital are not faults."""
    names = facts.guide.vocabulary.must
    by_term = {term: name for name in reversed(names) for term in (*name.variants, name.term)}
    hits = [hit for hit in facts.occurrences(by_term) if hit.exact and not _opens_hashtag(facts, hit)]
    right = _covered(facts, (hit for hit in hits if not _is_wrong(facts, hit, by_term[hit.term])))
    for hit in hits:
        if not all(right[hit.start : hit.end]):
            name, found = by_term[hit.term], _found(facts, hit)
            yield Notice(
                span=facts.shadow.span(hit.start, hit.end),
                fix=name.term[0].upper() + name.term[1:] if found[0].isupper() else name.term,
                details={"found": found, "term": name.term, "reason": name.reason},
            )


def claims(facts: Facts) -> Iterator[Notice]:
    """Words that need a proof: whoever writes them, a person must hold it."""
    by_term = {term: claim for claim in reversed(facts.guide.claims) for term in claim.terms}
    for hit in facts.occurrences(by_term):
        yield Notice(
            span=facts.shadow.span(hit.start, hit.end),
            severity=by_term[hit.term].severity,
            details={
                "found": _found(facts, hit),
                "proof": by_term[hit.term].proof,
                "because": "claims.brief" if _is_asked(facts, hit) else "",
            },
        )


def _is_asked(facts: Facts, hit: Occurrence) -> bool:
    """Whether the brief itself says those words."""
    brief, found = facts.brief, f" {folded_words(_found(facts, hit))} "
    if brief is None:
        return False
    asked = (brief.subject, brief.call_to_action or "", *(fact.text for fact in brief.facts))
    return any(found in f" {folded_words(said)} " for said in asked)


def _discouraged(facts: Facts, entries: Sequence[Discouraged]) -> Iterator[Notice]:
    by_term = {entry.term: entry for entry in reversed(entries)}
    for hit in facts.occurrences(by_term):
        entry = by_term[hit.term]
        yield Notice(
            span=facts.shadow.span(hit.start, hit.end),
            fix=_replacement(facts, hit, entry.alternative) if entry.alternative else None,
            details={
                "found": _found(facts, hit),
                "term": entry.term,
                "reason": entry.reason,
                "alternative": f" → {entry.alternative}" if entry.alternative else "",
            },
        )


def _found(facts: Facts, hit: Occurrence) -> str:
    return facts.shadow.cut(hit.start, hit.end)


def _opens_hashtag(facts: Facts, hit: Occurrence) -> bool:
    return facts.shadow.text[max(0, hit.start - 1) : hit.start] == "#"


def _covered(facts: Facts, hits: Iterable[Occurrence]) -> bytearray:
    """1 for each character of the shadow that one of `hits` holds."""
    covered = bytearray(len(facts.shadow.text))
    for hit in hits:
        covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return covered


def _replacement(facts: Facts, hit: Occurrence, alternative: str) -> str | None:
    """The alternative as it would stand in the sentence; None when it is advice, or would not agree."""
    found = facts.shadow.text[hit.start : hit.end]
    before = _LAST_WORD.search(facts.shadow.text[max(0, hit.start - 20) : hit.start])
    is_word = not re.search(r"[^\w\s'’-]", alternative) and len(alternative.split()) <= 4
    if not hit.exact or not is_word or not _agrees(before, alternative):
        return None
    if found.isupper() and len(found) > 1:
        return alternative.upper()
    return alternative[0].upper() + alternative[1:] if found[0].isupper() else alternative


def _agrees(before: re.Match[str] | None, alternative: str) -> bool:
    if before is None:
        return True
    if before[2] != " ":
        return fold(alternative).startswith(_VOWELS)
    return not _AGREEING.fullmatch(fold(before[1]))


def _spelling(text: str) -> str:
    return _BLANKS.sub(" ", Shadow.of(text).text.translate(APOSTROPHES))


def _is_right(facts: Facts, hit: Occurrence, name: Required) -> bool:
    spelt, term = _spelling(_found(facts, hit)), _spelling(name.term)
    return spelt in (term, term.upper(), term[0].upper() + term[1:])


def _is_wrong(facts: Facts, hit: Occurrence, name: Required) -> bool:
    return _found(facts, hit) in name.variants or not _is_right(facts, hit, name)
