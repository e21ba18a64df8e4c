"""The prompts of replies: what a message is, what to answer; each shown whole in tests/snapshots."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evals.provider.schemas import fault
from service.message import INTENTS, Author, Message, Said, Triage
from service.networks.catalogue import Catalogue
from service.prompting import Prompts
from service.replies.facts import TONES, ReplyFacts
from service.voice.habits import Habits
from service.words import Source
from tests.prompts_kit import demo_guide, english
from tests.test_prompts import SNAPSHOTS, same_as_kept, whole

ENDS = {"fr": "", "en": "_en"}
PAGE = "La boulangerie ouvre du mardi au dimanche. Le dimanche, de 7 h 30 à 13 h."
MESSAGE = Message(
    text="Bonjour, vous ouvrez à quelle heure dimanche ? Écrivez-moi à [e-mail 1].",
    network="facebook",
    author=Author(name="[prénom 1] [nom 1]", handle="[compte 1]"),
    thread=(Said("On a pensé à vous ce matin.", ours=True), Said("Miam")),
)
TRIAGE = Triage(
    language="fr",
    intent=("question",),
    sentiment="neutral",
    urgency="today",
    risk="none",
    labels=(),
    needs_reply=True,
    action="reply",
    reason="question",
)


def answer_facts(told: str = "fr", **changes: Any) -> dict[str, Any]:
    """The facts of an answer by the demo bakery, or by the same with English first."""
    guide = demo_guide() if told == "fr" else english("fournil-augustine")
    more = {name: changes.pop(name) for name in ("rejected", "remarks") if name in changes}
    facts: dict[str, Any] = {
        "guide": guide,
        "network": Catalogue.load().get("facebook"),
        "kind": "comment",
        "language": told,
        "habits": Habits(),
        "today": date(2026, 11, 20),
        "rules": ("Ne promettez rien qu’aucune page ne promet.",),
        "short_rules": (),
        "canary": "pv-000000000000",
        "sources": (Source("s1", "knowledge", "horaires.md", PAGE, 0.03),),
        "message": MESSAGE,
        "triage": TRIAGE,
        "tone": "warm",
        "name": "Marie",
        "openings": ("Bonjour à vous,",),
    }
    return ReplyFacts(**facts | changes).named() | more


def triage_facts(told: str = "fr", **changes: Any) -> dict[str, Any]:
    """The facts of a triage for the same."""
    asked = answer_facts(told)
    names = ("guide", "network", "message", "sources", "today", "canary")
    return {name: asked[name] for name in names} | changes


@pytest.mark.parametrize("told", ENDS)
def test_each_reads_as_kept(told: str) -> None:
    end = ENDS[told]
    same_as_kept(f"reply.triage{end}.txt", whole(f"replies/triage{end}", triage_facts(told)))
    same_as_kept(f"reply.answer{end}.txt", whole(f"replies/answer{end}", answer_facts(told)))


def test_each_has_a_snapshot() -> None:
    told = {name.partition("/")[2] for name in Prompts().names() if name.startswith("replies/")}
    assert {file.name for file in SNAPSHOTS.glob("reply.*")} == {f"reply.{name}.txt" for name in told}


@pytest.mark.parametrize("told", ENDS)
@pytest.mark.parametrize("sources", [(), (Source("s1", "knowledge", "horaires.md", PAGE, 0.03),)])
def test_each_schema_is_strict_and_told_in_words(told: str, sources: tuple[Source, ...]) -> None:
    end = ENDS[told]
    for prompt in (
        Prompts().render(f"replies/triage{end}", **triage_facts(told, sources=sources)),
        Prompts().render(f"replies/answer{end}", **answer_facts(told, sources=sources)),
    ):
        assert prompt.schema is not None
        form = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": prompt.schema}}
        assert fault(form) is None
        assert all(f'"{name}"' in prompt.system for name in prompt.schema["required"])


@pytest.mark.parametrize("told", ENDS)
def test_every_intent_is_explained(told: str) -> None:
    prompt = Prompts().render(f"replies/triage{ENDS[told]}", **triage_facts(told))
    assert prompt.schema is not None
    assert prompt.schema["properties"]["intent"]["items"]["enum"] == list(INTENTS)
    assert all(re.search(rf"  - {intent}\s?:", prompt.system) for intent in INTENTS)


@pytest.mark.parametrize("told", ENDS)
@pytest.mark.parametrize("name", ["triage", "answer"])
def test_every_text_of_a_stranger_is_fenced(name: str, told: str) -> None:
    message = Message(
        "MINE-1",
        "facebook",
        Author(name="MINE-2", handle="MINE-3"),
        thread=(Said("MINE-4"), Said("MINE-5", ours=True)),
    )
    sources = (Source("s1", "knowledge", "k", "MINE-6", 0.1),)
    if name == "triage":
        prompt = Prompts().render(
            f"replies/triage{ENDS[told]}", **triage_facts(told, message=message, sources=sources)
        )
        expected = range(1, 7)
    else:
        facts = answer_facts(
            told,
            message=message,
            sources=sources,
            name="MINE-7",
            openings=("MINE-8",),
            tone="MINE-9",
            rejected="MINE-10",
            remarks=["x"],
        )
        prompt = Prompts().render(f"replies/answer{ENDS[told]}", **facts)
        expected = range(1, 11)
    fenced = "\n".join(re.findall(r"<<<\n.*?\n>>>", prompt.user, re.DOTALL))
    assert {int(number) for number in re.findall(r"MINE-(\d+)", fenced)} == set(expected)
    assert "MINE" not in prompt.system + re.sub(r"<<<\n.*?\n>>>", "", prompt.user, flags=re.DOTALL)


def test_each_tone_is_told() -> None:
    told = {Prompts().render("replies/answer", **answer_facts(tone=one)).user for one in (*TONES, "rimé")}
    assert len(told) == len(TONES) + 1


def test_the_french_is_set_as_french_is() -> None:
    facts = answer_facts(rejected="Non.", remarks=["Trop long."], rules=())
    prompts = (
        Prompts().render("replies/triage", **triage_facts()),
        Prompts().render("replies/answer", **facts),
    )
    said = "\n".join(f"{prompt.system}\n{prompt.user}" for prompt in prompts)
    ours = re.sub(r"<<<\n.*?\n>>>", "", said, flags=re.DOTALL)
    lines = "\n".join(line for line in ours.splitlines() if "{" not in line)
    lines = lines.replace(str(facts["guide"].tone_on("facebook").tone), "").replace("facebook", "")
    wrong = re.findall(
        r".{0,20}(?:[^\s\u00a0\u202f:;!?(][;!?](?!\w)|« | »| [;!?:](?=\s)|[^\s\u00a0\u202f\d]:\s|').{0,9}",
        lines,
    )
    assert wrong == []


def test_a_private_answer_is_told_as_such() -> None:
    private = replace(TRIAGE, action="reply_privately")
    assert "en privé" in Prompts().render("replies/answer", **answer_facts(triage=private)).user
