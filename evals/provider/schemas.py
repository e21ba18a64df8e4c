"""What OpenAI's strict mode refuses in a schema, so that ours is never refused by the real one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# The words strict mode was seen to refuse, or that a provider does: a schema without them passes everywhere.
REFUSED = (
    "default",
    "maxLength",
    "minLength",
    "uniqueItems",
    "allOf",
    "oneOf",
    "not",
    "if",
    "patternProperties",
)


def fault(response_format: Mapping[str, Any]) -> str | None:
    """What is wrong with a strict `json_schema` format, in OpenAI's words; None when it is accepted."""
    given = response_format.get("json_schema")
    if response_format.get("type") != "json_schema" or not isinstance(given, Mapping):
        return None
    if not given.get("name") or "schema" not in given:
        return "Missing required parameter: 'response_format.json_schema'."
    if not given.get("strict"):
        return None
    schema = given["schema"]
    first = "schema must be a JSON Schema of 'type: \"object\"'" if schema.get("type") != "object" else None
    found = first or next(_faults(schema, ()), None)
    return found and f"Invalid schema for response_format '{given['name']}': {found}."


def _faults(schema: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[str]:
    refused = next((word for word in REFUSED if word in schema), None)
    if refused:
        yield f"In context={at}, '{refused}' is not permitted"
    if "$ref" in schema and len(schema) > 1:
        yield f"In context={at}, $ref cannot have keywords {set(schema) - {'$ref'}}"
    if "properties" in schema:
        yield from _object_faults(schema, at)
    for word in ("properties", "$defs"):
        for name, one in schema.get(word, {}).items():
            yield from _faults(one, (*at, word, name))
    for place, one in enumerate(schema.get("anyOf", ())):
        yield from _faults(one, (*at, "anyOf", str(place)))
    if "items" in schema:
        yield from _faults(schema["items"], (*at, "items"))


def _object_faults(schema: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield f"In context={at}, 'additionalProperties' is required to be supplied and to be false"
    missing = next((name for name in schema["properties"] if name not in schema.get("required", ())), None)
    if missing:
        yield (
            f"In context={at}, 'required' is required to be supplied and to be an array including every key"
            f" in properties. Missing '{missing}'"
        )
