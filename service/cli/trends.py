"""trends: what rises; pull, sources; the others are in modules of their own."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from service.cli import show, show_trends, trend_angles, trend_replay, trend_topics
from service.cli.drafts import AsJson, Brand, brand_of
from service.cli.house import House, run
from service.cli.trend_topics import bar

Sources = Annotated[
    list[str] | None, typer.Option("--source", "-s", help="Une source ; à répéter. Toutes par défaut.")
]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    trends = typer.Typer(rich_markup_mode=None)
    for family in (trend_topics, trend_angles, trend_replay):
        family.add(trends)
    trends.command("pull", help="Lire les sources de la marque, à l’instant.")(pull)
    trends.command("sources", help="Dire où en est chaque source, et ce qui ne va pas.")(sources)
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
    with bar(quiet=quiet) as progress:
        task = progress.add_task("sources", total=len(names))
        for name in names:
            progress.update(task, description=name)
            items += (await house.post(f"{under}/pull", {"sources": [name]}))["items"]
            progress.advance(task)
    return items
