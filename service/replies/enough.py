"""Whether a page found answers a question, where no model says it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from service.checks.words import words
from service.library.search import Near
from service.text import fold

ROOT = 6  # letters: what the words of one family share
SHORTEST_WORD = 4  # letters
# Chosen on the CNIL's help pages, half of them taken away, so that nearly every question whose page is there
# passes. `python -m evals.run replies-grounded` tells how many are answered with their page, and without.
ENOUGH = 0.92
SHARED = 0.1
ENOUGH_WORDS = 0.5  # where the cosines are those of an embedder that nobody measured here


def is_enough(question: str, near: Near, *, measured: bool) -> bool:
    """Whether the passage is near the question, and holds enough of its words, to answer it.

    `measured`: its cosine is that of the embedder by default.
    """
    shared = shared_words(question, near.passage.text)
    return near.cosine + SHARED * shared >= ENOUGH if measured else shared >= ENOUGH_WORDS


def shared_words(question: str, passage: str) -> float:
    """The share of the question's own words, by root, that the passage holds; 0 when it has none."""
    asked = {form[:ROOT] for form in _forms(question) if len(form) >= SHORTEST_WORD and form not in usual()}
    held = {form[:ROOT] for form in _forms(passage)}
    return len(asked & held) / len(asked) if asked else 0.0


@cache
def usual() -> frozenset[str]:
    """Words of questions that say nothing of what is asked, folded."""
    told = files(__package__).joinpath("usual_words.txt").read_text(encoding="utf-8")
    lines = (line for line in told.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split())


def _forms(text: str) -> list[str]:
    return [fold(word.form) for word in words(text)]
