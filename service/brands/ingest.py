"""Bringing the folders of brands into the records: guide, knowledge, past posts."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from service.desk import Desk
from service.errors import BrandDeleted, EditedByApi, Fault, InvalidGuide, InvalidInput, PortevoixError
from service.guides.loader import RULES_FILE, parse, read, read_file, sections
from service.library.rows import ImportReport

POSTS_FILE = "past_posts.jsonl"
KNOWLEDGE_FOLDER = "knowledge"
LONGEST_ROW = 1_000_000
Outcome = Literal["loaded", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a brand has come: `done` rows of `total`, None when it is not known."""

    brand: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one folder."""

    brand: str
    outcome: Outcome
    pages: int = 0
    posts: ImportReport = field(default_factory=ImportReport)
    error: PortevoixError | None = None


Tell = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """`force` overwrites what the API edited, `restore` lifts tombstones, `reembed` changes the embedder.

    `brands` are the folders wanted, all of them when it is empty.
    """

    force: bool = False
    restore: bool = False
    reembed: bool = False
    brands: tuple[str, ...] = ()


async def ingest(
    desk: Desk, folder: Path, choices: Choices, tell: Tell = lambda _: None
) -> AsyncIterator[Ingested]:
    """Bring in the brands of `folder`, one after the other; one that is refused leaves the others alone."""
    for brand_folder in brand_folders(folder, choices.brands):
        try:
            yield await _one(desk, brand_folder, choices, tell)
        except PortevoixError as error:
            yield Ingested(brand_folder.name, "refused", error=error)


def brand_folders(
    folder: Path, wanted: Sequence[str] = (), opened: Callable[[str], bool] = lambda _: True
) -> list[Path]:
    """The folders that hold a guide, by name: those wanted, or all. InvalidInput when one is missing.

    A folder whose name is not `opened` to the caller is as if it were not there.
    """
    found = sorted(file.parent for file in folder.glob(f"*/{RULES_FILE}") if opened(file.parent.name))
    if not found:
        raise InvalidInput("no_brand_folder", folder=folder)
    known = {one.name: one for one in found}
    missing = next((name for name in wanted if name not in known), None)
    if missing is not None:
        raise InvalidInput("unknown_brand_folder", folder=folder, brand=missing, known=", ".join(known))
    return [known[name] for name in wanted] or found


async def _one(desk: Desk, folder: Path, choices: Choices, tell: Tell) -> Ingested:
    brand = folder.name
    fingerprint = await asyncio.to_thread(fingerprint_of, folder)
    if choices.reembed and await desk.records.brands.get(brand):
        await desk.library.reembed(brand, lambda done: tell(Step(brand, done, None)))
        await desk.library.catch_up(brand)
    if not await _due(desk, brand, fingerprint, choices):
        return Ingested(brand, "unchanged")
    rules, prose = read(folder)
    _known_networks(desk, [tone.id for tone in parse(rules).networks])
    pages = read_pages(folder)
    # The fingerprint is kept last: a load cut short is taken up again by the next one.
    await desk.guides.save(brand, rules, prose, "files")
    await desk.library.save_prose(brand, sections(prose))
    await _pages(desk, brand, pages)
    report = await _posts(desk, brand, folder / POSTS_FILE, tell)
    await desk.guides.save(brand, rules, prose, "files", fingerprint)
    return Ingested(brand, "loaded", len(pages), report)


async def _due(desk: Desk, brand: str, fingerprint: str, choices: Choices) -> bool:
    """Whether the folder is to be loaded. BrandDeleted, EditedByApi unless the choices allow it."""
    stored = await desk.records.brands.get(brand, include_deleted=True)
    if stored is None:
        return True
    if stored.deleted_at is not None:
        if not choices.restore:
            raise BrandDeleted(brand=brand)
        await desk.records.brands.restore(brand)
        return True
    if stored.origin == "api" and not choices.force:
        raise EditedByApi(brand=brand)
    return choices.force or stored.fingerprint != fingerprint


async def _pages(desk: Desk, brand: str, pages: Mapping[str, str]) -> None:
    """Make the brand's knowledge that of the folder: a page taken from it is known no more."""
    for path, text in pages.items():
        await desk.library.save_page(brand, path, text)
    cursor: str | None = None
    gone: list[str] = []
    while True:
        stored = await desk.records.pages.list(brand, cursor)
        gone += [page.path for page in stored.items if page.path not in pages]
        if (cursor := stored.next_cursor) is None:
            break
    for path in gone:
        await desk.library.forget_page(brand, path)
    if gone:
        await desk.library.cleaned(brand)


def fingerprint_of(folder: Path) -> str:
    """A digest of every file of a brand's folder, that changes with any of them."""
    digest = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def read_pages(folder: Path) -> Mapping[str, str]:
    """The knowledge pages of a brand's folder, by path."""
    root = folder / KNOWLEDGE_FOLDER
    return {file.relative_to(root).as_posix(): read_file(file) for file in sorted(root.rglob("*.md"))}


def _known_networks(desk: Desk, networks: list[str]) -> None:
    known = [network.id for network in desk.networks]
    faults = [
        Fault(
            f"{RULES_FILE}: networks[{place}].id",
            "guide_choice",
            {"expected": ", ".join(known)},
        )
        for place, name in enumerate(networks)
        if name not in known
    ]
    if faults:
        raise InvalidGuide(faults=faults, file=RULES_FILE)


async def _posts(desk: Desk, brand: str, file: Path, tell: Tell) -> ImportReport:
    total = await asyncio.to_thread(_count_lines, file)
    tell(Step(brand, 0, total))
    return await desk.library.import_posts(
        brand, read_rows(file), lambda report: tell(Step(brand, report.seen, total))
    )


async def read_rows(file: Path) -> AsyncIterator[bytes]:
    """The lines of a file that are not blank, each cut at LONGEST_ROW bytes; none without a file."""
    if not await asyncio.to_thread(file.exists):
        return
    with file.open("rb") as opened:
        while line := await asyncio.to_thread(opened.readline, LONGEST_ROW):
            if line.strip():
                yield line


def _count_lines(file: Path) -> int:
    if not file.exists():
        return 0
    with file.open("rb") as opened:
        return sum(1 for line in opened if line.strip())
