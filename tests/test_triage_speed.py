"""Fifty thousand hostile characters are read like any others: time grows with them and no faster."""

from __future__ import annotations

import time

import pytest

from evals.bench.hostile import HOSTILE
from service.text import LONGEST_TEXT
from service.triage.features import Look, Marked

TEXTS = HOSTILE | {"cues": "je vais te ", "one cue": "je ", "spaced letters": "a b ", "disguised": "s4l3 "}


@pytest.mark.parametrize("name", TEXTS)
def test_reading_the_words_of_a_message_is_linear(name: str) -> None:
    seed, spent = TEXTS[name], []
    for length in (LONGEST_TEXT // 4, LONGEST_TEXT):
        text = seed * (length // len(seed))
        started = time.process_time()
        Look.of(Marked.of(text))
        spent.append(time.process_time() - started)
    assert spent[1] < max(10 * spent[0], 2.5)
