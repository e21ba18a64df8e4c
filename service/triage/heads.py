"""The linear heads: what each thing a message may be is worth, from its vector, its signs and its letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from service.index.embedder import Vectors
from service.triage import features
from service.triage.features import Look

Floats = NDArray[np.float32]
FILE = "data/heads.npz"


@dataclass(frozen=True, slots=True)
class Heads:
    """One row of weights for each of `names`.

    `vector` has shape (heads, 384), `signs` (heads, signs), `grams` (heads, buckets) in 8 bits, to be
    multiplied by `step`. A confidence is the logistic of `scale` x score + `offset`, fitted on texts that
    were left out of the training.
    """

    names: tuple[str, ...]
    vector: Floats
    signs: Floats
    grams: NDArray[np.int8]
    step: Floats
    bias: Floats
    scale: Floats
    offset: Floats

    @classmethod
    def read(cls, content: bytes) -> Heads:
        """The heads of a file. ValueError when they were trained for other signs."""
        with np.load(BytesIO(content), allow_pickle=False) as kept:
            if tuple(kept["sign_names"].tolist()) != features.names():
                raise ValueError("the heads were trained for other signs: run python -m evals.heads")
            return cls(
                names=tuple(kept["names"].tolist()),
                grams=kept["grams"],
                **{name: kept[name].astype(np.float32) for name in _REALS},
            )

    def written(self) -> bytes:
        """The heads as a file."""
        buffer = BytesIO()
        np.savez_compressed(
            buffer,
            names=np.array(self.names),
            sign_names=np.array(features.names()),
            grams=self.grams,
            vector=self.vector.astype(np.float16),
            signs=self.signs.astype(np.float16),
            **{name: getattr(self, name) for name in ("step", "bias", "scale", "offset")},
        )
        return buffer.getvalue()

    def scores(self, look: Look, vector: Vectors) -> Floats:
        """The score of each head for a text and its e5 vector, shape (heads,), not calibrated."""
        total: Floats = self.vector @ vector + self.by_words(look) + self.bias
        return total

    def by_words(self, look: Look) -> Floats:
        """The part of each score that words make, shape (heads,)."""
        letters = (self.grams[:, look.buckets].astype(np.float32) @ look.values) * self.step
        total: Floats = self.signs @ look.signs + letters
        return total

    def confidences(self, scores: Floats) -> Mapping[str, float]:
        """Calibrated confidences (0 to 1) by head."""
        chances = 1 / (1 + np.exp(-np.clip(scores * self.scale + self.offset, -30, 30)))
        return dict(zip(self.names, chances.astype(float).tolist(), strict=True))


_REALS = ("vector", "signs", "step", "bias", "scale", "offset")


@cache
def shipped() -> Heads:
    """The heads that the package ships."""
    return Heads.read(content())


def content() -> bytes:
    """The file of weights, as it is."""
    return (files(__package__) / FILE).read_bytes()


def fingerprint(kept: bytes) -> str:
    """What names a file of weights in its card."""
    return sha256(kept).hexdigest()[:16]
