"""Sources of trends as a person reads them in a terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from service.cli.show import screen
from service.cli.show_topics import count

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


def taken(answer: Any) -> None:
    """How many items were taken, then what is wrong with some."""
    out = screen()
    topics = {one["topic"] for one in answer["items"]}
    added = count(answer["added"], "élément", "ajouté")
    repeated = count(answer["repeated"], "répétition")
    known = f"{count(answer['known'], 'élément')} déjà {'connus' if answer['known'] > 1 else 'connu'}"
    out.print(f"{added} ({repeated}) ; {known} ; {count(len(topics), 'sujet')}", markup=False)
    for problem in answer["problems"]:
        out.print(problem["message"], markup=False)
    for row in answer["rejected"]:
        out.print(f"ligne {row['row']} refusée : {row['reason']}", markup=False)


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
