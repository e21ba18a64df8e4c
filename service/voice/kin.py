"""Posts that say nearly the same: measured without one another."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.5  # share of common pairs of words from which two posts are one text with changes
BUCKETS = 2048
BLOCK = 512


def families(texts: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """The family of each text, from its words in lower case: near-duplicates, and theirs, share a number."""
    pairs = np.zeros((len(texts), BUCKETS), np.float32)
    for row, words in enumerate(texts):
        told = " ".join(words).encode("utf-8", "surrogatepass").split(b" ")
        pairs[
            row,
            [crc32(after, crc32(word)) % BUCKETS for word, after in zip(told, [*told[1:], b""], strict=True)],
        ] = 1
    sizes = pairs.sum(1)
    head = np.arange(len(texts))
    for start in range(0, len(texts), BLOCK):
        common = pairs[start : start + BLOCK] @ pairs.T
        alike = common >= ALIKE * (sizes[start : start + BLOCK, None] + sizes - common)
        for one, other in zip(*np.nonzero(alike), strict=True):
            _join(head, start + int(one), int(other))
    _, numbered = np.unique([_first(head, text) for text in range(len(texts))], return_inverse=True)
    return numbered.astype(np.int64)


def _join(head: NDArray[np.int64], one: int, other: int) -> None:
    low, high = sorted((_first(head, one), _first(head, other)))
    head[high] = low


def _first(head: NDArray[np.int64], text: int) -> int:
    while head[text] != text:
        head[text] = head[head[text]]
        text = int(head[text])
    return text
