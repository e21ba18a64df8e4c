"""The e5 vectors of the sets, computed once and kept in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
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
        missing = {_key(text): text for text in texts if _key(text) not in self._known}
        if missing:
            asyncio.run(self._embed(missing, console))

    def vectors(self, texts: Iterable[str]) -> Vectors:
        """Their vectors, shape (texts, 384). KeyError for a text that was never filled."""
        return np.stack([self._known[_key(text)] for text in texts])

    async def _embed(self, missing: dict[str, str], console: Console) -> None:
        embedder = E5Embedder()
        try:
            for key, text in track(missing.items(), "embedding", console=console, transient=True):
                self._known[key] = await embedder.query(text)
                if len(self._known) % _KEPT_EVERY == 0:
                    self._keep()
        finally:
            await embedder.close()
        self._keep()

    def _keep(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._file, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))


def _key(text: str) -> str:
    return sha256(f"{E5Embedder.name} {text}".encode("utf-8", "replace")).hexdigest()
