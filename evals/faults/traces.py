"""Looking for what was erased in every byte of a data folder, in each form a library may have written it."""

from __future__ import annotations

import random
import re
import string
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from service.index.lexicon import Lexicon

Form = Literal["text", "id", "vector"]
WINDOW = 16  # consecutive floats: a part of a vector
TELLING = 6  # of them that are not zero
LONGEST_INFLATED = 4_000_000
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
    def marks(self) -> Iterator[tuple[Form, bytes]]:
        """Its words as written, folded, stemmed and cut, and its id, in UTF-8 and UTF-16."""
        lexicon = Lexicon()
        for word in self.words:
            ((folded, stem),) = lexicon.forms(word)
            for form in {word, folded, stem, word[:12], word[-12:]}:
                yield "text", form.encode()
                yield "text", form.encode("utf-16-le")
        for form in (self.id, self.id[:12], self.id[-12:]):
            yield "id", form.encode()
            yield "id", form.encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Found:
    """What a scan saw: bytes read, and the posts of which something was found, by form; in which files."""

    bytes: int
    text: int
    id: int
    vector: int
    files: tuple[str, ...]

    @property
    def traces(self) -> int:
        """Posts and forms of which something is left; 0 is the aim."""
        return self.text + self.id + self.vector


def scan(places: Iterable[Path], erased: Sequence[Marked], vectors: dict[str, bytes]) -> Found:
    """Read every file under `places`; `vectors` are as the records held them, float32, little-endian."""
    sought = {post.id: [*post.marks, *_parts(vectors.get(post.id, b""))] for post in erased}
    read, files = 0, set()
    found: set[tuple[str, Form]] = set()
    for path in _files(places):
        held = path.read_bytes()
        read += len(held)
        for text in (held, *_inflated(held)):
            seen = {(name, form) for name, marks in sought.items() for form, mark in marks if mark in text}
            found |= seen
            files |= {path.name} if seen else set()
    counts: Counter[Any] = Counter(form for _, form in found)
    return Found(read, counts["text"], counts["id"], counts["vector"], tuple(sorted(files)))


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        under = [place] if place.is_file() else place.rglob("*")
        yield from sorted(path for path in under if path.is_file())


def _parts(stored: bytes) -> Iterator[tuple[Form, bytes]]:
    """A vector whole, normalised, and a window of each that tells it from zeros."""
    if not stored:
        return
    raw = np.frombuffer(stored, dtype="<f4")
    unit = (raw / np.linalg.norm(raw)).astype("<f4")
    for vector in (raw, unit):
        yield "vector", vector.tobytes()
        if (window := _window(vector)) is not None:
            yield "vector", window.tobytes()
            yield "vector", window.astype("<f8").tobytes()


def _window(vector: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The window with the most numbers in it; None where all are nearly empty."""
    starts = range(len(vector) - WINDOW + 1)
    best = max(starts, key=lambda start: np.count_nonzero(vector[start : start + WINDOW]))
    window = vector[best : best + WINDOW]
    return window if np.count_nonzero(window) >= TELLING else None


def _inflated(held: bytes) -> Iterator[bytes]:
    """What stands in the file compressed by zlib."""
    for start in _DEFLATED.finditer(held):
        try:
            text = zlib.decompressobj().decompress(held[start.start() :][:LONGEST_INFLATED], LONGEST_INFLATED)
        except zlib.error:
            continue
        if text:
            yield text


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=18))
