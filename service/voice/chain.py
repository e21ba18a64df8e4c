"""How surprising a chain of tokens is after others: an n-gram model from which texts are left out exactly.

Witten and Bell, *The zero-frequency problem* (1991): each order backs off to the one below by as much as its
context has been followed by different tokens. Nothing is tuned, and a text's counts can be taken out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Groups = NDArray[np.int64]

ORDER = 4
UNSEEN = 50  # tokens never met for which the first order leaves room
END = "<end>"
_NEVER = 0xFFFFFFFF
_ROOT = np.uint64(0x165667B19E3779F9)
_STEP, _LAST = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Order:
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
        return _mixed(below, counts, totals, _found(self.contexts, self.followers, contexts))


@dataclass(frozen=True, slots=True)
class Chain:
    """Counts of n-grams, the number of each token, and the probability of one never met."""

    ids: Mapping[str, int]
    orders: tuple[Order, ...]

    def surprise(self, tokens: Sequence[str], root: int | None = None) -> float:
        """Nats a token, the end of the text included; `root` where the chain was learnt with roots."""
        numbered = np.array([self.ids.get(token, _NEVER) for token in (*tokens, END)], np.uint64)
        chances = np.full(len(numbered), _floor(self.ids))
        none = np.zeros(len(numbered), np.int64)
        depth = len(self.orders) - (root is not None)
        keys = keys_of(numbered, none, depth, None if root is None else none + root)
        for order, (grams, contexts) in zip(self.orders, keys, strict=True):
            chances = order.then(chances, grams, contexts)
        return float(-np.log(chances).mean())


def learn(texts: Sequence[Sequence[str]], groups: Groups, roots: Groups) -> tuple[Chain, Floats]:
    """The chain of some texts, and the surprise of each after the others, its whole group left out."""
    ids: dict[str, int] = {}
    numbered = [[ids.setdefault(token, len(ids) + 1) for token in (*text, END)] for text in texts]
    lengths = np.array([len(text) for text in numbered])
    text_of = np.repeat(np.arange(len(texts)), lengths)
    tokens = np.concatenate([np.array(text, np.uint64) for text in numbered])
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    chances = np.full(len(tokens), _floor(ids))
    orders = []
    for grams, contexts in keys_of(tokens, starts, ORDER, roots[text_of]):
        order, chances = _count(grams, contexts, groups[text_of], chances)
        orders.append(order)
    own: Floats = np.bincount(text_of, -np.log(chances), len(texts)) / lengths
    return Chain(ids, tuple(orders)), own


def keys_of(tokens: Keys, starts: Groups, depth: int, roots: Groups | None = None) -> list[tuple[Keys, Keys]]:
    """For each order, the keys of the n-gram that ends at each token and of what precedes it.

    With `roots`, a number for the text of each token, one order more: all but the first know the root.
    """
    places = np.arange(len(tokens))
    contexts = np.zeros(len(tokens), np.uint64)
    keys = []
    if roots is not None:
        keys.append((contexts * _LAST + tokens + np.uint64(7), contexts))
        contexts = (roots.astype(np.uint64) + np.uint64(1)) * _ROOT
    for back in range(depth):
        if back:
            before = np.where(places - back >= starts, tokens[np.maximum(places - back, 0)], np.uint64(0))
            contexts = contexts * _STEP + before + np.uint64(back)
        keys.append((contexts * _LAST + tokens + np.uint64(7), contexts))
    return keys


def tally(grams: Keys, contexts: Keys, counts: Floats) -> Order:
    """The order of n-grams seen so often, each in its context; no n-gram twice."""
    by_key = np.argsort(grams)
    context_keys, context = np.unique(contexts, return_inverse=True)
    return Order(
        grams[by_key],
        counts[by_key],
        context_keys,
        np.bincount(context, counts).astype(float),
        np.bincount(context).astype(float),
    )


def _count(grams: Keys, contexts: Keys, groups: Groups, below: Floats) -> tuple[Order, Floats]:
    """The counts of one order, and the chance of each token once its group is taken out of them."""
    keys, first, gram, counts = np.unique(grams, return_index=True, return_inverse=True, return_counts=True)
    order = tally(keys, contexts[first], counts.astype(float))
    context = np.searchsorted(order.contexts, contexts)
    context_of = np.searchsorted(order.contexts, contexts[first])
    # The same, within each group: what leaving it out takes away.
    many = int(groups.max()) + 1
    pairs, pair, of_gram = np.unique(gram * many + groups, return_inverse=True, return_counts=True)
    holders, holder, of_context = np.unique(context * many + groups, return_inverse=True, return_counts=True)
    only = of_gram == counts[pairs // many]
    place = np.searchsorted(holders, context_of[pairs // many] * many + pairs % many)
    lost = np.bincount(place, only, len(holders))
    chances = _mixed(
        below,
        order.counts[gram] - of_gram[pair],
        order.totals[context] - of_context[holder],
        order.followers[context] - lost[holder],
    )
    return order, chances


def _floor(ids: Mapping[str, int]) -> float:
    return 1.0 / (len(ids) + UNSEEN)


def _mixed(below: Floats, counts: Floats, totals: Floats, followers: Floats) -> Floats:
    seen = totals > 0
    mixed: Floats = np.where(
        seen, (counts + followers * below) / np.where(seen, totals + followers, 1), below
    )
    return mixed


def _found(keys: Keys, values: Floats, wanted: Keys) -> Floats:
    """The value of each key wanted, 0 where there is none."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Floats = np.where(keys[place] == wanted, values[place], 0.0)
    return found
