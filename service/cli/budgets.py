"""budget, usage."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from service.cli import show
from service.cli.drafts import AsJson
from service.cli.house import House, run

Requests = Annotated[int | None, typer.Option(min=1, help="Demandes par minute, au plus.")]
Tokens = Annotated[int | None, typer.Option(min=0, help="Jetons par jour (UTC), au plus.")]
Cost = Annotated[float | None, typer.Option(min=0, help="Dépense par jour, dans la monnaie des prix.")]
NAMES = ("requests_per_minute", "tokens_per_day", "cost_per_day")


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("budget", help="Voir ou fixer les limites d’une clé ou d’une marque.")(budget)
    app.command("usage", help="Dire ce que les clés et les marques ont utilisé.")(usage)


def budget(
    key: Annotated[str | None, typer.Option(help="La clé : k_…, ou house.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="La marque.")] = None,
    requests: Requests = None,
    tokens: Tokens = None,
    cost: Cost = None,
    reset: Annotated[bool, typer.Option("--reset", help="Revenir d’abord aux limites réglées.")] = False,
    as_json: AsJson = False,
) -> None:
    """The limits of a key or of a brand; those given are set, the others stay."""
    if (key is None) == (brand is None):
        raise typer.BadParameter("donnez --key ou --brand, l’un des deux.")
    path = f"/v1/budgets/keys/{key}" if key else f"/v1/budgets/brands/{brand}"
    given = {name: one for name, one in zip(NAMES, (requests, tokens, cost), strict=True) if one is not None}

    async def act(house: House) -> None:
        limits = await house.get(path)
        if given or reset:
            limits = await house.put(path, given if reset else limits | given)
        show.json_or(limits, as_json, _limits)

    run(act)


def usage(
    day: Annotated[str | None, typer.Option(help="Un jour (UTC), par exemple 2026-11-27.")] = None,
    as_json: AsJson = False,
) -> None:
    """What each key and brand has used of its day."""

    async def act(house: House) -> None:
        page = await house.get("/v1/usage", day=day, limit=200)
        items = page["items"]
        while page["next_cursor"]:
            page = await house.get("/v1/usage", day=day, limit=200, cursor=page["next_cursor"])
            items += page["items"]
        show.json_or({**page, "items": items}, as_json, _usage)

    run(act)


def _limits(limits: Any) -> None:
    words = ("demandes par minute", "jetons par jour", "dépense par jour")
    for name, told in zip(NAMES, words, strict=True):
        value = "selon les réglages" if limits[name] is None else _number(limits[name])
        show.screen().print(f"{told} : {value}", markup=False)


def _usage(page: Any) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("", "demandes de la minute", "jetons du jour", "retenus", "dépense du jour", "retenue"):
        table.add_column(heading, justify="right" if heading else "left")
    for item in page["items"]:
        name = f"clé {item['key']}" if item["key"] else f"marque {item['brand']}"
        tokens, cost = item["tokens"], item["cost"]
        reserved = _number(tokens["reserved"]), _number(cost["reserved"])
        table.add_row(name, _of(item["requests"]), _of(tokens), reserved[0], _of(cost), reserved[1])
    screen = show.screen()
    currency = f", en {page['currency']}" if page["currency"] else ""
    screen.print(f"{page['day']}, jusqu’à {page['resets_at']}{currency}", markup=False)
    screen.print(table)


def _of(counted: Any) -> str:
    """What is used, of what may be."""
    used = "–" if counted["used"] is None else _number(counted["used"])
    return used if counted["limit"] is None else f"{used} / {_number(counted['limit'])}"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6g}"
