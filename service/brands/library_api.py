"""Knowledge pages and past posts over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from service.brands.schemas import (
    ImportOut,
    PageBody,
    PageItem,
    PageOut,
    Pages,
    PostOut,
    PostPage,
)
from service.erasing import ERASURE, erase_page, erase_post, erased
from service.errors import InvalidInput, UnknownPage
from service.guard import ADMIN, DRAFT, READ, CallerDep
from service.jobs.seen import JobOut, accepted
from service.ndjson import TYPES, lines
from service.problems import MalformedJson
from service.web import A_ROW, Deadline, DeskDep, LanguageDep, Limit, responds_later

router = APIRouter(prefix="/v1/brands/{brand}", tags=["library"])
BODIES: dict[str, Any] = {
    "knowledge": {
        "requestBody": {
            "required": True,
            "content": {
                "text/markdown": {"schema": {"description": "The page as it is, in UTF-8."}},
                "application/json": {"schema": PageBody.model_json_schema()},
            },
        }
    },
    "posts": {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"type": "array", "items": A_ROW}},
                "application/x-ndjson": {"schema": {"description": "The same objects, one a line."}},
            },
        }
    },
}


@router.get("/knowledge", dependencies=[READ])
async def list_pages(desk: DeskDep, brand: str, cursor: str | None = None, limit: Limit = 50) -> Pages:
    """The brand's knowledge pages, by path."""
    await desk.guides.get(brand)
    page = await desk.records.pages.list(brand, cursor, limit)
    return Pages(items=[PageItem.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/knowledge/{path:path}", dependencies=[READ])
async def get_page(desk: DeskDep, brand: str, path: str) -> PageOut:
    """A knowledge page."""
    await desk.guides.get(brand)
    page = await desk.records.pages.get(brand, path)
    if page is None:
        raise UnknownPage(path=path)
    return PageOut.of(page)


@router.put("/knowledge/{path:path}", dependencies=[ADMIN], openapi_extra=BODIES["knowledge"])
async def put_page(desk: DeskDep, brand: str, path: str, request: Request) -> PageOut:
    """Write a knowledge page, as Markdown with its front matter or as JSON."""
    await desk.guides.get(brand)
    page = await desk.library.save_page(brand, path, await _markdown(request))
    await desk.guides.edited(brand)
    return PageOut.of(page)


@router.delete("/knowledge/{path:path}", dependencies=[ADMIN], **ERASURE)
async def delete_page(desk: DeskDep, brand: str, path: str, deadline: Deadline) -> Response:
    """Erase a knowledge page, and what drafts quote of it. 204 once nothing is left on the disk."""
    await desk.guides.get(brand)
    cleaned = await erase_page(desk, brand, path)
    await desk.guides.edited(brand)
    return await erased(cleaned, deadline)


@router.post(
    "/posts",
    dependencies=[DRAFT],
    openapi_extra=BODIES["posts"],
    response_model=ImportOut,
    responses={202: {"model": JobOut, "description": "With `Prefer: respond-async`: the job that imports."}},
)
async def import_posts(
    desk: DeskDep, caller: CallerDep, brand: str, request: Request, language: LanguageDep
) -> ImportOut | JSONResponse:
    """Import past posts; a row that is refused is named with its number and reason, the others go in.

    With `Prefer: respond-async`, answers once every row is on disk, with the job that will import them.
    """
    await desk.guides.get(brand)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    rows = lines(request) if kind in TYPES else _items(await request.body())
    if responds_later(request):
        return accepted(await desk.jobs.import_posts(brand, caller.owner, rows), language)
    report = await desk.library.import_posts(brand, rows)
    return ImportOut.of(report, language)


@router.get("/posts", dependencies=[READ])
async def find_posts(
    desk: DeskDep,
    brand: str,
    q: Annotated[str | None, Query(max_length=5_000)] = None,
    network: str | None = None,
    cursor: str | None = None,
    limit: Limit = 20,
) -> PostPage:
    """Past posts nearest to `q`, or the newest; with `network`, that network's alone."""
    await desk.guides.get(brand)
    if network is not None:
        desk.networks.get(network)
    if q and q.strip():
        found = await desk.library.find_posts(brand, q, network, limit)
        return PostPage(items=[PostOut.of(post, round(score, 5)) for post, score in found], next_cursor=None)
    page = await desk.records.posts.list(brand, network, cursor, limit)
    return PostPage(items=[PostOut.of(post) for post in page.items], next_cursor=page.next_cursor)


@router.delete("/posts/{post}", dependencies=[ADMIN], **ERASURE)
async def delete_post(desk: DeskDep, brand: str, post: str, deadline: Deadline) -> Response:
    """Erase a past post, its vector, and what drafts keep of it. 204 once nothing is left on the disk."""
    await desk.guides.get(brand)
    return await erased(await erase_post(desk, brand, post), deadline)


async def _markdown(request: Request) -> str:
    body = await request.body()
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise InvalidInput("not_utf8") from None
    if "json" not in request.headers.get("content-type", ""):
        return text
    try:
        page = PageBody.model_validate_json(text)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None
    matter = page.model_dump(mode="json", exclude={"text"}, exclude_none=True)
    front = yaml.safe_dump(matter, allow_unicode=True) if matter else ""
    return f"---\n{front}---\n{page.text}" if front else page.text


async def _items(body: bytes) -> AsyncIterator[object]:
    try:
        items = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedJson from None
    if not isinstance(items, list):
        raise InvalidInput("posts_not_a_list")
    for item in items:
        yield item
