"""Brands and their guides over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response, status

from service.brands.schemas import BrandItem, BrandOut, BrandPage, GuideBody
from service.erasing import erase_brand
from service.errors import Fault, InvalidGuide
from service.guard import ADMIN, READ, CallerDep
from service.guides.loader import parse_sent, sections
from service.records.nouns import BrandRecord
from service.web import DeskDep, Limit

router = APIRouter(prefix="/v1/brands", tags=["brands"])


@router.get("", dependencies=[READ])
async def list_brands(
    desk: DeskDep, caller: CallerDep, cursor: str | None = None, limit: Limit = 50
) -> BrandPage:
    """The brands that the caller's key opens, by id."""
    page = await desk.guides.list(cursor, limit, caller.brands)
    return BrandPage(items=[BrandItem.of(record) for record in page.items], next_cursor=page.next_cursor)


@router.get("/{brand}", dependencies=[READ])
async def get_brand(desk: DeskDep, brand: str, response: Response) -> BrandOut:
    """A brand with its guide; the ETag goes back in If-Match when the guide is written again."""
    record = (await desk.guides.get(brand)).record
    return _tagged(record, response)


@router.put("/{brand}", dependencies=[ADMIN])
async def put_brand(
    desk: DeskDep,
    caller: CallerDep,
    brand: str,
    body: GuideBody,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> BrandOut:
    """Write a guide. With If-Match, only over the version that was read."""
    expected = if_match.strip().removeprefix("W/").strip('"') if if_match else None
    before = await desk.records.brands.get(brand)
    guide = parse_sent(body.guide, "guide")
    unknown = [t.id for t in guide.networks if t.id not in {network.id for network in desk.networks}]
    if unknown:
        known = ", ".join(network.id for network in desk.networks)
        faults = [Fault("guide: networks", "guide_choice", {"expected": known}) for u in unknown]
        raise InvalidGuide(faults=faults, file="guide")
    await desk.records.brands.restore(brand)
    record = await desk.guides.save(brand, body.guide, body.prose, "api", None, expected, caller.owns)
    await desk.library.save_prose(brand, sections(body.prose))
    response.status_code = status.HTTP_200_OK if before else status.HTTP_201_CREATED
    return _tagged(record, response)


@router.delete("/{brand}", dependencies=[ADMIN], status_code=status.HTTP_204_NO_CONTENT)
async def delete_brand(desk: DeskDep, brand: str) -> None:
    """Erase a brand from the disk with all it owns; its id, a date and counters stay."""
    await erase_brand(desk, brand)


def _tagged(record: BrandRecord, response: Response) -> BrandOut:
    response.headers["ETag"] = f'"{record.etag}"'
    return BrandOut.of(record)
