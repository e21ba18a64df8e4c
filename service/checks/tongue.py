"""Which language a text reads as, French or English, by its small words: some rules hold in one alone."""

from __future__ import annotations

from service.checks.facts import Facts
from service.checks.words import wordset

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


def is_french(facts: Facts) -> bool:
    """Whether the text reads as French; the language asked for decides when its words do not."""
    words = facts.prose.sequences[0][:_ENOUGH]
    french = sum(word.form in FRENCH for word in words)
    english = sum(word.form in ENGLISH for word in words)
    return french > english or (french == english and facts.language == "fr")
