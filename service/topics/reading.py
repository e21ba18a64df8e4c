"""An item read for comparison: its terms, each of its language, and its vector."""

from __future__ import annotations

import numpy as np

from service.index.embedder import Vectors
from service.topics.clusters import Reading
from service.topics.hours import hours
from service.topics.item import Item
from service.topics.terms import terms_of


def read(item: Item, vector: Vectors, language: str) -> Reading:
    """How topics compare `item`: words count within a language, concepts and numbers in all.

    The vector is rounded as the records keep it, so that a restart compares the very same values.
    """
    terms = frozenset(
        term if term[0] == "=" or term.isdigit() else f"{language}:{term}"
        for term in terms_of(item.text, language)
    )
    rounded = np.asarray(vector, dtype=np.float16).astype(np.float32)
    return Reading(terms, rounded, language, hours(item.published_at))
