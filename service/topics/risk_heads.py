"""Logistic heads that tell the risk of a topic from the mean of its vectors and the share of its signs.

What a mean scores is the mean of what its items score: heads trained on single headlines judge topics too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO

import numpy as np

from service.index.embedder import Vectors
from service.topics.risk_signs import KINDS, NAMES

ANY = "any"
HEADS = (ANY, *KINDS)
FILE = "data/risk.npz"
_TABLES = ("vector", "signs", "bias", "scale", "offset")


@dataclass(frozen=True, slots=True)
class RiskHeads:
    """Weights of each of HEADS: `vector` (heads, 384), `signs` (heads, signs), `bias` (heads,).

    A chance is the logistic of `scale` x score + `offset`, fitted on headlines left out of the training.
    """

    vector: Vectors
    signs: Vectors
    bias: Vectors
    scale: Vectors
    offset: Vectors

    @classmethod
    def read(cls, content: bytes) -> RiskHeads:
        """The heads of a file. ValueError when they were trained for other signs or heads."""
        with np.load(BytesIO(content), allow_pickle=False) as kept:
            if tuple(kept["heads"].tolist()) != HEADS or tuple(kept["sign_names"].tolist()) != NAMES:
                raise ValueError("the heads were trained for other signs: run python -m evals.risk_heads")
            return cls(**{name: kept[name].astype(np.float32) for name in _TABLES})

    def written(self) -> bytes:
        """The heads as a file."""
        buffer = BytesIO()
        tables = {name: getattr(self, name) for name in _TABLES}
        tables |= {name: tables[name].astype(np.float16) for name in ("vector", "signs")}
        np.savez_compressed(buffer, heads=np.array(HEADS), sign_names=np.array(NAMES), **tables)
        return buffer.getvalue()

    def chances(self, mean: Vectors, signs: Vectors) -> Mapping[str, float]:
        """Chances (0 to 1) by head, of a mean vector, shape (384,), and a mean of signs, shape (signs,)."""
        scores = self.vector @ mean + self.signs @ signs + self.bias
        found = 1 / (1 + np.exp(-np.clip(scores * self.scale + self.offset, -30, 30)))
        return dict(zip(HEADS, found.astype(float).tolist(), strict=True))


@cache
def shipped() -> RiskHeads:
    """The heads that the package ships."""
    return RiskHeads.read(content())


def content() -> bytes:
    """The file of weights, as it is."""
    return (files(__package__) / FILE).read_bytes()


def fingerprint(kept: bytes) -> str:
    """What names a file of weights in its card."""
    return sha256(kept).hexdigest()[:16]
