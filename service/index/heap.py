"""Memory that is given back is overwritten, so that no file written from it tells what lay there."""

from __future__ import annotations

import ctypes

_M_PERTURB = -6  # mallopt(3)
_ZERO_WHAT_IS_GIVEN = 0xFF


def overwrite_freed_memory() -> None:
    """From now on, have malloc clear what it gives and overwrite what it takes back.

    Chroma creates its neighbour files from memory it never filled, where erased ids, texts and other brands'
    vectors may still lie. Only the GNU C library can be asked; on another, nothing is done.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_PERTURB, _ZERO_WHAT_IS_GIVEN)
