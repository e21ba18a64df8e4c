"""What a source published: the smallest thing that trends are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """An article, a post or a message, as its source gave it: strangers' text, without markup.

    `id` is the source's own or made of its link and title; `published_at` is aware; `source` names who
    published it; `language` is ISO 639-1, None when nobody told; `region` is ISO 3166 (FR, FR-37), if known.
    """

    id: str
    title: str
    published_at: datetime
    source: str
    summary: str = ""
    url: str | None = None
    language: str | None = None
    region: str | None = None

    @property
    def text(self) -> str:
        """Title and summary, as they are compared and searched."""
        return f"{self.title}\n{self.summary}" if self.summary else self.title
