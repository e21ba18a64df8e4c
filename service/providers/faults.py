"""Foreign exceptions, of the SDK, of LangChain and of what lies under them, mapped once: here.

They are known by their HTTP status, else by the names of their classes: providers' packages share no base
class, and none of them need be imported to be understood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

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
_CONTEXT = re.compile(r"context|too (?:long|many tokens)|maximum.{0,20}length|input tokens", re.IGNORECASE)
_LIMIT = re.compile(r"(?:context (?:length|size|window)|maximum)\D{0,40}?(\d{3,8})", re.IGNORECASE)
_ASKED = re.compile(r"(?:resulted in|requested|prompt is|has|of) (\d{3,8}) (?:\w+ )?tokens", re.IGNORECASE)
_POLICY = re.compile(r"content[_ ](?:filter|policy)|safety|moderation", re.IGNORECASE)
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
    names = {kind.__name__ for kind in type(error).__mro__}
    return _by_name(error, names, model, url) or ProviderFault(model=model, reason=_reason(error))


def _by_name(error: BaseException, names: set[str], model: str, url: str) -> ProviderFault | None:
    fault: ProviderFault | None = None
    if names & {"LengthFinishReasonError"}:
        fault = AnswerUnusable("answer_cut", model=model)
    elif names & {"ContentFilterFinishReasonError", "OpenAIRefusalError"}:
        fault = AnswerRefused(model=model, reason=_reason(error))
    elif names & _LOST or any("Timeout" in name for name in names) or isinstance(error, OSError):
        fault = ProviderUnreachable(model=model, url=url, reason=_reason(error))
    elif isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        fault = NotAnApi(model=model, url=url)
    elif names & {"ValidationError", "OutputParserException"}:
        fault = AnswerUnusable("answer_not_json", model=model)
    elif names & {"APIError"}:
        fault = ProviderBroken(model=model, reason=_reason(error))
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
        return AnswerRefused(model=model, reason=reason)
    return RequestRefused(model=model, reason=reason)


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "http_status", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int) and 300 <= status < 600:
                return status
    return None


def _body(error: BaseException) -> Mapping[str, Any]:
    """What the provider says of its error: the object under `error`, or the whole; {} when it is no JSON."""
    body = getattr(error, "body", None)
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        return inner if isinstance(inner, Mapping) else {"message": str(inner)}
    return {}


def _reason(error: BaseException) -> str:
    said = str(_body(error).get("message") or "") or str(error.__cause__ or error) or type(error).__name__
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
