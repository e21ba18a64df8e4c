"""Repetition: sentences taken from a post of the last 60 days, or its point made again the same way.

What people may say as often as they like is left out: what the guide itself states (constants, moves,
signatures), and sentences that give dates, hours, prices and addresses. The same words on another network
in the same week are cross-posting, not repetition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from service.checks.facts import Facts, Notice
from service.checks.recent import FEWEST, Index, Sentence, forms, index, opening, sentences
from service.checks.words import Word, folded_words
from service.networks.catalogue import Catalogue
from service.words import PastText

# `python -m evals.run repetition` holds these against each post of a bakery with those of the 60 days before
# it (none of 189 is taken for a repetition) and against retellings of its posts (29 of 32 are seen).
SHARED_RUNS = 0.35
ALIKE = 0.40
_LONG_SENTENCE = 6
_SAME_WEEK = 7
_MOST = 3
_PRACTICAL = frozenset({"date", "time", "price", "phone", "url", "email"})


def text(facts: Facts) -> Iterator[Notice]:
    """Whole sentences of a recent post, or much of its wording."""
    yield from _retold(facts).values()


def angle(facts: Facts) -> Iterator[Notice]:
    """The opening of a recent post, or most of its telling words, where the sentences are others."""
    if not facts.recent:
        return
    known, said = index(facts.recent), _said(facts)
    taken = _retold(facts)
    rivals = [n for n, post in enumerate(known.posts) if n not in taken and _counts(facts, post)]
    first = opening(said)
    same = [n for n in rivals if first and known.openings[n] == forms(first)]
    if same and not _is_own(facts, said[0].key):
        yield _notice(facts, known.posts[same[0]], first, because="opening")
        return
    stems = frozenset(stem for sentence in said for stem in sentence.stems)
    likeness, nearest = max(known.likeness(stems, rivals), default=(0.0, 0))
    if likeness >= ALIKE:
        yield _notice(facts, known.posts[nearest], because="point")


def _retold(facts: Facts) -> dict[int, Notice]:
    """The posts whose wording the text takes up, by number, with what to say of each."""
    if not facts.recent:
        return {}
    known, said = index(facts.recent), _said(facts)
    found: dict[int, Notice] = {}
    for sentence in said:
        same = (n for n in known.sentences.get(sentence.key, ()) if _counts(facts, known.posts[n]))
        post = next(same, None)
        if post is not None and len(found) < _MOST and _is_telling(facts, sentence):
            found.setdefault(post, _notice(facts, known.posts[post], sentence.words))
    return found or _reworded(facts, known, said)


def _reworded(facts: Facts, known: Index, said: Sequence[Sentence]) -> dict[int, Notice]:
    """The post that shares enough runs of words, shown from the first to the last of the longest stretch."""
    runs = [run for sentence in said for run in sentence.runs]
    shared = Counter(n for run in runs for n in known.runs.get(forms(run), ()))
    rivals = [n for n in shared if _counts(facts, known.posts[n])]
    post = max(rivals, key=lambda n: shared[n], default=-1)
    if post < 0 or shared[post] < max(3, SHARED_RUNS * len(runs)):
        return {}
    stretch = _longest([run for run in runs if post in known.runs.get(forms(run), ())])
    own = _is_own(facts, Sentence(stretch).key)
    return {} if own else {post: _notice(facts, known.posts[post], stretch)}


def _longest(runs: Sequence[Sequence[Word]]) -> list[Word]:
    """The longest stretch of runs that overlap."""
    best: list[Word] = []
    stretch: list[Word] = []
    for run in runs:
        new = [word for word in run if not stretch or word.start > stretch[-1].start]
        if len(new) == len(run):
            stretch = []
        stretch.extend(new)
        best = max(best, stretch, key=len)
    return best


def _said(facts: Facts) -> list[Sentence]:
    """The sentences of the text, hashtags left out."""
    shadow = facts.shadow.text
    found = [word for word in facts.prose.sequences[0] if shadow[max(0, word.start - 1)] not in "#＃"]
    return sentences(facts.prose.text, found)


def _counts(facts: Facts, post: PastText) -> bool:
    """Whether taking up that post is a repetition."""
    if post.network == facts.network.id:
        return True
    return facts.today is not None and (facts.today - post.published_at.date()).days >= _SAME_WEEK


def _is_telling(facts: Facts, sentence: Sentence) -> bool:
    """Whether a sentence is long enough, says more than what is practical, and is not the guide's own."""
    if len(sentence.words) < _LONG_SENTENCE or sum(1 for _ in sentence.stems) < FEWEST:
        return False
    start, end = facts.shadow.span(sentence.words[0].start, sentence.words[-1].end)
    practical = any(v.kind in _PRACTICAL and start <= v.span[0] < end for v in facts.values)
    return not practical and not _is_own(facts, sentence.key)


def _is_own(facts: Facts, key: str) -> bool:
    """Whether the guide itself says those words."""
    return any(key in folded_words(said) for said in facts.guide.grounds())


def _notice(facts: Facts, post: PastText, told: Sequence[Word] = (), because: str = "sentence") -> Notice:
    catalogue = Catalogue.load()
    span = facts.shadow.span(told[0].start, told[-1].end) if told else None
    return Notice(
        span=span,
        details={
            "found": facts.text[slice(*span)][:200] if span else "",
            "day": post.published_at.date().isoformat(),
            "network": catalogue.get(post.network).name if post.network in catalogue else post.network,
            "because": f"repetition.{because}",
        },
    )
