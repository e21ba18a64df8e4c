"""Words and phrases that tell what a message is, kept as data beside this module.

`service/phrases.py` says how they are written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from service.phrases import Found, Phrases
from service.triage.tokens import Word


def find(words: Sequence[Word]) -> list[Found]:
    """Every cue that `words` hold, in their order; of one name from one word, the longest."""
    return _phrases().find([word.form for word in words])


@cache
def names() -> tuple[str, ...]:
    """The names of all cues, in order."""
    return tuple(sorted(_data()))


@cache
def _data() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads((files(__package__) / "cues.toml").read_text(encoding="utf-8"))


@cache
def _phrases() -> Phrases:
    return Phrases(
        {name: [cue for cues in languages.values() for cue in cues] for name, languages in _data().items()}
    )
