"""The means by language of everyday headlines, from which those of a brand's stream begin."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np

from evals.heads.embedding import Embedded
from evals.risk_heads.sets import Told


def leaning(told: Sequence[Told], embedded: Embedded) -> bytes:
    """An npz of a mean a language, shape (384,), float16: the same headlines give the same bytes."""
    texts: dict[str, list[str]] = {}
    for one in told:
        texts.setdefault(one.item.language or "", []).append(one.item.text)
    means = {
        language: embedded.vectors(said).mean(axis=0).astype(np.float16) for language, said in texts.items()
    }
    kept = BytesIO()
    np.savez_compressed(kept, **means)
    return kept.getvalue()
