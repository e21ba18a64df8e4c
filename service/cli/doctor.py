"""Looking over an installation."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from service.brands.ingest import brand_folders
from service.cli.house import House, Refused, open_house, spoken
from service.errors import PortevoixError
from service.guides.loader import parse, read
from service.lock import owner_url
from service.messages import say
from service.problems import fault_message
from service.settings import Settings, read_settings, unread

Part = dict[str, Any]


def examine() -> list[Part]:
    """Each part: `{name, ok, detail}`; the detail says what to do when it is not ok."""
    try:
        settings = read_settings()
    except PortevoixError as error:
        return [_broken("settings", error)]
    return [*_configured(settings), *_guides(settings.brands_dir), *asyncio.run(_alive(settings))]


def _configured(settings: Settings) -> list[Part]:
    records = "PostgreSQL" if settings.database_url else "SQLite"
    key = _told("doctor.key" if settings.api_key else "doctor.no_key")
    parts = [
        _part(
            "settings",
            _told("doctor.settings", folder=settings.data_dir.absolute(), records=records, key=key),
        ),
        _part("writer", _told("doctor.writer", writer=settings.model, embedder=settings.embedder)),
    ]
    unknown = unread()
    if unknown:
        parts.append(_part("variables", _told("doctor.unread", names=", ".join(unknown)), ok=False))
    return parts


def _guides(folder: Path) -> list[Part]:
    try:
        folders = brand_folders(folder)
    except PortevoixError as error:
        return [_broken("guides", error)]
    parts = []
    for one in folders:
        try:
            guide = parse(read(one)[0])
            parts.append(_part(one.name, _told("doctor.guide", moves=len(guide.moves), name=guide.name)))
        except PortevoixError as error:
            parts.append(_broken(one.name, error))
    return parts


async def _alive(settings: Settings) -> list[Part]:
    """The service itself: the one that runs, or one opened for the look."""
    try:
        async with open_house(settings) as house:
            return [_running(settings), *await _parts(house)]
    except PortevoixError as error:
        return [_broken("service", error)]


async def _parts(house: House) -> list[Part]:
    try:
        found = (await house.get("/readyz"))["parts"]
    except Refused as refused:
        found = refused.body.get("parts", [])
    brands = (await house.get("/v1/brands"))["items"]
    return [*found, _part("brands", _told("doctor.brands", count=len(brands)))]


def _running(settings: Settings) -> Part:
    url = owner_url(settings.data_dir)
    return _part("service", _told("doctor.running", url=url) if url else _told("doctor.stopped"))


def _told(message: str, **details: object) -> str:
    return say(message, spoken(), details)


def _part(name: str, detail: str, *, ok: bool = True) -> Part:
    return {"name": name, "ok": ok, "detail": detail}


def _broken(name: str, error: PortevoixError) -> Part:
    told = [say(f"errors.{error.code}", spoken(), error.details)]
    told += [f"{f['path']} — {f['message']}" for f in (fault_message(one, spoken()) for one in error.faults)]
    return _part(name, " ".join(told), ok=False)
