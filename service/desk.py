"""Everything a story may use, built once in the application's lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

from service.access.budgets import Budgets
from service.access.keys import KeyRing
from service.access.sessions import Sessions
from service.errors import DataFolderUnusable
from service.events.events import Events
from service.index.chroma_server import ChromaServer
from service.index.e5 import E5Embedder
from service.index.embedder import Embedder
from service.index.hashing import HashingEmbedder
from service.index.index import Index
from service.index.memory_words import MemoryWords
from service.index.port import BrandIndex
from service.index.remote import RemoteIndex
from service.jobs.jobs import Jobs
from service.jobs.rhythm import Rhythm
from service.known_grounds import KnownGrounds
from service.language import Detector
from service.library.guide_book import GuideBook
from service.library.library import Library
from service.networks.catalogue import Catalogue
from service.outbound import Outbound
from service.pillars import Pillars
from service.prompting import Prompts
from service.providers.choosing import choose_embedder, choose_models
from service.providers.prices import Prices
from service.records import Records
from service.settings import Settings
from service.signing import Signer
from service.spelling import Dictionaries
from service.streams import Streams
from service.telemetry import Telemetry
from service.topics.leaning import shipped_means
from service.triage.triager import Triager
from service.writers.composer import Composer
from service.writers.model_writer import ModelWriter
from service.writers.port import Adviser, Writer
from service.writers.scripted import ScriptedWriter

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """What stories work with: guides, library, networks, prompts, writers, records, jobs, events, clock.

    `reader` is the e5 that triage and trends compare texts by, whatever embedder the library has.
    """

    settings: Settings
    guides: GuideBook
    library: Library
    grounds: KnownGrounds
    networks: Catalogue
    prompts: Prompts
    writer: Writer
    composer: Writer
    adviser: Adviser | None
    records: Records
    keys: KeyRing
    sessions: Sessions
    budgets: Budgets
    index: BrandIndex
    embedder: Embedder
    dictionaries: Dictionaries
    detector: Detector
    triager: Triager
    reader: E5Embedder
    streams: Streams
    pillars: Pillars
    telemetry: Telemetry
    signer: Signer
    outbound: Outbound
    events: Events
    jobs: Jobs
    clock: Clock


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_desk(
    settings: Settings,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
    rhythm: Rhythm | None = None,
    *,
    owner: bool = True,
) -> AsyncIterator[Desk]:
    """A desk for `settings`; closes what it opened. DataFolderUnusable, DatabaseUnusable.

    `owner`: this process owns the data folder, and so an index that lies there; else jobs leave it to
    whoever searches.
    """
    prepare(settings.data_dir)
    telemetry = telemetry or Telemetry()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(telemetry.traces.sent_to(settings.traces_url))
        records = await Records.open(settings.records_url)
        stack.push_async_callback(records.close)
        index = open_index(settings, records)
        stack.push_async_callback(index.close)
        embedder = open_embedder(settings)
        stack.push_async_callback(embedder.close)
        reader = embedder if isinstance(embedder, E5Embedder) else E5Embedder()
        stack.push_async_callback(reader.close)
        writer = choose_writer(settings, telemetry)
        if isinstance(writer, ModelWriter):
            stack.push_async_callback(writer.close)
        indexing = owner or settings.chroma_url is not None
        opened = _Opened(records, index, embedder, reader, writer)
        desk = _laid_out(settings, opened, telemetry, clock, rhythm or Rhythm(), indexing=indexing)
        stack.push_async_callback(desk.triager.close)
        stack.push_async_callback(desk.library.close)
        stack.push_async_callback(desk.keys.close)
        yield desk


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a desk stands on."""

    records: Records
    index: BrandIndex
    embedder: Embedder
    reader: E5Embedder
    writer: Writer | None


def _laid_out(
    settings: Settings, opened: _Opened, telemetry: Telemetry, clock: Clock, rhythm: Rhythm, *, indexing: bool
) -> Desk:
    records, networks, composer = opened.records, Catalogue.load(), Composer()
    library = Library(records, opened.index, opened.embedder, networks, clock)
    events, detector, keys = Events(records, clock), Detector(), KeyRing(records, clock)
    return Desk(
        settings=settings,
        guides=GuideBook(records, clock),
        library=library,
        grounds=KnownGrounds(library, clock),
        networks=networks,
        prompts=Prompts(),
        writer=opened.writer or composer,
        composer=composer,
        adviser=opened.writer if isinstance(opened.writer, ModelWriter) else None,
        records=records,
        keys=keys,
        sessions=Sessions(records, keys, _house_key(settings), clock),
        budgets=Budgets(records, clock, settings, Prices.read(settings.prices).currency),
        index=opened.index,
        embedder=opened.embedder,
        dictionaries=Dictionaries(),
        detector=detector,
        triager=Triager(opened.reader, detector),
        reader=opened.reader,
        streams=Streams(records, opened.reader, clock, shipped_means()),
        pillars=Pillars(records, library, opened.reader),
        telemetry=telemetry,
        signer=Signer(records, settings.signing_key),
        outbound=Outbound(loopback=settings.outbound_loopback),
        events=events,
        jobs=Jobs(records, library, events, clock, rhythm, telemetry.traces, indexing=indexing),
        clock=clock,
    )


def open_embedder(settings: Settings) -> Embedder:
    """The embedder the settings name."""
    own = HashingEmbedder if settings.embedder == "hashing" else E5Embedder
    return choose_embedder(settings) or own()


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


def _house_key(settings: Settings) -> str | None:
    return settings.api_key.get_secret_value() if settings.api_key else None


def prepare(folder: Path) -> None:
    """Make sure the data folder exists and can be written to, or DataFolderUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise DataFolderUnusable(folder=folder, reason=error.strerror or error) from None
