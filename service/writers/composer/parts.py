"""The pieces of a composed draft, how they stand on the page, and which goes first when room is short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

FIRST_TO_GO = ("closing", "bridge", "hashtags", "invitation_move", "opening", "emoji", "signature")


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces of a draft, each whole. `facts` are lines; `invitation` is the brief's own call to action.

    `invitation_leads` says that the chosen call to action already sends to the link.
    """

    headline: str
    facts: tuple[str, ...] = ()
    invitation: str = ""
    link: str = ""
    signature: str = ""
    opening: str = ""
    bridge: str = ""
    invitation_move: str = ""
    invitation_leads: bool = False
    closing: str = ""
    emoji: str = ""
    emoji_first: bool = False
    hashtags: str = ""
    compact: bool = False

    @property
    def stated(self) -> tuple[str, ...]:
        """What the brief says besides its headline and link."""
        return (*self.facts, *([self.invitation] if self.invitation else []))

    def text(self) -> str:
        """The draft as it would be published."""
        return self._compact() if self.compact else self._airy()

    def shorter(self) -> Parts | None:
        """The same without its least needed piece; None when only headline and link are left."""
        for piece in FIRST_TO_GO:
            if getattr(self, piece):
                return _without(self, piece)
        if self.facts:
            return replace(self, facts=self.facts[:-1])
        return replace(self, invitation="") if self.invitation else None

    def _compact(self) -> str:
        lines = [
            self.opening,
            self._headline(),
            run_on(self.facts),
            self._last(join(self.invitation, self.invitation_move, self.closing)),
            join(self._link(), self.signature),
            self.hashtags,
        ]
        return "\n".join(line for line in lines if line)

    def _airy(self) -> str:
        blocks = [
            self.opening,
            self._headline(),
            self.bridge,
            "\n".join(self.facts),
            self._last(join(self.invitation, self.invitation_move, self.closing)),
            self._link(),
            self.signature,
            self.hashtags,
        ]
        return "\n\n".join(block for block in blocks if block)

    def _headline(self) -> str:
        """The headline, with the emoji when the brand puts it first or no last sentence can carry it."""
        last = self.invitation or self.invitation_move or self.closing
        return join(self.headline, self.emoji) if self.emoji_first or not last else self.headline

    def _link(self) -> str:
        return "" if self.invitation_leads and self.invitation_move else self.link

    def _last(self, sentences: str) -> str:
        if not sentences or not self.emoji or self.emoji_first:
            return sentences
        # An emoji stands for the full stop of a sentence of the guide, never for one the brief wrote.
        written = sentences == self.invitation
        return join(sentences if written else sentences.removesuffix("."), self.emoji)


def _without(parts: Parts, piece: str) -> Parts:
    emptied: Any = {piece: ""}
    return replace(parts, **emptied)


def join(*pieces: str) -> str:
    """The pieces that are there, a blank between."""
    return " ".join(piece for piece in pieces if piece)


def run_on(lines: tuple[str, ...]) -> str:
    """Lines on one line: a blank after a sentence, else « · » between."""
    text = ""
    for line in lines:
        separator = "" if not text else " " if text[-1] in ".!?…" else " · "
        text += separator + line
    return text
