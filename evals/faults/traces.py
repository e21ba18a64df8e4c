"""Looking for what was erased in every byte that is kept, in each form a library may have written it."""

from __future__ import annotations

import itertools
import os
import random
import re
import string
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from service.index.embedder import Vectors
from service.index.lexicon import Lexicon

Form = Literal["text", "id", "vector"]
WINDOW = 16  # consecutive floats: a part of a vector
TELLING = 6  # of them that are not zero
LONGEST_INFLATED = 4_000_000
LETTERS = 12
ALIKE = 0.99999  # cosine
_RUN = re.compile(rb"[a-z]{12,}")
_WIDE_RUN = re.compile(rb"(?:[a-z]\x00){12,}")  # UTF-16
_DEFLATED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A post that nothing else resembles: words and an id that no one could guess."""

    id: str
    words: tuple[str, str]
    text: str

    @classmethod
    def drawn(cls, chance: random.Random, text: str) -> Marked:
        """`text` with two words of its own, one of them accented."""
        plain, accented = _word(chance), f"{_word(chance)}é{_word(chance)}"
        return cls(f"id{_word(chance)}", (plain, accented), f"{text} Au {plain}, fêtons {accented} !")

    @property
    def plain(self) -> str:
        """The text without its own words."""
        return self.text.rpartition(" Au ")[0]

    @property
    def marks(self) -> Iterator[tuple[Form, bytes]]:
        """Ends of its words, of their stems and of its id: letters that no chance puts together."""
        lexicon = Lexicon()
        for word in self.words:
            ((folded, stem),) = lexicon.forms(word)
            for form in (folded, stem, *word.split("é")):
                yield "text", form[:LETTERS].encode()
                yield "text", form[-LETTERS:].encode()
        yield "id", self.id[:LETTERS].encode()
        yield "id", self.id[-LETTERS:].encode()


class Held(NamedTuple):
    """What is kept in a place that has a name: its bytes, and the vectors among them, a row each."""

    place: str
    whole: bytes
    near: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan saw: bytes read, and the posts of which something was found, by form; where."""

    bytes: int
    text: int
    id: int
    vector: int
    files: tuple[str, ...]

    @property
    def traces(self) -> int:
        """Posts and forms of which something is left; 0 is the aim."""
        return self.text + self.id + self.vector


def scan(
    places: Iterable[Path],
    erased: Sequence[Marked],
    vectors: Mapping[str, bytes],
    held: Iterable[Held] = (),
) -> Found:
    """Read every file under `places`, and what is `held` elsewhere.

    `vectors` are as the records held them, float32, little-endian.
    """
    letters = [(post.id, form, mark) for post in erased for form, mark in set(post.marks)]
    numbers = [(post.id, mark) for post in erased for mark in _windows(vectors.get(post.id, b""))]
    read, files = 0, set()
    found: set[tuple[str, Form]] = set()
    for place, whole, near in itertools.chain(kept_in(places), held):
        read += len(whole)
        for text in (whole, *_inflated(whole)):
            runs = b" ".join((*_RUN.findall(text), *(run[::2] for run in _WIDE_RUN.findall(text))))
            seen = {(name, form) for name, form, mark in letters if mark in runs}
            seen |= {(name, "vector") for name, mark in numbers if mark in text}
            seen |= {(name, "vector") for name in _alike(near, vectors, {post.id for post in erased})}
            found |= seen
            files |= {place} if seen else set()
    counts: Counter[Any] = Counter(form for _, form in found)
    return Found(read, counts["text"], counts["id"], counts["vector"], tuple(sorted(files)))


def kept_in(places: Iterable[Path]) -> Iterator[Held]:
    """Files, and those under folders. One that is replaced while others are read holds nothing."""
    for place in places:
        under = (Path(folder, name) for folder, _, names in os.walk(place) for name in names)
        for path in [place] if place.is_file() else under:
            try:
                yield Held(path.name, path.read_bytes())
            except FileNotFoundError:
                continue


def _alike(near: Vectors | None, vectors: Mapping[str, bytes], erased: Set[str]) -> Iterator[str]:
    """Whose vector points where one of `near` does: a server may give it again with other last bits."""
    if near is None or not len(near):
        return
    units = near / np.linalg.norm(near, axis=1, keepdims=True)
    for name in erased & vectors.keys():
        own = np.frombuffer(vectors[name], dtype="<f4")
        if len(own) == units.shape[1] and (units @ own).max() > ALIKE * np.linalg.norm(own):
            yield name


def _windows(stored: bytes) -> set[bytes]:
    """Of each half of the vector, as it is and normalised, the stretch with the most numbers in it."""
    raw = np.frombuffer(stored, dtype="<f4")
    found: set[bytes] = set()
    for half in (raw[: len(raw) // 2], raw[len(raw) // 2 :]) if len(raw) else ():
        starts = range(len(half) - WINDOW + 1)
        best = max(starts, key=lambda start: np.count_nonzero(half[start : start + WINDOW]))
        window = half[best : best + WINDOW]
        if np.count_nonzero(window) >= TELLING:
            unit = (window / np.linalg.norm(raw)).astype("<f4")
            found |= {window.tobytes(), unit.tobytes(), window.astype("<f8").tobytes()}
    return found


def _inflated(held: bytes) -> Iterator[bytes]:
    """What stands in the file compressed by zlib."""
    seen = memoryview(held)
    for start in _DEFLATED.finditer(held):
        try:
            text = zlib.decompressobj().decompress(seen[start.start() :], LONGEST_INFLATED)
        except zlib.error:
            continue
        if text:
            yield text


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=18))
