"""Phrases looked for in words: choices, roots, gaps, and what may be missing."""

from __future__ import annotations

import pytest

from service.phrases import Found, Phrases

LISTS = {
    "night": ["nuit|nuits", "boite de nuit"],
    "run": ["cour*", "a_toute_allure"],
    "order": ["je veux … cafe|the noir?"],
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("une nuit", [Found("night", 1, 2)]),
        ("boite de nuit", [Found("night", 0, 3), Found("night", 2, 3)]),
        ("boite de chocolats", []),
        ("il courait a toute allure", [Found("run", 1, 2), Found("run", 2, 5)]),
        ("la cou", []),
        ("je veux un petit the noir", [Found("order", 0, 6)]),
        ("je veux cafe", [Found("order", 0, 3)]),
        ("je veux un deux trois quatre cafe", []),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[Found]) -> None:
    assert Phrases(LISTS).find(text.split()) == found


def test_phrases_are_compared_without_case_or_accents() -> None:
    assert Phrases({"late": ["L’Été tardif"]}).find(["l", "ete", "tardif"]) == [Found("late", 0, 3)]
