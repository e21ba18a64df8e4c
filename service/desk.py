"""Everything a story may use, built once in the application's lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from service.errors import DataFolderUnusable
from service.index.chroma_server import ChromaServer
from service.index.e5 import E5Embedder
from service.index.embedder import Embedder
from service.index.hashing import HashingEmbedder
from service.index.index import Index
from service.index.memory_words import MemoryWords
from service.index.port import BrandIndex
from service.index.remote import RemoteIndex
from service.known_grounds import KnownGrounds
from service.language import Detector
from service.library.guide_book import GuideBook
from service.library.library import Library
from service.networks.catalogue import Catalogue
from service.prompting import Prompts
from service.providers.choosing import choose_embedder, choose_models
from service.providers.prices import Prices
from service.records import Records
from service.settings import Settings
from service.spelling import Dictionaries
from service.telemetry import Telemetry
from service.writers.composer import Composer
from service.writers.model_writer import ModelWriter
from service.writers.port import Writer
from service.writers.scripted import ScriptedWriter


@dataclass(frozen=True, slots=True)
class Desk:
    """Guides, library, networks, prompts, writers, records and clock: what stories work with."""

    settings: Settings
    guides: GuideBook
    library: Library
    grounds: KnownGrounds
    networks: Catalogue
    prompts: Prompts
    writer: Writer
    composer: Writer
    records: Records
    index: BrandIndex
    embedder: Embedder
    dictionaries: Dictionaries
    detector: Detector
    telemetry: Telemetry
    clock: Callable[[], datetime]


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_desk(
    settings: Settings, clock: Callable[[], datetime] = utc_now, telemetry: Telemetry | None = None
) -> AsyncIterator[Desk]:
    """A desk for `settings`; closes what it opened. DataFolderUnusable, DatabaseUnusable."""
    prepare(settings.data_dir)
    records = await Records.open(settings.records_url)
    embedder: Embedder = choose_embedder(settings) or (
        HashingEmbedder() if settings.embedder == "hashing" else E5Embedder()
    )
    index = open_index(settings, records)
    networks = Catalogue.load()
    library = Library(records, index, embedder, networks, clock)
    telemetry = telemetry or Telemetry()
    composer = Composer()
    writer = choose_writer(settings, telemetry) or composer
    try:
        yield Desk(
            settings=settings,
            guides=GuideBook(records, clock),
            library=library,
            grounds=KnownGrounds(library, clock),
            networks=networks,
            prompts=Prompts(),
            writer=writer,
            composer=composer,
            records=records,
            index=index,
            embedder=embedder,
            dictionaries=Dictionaries(),
            detector=Detector(),
            telemetry=telemetry,
            clock=clock,
        )
    finally:
        if isinstance(writer, ModelWriter):
            await writer.close()
        await index.close()
        await embedder.close()
        await records.close()


def open_index(settings: Settings, records: Records) -> BrandIndex:
    """The index in the data folder, or on the Chroma server of the settings."""
    if settings.chroma_url is None:
        return Index(settings.data_dir / "index", records.shelves)
    words = records.words or MemoryWords(records.shelves)
    return RemoteIndex(ChromaServer(settings.chroma_url), records.shelves, records.generations, words)


def choose_writer(settings: Settings, telemetry: Telemetry) -> Writer | None:
    """The writer the settings name; None: the composer. InvalidInput for an unreadable script or prices."""
    script = next((name for name in settings.models if name.startswith("scripted:")), None)
    if script:
        return ScriptedWriter.read(Path(script.partition(":")[2]))
    models = choose_models(settings)
    prices = Prices.read(settings.prices)
    return ModelWriter(models, prices, telemetry, settings.context) if models else None


def prepare(folder: Path) -> None:
    """Make sure the data folder exists and can be written to, or DataFolderUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise DataFolderUnusable(folder=folder, reason=error.strerror or error) from None
