"""The weights that are shipped, and the card that tells of them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from service.triage import heads

CARD = Path(heads.__file__).parent / "data" / "CARD.md"


def test_the_card_is_of_the_weights_shipped() -> None:
    kept = heads.content()
    assert heads.fingerprint(kept) in CARD.read_text(encoding="utf-8")
    assert len(kept) < 1_000_000


def test_heads_are_read_as_they_were_written() -> None:
    shipped = heads.shipped()
    again = heads.Heads.read(shipped.written())
    assert again.names == shipped.names
    assert all(
        np.array_equal(getattr(again, name), getattr(shipped, name)) for name in ("grams", "vector", "signs")
    )


def test_heads_trained_for_other_signs_are_refused() -> None:

    buffer = BytesIO()
    np.savez(buffer, sign_names=np.array(["another"]))
    with pytest.raises(ValueError, match="other signs"):
        heads.Heads.read(buffer.getvalue())
