"""Errors as problem+json (RFC 9457), in the reader's language, never with a trace."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from service.errors import MOST_FAULTS, Fault, InvalidInput, PortevoixError, TooLarge, TooSlow
from service.messages import Language, catalogue, say
from service.methods import answered
from service.telemetry import request_id

log = logging.getLogger(__name__)
FIELD_MESSAGES = {
    "missing": "missing",
    "link": "link",
    "blank": "blank",
    "brief_too_long": "brief_too_long",
    "action_or_instruction": "action_or_instruction",
    "translate_into": "translate_into",
    "edited_without_text": "edited_without_text",
    "text_not_edited": "text_not_edited",
    "refused_not_published": "refused_not_published",
    "timezone_aware": "moment",
    "datetime_from_date_parsing": "moment",
    "datetime_parsing": "moment",
    "day": "day",
    "date_from_datetime_parsing": "day",
    "date_parsing": "day",
    "text_with_nul": "text_with_nul",
    "text_with_surrogate": "text_with_surrogate",
    "text_too_long": "text_too_long",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "literal_error": "choice",
    "enum": "choice",
    "extra_forbidden": "unknown_field",
    "string_pattern_mismatch": "form",
    "json_invalid": "json",
    "model_attributes_type": "object",
    "dict_type": "object",
    "list_type": "list",
    "string_type": "string",
    "int_type": "integer",
    "int_parsing": "integer",
    "greater_than_equal": "number_range",
    "less_than_equal": "number_range",
}


def reader_language(accept_language: str | None) -> Language:
    """`fr` or `en`, whichever the header prefers; French when it says neither."""
    wishes: list[tuple[float, Language]] = []
    for place, part in enumerate((accept_language or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        name = tag.strip().lower()[:2]
        if name in ("fr", "en"):
            weight = float(quality) if quality.replace(".", "", 1).isdigit() else 1.0
            wishes.append((weight - place / 1000, "fr" if name == "fr" else "en"))
    best = max(wishes, default=(0.0, "fr"))
    return "en" if best[1] == "en" else "fr"


def problem(error: PortevoixError, accept_language: str | None, instance: str = "") -> JSONResponse:
    """The answer for an error of the house."""
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    if error.status == HTTPStatus.REQUEST_TIMEOUT:
        headers["Connection"] = "close"
    if seconds := error.details.get("retry_after"):
        headers["Retry-After"] = seconds
    if methods := error.details.get("allow"):
        headers["Allow"] = methods
    body = problem_of(error, reader_language(accept_language), instance)
    return JSONResponse(body, error.status, headers, media_type="application/problem+json")


def problem_of(error: PortevoixError, language: Language, instance: str = "") -> dict[str, Any]:
    """The body of the answer for an error of the house, told in `language`."""
    return {
        "type": f"urn:portevoix:{error.code}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": say(f"errors.{error.code}", language, error.details),
        "errors": [fault_message(fault, language) for fault in error.faults],
        "instance": instance,
        "request_id": request_id.get(),
    }


def fault_message(fault: Fault, language: Language) -> dict[str, str]:
    """`{path, code, message}` of one fault."""
    key = next(
        (
            f"{area}.{fault.code}"
            for area in ("faults", "fields", "rows")
            if f"{area}.{fault.code}" in catalogue()
        ),
        "errors.invalid_input",
    )
    return {"path": fault.path, "code": fault.code, "message": say(key, language, fault.details)}


def field_faults(errors: Iterable[Any]) -> Sequence[Fault]:
    """What pydantic says of a request, as faults with messages of ours."""
    return [
        Fault(
            ".".join(str(part) for part in item["loc"]),
            FIELD_MESSAGES.get(item["type"], "field"),
            {"reason": str(item.get("msg", "")), **{k: str(v) for k, v in (item.get("ctx") or {}).items()}},
        )
        for item in errors
    ]


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""

    @app.exception_handler(PortevoixError)
    async def _ours(request: Request, error: PortevoixError) -> JSONResponse:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("%s %s", error.code, error.details)
        return problem(error, request.headers.get("accept-language"), request.url.path)

    @app.exception_handler(RequestValidationError)
    async def _fields(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = error.errors()[:MOST_FAULTS]
        ours = MalformedJson if any(item["type"] == "json_invalid" for item in errors) else InvalidInput
        fault = ours(faults=field_faults(errors))
        return problem(fault, request.headers.get("accept-language"), request.url.path)

    @app.exception_handler(HTTPException)
    async def _plain(request: Request, error: HTTPException) -> JSONResponse:
        return problem(_plain_error(error, request), request.headers.get("accept-language"), request.url.path)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        route = getattr(request.scope.get("route"), "path", "no route")  # a path may hold the id of a post
        log.error("unexpected error on %s", route, exc_info=error)
        return problem(PortevoixError(), request.headers.get("accept-language"), request.url.path)


class MalformedJson(InvalidInput):
    """A body that is not JSON."""

    status = 400
    default_code = "malformed_json"


class NoSuchRoute(PortevoixError):
    """A path or a method the service does not have."""

    status = 404
    default_code = "no_such_route"


class MethodNotAllowed(NoSuchRoute):
    """A route that exists, under another method."""

    status = 405
    default_code = "method_not_allowed"


def _plain_error(error: HTTPException, request: Request) -> PortevoixError:
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge(largest=error.detail)
    if error.status_code == HTTPStatus.REQUEST_TIMEOUT:
        return TooSlow(seconds=error.detail)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(allow=", ".join(answered(request.scope)))
    return NoSuchRoute() if error.status_code == HTTPStatus.NOT_FOUND else MalformedJson()
