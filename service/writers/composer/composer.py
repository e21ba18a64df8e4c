"""One draft without a model: the brief's words as written, moves from the guide, habits from past posts."""

from __future__ import annotations

from dataclasses import replace

from service.networks.counting import measure
from service.prompting import Prompt
from service.words import Finding, Goal, Severity
from service.writers.composer.chance import Chance
from service.writers.composer.gravity import is_grave
from service.writers.composer.missing import missing
from service.writers.composer.moves import Chooser, words_of
from service.writers.composer.parts import Parts
from service.writers.composer.signs import choose_emoji, choose_hashtags
from service.writers.composer.typeset import link_line, typeset_date
from service.writers.goals import goal_of
from service.writers.port import DraftFacts, Terms, Written

NOTES: dict[str, Severity] = {
    "composer.dropped_fact": "warn",
    "composer.missing_date": "info",
    "composer.missing_place": "info",
    "composer.missing_link": "info",
}


class Composer:
    """The embedded writer, and the parachute of every other: the same brief gives the same drafts."""

    name = "composer"
    model: str | None = None
    corrects = False
    room: int | None = None

    async def write(self, prompt: Prompt, terms: Terms | None = None) -> Written:  # noqa: ARG002 - it spends neither
        """Lay the brief out for its network. Facts that do not fit are named in `notes`, never cut."""
        facts = DraftFacts.of(prompt)
        goal = goal_of(facts.brief, facts.guide)
        chance = Chance.of(facts.brief, facts.network.id)
        parts = brief_lines(facts)
        if not is_grave(facts.brief):
            parts = with_moves(parts, facts, goal, chance)
            parts = with_signs(parts, facts, goal, chance)
        parts, dropped = fit(parts, facts)
        return Written(parts.text(), title(facts), notes=(*_declare(dropped), *missing(facts, goal)))


def brief_lines(facts: DraftFacts) -> Parts:
    """What the brief says, each thing on its line, and the line that leads to the link."""
    brief = facts.brief
    date = typeset_date(brief.date, facts.guide, facts.language, facts.network) if brief.date else None
    stated = [fact.text if fact.source is None else f"{fact.text} ({fact.source})" for fact in brief.facts]
    return Parts(
        headline=brief.subject.strip(),
        facts=tuple(line.strip() for line in ([date] if date else []) + stated if line.strip()),
        invitation=(brief.call_to_action or "").strip(),
        link=link_line(brief.link, facts.network, facts.language) if brief.link else "",
        signature=facts.guide.signature_on(facts.network.id) or "",
        compact=is_compact(facts),
    )


def is_compact(facts: DraftFacts) -> bool:
    """Whether the network is one of short texts, where facts share a line."""
    return any(
        limit.field == "text" and limit.kind == "hard" and limit.limit <= 500
        for limit in facts.network.limits_for(facts.kind)
    )


def title(facts: DraftFacts) -> dict[str, str]:
    """The subject as title, where the network has a field for it that it fits."""
    subject = facts.brief.subject.strip()
    kind, overrides = facts.kind, facts.guide.limits_on(facts.network.id)
    limits = [limit for limit in facts.network.limits_for(kind, overrides) if limit.field == "title"]
    measured = measure(facts.network, "", kind, overrides, {"title": subject})
    return {"title": subject} if limits and measured.fits else {}


def with_moves(parts: Parts, facts: DraftFacts, goal: Goal, chance: Chance) -> Parts:
    """Choose the guide's sentences that open, join, invite and close, none that the brief makes useless."""
    chooser = Chooser(facts, goal, chance)
    parts = replace(parts, opening=chooser.choose("opening"))
    if len(parts.facts) >= 3 and not parts.compact:
        parts = replace(parts, bridge=chooser.choose("bridge"))
    if not parts.invitation:
        parts = replace(parts, invitation_move=chooser.choose("call_to_action"))
    if "bio" in words_of(parts.invitation_move) and not facts.network.clickable_links:
        parts = replace(parts, invitation_leads=True)
    usual = facts.habits.longest_usual
    if parts.compact or (usual and len(parts.text()) >= usual):
        return parts
    return replace(parts, closing=chooser.choose("closing"))


def with_signs(parts: Parts, facts: DraftFacts, goal: Goal, chance: Chance) -> Parts:
    """Add the emoji and the hashtags the brand would."""
    return replace(
        parts,
        emoji=choose_emoji(facts, goal, chance, parts.text()),
        emoji_first=facts.habits.emoji_first > 0.5,
        hashtags=" ".join(choose_hashtags(facts, parts.text())),
    )


def fit(parts: Parts, facts: DraftFacts) -> tuple[Parts, list[str]]:
    """Drop whole pieces, the least needed first, until every hard limit holds; also the facts dropped.

    When headline and link alone are too long, dropping serves nothing: all stays, and the checks say so.
    """
    overrides = facts.guide.limits_on(facts.network.id)
    fitting: Parts | None = parts
    while fitting and not measure(facts.network, fitting.text(), facts.kind, overrides).fits:
        fitting = fitting.shorter()
    if fitting is None:
        return parts, []
    return fitting, [fact for fact in parts.stated if fact not in fitting.stated][::-1]


def _declare(dropped: list[str]) -> list[Finding]:
    return [Finding("composer.dropped_fact", "warn", details={"fact": fact}) for fact in dropped]
