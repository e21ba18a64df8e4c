"""The e5 vectors of the sets, computed once and kept in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from service.index.e5 import E5Embedder
from service.index.embedder import Vectors

CACHE = Path("var") / "heads" / "vectors.npz"
_KEPT_EVERY = 1_000


class Embedded:
    """Query vectors by text. What the cache lacks is embedded, then written to it."""

    def __init__(self, file: Path = CACHE) -> None:
        self._file = file
        self._known: dict[str, Vectors] = {}
        if file.is_file():
            with np.load(file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def fill(self, texts: Iterable[str], console: Console) -> None:
        """Embed the texts that are not known yet, with a progress bar."""
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in self._known]
        if missing:
            asyncio.run(self._embed(missing, console))

    def vectors(self, texts: Iterable[str]) -> Vectors:
        """Their vectors, shape (texts, 384). KeyError for a text that was never filled."""
        return np.stack([self._known[_key(text)] for text in texts])

    def get(self, text: str) -> Vectors | None:
        """The vector of a text, shape (384,), if it is known."""
        return self._known.get(_key(text))

    def learn(self, text: str, vector: Vectors) -> None:
        """Know a vector from now on; every thousandth one writes the file."""
        self._known[_key(text)] = vector
        if len(self._known) % _KEPT_EVERY == 0:
            self.keep()

    def keep(self) -> None:
        """Write the file."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._file, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))

    async def _embed(self, missing: Sequence[str], console: Console) -> None:
        embedder = Remembering(self)
        try:
            for text in track(missing, "embedding", console=console, transient=True):
                await embedder.query(text)
        finally:
            await embedder.close()


class Remembering:
    """The e5 of the service, which remembers what it embedded from one run to the next."""

    name = E5Embedder.name
    dimension = E5Embedder.dimension

    def __init__(self, embedded: Embedded | None = None) -> None:
        self._embedded = embedded or Embedded()
        self._e5 = E5Embedder()

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), 384), embedded each time."""
        return await self._e5.passages(texts)

    async def query(self, text: str) -> Vectors:
        """Vector of a query, shape (384,), embedded once."""
        known = self._embedded.get(text)
        if known is None:
            known = await self._e5.query(text)
            self._embedded.learn(text, known)
        return known

    async def close(self) -> None:
        """Release e5, and write what was learnt."""
        await self._e5.close()
        self._embedded.keep()


def _key(text: str) -> str:
    return sha256(f"{E5Embedder.name} {text}".encode("utf-8", "replace")).hexdigest()
