"""What callers of rewrites send; what they get is a draft."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from service.bodies import Body, CeilingBody, FieldName, LanguageTag, Line, Name, Spoken, SpokenLine, Text
from service.words import Action


class RewriteRequest(Body):
    """A text to rewrite as `action` or a free `instruction` says: exactly one of them.

    `facts` may be added to what the text states. `language`, that of the result, is by default that of the
    text; a translation needs it. `fields` are what goes beside the text: title, alt_text…
    """

    network: Name
    kind: Name | None = None
    text: Spoken
    action: Action | None = None
    instruction: SpokenLine | None = None
    facts: list[Line] = Field(default=[], max_length=200)
    language: LanguageTag | None = None
    fields: dict[FieldName, Text | None] = Field(default={}, max_length=20)
    ceiling: CeilingBody = CeilingBody()

    @model_validator(mode="after")
    def _one_thing_asked(self) -> Self:
        if (self.action is None) == (self.instruction is None):
            raise PydanticCustomError("action_or_instruction", "action or instruction")
        if self.action == "translate" and self.language is None:
            raise PydanticCustomError("translate_into", "translate into which language")
        return self

    @property
    def verb(self) -> str:
        """What is asked for: an action, or `instruction`."""
        return self.action or "instruction"
