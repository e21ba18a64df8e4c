"""The one registry of rules.

To add a check: write a function from Facts to Notices, add its line here, and say in messages/findings.toml
what it tells (`<id>`) and what it is for (`<id>.meaning`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.checks import (
    alt_text,
    anglicisms,
    claims,
    collaboration,
    emoji,
    form,
    grounded,
    hashtags,
    inclusive,
    language,
    legibility,
    limits,
    links,
    on_topic,
    others,
    outgoing,
    register,
    repetition,
    rewritten,
    spelling,
    traps,
    vocabulary,
)
from service.checks.facts import Facts, Notice
from service.checks.replying import courtesy, fault, naming, opening, personal, promise, quarrel
from service.checks.typography import rules as typography
from service.messages import Language, say
from service.words import Finding, Severity

_WEIGHT: Mapping[Severity, int] = {"block": 0, "warn": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its stable id, its severity unless a notice or a guide raises it, and its check."""

    id: str
    severity: Severity
    check: Callable[[Facts], Iterable[Notice]]

    def meaning(self, language: Language) -> str:
        """What the rule is for, in a sentence."""
        return say(f"findings.{self.id}.meaning", language)


RULES: tuple[Rule, ...] = (
    Rule("limits.hard", "block", limits.hard),
    Rule("limits.soft", "info", limits.soft),
    Rule("limits.forbidden_character", "block", limits.forbidden_character),
    Rule("limits.missing_field", "info", limits.missing_field),
    Rule("hashtags.too_many", "warn", hashtags.too_many),
    Rule("hashtags.unknown", "info", hashtags.unknown),
    Rule("hashtags.broken", "warn", hashtags.broken),
    Rule("hashtags.unread", "warn", traps.unread_hashtag),
    Rule("mentions.cut", "warn", traps.cut_mention),
    Rule("network.heavy_character", "info", traps.heavy_character),
    Rule("network.heading", "warn", traps.heading),
    Rule("network.phone", "warn", traps.phone),
    Rule("network.picture_text", "info", traps.picture_text),
    Rule("links.not_clickable", "info", links.not_clickable),
    Rule("links.accidental", "warn", links.accidental),
    Rule("links.invalid", "warn", links.invalid),
    Rule("emoji.policy", "info", emoji.policy),
    Rule("typography.space", "warn", typography.each("typography.space")),
    Rule("typography.quotes", "warn", typography.each("typography.quotes")),
    Rule("typography.apostrophe", "warn", typography.each("typography.apostrophe")),
    Rule("typography.ellipsis", "warn", typography.each("typography.ellipsis")),
    Rule("typography.capital_accent", "warn", typography.each("typography.capital_accent")),
    Rule("typography.ligature", "warn", typography.each("typography.ligature")),
    Rule("typography.number", "warn", typography.each("typography.number")),
    Rule("text.repeated_marks", "info", legibility.repeated_marks),
    Rule("accessibility.fancy_letters", "info", legibility.fancy_letters),
    Rule("accessibility.all_caps", "info", legibility.all_caps),
    Rule("accessibility.hashtag_case", "info", legibility.hashtag_case),
    Rule("vocabulary.never", "block", vocabulary.never),
    Rule("vocabulary.must", "warn", vocabulary.must),
    Rule("vocabulary.avoid", "warn", vocabulary.avoid),
    Rule("vocabulary.prefer", "info", vocabulary.prefer),
    Rule("claims.unproven", "warn", vocabulary.claims),
    Rule("claims.regulated", "warn", claims.regulated),
    Rule("collaboration.notice", "warn", collaboration.notice),
    Rule("register.mismatch", "warn", register.mismatch),
    Rule("register.mixed", "warn", register.mixed),
    Rule("repetition.text", "warn", repetition.text),
    Rule("repetition.angle", "warn", repetition.angle),
    Rule("accessibility.alt_text", "info", alt_text.missing),
    Rule("form.link_position", "info", form.link_position),
    Rule("form.fold", "info", form.fold),
    Rule("form.bio_link", "info", form.bio_link),
    Rule("spelling.mistake", "warn", spelling.mistake),
    Rule("spelling.unknown", "info", spelling.unknown),
    Rule("language.unexpected", "warn", language.unexpected),
    Rule("anglicisms.replace", "info", anglicisms.replace),
    Rule("inclusive.policy", "info", inclusive.policy),
    Rule("grounding.number", "block", grounded.each("number")),
    Rule("grounding.price", "block", grounded.each("price")),
    Rule("grounding.date", "block", grounded.each("date")),
    Rule("grounding.time", "block", grounded.each("time")),
    Rule("grounding.url", "block", grounded.each("url")),
    Rule("grounding.email", "block", grounded.each("email")),
    Rule("grounding.phone", "block", grounded.each("phone")),
    Rule("grounding.mention", "block", grounded.mention),
    Rule("grounding.lost", "block", grounded.lost),
    Rule("rewrite.link_moved", "warn", grounded.link_moved),
    Rule("rewrite.name_lost", "warn", rewritten.name_lost),
    Rule("rewrite.language", "block", rewritten.language),
    Rule("brief.unanswered", "warn", on_topic.unanswered),
    Rule("brief.left_out", "info", on_topic.left_out),
    Rule("grounding.source_unnamed", "block", grounded.source_unnamed),
    Rule("outgoing.url_foreign", "block", outgoing.url_foreign),
    Rule("outgoing.html", "block", outgoing.html),
    Rule("outgoing.script", "block", outgoing.script),
    Rule("outgoing.prompt_text", "block", outgoing.prompt_text),
    Rule("outgoing.canary", "block", outgoing.canary),
    Rule("outgoing.other_brand", "block", others.other_brand),
    Rule("reply.promise", "block", promise.promise),
    Rule("reply.fault", "block", fault.fault),
    Rule("reply.personal_data", "block", personal.personal_data),
    Rule("reply.name", "block", naming.name),
    Rule("reply.placeholder", "block", naming.placeholder),
    Rule("reply.quarrel", "warn", quarrel.quarrel),
    Rule("reply.courtesy", "warn", courtesy.courtesy),
    Rule("reply.opening", "warn", opening.opening),
)


def review(
    facts: Facts, raised: Mapping[str, Severity] | None = None, rules: Iterable[Rule] = RULES
) -> tuple[Finding, ...]:
    """Every finding of `rules`, in the order of the text (those of the whole text first), the gravest first.

    `raised` gives rules a higher severity; a lower one is ignored.
    """
    found = [
        Finding(rule.id, _gravest(rule, notice, raised or {}), notice.span, notice.fix, notice.details)
        for rule in rules
        for notice in rule.check(facts)
    ]
    return tuple(sorted(found, key=lambda one: (one.span or (-1, -1), _WEIGHT[one.severity])))


def _gravest(rule: Rule, notice: Notice, raised: Mapping[str, Severity]) -> Severity:
    severities = (rule.severity, notice.severity or rule.severity, raised.get(rule.id, rule.severity))
    return min(severities, key=lambda severity: _WEIGHT[severity])
