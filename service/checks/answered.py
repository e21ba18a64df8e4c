"""What a reply answers, as the checks of replies read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """The message a reply answers, as its author wrote it.

    `name` is the first name that may be said in public, None when none may. `openings` are the first lines
    that the brand already used in that thread, or just now in another suggestion. `sources` are the
    passages the reply was written from: what they promise, it may promise. `public`: others will read it.
    """

    text: str
    name: str | None = None
    openings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    public: bool = True
