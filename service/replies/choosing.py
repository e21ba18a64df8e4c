"""Choosing the sentences of a reply: the guide's own, else the house's."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from service.guides.moderation import ReplyMove, ReplyRole
from service.guides.part import Part
from service.message import Intent
from service.replies.facts import ReplyFacts
from service.writers.composer.chance import Chance
from service.writers.composer.moves import MADE_FOR_ONE, alike, content
from service.writers.composer.typeset import for_network

NAME = "{name}"


class _House(Part):
    """The sentences of moves.toml."""

    replies: list[ReplyMove] = Field(min_length=1)


class Chooser:
    """Chooses the sentences of one reply, role by role, none that repeats one chosen before.

    `turn` takes other sentences for the same message, from 0.
    """

    def __init__(self, facts: ReplyFacts, *, turn: int = 0) -> None:
        self._facts = facts
        self._place = facts.variant - 1 + turn
        self._turn = turn
        self._intent: Intent = facts.triage.intent[0] if facts.triage.intent else "question"
        self._chance = Chance(f"{facts.network.id}|{facts.tone}|{facts.message.text}")
        self._chosen: list[str] = []

    def choose(self, role: ReplyRole) -> str:
        """The sentence for `role`, or an empty text when none suits."""
        own = self._ranked(role, self._facts.guide.replies)
        house = self._ranked(role, house_moves())
        # The brand's sentences first; the house's only where hers are all used up.
        pool = own if own and (self._turn == 0 or self._place < len(own)) else own + house
        fresh = [text for text in pool if not self._repeats(text)]
        if not fresh:
            return ""
        text = fresh[self._place % len(fresh)]
        self._chosen.append(text)
        return for_network(text.replace(NAME, self._facts.name or ""), self._facts.network)

    def _ranked(self, role: ReplyRole, moves: list[ReplyMove]) -> list[str]:
        """The sentences that suit, those made for this network first."""
        suited = [move for move in moves if move.role == role and self._suits(move)]
        if self._facts.tone == "formal":
            sober = [move for move in suited if "!" not in move.text]
            suited = [move for move in sober if move.register_ != "tu"] or sober
        named = [move for move in suited if NAME in move.text]
        suited = named or suited
        ranked = sorted(suited, key=lambda move: (bool(move.networks), self._rank(move), move.text))
        local = any(move.networks for move in suited)
        return [move.text for move in reversed(ranked) if bool(move.networks) == local]

    def _suits(self, move: ReplyMove) -> bool:
        facts = self._facts
        language = facts.language if facts.language in languages() else facts.guide.language
        return (
            (move.language or facts.guide.language) == language
            and (self._intent in move.intents or "any" in move.intents)
            and (not move.networks or facts.network.id in move.networks)
            and move.register_ in ("neutral", facts.guide.register_on(facts.network.id))
            and (NAME not in move.text or facts.name is not None)
        )

    def _rank(self, move: ReplyMove) -> float:
        made = max(1.0, MADE_FOR_ONE / len(move.intents)) if self._intent in move.intents else 1.0
        return self._chance.rank(move.text, made)

    def _repeats(self, text: str) -> bool:
        words = content(text)
        return any(alike(words, content(chosen)) for chosen in self._chosen)


def house_moves() -> list[ReplyMove]:
    """The house's sentences."""
    return _house().replies


@cache
def languages() -> frozenset[str]:
    """The languages the house has sentences in."""
    return frozenset(move.language for move in house_moves() if move.language)


@cache
def _house() -> _House:
    text = (files(__package__) / "moves.toml").read_text(encoding="utf-8")
    return _House.model_validate(tomllib.loads(text))
