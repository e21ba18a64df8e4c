"""Finding what a brief is for, when it does not say."""

from __future__ import annotations

import re

from service.guides.guide import Guide
from service.text import fold
from service.words import GOALS, Brief, Goal


def goal_of(brief: Brief, guide: Guide) -> Goal:
    """The goal as given, else the one whose cue words the subject, then the facts, hold most; else `any`."""
    if brief.goal is not None:
        return brief.goal
    subject = fold(brief.subject)
    facts = fold(" \n ".join(fact.text for fact in brief.facts))
    scores = {goal: _score(guide.cues.get(goal, []), subject, facts) for goal in GOALS}
    best = max(GOALS, key=lambda goal: scores[goal])
    return best if scores[best] else "any"


def _score(cues: list[str], subject: str, facts: str) -> int:
    """Two points for each cue in the subject, one for each in the facts."""
    patterns = [re.compile(rf"(?<!\w){re.escape(fold(cue))}(?:s|x|es)?(?!\w)") for cue in cues]
    return sum(2 * bool(p.search(subject)) + bool(p.search(facts)) for p in patterns)
