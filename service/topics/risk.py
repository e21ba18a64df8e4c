"""Why a topic is no occasion to speak."""

from __future__ import annotations

from collections.abc import Sequence

from service.guides.trends import Watching
from service.index.embedder import Vectors
from service.topics.item import Item
from service.topics.trend import Risk


def risk_of(items: Sequence[Item], mean: Vectors | None, watching: Watching) -> Risk:  # noqa: ARG001
    """The risk of a topic told by `items`, whose vectors have that mean."""
    return Risk()
