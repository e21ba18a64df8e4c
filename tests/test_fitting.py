"""Room for a prompt: sources are chosen whole, then reasons left out; nothing is cut from the end."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from service.fitting import render_within, spend
from service.prompting import Prompts
from service.words import Source, SourceKind
from tests.prompts_kit import draft_facts

PROMPTS = Prompts()
FACTS = draft_facts("instagram")
FULL = PROMPTS.render("drafts/propose", **FACTS.named()).length
BARE = PROMPTS.render("drafts/propose", **replace(FACTS, sources=()).named()).length
sources = st.lists(st.tuples(st.sampled_from(get_args(SourceKind)), st.text(max_size=400)), max_size=12).map(
    lambda found: tuple(
        Source(f"s{n}", kind, "r", text, 0.1) for n, (kind, text) in enumerate(found, start=1)
    )
)


@given(sources, st.integers(-100, 4_000))
def test_what_is_kept_fits_whole_and_in_its_order(found: tuple[Source, ...], room: int) -> None:
    kept = spend(found, room)
    assert sum(len(source.excerpt) for source in kept) <= max(0, room)
    assert [source for source in found if source in kept] == list(kept)


@given(sources)
def test_room_enough_keeps_all(found: tuple[Source, ...]) -> None:
    assert spend(found, 1_000_000) == found


@settings(max_examples=25)
@given(sources, st.integers(BARE, BARE + 3_000))
def test_a_prompt_that_can_fit_its_room_does(found: tuple[Source, ...], room: int) -> None:
    prompt = render_within(PROMPTS, "drafts/propose", replace(FACTS, sources=found), room, {})
    assert prompt.length <= room
    assert prompt.facts["rules"] == FACTS.rules


def test_a_room_for_all_changes_nothing() -> None:
    for room in (None, FULL):
        prompt = render_within(PROMPTS, "drafts/propose", FACTS, room, {})
        assert prompt.length == FULL
        assert prompt.facts["sources"] == FACTS.sources


def test_a_guide_longer_than_the_room_is_told_in_short_and_without_sources() -> None:
    prompt = render_within(PROMPTS, "drafts/propose", FACTS, 2_000, {})
    assert prompt.facts["rules"] == FACTS.short_rules
    assert prompt.facts["sources"] == ()
    assert prompt.user.startswith("Écrivez une publication pour Instagram")
    assert prompt.user.endswith("Répondez par l’objet JSON seul.\n")


def test_short_rules_leave_room_for_sources() -> None:
    prompt = render_within(PROMPTS, "drafts/propose", FACTS, BARE - 100, {})
    assert prompt.facts["rules"] == FACTS.short_rules
    assert prompt.facts["sources"] == FACTS.sources
    assert prompt.length <= BARE - 100
