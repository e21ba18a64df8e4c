"""Looking at each part of the service."""

from __future__ import annotations

from service.desk import Desk, prepare
from service.errors import PortevoixError
from service.house.schemas import PartOut, WriterOut
from service.messages import Language, say
from service.writers.model_writer import ModelWriter


async def look(desk: Desk, language: Language) -> list[PartOut]:
    """Data folder, records, index and dictionaries, each with what to do when it does not answer.

    A provider that fails makes nothing unready, for the composer writes in its place: it is told beside.
    """
    parts = []
    for name in ("data", "records", "index", "dictionaries"):
        try:
            await _touch(desk, name)
            parts.append(PartOut(name=name, ok=True))
        except PortevoixError as error:
            detail = say(f"errors.{error.code}", language, error.details)
            parts.append(PartOut(name=name, ok=False, detail=detail))
    writer = PartOut(name=desk.writer.name, ok=True, detail=_models(desk, language))
    return [*parts, writer, PartOut(name=desk.embedder.name, ok=True)]


def writers_out(desk: Desk) -> list[WriterOut]:
    """The composer, then each model in the order it is asked; active is the first that is asked."""
    composer = WriterOut(name=desk.composer.name, model=None, active=desk.writer is desk.composer)
    if desk.writer is desk.composer:
        return [composer]
    if isinstance(desk.writer, ModelWriter):
        named = [(model.provider, model.name or None) for model in desk.writer.models]
    else:
        named = [(desk.writer.name, desk.writer.model)]
    models = [
        WriterOut(name=name, model=model, active=place == 0) for place, (name, model) in enumerate(named)
    ]
    return [composer, *models]


def _models(desk: Desk, language: Language) -> str:
    """The models in the order they are asked, and why some are left alone for now."""
    if not isinstance(desk.writer, ModelWriter):
        return ""
    told = [", ".join(f"{one.provider}:{one.name}".rstrip(":") for one in desk.writer.models)]
    told += [say(f"errors.{fault.code}", language, fault.details) for fault in desk.writer.resting.values()]
    return " — ".join(told)


async def _touch(desk: Desk, name: str) -> None:
    if name == "data":
        prepare(desk.settings.data_dir)
    elif name == "index":
        await desk.index.check()
    elif name == "dictionaries":
        desk.dictionaries.check()
    else:
        await desk.records.brands.list(None, 1)
