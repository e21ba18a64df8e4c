"""Sources of trends as a person reads them in a terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from service.cli.show import screen

STATES = {
    "ok": ("lue", "green"),
    "unchanged": ("sans changement", "green"),
    "failed": ("en panne", "red"),
    "busy": ("déjà en lecture", "yellow"),
    "new": ("jamais lue", "dim"),
}


def pulled(items: list[Any]) -> None:
    """A line for each source, then what is wrong with some."""
    out = screen()
    if not items:
        out.print("Aucune source : ajoutez-en dans [[trends.sources]] de brand.toml.", markup=False)
        return
    table = _table("source", "état", "éléments", "nouveaux", "connus", "répétés")
    for one in items:
        counts = (one["found"], one["added"], one["known"], one["repeated"])
        table.add_row(one["source"], _state(one["state"]), *map(str, counts))
    out.print(table)
    for one in items:
        for told in filter(None, [one["error"], *one["problems"]]):
            out.print(f"{one['source']} : {told['message']}", markup=False)
        for row in one["rejected"]:
            out.print(f"{one['source']} : ligne {row['row']} refusée : {row['reason']}", markup=False)


def sources(items: list[Any]) -> None:
    """A line for each source: how its last reading went, when the next one is."""
    out = screen()
    if not items:
        out.print("Aucune source : ajoutez-en dans [[trends.sources]] de brand.toml.", markup=False)
        return
    table = _table("source", "genre", "état", "éléments", "dernière réussite", "prochaine lecture")
    for one in items:
        times = (_time(one["succeeded_at"]), _time(one["next_at"]))
        table.add_row(one["id"], one["type"], _state(one["state"]), str(one["found"]), *times)
    out.print(table)
    for one in items:
        if one["error"]:
            out.print(f"{one['id']} : {one['error']['message']}", markup=False)


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    counts = ("éléments", "nouveaux", "connus", "répétés")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in counts else "left", no_wrap=True)
    return table


def _state(name: str) -> Text:
    return Text(*STATES[name])


def _time(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "—"
