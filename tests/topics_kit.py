"""Items and vectors made by hand, and streams of them: what a story is near is chosen, not embedded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from service.index.embedder import Vectors
from service.topics.item import Item
from service.topics.reading import read
from service.topics.stream import Placed, Stream
from tests.house_kit import NOW

DIMENSION = 128
# The words of a story, so that two items of one share some, and two of different ones none.
WORDS = ("moulin", "canard", "violon", "tunnel", "phare", "cerise", "harpe", "igloo", "jonque", "kayak")


def story(number: int, part: int = 0, near: float = 0.9) -> Vectors:
    """A vector of length 1, `near` that of its story (cosine), `part` telling one item from another."""
    axis = np.zeros(DIMENSION)
    axis[number % DIMENSION] = 1.0
    aside = np.random.default_rng([number, part]).normal(size=DIMENSION)
    aside -= (aside @ axis) * axis
    aside /= np.linalg.norm(aside)
    vector: Vectors = (near * axis + np.sqrt(1 - near**2) * aside).astype(np.float32)
    return vector


def an_item(number: int, part: int = 0, hours_ago: float = 1.0, **changes: object) -> Item:
    """An item of a story, published some hours before NOW."""
    values: dict[str, object] = {
        "id": f"i{number}-{part}",
        "title": f"{WORDS[number % len(WORDS)]} numéro{number} détail{number}x{part} suite{number}y{part}",
        "published_at": NOW - timedelta(hours=hours_ago),
        "source": f"journal {part % 5}",
        "language": "fr",
    }
    return Item(**(values | changes))  # type: ignore[arg-type]


def placed(stream: Stream, item: Item, vector: Vectors) -> Placed:
    """Where a stream puts an item, as the house does it."""
    language = item.language or ""
    again = stream.repeated(item)
    if again is not None:
        return stream.repeat(item, *again, language)
    return stream.place(item, read(item, vector, language))


def background(stream: Stream, count: int = 40, hours_ago: float = 30.0) -> None:
    """Everyday items, each of a story of its own, which the means of vectors are learnt from."""
    rng = np.random.default_rng(count)
    for number in range(count):
        vector = rng.normal(size=DIMENSION)
        name = f"{count}x{number}"
        item = an_item(0, number, hours_ago + number / 10, id=name, title=f"rien{name} de{name} neuf{name}")
        placed(stream, item, (vector / np.linalg.norm(vector)).astype(np.float32))


class ByHand:
    """A comparer whose vectors are chosen by the text: « numéroN » says the story."""

    name = "by-hand"
    dimension = DIMENSION

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def compared(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, shape (len(texts), DIMENSION)."""
        self.asked += texts
        found = [self._one(text) for text in texts]
        return np.array(found, dtype=np.float32).reshape(len(found), DIMENSION)

    @staticmethod
    def _one(text: str) -> Vectors:
        numbers = [word.removeprefix("numéro") for word in text.split() if word.startswith("numéro")]
        return story(int(numbers[0]), sum(text.encode())) if numbers else story(99, sum(text.encode()), 0.2)


def at(hours_ago: float) -> datetime:
    """The moment so many hours before NOW."""
    return NOW - timedelta(hours=hours_ago)
