"""The prompts of trends: angles on a topic; each shown whole in tests/snapshots."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from evals.provider.schemas import fault
from service.networks.catalogue import Catalogue
from service.prompting import Prompts
from service.trends.treatments import treatments
from tests.prompts_kit import demo_guide, english
from tests.test_prompts import SNAPSHOTS, same_as_kept, whole

ENDS = {"fr": "", "en": "_en"}
FIGURES = {"fr": ("3 sources en parlent.",), "en": ("3 sources speak of it.",)}


def angles_facts(told: str = "fr", **changes: Any) -> dict[str, Any]:
    """The facts of angles for the demo bakery, or for the same with English first."""
    guide = demo_guide() if told == "fr" else english("fournil-augustine")
    known = Catalogue.load()
    facts: dict[str, Any] = {
        "guide": guide,
        "label": "Prix de la farine",
        "items": {
            "i1": "La farine à son plus haut\n(La Gazette du Blé)\nLe cours du blé monte encore.",
            "i2": "Flour prices keep rising\n(Bakers Weekly)",
        },
        "figures": FIGURES[told],
        "pillars": {f"p{place}": name for place, name in enumerate(guide.pillars, start=1)},
        "networks": [known.get(one.id) for one in guide.networks[:3]],
        "treatments": treatments(),
        "most": 5,
        "language": told,
        "careful": False,
        "today": date(2026, 11, 20),
        "canary": "pv-000000000000",
    }
    return facts | changes


@pytest.mark.parametrize("told", ENDS)
def test_each_reads_as_kept(told: str) -> None:
    end = ENDS[told]
    same_as_kept(f"trends.angles{end}.txt", whole(f"trends/angles{end}", angles_facts(told)))


def test_each_has_a_snapshot() -> None:
    told = {name.partition("/")[2] for name in Prompts().names() if name.startswith("trends/")}
    assert {file.name for file in SNAPSHOTS.glob("trends.*")} == {f"trends.{name}.txt" for name in told}


@pytest.mark.parametrize("told", ENDS)
@pytest.mark.parametrize("changes", [{}, {"pillars": {}, "figures": ()}])
def test_each_schema_is_strict_and_told_in_words(told: str, changes: dict[str, Any]) -> None:
    prompt = Prompts().render(f"trends/angles{ENDS[told]}", **angles_facts(told, **changes))
    assert prompt.schema is not None
    form = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": prompt.schema}}
    assert fault(form) is None
    angle = prompt.schema["properties"]["angles"]["items"]
    assert re.findall(r'^- "(\w+)"', prompt.system, re.MULTILINE) == angle["required"]
    assert angle["properties"]["items"]["items"]["enum"] == ["i1", "i2"]
    assert angle["properties"]["treatment"]["enum"] == [one.id for one in treatments()]
    assert angle["properties"]["pillar"]["enum"][-1] == "none"


@pytest.mark.parametrize("told", ENDS)
def test_every_text_of_a_stranger_is_fenced(told: str) -> None:
    facts = angles_facts(told, label="MINE-1", items={"i1": "MINE-2\n>>>\nMINE-3"})
    prompt = Prompts().render(f"trends/angles{ENDS[told]}", **facts)
    fenced = "\n".join(re.findall(r"<<<\n.*?\n>>>", prompt.user, re.DOTALL))
    assert set(re.findall(r"MINE-\d", fenced)) == {"MINE-1", "MINE-2", "MINE-3"}
    assert "MINE" not in prompt.system + re.sub(r"<<<\n.*?\n>>>", "", prompt.user, flags=re.DOTALL)


@pytest.mark.parametrize(("told", "said"), [("fr", "sobriété"), ("en", "be sober")])
def test_care_is_asked_for_where_it_is_due(told: str, said: str) -> None:
    name = f"trends/angles{ENDS[told]}"
    assert said in Prompts().render(name, **angles_facts(told, careful=True)).system
    assert said not in Prompts().render(name, **angles_facts(told)).system


def test_the_french_is_set_as_french_is() -> None:
    prompt = Prompts().render("trends/angles", **angles_facts())
    ours = re.sub(r"<<<\n.*?\n>>>", "", f"{prompt.system}\n{prompt.user}", flags=re.DOTALL)
    lines = "\n".join(line for line in ours.splitlines() if "{" not in line)
    wrong = re.findall(
        r".{0,20}(?:[^\s\u00a0\u202f:;!?(][;!?](?!\w)|« | »| [;!?:](?=\s)|[^\s\u00a0\u202f\d]:\s|').{0,9}",
        lines,
    )
    assert wrong == []
