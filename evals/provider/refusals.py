"""Manners of refusing: an HTTP answer that is not a completion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from evals.provider.answers import content
from evals.provider.asked import Asked
from evals.provider.framing import Said, as_json, framed, page
from evals.provider.wire import Step

Refusing = Callable[[Asked], Sequence[Step]]
PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
BUSY = "Rate limit reached for requests. Please try again later."
SHORT_WAIT_MS = 250


def refused(
    status: int, message: str, kind: str, code: str | None, param: str | None = None, **headers: str
) -> tuple[Step]:
    """An error as OpenAI writes it."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return (page(status, as_json({"error": error}), **headers),)


def key_refused(_asked: Asked | None = None) -> Sequence[Step]:
    """401."""
    return refused(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")


def no_such_model(asked: Asked) -> Sequence[Step]:
    """404."""
    told = f"The model `{asked.model}` does not exist or you do not have access to it."
    return refused(404, told, "invalid_request_error", "model_not_found")


def context(asked: Asked) -> Sequence[Step]:
    """400 as OpenAI says it: the prompt does not fit the window."""
    told = (
        f"This model's maximum context length is {asked.window} tokens. However, your messages resulted in"
        f" {asked.prompt_tokens} tokens. Please reduce the length of the messages."
    )
    return refused(400, told, "invalid_request_error", "context_length_exceeded", "messages")


def context_llamacpp(asked: Asked) -> Sequence[Step]:
    """The same as llama.cpp says it."""
    error = {
        "code": 400,
        "message": "the request exceeds the available context size, try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": asked.prompt_tokens,
        "n_ctx": asked.window,
    }
    return (page(400, as_json({"error": error})),)


def busy(_asked: Asked, **headers: str) -> Sequence[Step]:
    """429."""
    return refused(429, BUSY, "requests", "rate_limit_exceeded", **headers)


def busy_for_a_second(asked: Asked) -> Sequence[Step]:
    """429, come back in a second."""
    return busy(asked, Retry_After="1")


def busy_for_milliseconds(asked: Asked) -> Sequence[Step]:
    """429, come back in SHORT_WAIT_MS, as OpenAI says it."""
    return busy(asked, retry_after_ms=str(SHORT_WAIT_MS))


def busy_until(asked: Asked) -> Sequence[Step]:
    """429, come back at an hour, one second away at least."""
    then = datetime.now(UTC) + timedelta(seconds=2)
    return busy(asked, Retry_After=format_datetime(then, usegmt=True))


def broken(_asked: Asked) -> Sequence[Step]:
    """500."""
    told = "The server had an error while processing your request. Sorry about that!"
    return refused(500, told, "server_error", None)


def overloaded(_asked: Asked) -> Sequence[Step]:
    """503."""
    told = "The engine is currently overloaded, please try again later."
    return refused(503, told, "service_unavailable", "overloaded")


def echo_400(asked: Asked) -> Sequence[Step]:
    """400 that quotes what it was asked, the user's words first."""
    return refused(400, f"Invalid value: {_quoted(asked)}", "invalid_request_error", None, "messages")


def echo_500(asked: Asked) -> Sequence[Step]:
    """500 that does the same."""
    return refused(500, f"Could not process: {_quoted(asked)}", "server_error", None)


def echo_200(asked: Asked) -> Sequence[Step]:
    """The same error, told as a success."""
    error = {"message": f"Could not process: {_quoted(asked)}", "type": "server_error"}
    return (page(200, as_json({"error": error})),)


def _quoted(asked: Asked) -> str:
    """The prompt, from the words that are the longest: a caller may keep the beginning of it alone."""
    words = asked.user.split()
    longest = max(range(len(words)), key=lambda place: len(words[place]), default=0)
    return " ".join((*words[longest:], *words[:longest], asked.system))


def html_200(_asked: Asked) -> Sequence[Step]:
    """A web page where an answer should be: a wrong address, a captive portal."""
    return (page(200, PAGE.format("Bienvenue").encode(), "text/html; charset=utf-8"),)


def html_502(_asked: Asked) -> Sequence[Step]:
    """The page of a proxy whose server is gone."""
    return (page(502, PAGE.format("502 Bad Gateway").encode(), "text/html"),)


def not_json_200(_asked: Asked) -> Sequence[Step]:
    """Called JSON, and is not."""
    return (page(200, b'{"id": "chatcmpl-1", "choices": [{"index": 0, "mess'),)


def no_schema(asked: Asked) -> Sequence[Step]:
    """400 to a response format; good without."""
    return _unless(asked, "response_format", "response_format is not supported")


def no_max_completion_tokens(asked: Asked) -> Sequence[Step]:
    """400 to that name, as an older server; good with the other."""
    told = "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead."
    return _unless(asked, "max_completion_tokens", told)


def no_max_tokens(asked: Asked) -> Sequence[Step]:
    """400 to that name, as a newer model; good with the other."""
    told = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'"
        " instead."
    )
    return _unless(asked, "max_tokens", told)


def no_stream_options(asked: Asked) -> Sequence[Step]:
    """400 to options of the stream; good without."""
    return _unless(asked, "stream_options", "Unrecognized request argument supplied: stream_options")


def no_temperature(asked: Asked) -> Sequence[Step]:
    """400 to a temperature, as a reasoning model; good without."""
    told = "Unsupported value: 'temperature' is not supported with this model. Only the default is."
    return _unless(asked, "temperature", told)


def bad_request(message: str, param: str | None = None, code: str | None = None) -> Sequence[Step]:
    """400 for a request nobody could answer."""
    return refused(400, message, "invalid_request_error", code, param)


def _unless(asked: Asked, param: str, message: str) -> Sequence[Step]:
    given: Any = asked.body.get(param)
    if given is None:
        return framed(Said(content(asked)), asked)
    return bad_request(message, param, "unsupported_parameter")


_BY_NUMBER: Mapping[str, Refusing] = {
    "429_with_retry_after": busy_for_a_second,
    "429_with_retry_after_ms": busy_for_milliseconds,
    "429_with_retry_after_date": busy_until,
    "429": busy,
    "500": broken,
    "503": overloaded,
}
_BY_NAME: Sequence[Refusing] = (
    *(echo_400, echo_500, echo_200),
    *(html_200, html_502, not_json_200, key_refused, no_such_model, context, context_llamacpp),
    *(no_schema, no_max_completion_tokens, no_max_tokens, no_stream_options, no_temperature),
)
REFUSALS: Mapping[str, Refusing] = {**_BY_NUMBER, **{refusing.__name__: refusing for refusing in _BY_NAME}}
