"""Who writes in the eval of the writers: the model with all it is given, without a part of it, the composer.

A part is taken from the facts that the prompt is rendered from. The text is still judged by the whole guide
and the same grounds: only what the model reads changes. Where the checks block a text, its one correction
names what they found, here as anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from service.examining import Place
from service.guides.guide import Guide
from service.task import Task
from service.voice.habits import Habits
from service.writers.port import DraftFacts, WritingFacts

Change = Callable[[Task], Task]
FULL, COMPOSER = "full", "composer"
# What a guide says of how to write; its name, trade, networks, constants and the composer's moves are left.
_VOICE = (
    *("description", "pillars", "we_are", "we_are_not", "vocabulary", "emoji", "hashtags", "typography"),
    *("inclusive_writing", "anglicisms", "claims", "signatures"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablated(Task):
    """A task whose writer is shown less than its text is held against: `place` keeps the whole guide."""

    guide: Guide

    @property
    def place(self) -> Place:
        """Where the text will appear, judged by the whole guide."""
        return Place(self.facts.network, self.facts.kind, self.guide, self.facts.language)


def whole(task: Task) -> Task:
    """All there is."""
    return task


def without_retrieval(task: Task) -> Task:
    """Nothing of the library: no passage found, no first line of what was published lately."""
    facts = replace(task.facts, sources=())
    return _shown(task, replace(facts, openings=()) if isinstance(facts, DraftFacts) else facts)


def without_guide(task: Task) -> Task:
    """The network's limits for all rules; no trait, tone or habit, no guide among the sources."""
    facts = task.facts
    limits = facts.network.describe(facts.told, facts.kind, facts.guide.limits_on(facts.network.id))
    return _shown(
        task,
        replace(
            facts,
            guide=bare(facts.guide),
            habits=Habits(),
            portrait=None,
            rules=limits,
            short_rules=limits,
            sources=tuple(source for source in facts.sources if source.kind != "guide"),
        ),
    )


def with_neither(task: Task) -> Task:
    """The brief, and the network's limits."""
    return without_guide(without_retrieval(task))


SYSTEMS: Mapping[str, Change] = {
    FULL: whole,
    "without retrieval": without_retrieval,
    "without guide": without_guide,
    "with neither": with_neither,
    COMPOSER: whole,
}


def bare(guide: Guide) -> Guide:
    """A guide that says who the brand is, and nothing of how it writes."""
    unsaid = {name: Guide.model_fields[name].get_default(call_default_factory=True) for name in _VOICE}
    networks = [tone.model_copy(update={"tone": None}) for tone in guide.networks]
    return guide.model_copy(update={**unsaid, "networks": networks})


def _shown(task: Task, facts: WritingFacts) -> Ablated:
    judged_by = task.guide if isinstance(task, Ablated) else task.facts.guide
    kept = {one.name: getattr(task, one.name) for one in fields(Task)}
    return Ablated(**{**kept, "facts": facts}, guide=judged_by)
