"""What an OpenAI-compatible server understands, learnt from its refusals.

The protocol has grown, and most servers speak a part of it: a request one of them refuses for a parameter is
asked again without it, and the next ones spare the detour.
"""

from __future__ import annotations

from typing import Any

from service.providers.port import Question

# The last but one is how llama.cpp's Python server, Together or Fireworks take a schema.
FORMS = ("json_schema", "json_object with its schema", "json_object", "")
LENGTH = ("max_completion_tokens", "max_tokens", "")


class Dialect:
    """The parameters one server is sent: OpenAI's own in today's terms, others in the common ones."""

    def __init__(self, *, is_openai: bool) -> None:
        self._form = 0
        self._lengths = list(LENGTH if is_openai else (LENGTH[1], LENGTH[0], LENGTH[2]))
        self._counts_streams = True

    def body(self, model: str, question: Question, *, streamed: bool) -> dict[str, Any]:
        """The request of a question."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
        }
        if self._lengths[0]:
            body[self._lengths[0]] = question.most_tokens
        if question.schema and FORMS[self._form]:
            body["response_format"] = self._asked_form(question)
        if streamed:
            body["stream"] = True
            if self._counts_streams:
                body["stream_options"] = {"include_usage": True}
        return body

    def learn(self, refusal: str, body: dict[str, Any]) -> bool:
        """Whether the refusal of `body` taught something, so that asking again may succeed."""
        told = refusal.lower()
        if "stream_options" in told and "stream_options" in body:
            self._counts_streams = False
            return True
        if self._lengths[0] and self._lengths[0] in told and self._lengths[0] in body:
            self._lengths.pop(0)
            return True
        if "response_format" not in body:
            return False
        # A server that refuses the form rarely says so clearly: without any other reason, it is the form.
        # Another call may have learnt it meanwhile: then asking again is enough.
        if self._is_asked(body["response_format"]):
            self._form += 1
        return True

    def _asked_form(self, question: Question) -> dict[str, Any]:
        match self._form:
            case 0:
                schema = {"name": "answer", "schema": question.schema, "strict": True}
                return {"type": "json_schema", "json_schema": schema}
            case 1:
                return {"type": "json_object", "schema": question.schema}
        return {"type": "json_object"}

    def _is_asked(self, form: dict[str, Any]) -> bool:
        return self._form == (0 if "json_schema" in form else 1 if "schema" in form else 2)
