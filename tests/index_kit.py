"""Records in memory, behind the port the index reads: what the index tests fill, change and erase."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from service.index.embedder import Vectors
from service.index.hashing import HashingEmbedder
from service.index.index import Index
from service.words import SHELVES, Shelf

BATCH = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A passage as records hold it."""

    id: str
    text: str
    vector: Vectors
    revision: int


@dataclass(frozen=True, slots=True)
class State:
    """Where a shelf stands."""

    revision: int
    erasures: int
    count: int


class MemoryRecords:
    """A ShelfFeed over dictionaries."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, Shelf], dict[str, Row]] = defaultdict(dict)
        self._erasures: dict[tuple[str, Shelf], int] = defaultdict(int)
        self._revisions: dict[tuple[str, Shelf], int] = defaultdict(int)
        self.batches_read = 0
        self.waiting: set[str] = set()

    async def state(self, brand: str, shelf: Shelf) -> State:
        """Where the shelf stands."""
        place = (brand, shelf)
        return State(self._revisions[place], self._erasures[place], len(self._rows[place]))

    async def states(self, brand: str) -> dict[Shelf, State]:
        """Where every shelf stands."""
        return {shelf: await self.state(brand, shelf) for shelf in SHELVES}

    async def rows(self, brand: str, shelf: Shelf, after_revision: int) -> AsyncIterator[Sequence[Row]]:
        """Rows after a revision, oldest first."""
        given = [row for row in self._rows[brand, shelf].values() if row.id not in self.waiting]
        later = [row for row in given if row.revision > after_revision]
        later.sort(key=lambda row: row.revision)
        for start in range(0, len(later), BATCH):
            self.batches_read += 1
            yield later[start : start + BATCH]

    def put(self, brand: str, shelf: Shelf, name: str, text: str, vector: Vectors | None) -> None:
        """Hold a passage, in place of any older one of that id."""
        self._revisions[brand, shelf] += 1
        given = np.zeros(0, dtype=np.float32) if vector is None else vector
        self._rows[brand, shelf][name] = Row(name, text, given, self._revisions[brand, shelf])
        self.waiting.discard(name)

    def erase(self, brand: str, shelf: Shelf, *names: str) -> None:
        """Hold these no more."""
        for name in names:
            del self._rows[brand, shelf][name]
        self._revisions[brand, shelf] += 1
        self._erasures[brand, shelf] += 1

    def embed_anew(self, brand: str, shelf: Shelf) -> None:
        """Give nothing of the shelf until each passage is put again."""
        self.waiting.update(self._rows[brand, shelf])
        self._revisions[brand, shelf] += 1
        self._erasures[brand, shelf] += 1


class Bench:
    """An index over records in memory, as a library would use it."""

    def __init__(self, root: Path, max_open: int = 16, settle: float = 0.0) -> None:
        self.root = root
        self.records = MemoryRecords()
        self.embedder = HashingEmbedder()
        self._options = (max_open, settle)
        self.index = self._new()

    async def add(self, brand: str, texts: dict[str, str], shelf: Shelf = "posts") -> None:
        """Embed and hold these texts by id."""
        vectors = await self.embedder.passages(list(texts.values()))
        for (name, text), vector in zip(texts.items(), vectors, strict=True):
            self.records.put(brand, shelf, name, text, vector)

    async def erase(self, brand: str, *names: str, shelf: Shelf = "posts") -> None:
        """Delete as the library does: the records first, then the index."""
        self.records.erase(brand, shelf, *names)
        await self.index.forget(brand, shelf, *names)

    async def near(self, brand: str, question: str, k: int = 5, shelf: Shelf = "posts") -> list[str]:
        """Ids by vector only."""
        vector = await self.embedder.query(question)
        hits = await self.index.search(brand, shelf, vector, "", k)
        return [name for name, _ in hits.by_vector]

    async def saying(self, brand: str, question: str, k: int = 5, shelf: Shelf = "posts") -> list[str]:
        """Ids by words only."""
        hits = await self.index.search(brand, shelf, np.zeros(0, dtype=np.float32), question, k)
        return [name for name, _ in hits.by_words]

    async def generation(self, brand: str) -> str | None:
        """The name of the current generation."""
        return (await self.index.health(brand)).generation

    async def restart(self) -> None:
        """Close the index and open another on the same folder, as a new process would."""
        await self.index.close()
        self.index = self._new()

    def _new(self) -> Index:
        max_open, settle = self._options
        return Index(self.root, self.records, max_open, settle)


def numbered(texts: Iterable[str]) -> dict[str, str]:
    """Texts by the ids p0, p1…"""
    return {f"p{place}": text for place, text in enumerate(texts)}


def various(count: int) -> list[str]:
    """Posts that resemble one another as much as real ones do; the n-th holds the word « numéro<n> »."""
    chance = random.Random(7)
    places = ["mairie", "médiathèque", "piscine", "marché", "musée", "école", "gymnase", "théâtre", "parc"]
    things = ["atelier", "concert", "travaux", "vaccin", "brocante", "lecture", "course", "loto", "débat"]
    days = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain"]
    rest = ["".join(chance.choices("abcdefghijklmnoprstuv", k=6)) for _ in range(400)]
    return [
        f"{chance.choice(things)} à {chance.choice(places)} {chance.choice(days)} numéro{number} "
        + " ".join(chance.choices(rest, k=8))
        for number in range(count)
    ]


def files_named(folder: Path, name: str) -> list[Path]:
    """Every file of that name under the folder."""
    return [path for path in folder.rglob(name) if path.is_file()]


POSTS = {
    "p-atelier": "Atelier cuisine pour les enfants samedi à la médiathèque",
    "p-ete": "Cet été, la piscine ouvre jusqu’à 21 h",
    "p-travaux": "Travaux rue de la République : la ligne 4 est déviée",
    "p-concert": "Concert gratuit au kiosque, vendredi soir",
}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """An index over empty records."""
    bench = Bench(tmp_path / "index")
    yield bench
    await bench.index.close()
