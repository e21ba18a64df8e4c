"""What the house says to people, in French and English, kept as data beside this module.

Each entry of a TOML file is a key with its `fr` and `en` text; `{name}` is filled from the details.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every message, keyed `<file>.<key>`, for example `findings.vocabulary.never`."""
    entries: dict[str, Mapping[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            area = file.name.removesuffix(".toml")
            for key, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
                entries[f"{area}.{key}"] = texts
    return entries


def say(key: str, language: Language, details: Mapping[str, object] | None = None) -> str:
    """The message of `key` in `language`, filled with `details`; KeyError when either is missing."""
    return catalogue()[key][language].format_map(dict(details or {}))
