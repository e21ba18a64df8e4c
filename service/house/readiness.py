"""Looking at each part of the service."""

from __future__ import annotations

from service.desk import Desk, prepare
from service.errors import PortevoixError
from service.house.schemas import PartOut
from service.messages import Language, say


async def look(desk: Desk, language: Language) -> list[PartOut]:
    """Data folder, records and dictionaries, each with what to do when it does not answer."""
    parts = []
    for name in ("data", "records", "dictionaries"):
        try:
            await _touch(desk, name)
            parts.append(PartOut(name=name, ok=True))
        except PortevoixError as error:
            detail = say(f"errors.{error.code}", language, error.details)
            parts.append(PartOut(name=name, ok=False, detail=detail))
    return [*parts, *(PartOut(name=part.name, ok=True) for part in (desk.writer, desk.embedder))]


async def _touch(desk: Desk, name: str) -> None:
    if name == "data":
        prepare(desk.settings.data_dir)
    elif name == "dictionaries":
        desk.dictionaries.check()
    else:
        await desk.records.brands.list(None, 1)
