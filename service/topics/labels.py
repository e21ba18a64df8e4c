"""The name of a topic: the title, among those of its items, that says best what they have in common."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence

from service.topics.item import Item
from service.topics.terms import terms_of

LONGEST = 120  # characters of a title that makes a good name; longer ones must say more
KEY_SHARE = 1 / 3  # of a topic's items that share a term which then is one of its own


def label_of(items: Sequence[Item], languages: Collection[str]) -> str:
    """The title that shares most with the others, in one of `languages` where there is any.

    Titles weigh by how many of their terms other items have too, the rarer the more, for their length.
    Empty for no item.
    """
    own = [item for item in items if item.language in languages] or list(items)
    counts = _counts(items)
    best = max(own, key=lambda item: (_worth(item, counts), -len(item.title), item.id), default=None)
    return "" if best is None else " ".join(best.title.split())


def key_terms(items: Sequence[Item]) -> frozenset[str]:
    """The terms that a third of the items have, and two at least."""
    fewest = max(2.0, len(items) * KEY_SHARE)
    return frozenset(term for term, count in _counts(items).items() if count >= fewest)


def _counts(items: Sequence[Item]) -> Counter[str]:
    return Counter(term for item in items for term in set(terms_of(item.text, item.language)))


def _worth(item: Item, counts: Counter[str]) -> float:
    terms = set(terms_of(item.title, item.language))
    shared = sum(math.log(counts[term]) for term in terms if counts[term] > 1)
    length = max(len(item.title), 1)
    return shared / math.sqrt(len(terms) + 1) * min(1.0, LONGEST / length)
