"""Which language a text reads as, French or English, by its small words: some rules hold in one alone."""

from __future__ import annotations

from collections.abc import Sequence

from service.checks.words import Word, wordset

FRENCH = wordset(
    "le la les des du de et est une un au aux ce cette ces que qui quoi ou dans pour sur avec sans pas ne "
    "ni nous vous tu il elle ils elles on je se sa son ses votre vos notre nos mon ma mes ton ta tes leur "
    "leurs en par plus tout tous toute toutes tres sont ont etre avoir fait chez y l qu c n j"
)
ENGLISH = wordset(
    "the and of to is are was were be been you your we our they their it its this that these those for "
    "with from at by in not an my his her has have had will would can just what when where who how all so "
    "if"
)
_ENOUGH = 400  # words: more would tell the same


def reads_french(words: Sequence[Word], asked: str) -> bool:
    """Whether words read as French; the language asked for decides when they do not tell."""
    french = sum(word.form in FRENCH for word in words[:_ENOUGH])
    english = sum(word.form in ENGLISH for word in words[:_ENOUGH])
    return french > english or (french == english and asked == "fr")
