"""What OpenAPI says of every POST at once: how to retry it."""

from __future__ import annotations

from typing import Any

from service.access.signed import opened_by_signature
from service.retries import FORM

HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": FORM},
    "description": "A new UUID for each request, the same one to retry it: what succeeded is not done again,"
    " its answer is given back for 24 hours. What failed is not kept.",
}
REPLAYED = {
    "Idempotent-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "This answer is that of an earlier request under the same Idempotency-Key.",
    }
}
REFUSED = {
    "409": "`idempotency_in_flight`: the first request is still at work, Retry-After says when to retry;"
    " `answer_too_large_to_keep`: it succeeded and is not done again. Or what is asked contradicts what is"
    " stored.",
    "410": "`answer_erased`: a text of the kept answer was erased since.",
    "422": "`idempotency_key_reused`: the key came with another request. Or what was sent cannot be used.",
}


def documented(api: dict[str, Any]) -> dict[str, Any]:
    """The schema; every POST that a key opens tells of the header and its answers, once if done twice."""
    for path, methods in api["paths"].items():
        if "post" in methods and path.startswith("/v1/") and not opened_by_signature("POST", path):
            _document(methods["post"])
    return api


def _document(operation: dict[str, Any]) -> None:
    others = [one for one in operation.get("parameters", []) if one["name"] != HEADER["name"]]
    operation["parameters"] = [*others, HEADER]
    responses = operation["responses"]
    for status, told in REFUSED.items():
        responses[status] = {**responses.get(status, responses["409"]), "description": told}
    for status, answer in responses.items():
        if status.startswith("2"):
            answer["headers"] = answer.get("headers", {}) | REPLAYED
