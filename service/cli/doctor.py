"""Looking over an installation."""

from __future__ import annotations

import asyncio
from pathlib import Path

from service.brands.ingest import brand_folders
from service.cli.house import House, Refused, open_house
from service.cli.parts import Part, broken, part, told
from service.cli.providers import ask_providers
from service.errors import PortevoixError
from service.guides.loader import parse, read
from service.lock import owner_of
from service.settings import Settings, read_settings, unread


def examine() -> list[Part]:
    """Each part: `{name, ok, detail}`; the detail says what to do when it is not ok."""
    try:
        settings = read_settings()
    except PortevoixError as error:
        return [broken("settings", error)]
    providers = asyncio.run(ask_providers(settings))
    return [*_configured(settings), *providers, *_guides(settings.brands_dir), *asyncio.run(_alive(settings))]


def _configured(settings: Settings) -> list[Part]:
    records = "PostgreSQL" if settings.database_url else "SQLite"
    parts = [
        part("settings", told("doctor.settings", folder=settings.data_dir.absolute(), records=records)),
    ]
    unknown = unread()
    if unknown:
        parts.append(part("variables", told("doctor.unread", names=", ".join(unknown)), ok=False))
    return parts


def _guides(folder: Path) -> list[Part]:
    try:
        folders = brand_folders(folder)
    except PortevoixError as error:
        return [broken("guides", error)]
    parts = []
    for one in folders:
        try:
            guide = parse(read(one)[0])
            parts.append(part(one.name, told("doctor.guide", moves=len(guide.moves), name=guide.name)))
        except PortevoixError as error:
            parts.append(broken(one.name, error))
    return parts


async def _alive(settings: Settings) -> list[Part]:
    """The service itself: the one that runs, or one opened for the look."""
    try:
        async with open_house(settings) as house:
            return [_running(settings), *await _parts(house)]
    except PortevoixError as error:
        return [broken("service", error)]


async def _parts(house: House) -> list[Part]:
    try:
        found = (await house.get("/readyz"))["parts"]
    except Refused as refused:
        found = refused.body.get("parts", [])
    brands = (await house.get("/v1/brands"))["items"]
    return [
        *found,
        part("keys", await _keys(house)),
        part("brands", told("doctor.brands", count=len(brands))),
    ]


async def _keys(house: House) -> str:
    """Whether a key is asked for, and how many open something, PORTEVOIX_API_KEY included."""
    made = [key async for key in house.each("/v1/keys")]
    configured = house.settings.api_key is not None
    if not made and not configured:
        return told("doctor.no_key")
    return told("doctor.keys", count=configured + sum(key["status"] == "active" for key in made))


def _running(settings: Settings) -> Part:
    owner = owner_of(settings.data_dir)
    return part("service", told("doctor.running", url=owner.url) if owner else told("doctor.stopped"))
