"""Vectors of texts as topics compare them, computed once and kept in a file from one run to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from service.index.e5 import BATCH, E5Embedder
from service.index.embedder import Vectors

FOLDER = Path("var") / "compared"
KEPT_EVERY = 500


class Compared:
    """The vectors of `E5Embedder.compared`, by text, rounded to 16 bits as the records round them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, Vectors] = {}
        if file.is_file():
            with np.load(file) as kept:
                vectors = kept["vectors"].astype(np.float32)
                self._known = dict(zip(kept["keys"].tolist(), vectors, strict=True))

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The texts that are not known yet, each once, in their order."""
        return [text for text in dict.fromkeys(texts) if _key(text) not in self._known]

    def fill(self, texts: Iterable[str], console: Console) -> None:
        """Embed those texts, with a progress bar. What is done when this is cut short stays."""
        missing = self.missing(texts)
        if missing:
            asyncio.run(self._embed(missing, console))

    def vectors(self, texts: Iterable[str]) -> Vectors:
        """Their vectors, shape (texts, 384). KeyError for a text that was never filled."""
        return np.stack([self._known[_key(text)] for text in texts])

    def learn(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Know the vectors of texts, shape (texts, 384)."""
        rounded = vectors.astype(np.float16).astype(np.float32)
        self._known |= dict(zip(map(_key, texts), rounded, strict=True))

    def keep(self) -> None:
        """Write the file, whole or not at all; none while nothing is known."""
        if not self._known:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        aside = self._file.with_suffix(".part.npz")
        np.savez(
            aside,
            keys=np.array(list(self._known)),
            vectors=np.stack(list(self._known.values())).astype(np.float16),
        )
        aside.replace(self._file)

    async def _embed(self, missing: Sequence[str], console: Console) -> None:
        embedder, kept = E5Embedder(), len(self._known)
        try:
            for start in track(range(0, len(missing), BATCH), "embedding", console=console):
                batch = missing[start : start + BATCH]
                self.learn(batch, await embedder.compared(batch))
                if len(self._known) - kept >= KEPT_EVERY:
                    self.keep()
                    kept = len(self._known)
        finally:
            await embedder.close()
            self.keep()


def _key(text: str) -> str:
    return blake2b(f"{E5Embedder.name} {text}".encode("utf-8", "replace"), digest_size=16).hexdigest()
