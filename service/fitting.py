"""A prompt that fits what its model can read: room is spent on sources, never cut from the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from service.prompting import Prompt, Prompts
from service.tracing import span
from service.words import Source
from service.writers.port import WritingFacts

F = TypeVar("F", bound=WritingFacts)
AROUND_A_SOURCE = 140  # characters: its heading, its marker, its network and its fences


def render_within(
    prompts: Prompts, name: str, facts: WritingFacts, room: int | None, asked: Mapping[str, object]
) -> Prompt:
    """The prompt, in at most `room` characters where that can be: fewer sources, then rules without reasons.

    What the brief says is never left out: a prompt still too long is the model's to refuse.
    """
    with span(
        "prompt", {"portevoix.network": facts.network.id, "portevoix.language": facts.language}
    ) as step:
        prompt = _rendered(prompts, name, facts, room, asked)
        step.set_attributes(
            {
                "portevoix.prompt": prompt.id,
                "portevoix.prompt.characters": prompt.length,
                "portevoix.prompt.sources": len(prompt.facts["sources"]),
            }
        )
        return prompt


def _rendered(
    prompts: Prompts, name: str, facts: WritingFacts, room: int | None, asked: Mapping[str, object]
) -> Prompt:
    prompt = prompts.render(name, **facts.named(), **asked)
    if room is None or prompt.length <= room:
        return prompt
    bare = prompts.render(name, **replace(facts, sources=()).named(), **asked)
    if bare.length > room:
        facts = replace(facts, rules=facts.short_rules)
        bare = prompts.render(name, **replace(facts, sources=()).named(), **asked)
    kept = spend(facts.sources, room - bare.length)
    return prompts.render(name, **replace(facts, sources=kept).named(), **asked) if kept else bare


def spend(sources: tuple[Source, ...], room: int) -> tuple[Source, ...]:
    """The sources that fit in `room` characters, whole, each kind in its turn, in the order they stood."""
    kinds = ("knowledge", "past_post", "guide")
    turns = zip_longest(*([one for one in sources if one.kind == kind] for kind in kinds))
    kept: set[str] = set()
    for source in (one for turn in turns for one in turn if one is not None):
        cost = len(source.excerpt) + AROUND_A_SOURCE
        if cost <= room:
            kept.add(source.id)
            room -= cost
    return tuple(source for source in sources if source.id in kept)
