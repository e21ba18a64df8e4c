"""The rules and limits that a prompt tells are those that judge the draft: all of them, the gravest first."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from service.checks.registry import RULES
from service.guides.guide import Discouraged, Preferred, Required, Signature
from service.guides.rules import WEIGHT, rules_on
from service.networks.catalogue import Catalogue
from service.prompting import Prompts
from tests.prompts_kit import BRANDS, PLACES, demo_guide, draft_facts, facts_for


@pytest.mark.parametrize(("brand", "network"), PLACES)
def test_each_limit_and_rule_stands_in_the_prompt_the_gravest_first(brand: str, network: str) -> None:
    guide, severities = demo_guide(brand), {rule.id: rule.severity for rule in RULES}
    prompt = Prompts().render("drafts/propose", **facts_for(network, brand))
    rules = rules_on(guide, network)
    assert [WEIGHT[rule.severity] for rule in rules] == sorted(WEIGHT[rule.severity] for rule in rules)
    for rule in rules:
        assert rule.describe("fr") in prompt.user
        assert rule.severity == severities[rule.id] or rule.id == "claims.unproven"
    for limit in Catalogue.load().get(network).limits_for(None, guide.limits_on(network)):
        assert str(limit.limit) in limit.describe("fr")
        assert limit.describe("fr") in prompt.user


@pytest.mark.parametrize(("brand", "told"), list(product(BRANDS, ["fr", "en"])))
def test_each_word_of_the_guide_stands_in_a_rule_with_its_reason(brand: str, told: Any) -> None:
    guide = demo_guide(brand)
    rules = "\n".join(rule.describe(told) for rule in rules_on(guide, guide.networks[0].id))
    words = guide.vocabulary
    listed: list[Discouraged | Required | Preferred] = [
        *words.never,
        *words.avoid,
        *words.must,
        *words.prefer,
    ]
    for one in listed:
        assert one.term in rules
        assert one.reason.rstrip(".")[1:] in rules
    for other in (*words.never, *words.avoid):
        assert (other.alternative or "") in rules
    for term in (term for one in words.prefer for term in one.instead_of):
        assert term in rules
    for claim in guide.claims:
        assert all(term in rules for term in claim.terms)
        assert claim.proof.rstrip(".")[1:] in rules
    for replaced in guide.anglicisms.replace:
        assert replaced.term in rules
        assert replaced.alternative in rules


@pytest.mark.parametrize("brand", BRANDS)
def test_short_rules_keep_what_blocks_without_saying_why(brand: str) -> None:
    guide = demo_guide(brand)
    for tone in guide.networks:
        facts = draft_facts(tone.id, brand)
        short, whole = "\n".join(facts.short_rules), "\n".join(facts.rules)
        assert len(short) < len(whole) / 2
        assert all(word.term in short for word in guide.vocabulary.never)
        assert all(claim.terms[0] in short for claim in guide.claims)
        assert not any(word.reason[1:-1] in short for word in guide.vocabulary.never)


def test_a_reason_loses_its_capital_unless_it_begins_with_a_name() -> None:
    guide, told = demo_guide(), {}
    for reason in (
        "Malik n’en veut pas.",
        "Mot de réclame.",
        "« Pain » suffit.",
        "I say so.",
        "OK au comptoir.",
    ):
        words = guide.vocabulary.model_copy(update={"never": [Discouraged(term="x", reason=reason)]})
        rule = rules_on(guide.model_copy(update={"vocabulary": words}), "x")[0]
        told[reason] = rule.describe("en")
    assert list(told.values()) == [
        "Never write “x” (Malik n’en veut pas).",
        "Never write “x” (mot de réclame).",
        "Never write “x” (« Pain » suffit).",
        "Never write “x” (I say so).",
        "Never write “x” (OK au comptoir).",
    ]


def test_what_a_guide_always_wants_is_asked_for() -> None:
    guide = demo_guide()
    asked = guide.model_copy(
        update={
            "hashtags": guide.hashtags.model_copy(update={"allowed": [], "always": ["#Pain"]}),
            "emoji": guide.emoji.model_copy(update={"policy": "free", "forbidden": ["🚀"]}),
            "signatures": [Signature(networks=["x"], text="L’équipe du fournil")],
        }
    )
    prompt = Prompts().render("drafts/propose", **facts_for("x", guide=asked))
    for said in ("L’équipe du fournil", "toujours présents\u00a0: #Pain", "Jamais ces emoji\u00a0: 🚀"):
        assert said in prompt.user
    assert prompt.schema is not None
    assert prompt.schema["properties"]["hashtags"]["items"]["enum"] == ["#Pain"]
