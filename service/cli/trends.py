"""trends: pull, sources, and the verbs of other files."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from service.cli import show, show_trends, trend_angles
from service.cli.drafts import AsJson, Brand, brand_of
from service.cli.house import House, run

Sources = Annotated[
    list[str] | None, typer.Option("--source", "-s", help="Une source ; à répéter. Toutes par défaut.")
]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    trends = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    trends.command("pull", help="Lire les sources de la marque, à l’instant.")(pull)
    trends.command("sources", help="Dire où en est chaque source, et ce qui ne va pas.")(sources)
    trend_angles.add(trends)
    app.add_typer(trends, name="trends", help="Ce qui monte : sources, sujets, angles.")


def pull(brand: Brand = None, source: Sources = None, as_json: AsJson = False) -> None:
    """Sources read now, one after another; ends with 1 when none could be."""

    async def act(house: House) -> None:
        name = await brand_of(house, brand)
        under = f"/v1/brands/{name}/trends"
        names = source or [one["id"] for one in (await house.get(f"{under}/sources"))["items"]]
        items = await _pulled(house, under, list(dict.fromkeys(names)), quiet=as_json)
        show.json_or({"items": items}, as_json, lambda _: show_trends.pulled(items))
        if items and all(one["state"] == "failed" for one in items):
            sys.exit(1)

    run(act)


def sources(brand: Brand = None, as_json: AsJson = False) -> None:
    """The sources of a brand."""

    async def act(house: House) -> None:
        answer = await house.get(f"/v1/brands/{await brand_of(house, brand)}/trends/sources")
        show.json_or(answer, as_json, lambda told: show_trends.sources(told["items"]))

    run(act)


async def _pulled(house: House, under: str, names: list[str], *, quiet: bool) -> list[Any]:
    """What came of each source; a bar shows how many are read, unless `quiet`."""
    items: list[Any] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=show.screen(error=True), transient=True, disable=quiet) as progress:
        bar = progress.add_task("sources", total=len(names))
        for name in names:
            progress.update(bar, description=name)
            items += (await house.post(f"{under}/pull", {"sources": [name]}))["items"]
            progress.advance(bar)
    return items
