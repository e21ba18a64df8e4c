"""Items put through a stream of topics, one after the other, as the service puts them."""

from __future__ import annotations

from service.index.embedder import Vectors
from service.topics.item import Item
from service.topics.reading import read
from service.topics.stream import Placed, Stream


def placed(stream: Stream, item: Item, vector: Vectors) -> Placed:
    """Place an item whose language is told: a repeat with its story, any other where its words say."""
    language = item.language or ""
    again = stream.repeated(item)
    if again is not None:
        return stream.repeat(item, *again, language)
    return stream.place(item, read(item, vector, language))
