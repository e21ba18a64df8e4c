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
from service.lock import owner_url
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
    key = told("doctor.key" if settings.api_key else "doctor.no_key")
    parts = [
        part(
            "settings",
            told("doctor.settings", folder=settings.data_dir.absolute(), records=records, key=key),
        ),
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
    return [*found, part("brands", told("doctor.brands", count=len(brands)))]


def _running(settings: Settings) -> Part:
    url = owner_url(settings.data_dir)
    return part("service", told("doctor.running", url=url) if url else told("doctor.stopped"))
