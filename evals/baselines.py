"""Simple measures of style, to hold the profile against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from service.text import fold
from service.voice.anatomy import lexicon
from service.voice.habits import Post

Distance = Callable[[Post], float]
Floats = NDArray[np.float64]
MOST_WORDS = 150
BUCKETS = 4096


def function_words(brands: Mapping[str, Sequence[Post]]) -> Mapping[str, Distance]:
    """Burrows's Delta (2002) over the commonest function words, against the mean of each brand."""
    known = lexicon().known
    posts = list(chain.from_iterable(brands.values()))
    said = Counter(word for post in posts for word in post.anatomy.words if word in known)
    words = [word for word, _ in said.most_common(MOST_WORDS)]
    rates = np.array([_rates(post, words) for post in posts])
    middle, spread = rates.mean(0), rates.std(0) + 1e-9

    def place(post: Post) -> Floats:
        placed: Floats = (_rates(post, words) - middle) / spread
        return placed

    def distance(centre: Floats) -> Distance:
        return lambda post: float(np.abs(place(post) - centre).mean())

    return {name: distance(np.mean([place(post) for post in own], 0)) for name, own in brands.items()}


def characters(brands: Mapping[str, Sequence[Post]]) -> Mapping[str, Distance]:
    """Cosine to the mean of each brand's posts over hashed character 3-grams, topic and all."""
    rows = {name: np.array([_grams(post.text) for post in own]) for name, own in brands.items()}
    seen = sum((row > 0).sum(0) for row in rows.values())
    weights = np.log((1 + sum(map(len, rows.values()))) / (1 + seen)) + 1

    def distance(centre: Floats) -> Distance:
        return lambda post: -float(_unit(_grams(post.text) * weights) @ centre)

    return {name: distance(_unit(_unit(row * weights).mean(0))) for name, row in rows.items()}


def _rates(post: Post, words: Sequence[str]) -> Floats:
    said = Counter(post.anatomy.words)
    return np.array([said[word] for word in words]) / max(1, said.total())


def _grams(text: str) -> Floats:
    plain = fold(" ".join(text.split()))
    held = [crc32(plain[at : at + 3].encode("utf-8", "surrogatepass")) % BUCKETS for at in range(len(plain))]
    counted: Floats = np.log1p(np.bincount(held, minlength=BUCKETS).astype(float))
    return counted


def _unit(vectors: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)
