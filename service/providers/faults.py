"""Foreign exceptions, of the SDK, of LangChain and of what lies under them, mapped once: here.

They are known by their HTTP status, else by the names of their classes: providers' packages share no base
class, and none of them need be imported to be understood.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from service.provider_faults import (
    AnswerRefused,
    AnswerUnusable,
    KeyRefused,
    NotAnApi,
    PromptTooLong,
    ProviderBroken,
    ProviderBusy,
    ProviderFault,
    ProviderSilent,
    ProviderUnreachable,
    RequestRefused,
    UnknownModel,
)

LONGEST_REASON = 200
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,60}")
_PARAMETERS = re.compile(r"\b(?:[a-z]+_)*(?:tokens|predict|format|options)\b|\btemperature\b")
_CONTEXT = re.compile(r"context|too (?:long|many tokens)|maximum.{0,20}length|input tokens", re.IGNORECASE)
_LIMIT = re.compile(r"(?:context (?:length|size|window)|maximum)\D{0,40}?(\d{3,8})", re.IGNORECASE)
_ASKED = re.compile(r"(?:resulted in|requested|prompt is|has|of) (\d{3,8}) (?:\w+ )?tokens", re.IGNORECASE)
_KEY_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9_]*_(?:API_)?(?:KEY|TOKEN)\b")
_KEY = re.compile(r"api[_ ]?key|credential|token", re.IGNORECASE)
_POLICY = re.compile(r"content[_ ](?:filter|policy)|safety|moderation", re.IGNORECASE)
# What LangChain says of a stream that holds no event, and of a page that is no JSON.
_NO_ANSWER = re.compile(r"No generation chunks were returned|Unexpected response type")
_LOST = frozenset(
    [
        "APIConnectionError",
        "ConnectError",
        "ClientConnectionError",
        "ClientError",
        "TransportError",
        "HTTPError",
    ]
)


@asynccontextmanager
async def mapped(where: Callable[[], tuple[str, str]]) -> AsyncIterator[None]:
    """Around foreign calls: what they raise leaves as the house's. `where`: the model and its address."""
    try:
        yield
    except ProviderFault:
        raise
    except Exception as error:
        raise fault_of(error, *where()) from error


def fault_of(error: BaseException, model: str, url: str) -> ProviderFault:
    """The house's error for a foreign one. `url` is where the model was asked."""
    if isinstance(error, ProviderFault):
        return error
    status = _status(error)
    if status is not None:
        return _by_status(error, status, model, url)
    # The deadline is ours and a TimeoutError; the SDK says "timeout" of a connection that was reset too.
    if type(error) is TimeoutError:
        return ProviderSilent(model=model)
    if isinstance(error, ValueError) and error.args and isinstance(error.args[0], Mapping):
        return fault_told(error.args[0], model, url)  # LangChain, of an error in place of an answer
    names = {kind.__name__ for kind in type(error).__mro__}
    return _by_name(error, names, model, url) or ProviderFault(model=model, reason=_reason(error))


def fault_at_opening(error: Exception, model: str, provider: str) -> ProviderFault:
    """The house's error for what LangChain says of a model it cannot open: no such provider, or no key."""
    told = str(error)
    if "nsupported provider" in told or "is not supported" in told:
        return UnknownModel("provider_unknown", model=model, provider=provider)
    variable = _KEY_VARIABLE.search(told)
    if variable or _KEY.search(told):
        name = variable[0] if variable else f"{provider.upper()}_API_KEY"
        return KeyRefused("provider_key_missing", model=model, variable=name)
    return ProviderFault(model=model, reason=_reason(error))


def fault_told(error: object, model: str, url: str) -> ProviderFault:
    """The house's error for one told in an answer that came as a success."""
    told = error if isinstance(error, Mapping) else {"message": str(error)}
    status = told.get("code")
    if isinstance(status, int) and 400 <= status < 600:
        return _by_status(_Told(told), status, model, url)
    return ProviderBroken(model=model, reason=_named(told, ""))


