"""The model's port: a question goes in, the raw text of an answer comes out. The SDK and LangChain fit it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from service.words import Usage

Hear = Callable[[str], None]
LARGEST_ANSWER = 200_000  # bytes; the longest text a network takes is 63,206 characters


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked. `schema` is the JSON Schema of the answer, `most_tokens` its longest."""

    system: str
    user: str
    schema: Mapping[str, Any] | None = None
    most_tokens: int = 1_500

    @property
    def most_input_tokens(self) -> int:
        """A bound that no byte-level tokenizer passes: one token a byte, and the marks of a chat template."""
        asked = len(self.system.encode()) + len(self.user.encode()) + len(str(self.schema or "").encode())
        return asked + 256


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model gave back, whole. `usage` counts nothing where the provider did not say."""

    text: str
    usage: Usage = field(default_factory=Usage)


def weight(text: str) -> int:
    """The bytes a text takes."""
    return len(text.encode("utf-8", "surrogatepass"))


class Model(Protocol):
    """One model of one provider. Every foreign exception leaves it as a ProviderFault."""

    @property
    def provider(self) -> str:
        """How answers name the provider: `openai`, `mistralai`…"""

    @property
    def name(self) -> str:
        """The model as its provider names it; "" until the server's only model is known."""

    async def ask(self, question: Question, hear: Hear | None = None) -> Answer:
        """One call, no retry. With `hear`, the answer is streamed, and each piece heard as it comes.

        AnswerUnusable when it is cut, empty or too large, AnswerRefused, and the other ProviderFaults.
        """

    async def names(self) -> tuple[str, ...]:
        """The models this provider offers, () where it cannot be asked. ProviderFault."""

    async def close(self) -> None:
        """Release its connections."""
