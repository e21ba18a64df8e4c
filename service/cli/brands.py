"""ingest: bring the brands' folders in."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service.brands.ingest import Choices
from service.brands.ingest_api import events
from service.cli import show
from service.cli.house import House, run, spoken

WORDS = {"loaded": "chargée", "unchanged": "inchangée", "refused": "refusée"}


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("ingest", help="Charger les marques de PORTEVOIX_BRANDS_DIR.")(ingest)


def ingest(
    brand: Annotated[
        list[str] | None, typer.Option("--brand", "-b", help="Une marque ; à répéter. Toutes par défaut.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Écraser aussi les marques modifiées par l’API.")
    ] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Rétablir aussi les marques supprimées.")
    ] = False,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="Indexer de nouveau avec le modèle réglé (PORTEVOIX_EMBEDDER).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Rendre du JSON.")] = False,
) -> None:
    """Load guides, knowledge pages and past posts; ends with 1 when a brand is refused."""

    async def act(house: House) -> None:
        outcomes: list[dict[str, Any]] = []
        with _progress() as progress:
            async for event in _events(house, Choices(force, restore, reembed, tuple(brand or ()))):
                if "outcome" in event:
                    outcomes.append(event)
                else:
                    _advance(progress, event)
        show.json_or(outcomes, as_json, _tell)
        if any(outcome["outcome"] == "refused" for outcome in outcomes):
            sys.exit(1)

    run(act)


async def _events(house: House, choices: Choices) -> AsyncIterator[dict[str, Any]]:
    """Steps and outcomes: from this process, or from the service that runs."""
    if house.app is not None:
        async for event in events(house.app.state.desk, spoken(), choices):
            yield event
        return
    async for line in house.lines("/v1/ingest", asdict(choices)):
        yield json.loads(line)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _advance(progress: Progress, event: dict[str, Any]) -> None:
    task = next((t.id for t in progress.tasks if t.description == event["brand"]), None)
    if task is None:
        task = progress.add_task(event["brand"], total=event["total"])
    progress.update(task, completed=event["done"])


def _tell(outcomes: list[dict[str, Any]]) -> None:
    out = show.screen()
    for one in outcomes:
        line = f"{one['brand']} : {WORDS[one['outcome']]}"
        if one["outcome"] == "refused":
            line += f". {one['detail']}"
        elif one["outcome"] == "loaded":
            line += (
                f" ; {one['pages']} pages, {one['added']} publications ajoutées,"
                f" {one['updated']} mises à jour, {one['unchanged']} inchangées"
            )
        out.print(line, markup=False)
        for fault in one.get("errors", []):
            out.print(f"  {fault['path']} — {fault['message']}", markup=False)
        for row in one.get("rejected", []):
            out.print(f"  ligne {row['row']} refusée : {row['reason']}", markup=False)
