"""export: everything a brand owns, in one file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.brands.export import export as archive_of
from service.cli import show
from service.cli.drafts import Brand, brand_of
from service.cli.house import House, run
from service.errors import HouseError, InvalidInput


def add(app: typer.Typer) -> None:
    """Add this verb to the command."""
    app.command("export", help="Rendre tout ce qu’une marque possède, dans une archive ZIP.")(export)


def export(
    brand: Brand = None,
    to: Annotated[
        Path | None, typer.Option(help="Le fichier ou le dossier où écrire ; MARQUE.zip par défaut.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Écraser le fichier s’il existe.")] = False,
) -> None:
    """Write a brand's export; an unfinished one leaves no file."""

    async def act(house: House) -> None:
        name = await brand_of(house, brand)
        file = _file(name, to)
        if file.exists() and not force:
            raise InvalidInput("export_exists", file=file)
        await _write(file, _archive(house, name), name)
        show.screen().print(f"{name} : exportée dans {file}", markup=False)

    run(act)


def _file(brand: str, to: Path | None) -> Path:
    if to is None or to.is_dir():
        return (to or Path()) / f"{brand}.zip"
    return to


async def _archive(house: House, brand: str) -> AsyncIterator[bytes]:
    """The bytes of the archive: from this process, or from the service that runs."""
    if house.app is not None:
        async for block in archive_of(house.app.state.desk, brand):
            yield block
        return
    async for block in house.blocks(f"/v1/brands/{brand}/export"):
        yield block


async def _write(file: Path, blocks: AsyncIterator[bytes], brand: str) -> None:
    """Write beside, then put in place: a file that is there is whole. HouseError when it cannot be."""
    beside = file.with_name(f"{file.name}.part")
    try:
        with beside.open("wb") as opened, _progress() as progress:
            task = progress.add_task(f"Export de {brand}", total=None)
            async for block in blocks:
                opened.write(block)
                progress.advance(task, len(block))
        beside.replace(file)
    except OSError as error:
        raise HouseError("export_unwritable", file=file, reason=error.strerror or error) from error
    finally:
        beside.unlink(missing_ok=True)


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), DownloadColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
