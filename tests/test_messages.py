"""What the house says: in both languages, complete, with the same blanks to fill."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from service.errors import PortevoixError
from service.messages import LANGUAGES, catalogue

SERVICE = Path(__file__).parent.parent / "service"


def blanks(text: str) -> set[str]:
    """The names a message is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_message_says_the_same_in_each_language(key: str) -> None:
    texts = catalogue()[key]
    assert set(texts) == set(LANGUAGES)
    assert all(text.strip() for text in texts.values())
    assert blanks(texts["fr"]) == blanks(texts["en"])


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_french_messages_are_typeset_as_french(key: str) -> None:
    text = catalogue()[key]["fr"]
    assert "'" not in text, "an apostrophe is curly in French"
    assert "..." not in text


def errors(base: type[PortevoixError] = PortevoixError) -> list[type[PortevoixError]]:
    """Every error of the house."""
    return [base, *(error for child in base.__subclasses__() for error in errors(child))]


def raised_codes() -> set[str]:
    """Every code given where an error is raised, and every default code."""
    names = {error.__name__ for error in errors()}
    codes = {error.default_code for error in errors()}
    for file in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    codes.add(first.value)
    return codes


@pytest.mark.parametrize("code", sorted(raised_codes()))
def test_every_error_has_a_message(code: str) -> None:
    assert f"errors.{code}" in catalogue()
