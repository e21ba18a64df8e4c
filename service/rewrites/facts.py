"""What a rewrite is written from: what `rewrites/*` may name, and what the mechanic reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.writers.port import WritingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteFacts(WritingFacts):
    """The facts of a rewrite.

    `text` is rewritten as `verb` says, with the fields `beside` it; `before_language` is its language.
    `keep` are its values, names, links and hashtags that the rewrite holds too; `stated`, what it may add.
    """

    text: str
    verb: str
    instruction: str | None = None
    before_language: str
    beside: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    language_name: str
