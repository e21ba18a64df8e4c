"""Sentences with blanks, filled in a few ways: what few messages say and moderation must know."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).parent / "templates.toml"
WAYS = 3  # of filling one sentence


@dataclass(frozen=True, slots=True)
class Made:
    """A sentence of a kind (hate, hate_threat, not_hate, threat, self_harm, harmless); `of`: with blanks."""

    text: str
    kind: str
    of: str


def made(file: Path = FILE) -> list[Made]:
    """Every sentence, filled; the same each time."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    fill = told.pop("fill")
    return [
        one for kind, texts in told.items() for blank in texts["texts"] for one in _filled(blank, kind, fill)
    ]


def _filled(blank: str, kind: str, fill: Mapping[str, Sequence[str]]) -> Iterator[Made]:
    named = [name for name in fill if f"{{{name}}}" in blank]
    start = int(sha256(blank.encode()).hexdigest()[:6], 16)
    for way in range(WAYS if named else 1):
        text = blank
        for name in named:
            choices = fill[name]
            text = text.replace(f"{{{name}}}", choices[(start + 7 * way) % len(choices)])
        yield Made(text[0].upper() + text[1:] if way % 2 == 0 else text, kind, blank)
