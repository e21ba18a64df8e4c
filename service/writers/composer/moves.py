"""Choosing the guide's sentences for a draft."""

from __future__ import annotations

import re

from service.guides.guide import Move, Role
from service.text import fold
from service.words import Goal
from service.writers.composer.chance import Chance
from service.writers.composer.missing import given
from service.writers.composer.typeset import for_network
from service.writers.port import DraftFacts

WORD = re.compile(r"\w+")
# Their tone is their own: a sentence that suits anything jars beside them.
WITH_OWN_SENTENCES: frozenset[Goal] = frozenset({"closure", "thanks", "wishes"})
MADE_FOR_ONE = 6  # how much oftener a move made for one goal serves there than a move for any
TOO_ALIKE = 0.3  # share of common words from which two sentences of one draft sound like a repetition


class Chooser:
    """Chooses moves for one draft, role by role, none that repeats one chosen before."""

    def __init__(self, facts: DraftFacts, goal: Goal, chance: Chance) -> None:
        self._facts = facts
        self._goal = goal
        self._chance = chance
        self._met = given(facts.brief)
        self._chosen: list[str] = [facts.brief.subject]

    def choose(self, role: Role) -> str:
        """The sentence for `role`, or an empty text when none suits. Variants take the next in rank."""
        suited = [move for move in self._facts.guide.moves if move.role == role and self._suits(move)]
        ranked = sorted(suited, key=lambda m: (self._rank(m), m.text), reverse=True)
        fresh = [move for move in ranked if not self._repeats(move.text)]
        if not fresh:
            return ""
        move = fresh[(self._facts.variant - 1) % len(fresh)]
        self._chosen.append(move.text)
        return for_network(move.text, self._facts.network)

    def _suits(self, move: Move) -> bool:
        network = self._facts.network.id
        # « Vous » said to a community is a plural, right for a brand that says « tu » to one person.
        register = move.register_ in ("neutral", "vous") or self._facts.guide.register_on(network) == "tu"
        return (
            register
            and (move.language or self._facts.guide.language) == self._facts.language
            and (not move.networks or network in move.networks)
            and (self._goal in move.goals or ("any" in move.goals and self._goal not in WITH_OWN_SENTENCES))
            and set(move.needs) <= self._met
        )

    def _rank(self, move: Move) -> float:
        """Moves made for the goal, for what is given, and shaped like past posts come first more often."""
        habits = self._facts.habits
        asks = habits.question_rate if "?" in move.text else 1 - habits.question_rate
        exclaims = habits.exclamation_rate if "!" in move.text else 1 - habits.exclamation_rate
        # The fewer goals a move serves, the more it is made for this one.
        made = max(1.0, MADE_FOR_ONE / len(move.goals)) if self._goal in move.goals else 1.0
        weight = (0.25 + asks * exclaims) * made * (2 if move.needs else 1)
        return self._chance.rank(move.text, weight)

    def _repeats(self, text: str) -> bool:
        words = content(text)
        questions = sum("?" in chosen for chosen in self._chosen)
        if "?" in text and questions:
            return True
        return any(alike(words, content(chosen)) for chosen in self._chosen)


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return WORD.findall(fold(text))


def content(text: str) -> set[str]:
    """The words of a text that are long enough to be heard twice."""
    return {word for word in words_of(text) if len(word) > 3}


def alike(one: set[str], other: set[str]) -> bool:
    """Whether two sentences of one text, by their words, sound like a repetition."""
    return len(one & other) / max(1, min(len(one), len(other))) >= TOO_ALIKE
