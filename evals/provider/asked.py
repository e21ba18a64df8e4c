"""A request as the stub understood it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.provider.reading import Reading, read

LETTERS_A_TOKEN = 4
NAMED = re.compile(r"[\"`« ](text|hashtags|title|alt_text|first_comment|visual_idea|thread|claims)[\"`» ,:]")
NULLABLE = {"type": ["string", "null"]}
DRAFT_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "hashtags": {"type": "array", "items": {"type": "string"}},
        "title": NULLABLE,
        "alt_text": NULLABLE,
        "first_comment": NULLABLE,
        "visual_idea": NULLABLE,
        "thread": {"type": ["array", "null"], "items": {"type": "string"}},
        "claims": {
            "type": "array",
            "items": {"type": "object", "properties": {"text": {"type": "string"}, "source": NULLABLE}},
        },
    },
}


@dataclass(frozen=True)
class Asked:
    """A call: its JSON body, the model without its `!manner`, and whether a schema is honoured.

    `words_per_second` is the pace of what is said; 0 is as fast as it goes.
    """

    body: Mapping[str, Any]
    model: str
    honours_schemas: bool = True
    words_per_second: float = 0.0
    window: int = 8192

    @property
    def streamed(self) -> bool:
        """Whether the caller wants server-sent events."""
        return bool(self.body.get("stream"))

    @cached_property
    def system(self) -> str:
        """The system prompt."""
        return self._said_by("system", "developer")

    @cached_property
    def user(self) -> str:
        """The user prompt."""
        return self._said_by("user")

    @property
    def reading(self) -> Reading:
        """The brief found in the prompt."""
        return read(self.user)

    @property
    def prompt_tokens(self) -> int:
        """About as many as a model would count."""
        return tokens(self.system) + tokens(self.user)

    @property
    def max_tokens(self) -> int | None:
        """What the caller allows for the answer, by either name."""
        most = self.body.get("max_completion_tokens") or self.body.get("max_tokens")
        return int(most) if most else None

    @cached_property
    def schema(self) -> Mapping[str, Any] | None:
        """The schema to answer by: the one given, else ours when JSON is asked for; None for plain text."""
        form = self.body.get("response_format") or {}
        if form.get("type") == "json_schema":
            return form["json_schema"]["schema"] if self.honours_schemas else None
        if form.get("type") == "json_object" or "JSON" in self.user or "JSON" in self.system:
            return self._schema_told()
        return None

    def _schema_told(self) -> Mapping[str, Any]:
        told = set(NAMED.findall(f"{self.system} {self.user}"))
        properties = {
            name: schema
            for name, schema in DRAFT_SCHEMA["properties"].items()
            if name == "text" or not told or name in told
        }
        return {**DRAFT_SCHEMA, "properties": properties}

    def _said_by(self, *roles: str) -> str:
        said = [message for message in self.body.get("messages", ()) if message.get("role") in roles]
        return "\n\n".join(_text(message.get("content")) for message in said)


def tokens(text: str) -> int:
    """A rough count of tokens."""
    return -(-len(text) // LETTERS_A_TOKEN)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""