class _Told(Exception):
    """An error that was told, not raised."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(str(body.get("message")))
        self.body = body


def shown(url: str) -> str:
    """An address as it may be told: without the name and password that some hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _by_name(error: BaseException, names: set[str], model: str, url: str) -> ProviderFault | None:
    fault: ProviderFault | None = None
    if names & {"LengthFinishReasonError"}:
        fault = AnswerUnusable("answer_cut", model=model)
    elif names & {"ContentFilterFinishReasonError", "ModelRefusalError", "OpenAIRefusalError"}:
        fault = AnswerRefused(model=model, reason=_reason(error))
    elif names & _LOST or any("Timeout" in name for name in names) or isinstance(error, OSError):
        fault = ProviderUnreachable(model=model, url=url, reason=_reason(error))
    elif isinstance(error, json.JSONDecodeError | UnicodeDecodeError) or _NO_ANSWER.search(str(error)):
        fault = NotAnApi(model=model, url=url)
    elif names & {"ValidationError", "OutputParserException"}:
        fault = AnswerUnusable("answer_not_json", model=model)
    elif names & {"APIError"}:
        fault = ProviderBroken(model=model, reason=_named(_body(error), ""))
    return fault


def _by_status(error: BaseException, status: int, model: str, url: str) -> ProviderFault:
    body = _body(error)
    match status:
        case 401 | 403:
            return KeyRefused(model=model)
        case 404:
            return UnknownModel(model=model, url=url) if body else NotAnApi(model=model, url=url)
        case 408 | 425 | 429:
            return ProviderBusy(model=model, retry_after=_retry_after(error))
        case 400 | 413 | 422:
            return _refused(body, status, model, _reason(error))
        case _ if status >= 500:
            return ProviderBroken(model=model, reason=f"HTTP {status}")
    return NotAnApi(model=model, url=url)


def _refused(body: Mapping[str, Any], status: int, model: str, reason: str) -> ProviderFault:
    told = f"{body.get('code')} {body.get('type')} {reason}"
    if status == 413 or _CONTEXT.search(told):
        limit, asked = _LIMIT.search(reason), _ASKED.search(reason)
        context = body.get("n_ctx") or (int(limit[1]) if limit else None)
        return PromptTooLong(
            body.get("n_prompt_tokens") or (int(asked[1]) if asked else None), context, model=model
        )
    if _POLICY.search(told):
        return AnswerRefused(model=model, reason=_named(body, reason))
    return RequestRefused(model=model, reason=_named(body, reason) if body else f"HTTP {status}")


def _named(body: Mapping[str, Any], said: str) -> str:
    """Codes and parameters alone of what a provider says: its sentences may quote what it was asked."""
    told = [str(body.get(name) or "") for name in ("code", "type", "param")]
    names = [one for one in told if _NAME.fullmatch(one)]
    return ", ".join(dict.fromkeys((*names, *_PARAMETERS.findall(said)))) or "?"


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):  # botocore's, which Bedrock speaks through
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return status if isinstance(status, int) else None
    for holder in (error, response):
        for name in ("status_code", "http_status", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int) and 300 <= status < 600:
                return status
    return None


def _body(error: BaseException) -> Mapping[str, Any]:
    """What the provider says of its error: the object under `error`, or the whole; {} when it is no JSON."""
    for name in ("body", "details", "response"):
        body = getattr(error, name, None)
        if isinstance(body, Mapping):
            inner = body.get("error") or body.get("Error") or body
            return inner if isinstance(inner, Mapping) else {"message": str(inner)}
    return _body_of_page(getattr(error, "response", None))


def _body_of_page(response: Any) -> Mapping[str, Any]:
    """The same, of an HTTP client's own response, where a provider's package raises its error as it is."""
    try:
        body = response.json()
    except (AttributeError, ValueError, RuntimeError):  # none, no JSON, or not read
        return {}
    inner = body.get("error", body) if isinstance(body, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _reason(error: BaseException) -> str:
    body = _body(error)
    said = body.get("message") or body.get("Message") or error.__cause__ or error
    return _short(str(said) or type(error).__name__)


def _short(said: str) -> str:
    plain = " ".join(said.split())
    return plain if len(plain) <= LONGEST_REASON else f"{plain[:LONGEST_REASON]}…"


def _retry_after(error: BaseException) -> float | None:
    """Seconds, from `retry-after-ms`, or from `Retry-After` in seconds or as a date (RFC 9110, 10.2.3)."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    told = headers.get("retry-after-ms")
    if told and re.fullmatch(r"\d{1,9}(\.\d+)?", told):
        return float(told) / 1000
    told = (headers.get("retry-after") or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", told):
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
