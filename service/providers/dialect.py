"""What an OpenAI-compatible server understands, learnt from its refusals.

The protocol has grown, and most servers speak a part of it: a request one of them refuses for a parameter is
asked again without it, and the next ones spare the detour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.providers.port import Question

# json_object with its schema is how llama.cpp's Python server, Together or Fireworks take one.
FORMS = ("json_schema", "json_object with schema", "json_object", "")
LENGTH = ("max_completion_tokens", "max_tokens", "")


@dataclass(frozen=True, slots=True)
class Known:
    """What is sent: which form of answer is asked for, which name its length has, whether streams count."""

    lengths: tuple[str, ...]
    forms: tuple[str, ...] = FORMS
    counts_streams: bool = True


class Dialect:
    """The parameters one server is sent: OpenAI's own in today's terms, others in the common ones."""

    def __init__(self, *, is_openai: bool) -> None:
        self.known = Known(LENGTH if is_openai else (LENGTH[1], LENGTH[0], LENGTH[2]))

    def body(self, model: str, question: Question, *, streamed: bool) -> dict[str, Any]:
        """The request of a question."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
        }
        if self.known.lengths[0]:
            body[self.known.lengths[0]] = question.most_tokens
        if question.schema and self.known.forms[0]:
            body["response_format"] = self._form(question)
        if streamed:
            body["stream"] = True
            if self.known.counts_streams:
                body["stream_options"] = {"include_usage": True}
        return body

    def learn(self, refusal: str, body: Mapping[str, Any]) -> bool:
        """Whether asking again may succeed: the refusal of `body` taught something, to it or to another."""
        told, known = refusal.lower(), self.known
        if self._is_older(body):
            return True
        if "stream_options" in told and "stream_options" in body:
            self.known = replace(known, counts_streams=False)
        elif known.lengths[0] and known.lengths[0] in told:
            self.known = replace(known, lengths=known.lengths[1:])
        elif "response_format" in body:
            # A server that refuses the form rarely says so clearly: without any other reason, it is the form.
            self.known = replace(known, forms=known.forms[1:])
        return self.known != known

    def _is_older(self, body: Mapping[str, Any]) -> bool:
        """Whether a body was made before the last lesson, which another call got."""
        form = _form_of(body)
        return (
            ("stream_options" in body and not self.known.counts_streams)
            or next((name for name in LENGTH if name in body), "") != self.known.lengths[0]
            or (form is not None and form != self.known.forms[0])
        )

    def _form(self, question: Question) -> dict[str, Any]:
        match self.known.forms[0]:
            case "json_schema":
                schema = {"name": "answer", "schema": question.schema, "strict": True}
                return {"type": "json_schema", "json_schema": schema}
            case "json_object":
                return {"type": "json_object"}
        return {"type": "json_object", "schema": question.schema}


def _form_of(body: Mapping[str, Any]) -> str | None:
    """The form of answer a body asks for, as FORMS names it."""
    asked = body.get("response_format")
    if asked is None:
        return None
    return f"{asked['type']} with schema" if "schema" in asked else str(asked["type"])
