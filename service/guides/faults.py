"""What pydantic says of a guide, in the words of the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from service.errors import MOST_FAULTS, Fault

Location = Sequence[str | int]

EXPECTED = {
    "string_type": "guide_text_expected",
    "string_too_short": "guide_text_expected",
    "list_type": "guide_list_expected",
    "too_short": "guide_list_expected",
    "dict_type": "guide_table_expected",
    "mapping_type": "guide_table_expected",
    "model_type": "guide_table_expected",
    "model_attributes_type": "guide_table_expected",
    "int_type": "guide_number_expected",
    "greater_than": "guide_number_expected",
    "greater_than_equal": "guide_number_expected",
}


def describe(error: ValidationError, model: type[BaseModel], file: str) -> tuple[Fault, ...]:
    """A Fault for each of the first things wrong, its path `<file>: <key>`, with what to write instead.

    It does not say what was written, which may be about somebody.
    """
    return tuple(
        _fault(item, model, file)
        for item in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    )


def _fault(item: Any, model: type[BaseModel], file: str) -> Fault:
    location = [part for part in item["loc"] if part != "[key]"]
    path = f"{file}: {_dotted(location)}"
    kind = item["type"]
    if kind == "extra_forbidden":
        known = sorted(keys_at(model, location[:-1]))
        near = get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
        code = "guide_unknown_key" if near else "guide_unknown_key_alone"
        return Fault(path, code, {"near": "".join(near), "known": ", ".join(known)})
    if kind == "missing":
        return Fault(path, "guide_missing_key", {"key": str(location[-1])})
    if kind == "literal_error":
        expected = item["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
        return Fault(path, "guide_choice", {"expected": expected})
    if kind == "value_error":
        return Fault(path, f"guide_{item['ctx']['error']}")
    if kind == "string_pattern_mismatch":
        return Fault(path, "guide_pattern")
    return Fault(path, EXPECTED.get(kind, "guide_bad_value"))


def _dotted(location: Location) -> str:
    """`moves, 3, role` as a person reads it: `moves[3].role`."""
    dotted = ""
    for part in location:
        dotted += f"[{part}]" if isinstance(part, int) else f".{part}" if dotted else str(part)
    return dotted


def keys_at(model: type[BaseModel], location: Location) -> Iterable[str]:
    """The keys a table of the guide may hold, by the location of that table."""
    for part in location:
        if isinstance(part, int):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        inner = next(_models(field.annotation), None) if field else None
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
