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


def raises() -> list[tuple[str, str, set[str]]]:
    """Where an error is raised, its code, and the details it is given."""
    defaults = {error.__name__: error.default_code for error in errors()}
    found = []
    for file in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in defaults:
                continue
            first = node.args[0] if node.args else None
            if first is not None and not isinstance(first, ast.Constant):
                continue
            code = first.value if first is not None else defaults[ast.unparse(node.func)]
            given = {keyword.arg or "**" for keyword in node.keywords} - {"faults"}
            found.append((f"{file.name}:{node.lineno}", str(code), given))
    return found


@pytest.mark.parametrize("code", sorted({error.default_code for error in errors()}))
def test_every_kind_of_error_has_a_message(code: str) -> None:
    assert f"errors.{code}" in catalogue()


@pytest.mark.parametrize(("place", "code", "given"), raises())
def test_every_error_raised_can_be_told(place: str, code: str, given: set[str]) -> None:
    assert place
    needed = blanks(catalogue()[f"errors.{code}"]["fr"])
    assert needed <= given or "**" in given, f"{place}: {code} needs {needed}"
