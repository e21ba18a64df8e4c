"""How surprising a chain of tokens is after those of past posts: an n-gram model with posts left out exactly.

Witten and Bell, *The zero-frequency problem* (1991): each order backs off to the one below by as much as its
context has been followed by different tokens. Nothing is tuned, and a post's counts can be taken out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Groups = NDArray[np.int64]

ORDER = 4
UNSEEN = 50  # tokens never met for which the first order leaves room
END = "<end>"
_NEVER = 0xFFFFFFFF
_STEP, _LAST = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class _Order:
    """Counts of one order, by sorted key: of n-grams; of contexts, in all and in different followers."""

    grams: Keys
    counts: Floats
    contexts: Keys
    totals: Floats
    followers: Floats

    def then(self, below: Floats, grams: Keys, contexts: Keys) -> Floats:
        """The probability of each n-gram, from that of the order below."""
        counts = _found(self.grams, self.counts, grams)
        totals = _found(self.contexts, self.totals, contexts)
        followers = _found(self.contexts, self.followers, contexts)
        return _mixed(below, counts, totals, followers)


class Chain:
    """Counts of the n-grams of past posts. `own[i]` is the surprise of post i without its whole group."""

    def __init__(self, posts: Sequence[Sequence[str]], groups: Groups) -> None:
        self._ids: dict[str, int] = {}
        numbered = [[self._ids.setdefault(t, len(self._ids) + 1) for t in (*post, END)] for post in posts]
        lengths = np.array([len(post) for post in numbered])
        post_of = np.repeat(np.arange(len(posts)), lengths)
        tokens = np.concatenate([np.array(post, np.uint64) for post in numbered])
        starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
        self._floor = 1.0 / (len(self._ids) + UNSEEN)
        self._orders: list[_Order] = []
        chances = np.full(len(tokens), self._floor)
        for grams, contexts in _keys(tokens, starts):
            order, chances = _count(grams, contexts, groups[post_of], chances)
            self._orders.append(order)
        self.own: Floats = np.bincount(post_of, -np.log(chances), len(posts)) / lengths

    def surprise(self, tokens: Sequence[str]) -> float:
        """Nats a token, the end of the text included."""
        numbered = np.array([self._ids.get(token, _NEVER) for token in (*tokens, END)], np.uint64)
        chances = np.full(len(numbered), self._floor)
        for order, (grams, contexts) in zip(
            self._orders, _keys(numbered, np.zeros(len(numbered), np.int64)), strict=True
        ):
            chances = order.then(chances, grams, contexts)
        return float(-np.log(chances).mean())


def _keys(tokens: Keys, starts: Groups) -> list[tuple[Keys, Keys]]:
    """For each order, the keys of the n-gram that ends at each token and of what precedes it."""
    places = np.arange(len(tokens))
    contexts = np.zeros(len(tokens), np.uint64)
    keys = []
    for back in range(ORDER):
        if back:
            before = np.where(places - back >= starts, tokens[np.maximum(places - back, 0)], np.uint64(0))
            contexts = contexts * _STEP + before + np.uint64(back)
        keys.append((contexts * _LAST + tokens + np.uint64(7), contexts))
    return keys


def _count(grams: Keys, contexts: Keys, groups: Groups, below: Floats) -> tuple[_Order, Floats]:
    """The counts of one order, and the chance of each token once its group is taken out of them."""
    gram_keys, gram = np.unique(grams, return_inverse=True)
    context_keys, context = np.unique(contexts, return_inverse=True)
    counts = np.bincount(gram).astype(float)
    totals = np.bincount(context).astype(float)
    context_of = np.zeros(len(gram_keys), np.int64)
    context_of[gram] = context
    followers = np.bincount(context_of, minlength=len(context_keys)).astype(float)
    order = _Order(gram_keys, counts, context_keys, totals, followers)
    # The same, within each group: what leaving it out takes away.
    many = int(groups.max()) + 1
    pairs, pair, of_gram = np.unique(gram * many + groups, return_inverse=True, return_counts=True)
    holders, holder, of_context = np.unique(context * many + groups, return_inverse=True, return_counts=True)
    only = of_gram == counts[pairs // many]
    place = np.searchsorted(holders, context_of[pairs // many] * many + pairs % many)
    lost = np.bincount(place, only, len(holders))
    chances = _mixed(
        below,
        counts[gram] - of_gram[pair],
        totals[context] - of_context[holder],
        followers[context] - lost[holder],
    )
    return order, chances


def _mixed(below: Floats, counts: Floats, totals: Floats, followers: Floats) -> Floats:
    seen = totals > 0
    mixed: Floats = np.where(
        seen, (counts + followers * below) / np.where(seen, totals + followers, 1), below
    )
    return mixed


def _found(keys: Keys, values: Floats, wanted: Keys) -> Any:
    """The value of each key wanted, 0 where there is none."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0.0)
