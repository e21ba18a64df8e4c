"""One generation of a brand's index: a folder of vectors, words and a manifest, never used again."""

from __future__ import annotations

import logging
import secrets
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from service.errors import EmbedderMismatch
from service.index import manifest
from service.index.embedder import Vectors
from service.index.feed import FeedRow, FeedState
from service.index.folders import POINTER, current
from service.index.lexicon import Lexicon
from service.index.manifest import Broken, Shelved, Stamp
from service.index.vectors import Distances, ShelvedVectors
from service.index.words import Scored, Words
from service.storage import refused
from service.words import SHELVES, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)


class OtherDimension(Broken):
    """Vectors of another length than those the shelf holds, or of several lengths."""

    def __init__(self, stored: int, given: int) -> None:
        super().__init__(f"{given} dimensions instead of {stored}")
        self.stored = stored
        self.given = given

    def for_people(self, brand: str) -> EmbedderMismatch:
        """The same, as the caller is told it."""
        stored, given = f"{self.stored} dimensions", f"{self.given} dimensions"
        return EmbedderMismatch(brand=brand, stored=stored, given=given, configured=given)


class Generation:
    """An open generation. Every method blocks; one writer at a time, searches at any time.

    Raises Broken when Chroma or SQLite cannot serve; StorageFull or StorageReadOnly when the disk refuses a
    write, which leaves the generation `spoilt`: it still answers, is sealed no more and waits for the next.
    """

    def __init__(self, folder: Path, lexicon: Lexicon, held: Mapping[Shelf, Shelved] | None = None) -> None:
        self.folder = folder
        self.held: dict[Shelf, Shelved] = dict(held or {shelf: Shelved() for shelf in SHELVES})
        self.sealed = False
        self.spoilt = False
        self._stamps: dict[str, Stamp] = {}
        with _breaking():
            self._words = Words(folder / "words.sqlite3", lexicon)
            try:
                self._vectors = ShelvedVectors(folder)
            except BaseException:
                self._words.close()
                raise

    @classmethod
    def create(cls, brand_folder: Path, lexicon: Lexicon) -> Generation:
        """A new, empty generation under a name that was never used: Chroma remembers removed paths."""
        folder = brand_folder / secrets.token_hex(12)
        folder.mkdir(parents=True)
        try:
            return cls(folder, lexicon)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def open(cls, brand_folder: Path, lexicon: Lexicon) -> Generation:
        """The generation the brand points to, if its folder is what its manifest says; else raises Broken."""
        folder = current(brand_folder)
        if folder is None:
            raise Broken("no current generation")
        held, stamps = manifest.verify(folder)
        generation = cls(folder, lexicon, held)
        try:
            generation._stamps = stamps
            generation._probe()
        except Broken:
            generation.close()
            raise
        generation.seal_if_writable()  # opening rewrites the header of chroma.sqlite3
        return generation

    def fits(self, shelf: Shelf, state: FeedState) -> bool:
        """Whether the shelf holds no row but those of that state, nor lacks one that it was given.

        A row erased without our being told shows as one too many. One too few is still to be given, unless
        something was erased as well: the two could hide each other.
        """
        held = self.held[shelf]
        awaited = held.count < state.count and held.erasures == state.erasures
        return held.revision == state.revision and (held.count == state.count or awaited)

    def clean(self, shelf: Shelf, state: FeedState) -> bool:
        """Whether it needs no successor: no row was erased since it began, whose traces stay on disk."""
        return not self.spoilt and self.held[shelf].erasures == state.erasures

    def write(self, shelf: Shelf, rows: Sequence[FeedRow]) -> None:
        """Hold these rows; raises OtherDimension, nothing written, when vectors differ in length."""
        latest = {row.id: row for row in rows}
        names, vectors = matrix(latest)
        dimension = self.held[shelf].dimension or vectors.shape[1]
        if names and vectors.shape[1] != dimension:
            raise OtherDimension(dimension, vectors.shape[1])
        with self._changing():
            self._words.write(shelf, {row.id: row.text for row in latest.values()})
            self._vectors.write(shelf, names, vectors)
            self._vectors.forget(shelf, [name for name in latest if name not in set(names)])
        self._count(shelf, dimension)

    def forget(self, shelf: Shelf, names: Sequence[str]) -> None:
        """Find these no more. Traces stay on disk; the next generation is without them."""
        with self._changing():
            self._words.forget(shelf, names)
            self._vectors.forget(shelf, names)
        self._count(shelf, self.held[shelf].dimension)

    def near(self, shelf: Shelf, vector: Vectors, k: int) -> Distances:
        """The `k` nearest (id, cosine distance); raises OtherDimension for the vector of another embedder."""
        dimension = self.held[shelf].dimension
        if not dimension or not vector.size:
            return ()
        if vector.size != dimension:
            raise OtherDimension(dimension, vector.size)
        with _breaking():
            return self._vectors.search(shelf, vector, k)

    def saying(self, shelf: Shelf, words: str, k: int) -> Scored:
        """The `k` best (id, BM25 score) for these words."""
        with _breaking():
            return self._words.search(shelf, words, k)

    def caught_up(self, shelf: Shelf, state: FeedState, *, from_nothing: bool = False) -> None:
        """Note that the rows up to that state were written, all of them if `from_nothing`."""
        erasures = state.erasures if from_nothing else self.held[shelf].erasures
        noted = replace(self.held[shelf], revision=state.revision, erasures=erasures)
        self.sealed = self.sealed and noted == self.held[shelf]
        self.held[shelf] = noted

    def seal(self) -> None:
        """Vouch for the files as they are, so that another process may open them."""
        if not self.sealed and not self.spoilt:
            self._stamps = manifest.seal(self.folder, self.held, self._stamps)
            self.sealed = True

    def seal_if_writable(self) -> None:
        """Seal; without its seal it is rebuilt at the next opening, and no one is hurt."""
        try:
            self.seal()
        except OSError as error:
            _log.warning("generation %s left unsealed: %s", self.folder, error)

    def publish(self) -> None:
        """Make this the generation the brand points to."""
        with _breaking():
            self._words.tidy()
        self._probe()
        self.sealed = False
        self.seal()
        manifest.replace(self.folder.parent / POINTER, self.folder.name)

    def close(self) -> None:
        """Release files and threads."""
        self._words.close()
        self._vectors.close()

    def discard(self) -> None:
        """Close, and remove the folder."""
        self.close()
        shutil.rmtree(self.folder)

    def abandon(self) -> None:
        """Close, and point to it no more."""
        self.close()
        try:
            (self.folder.parent / POINTER).unlink(missing_ok=True)
        except OSError as error:  # it is looked at again at the next opening
            _log.warning("generation %s left in its place: %s", self.folder, error)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self.sealed = False
        try:
            with _breaking():
                yield
        except (Broken, OSError) as error:
            reason = refused(error.__cause__ or error, self.folder, self.folder)
            self.spoilt = reason is not None
            raise reason or error from error

    def _count(self, shelf: Shelf, dimension: int) -> None:
        self.held[shelf] = replace(self.held[shelf], count=self._words.count(shelf), dimension=dimension)

    def _probe(self) -> None:
        """Load each shelf and ask it one thing, as the first search would."""
        for shelf, held in self.held.items():
            if self._words.count(shelf) != held.count:
                raise Broken(f"{shelf}: the count differs from the manifest")
            if held.dimension:
                asked = np.full(held.dimension, held.dimension**-0.5, dtype=np.float32)
                self.near(shelf, asked, 1)


@contextmanager
def _breaking() -> Iterator[None]:
    """Chroma's and SQLite's failures mean one thing here: rebuild."""
    from chromadb.errors import ChromaError  # noqa: PLC0415 - 1.4 s to import

    try:
        yield
    except (ChromaError, sqlite3.Error, ValueError) as error:
        raise Broken(f"{type(error).__name__}: {error}") from error


def matrix(rows: Mapping[str, FeedRow]) -> tuple[list[str], Vectors]:
    """The rows that have a usable vector, and these vectors, shape (rows, dimension)."""
    given = {name: row.vector for name, row in rows.items()}
    usable = {name: vector for name, vector in given.items() if vector.size and np.isfinite(vector).all()}
    first, *others = {vector.size for vector in usable.values()} or {0}
    if others:
        raise OtherDimension(first, others[0])
    if not usable:
        return [], np.zeros((0, 0), dtype=np.float32)
    return list(usable), np.stack(list(usable.values())).astype(np.float32)
