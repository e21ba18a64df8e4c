"""What a guide says of the messages a brand receives: words that go to a person, sentences of its replies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.guides.fields import LanguageTag, NetworkId, Text
from service.guides.part import Part
from service.message import Intent

ReplyRole = Literal["greeting", "thanks", "empathy", "answer", "holding", "private", "closing"]
ReplyIntent = Intent | Literal["any"]


class Moderation(Part):
    """Words of strangers that the brand looks at itself, matched as those of the vocabulary are.

    A message with one of `always_escalate` goes to a person before anything is said; what holds one of
    `never_public` is answered in private.
    """

    always_escalate: list[Text] = Field(default_factory=list)
    never_public: list[Text] = Field(default_factory=list)


class ReplyMove(Part):
    """A whole sentence the composer may place in a reply; in the brand's first language by default.

    `{name}` in a greeting stands for the author's first name, where it may be said. `holding` is what is
    said while the team looks for the answer, `answer` what leads to a page of the brand's.
    """

    role: ReplyRole
    language: LanguageTag | None = None
    intents: list[ReplyIntent] = Field(min_length=1)
    networks: list[NetworkId] = Field(default_factory=list)
    register_: Annotated[Literal["tu", "vous", "neutral"], Field(alias="register")] = "neutral"
    text: Text
