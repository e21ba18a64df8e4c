"""`/docs`: every route on one page, with nothing fetched from anywhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.responses import HTMLResponse

from service.messages import say
from service.web import LanguageDep

router = APIRouter(include_in_schema=False)
WORDS = ("intro", "required", "body")


@router.get("/docs")
async def docs(request: Request, language: LanguageDep) -> HTMLResponse:
    """The page, in the reader's language."""
    api = request.app.openapi()
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for tag, route in _routes(api):
        groups[tag].append(route)
    words = {word: say(f"docs.{word}", language) for word in WORDS}
    page = _template().render(api=api, groups=groups, words=words, language=language)
    return HTMLResponse(
        page, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    )


def _routes(api: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in api["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            yield (
                told.get("tags", ["house"])[0],
                {
                    "method": method.upper(),
                    "path": path,
                    "description": told.get("description", told.get("summary", "")),
                    "parameters": told.get("parameters", []),
                    "bodies": [(kind, _shown(api, one.get("schema", {}))) for kind, one in content.items()],
                },
            )


def _shown(api: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A schema as JSON, its own name followed once."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found = api.get("components", {}).get("schemas", {}).get(name, schema)
    return json.dumps(found, ensure_ascii=False, indent=2)


@cache
def _template() -> Template:
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return jinja.get_template("docs.html.j2")
