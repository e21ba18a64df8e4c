"""Common speech: how surprising a masked text is for anyone who writes French or English.

A text of common turns is near every brand: part of what it costs after common speech is taken off, as against
a general impostor (Koppel and Winter, *Determining if two documents are written by the same author*, 2014).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from service.voice.chain import Chain, keys_of, tally

FILE = "common.json"


@cache
def common_speech() -> Chain:
    """The chain of common.json, whose card says what it was counted in; written by tools/common_speech.py."""
    read = json.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    orders = []
    for depth, flat in enumerate(read["orders"], start=1):
        rows = np.array(flat, np.uint64).reshape(-1, depth + 1)
        # Each n-gram alone, as a text of its own: its last token's keys at its full depth.
        tokens = rows[:, :depth].ravel()
        starts = np.repeat(np.arange(len(rows)) * depth, depth)
        grams, contexts = keys_of(tokens, starts, depth)[-1]
        last = slice(depth - 1, None, depth)
        orders.append(tally(grams[last], contexts[last], rows[:, depth].astype(float)))
    return Chain({token: number for number, token in enumerate(read["tokens"], start=1)}, tuple(orders))
