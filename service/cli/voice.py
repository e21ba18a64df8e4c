"""voice: the portrait of a brand, and the moves its past posts propose."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from service.cli import show
from service.cli.drafts import AsJson, Brand, brand_of
from service.cli.house import House, run

BAR = 24
MOST_BARS = 6
WORDS = {
    "statement": "une affirmation",
    "question": "une question",
    "exclamation": "une exclamation",
    "ellipsis": "des points de suspension",
    "number": "un nombre",
    "emoji": "un emoji",
    "hashtag": "un hashtag",
    "mention": "une mention",
    "link": "un lien",
    "start": "au début",
    "inside": "dans le texte",
    "end": "à la fin",
    "questions": "points d’interrogation",
    "exclamations": "points d’exclamation",
    "commas": "virgules",
    "stops": "points",
    "colons": "deux-points",
    "semicolons": "points-virgules",
    "ellipses": "points de suspension",
    "parentheses": "parenthèses",
    "dashes": "tirets",
    "hyphens": "traits d’union",
    "quotes": "guillemets",
    "slashes": "barres et astérisques",
    "links": "un lien",
    "mentions": "une mention",
    "numbers": "un nombre",
    "loud": "des mots en capitales",
    "breaks": "un retour à la ligne",
    "fr": "français",
    "en": "anglais",
}
Network = Annotated[str | None, typer.Option("--network", "-n", help="Un réseau ; tous ensemble par défaut.")]
Openings = Annotated[
    bool, typer.Option("--openings", help="Proposer des [[moves]] tirés des publications, à relire.")
]


def add(app: typer.Typer) -> None:
    """Add this verb to the command."""
    app.command("voice", help="Montrer la voix mesurée de la marque.")(voice)


def voice(
    brand: Brand = None, network: Network = None, openings: Openings = False, as_json: AsJson = False
) -> None:
    """The measured voice, or moves to paste in brand.toml; nothing is written."""

    async def act(house: House) -> None:
        name = await brand_of(house, brand)
        asked = {"network": network, "openings": "true" if openings else None}
        answer = await house.get(f"/v1/brands/{name}/voice", **asked)
        show.json_or(answer, as_json, _moves if openings else _told)

    run(act)


def _told(answer: Any) -> None:
    out = show.screen()
    if not answer["posts"]:
        out.print("Aucune publication : importez-en pour mesurer la voix.", markup=False)
        return
    alone = len(answer["networks"]) == 1
    for name, portrait in (answer["networks"] if alone else {"tous réseaux": answer["all"]}).items():
        for part in _portrait(name, portrait):
            out.print(part)
    if len(answer["networks"]) > 1:
        out.print(_compared(answer["networks"]))
    if not answer["measured"]:
        out.print(Text("Trop peu de publications pour dire si un texte est habituel.", style="yellow"))


def _portrait(name: str, portrait: Any) -> Iterator[Text | Table]:
    """A title, sentences, then bars."""
    posts = f"{portrait['posts']} publications" + (", tous réseaux réunis" if portrait["pooled"] else "")
    yield Text(f"{name} · {posts}", style="bold")
    for sentence in portrait["described"]:
        yield Text(f"  {sentence}")
    emoji, tags = portrait["emoji"], portrait["hashtags"]
    tone = {"question": portrait["question_rate"], "exclamation": portrait["exclamation_rate"]}
    parts: dict[str, tuple[Mapping[str, float], float]] = {
        "commence par": (portrait["openings"], 1),
        "finit par": (portrait["closings"], 1),
        "dit": (_ranked(portrait["persons"]), 1),
        "contient": (_ranked(portrait["rates"] | tone), 1),
        "emoji": (_ranked(emoji["places"]), 1),
        "hashtags": (tags["rates"], 1),
        "premiers mots": (portrait["opening_words"], 1),
        "langues": (portrait["languages"], 1),
        "pour 100 mots": (_ranked(portrait["signs"]), max(portrait["signs"].values(), default=1) or 1),
    }
    table = Table(box=None, pad_edge=False, show_header=False)
    for label, (values, most) in parts.items():
        for row, (what, value) in enumerate(list(values.items())[:MOST_BARS]):
            number = f"{100 * value:.0f} %" if most == 1 else f"{value:.1f}".replace(".", ",")
            bar = Text("█" * round(BAR * min(1, value / most)) or "▏", style="cyan")
            table.add_row(
                Text(label if row == 0 else "", style="dim"), Text(WORDS.get(what, what)), bar, number
            )
    yield table
    yield Text(f"  publications typiques : {', '.join(portrait['typical'])}\n", style="dim")


def _ranked(values: Mapping[str, float]) -> dict[str, float]:
    """The largest first, nothing of what never is."""
    return {name: value for name, value in sorted(values.items(), key=lambda item: -item[1]) if value}


def _compared(networks: Mapping[str, Any]) -> Table:
    """One line a network."""
    table = Table(box=None, pad_edge=False)
    for heading in ("réseau", "publications", "mots", "mots par phrase", "emoji", "hashtags", "?", "!"):
        table.add_column(heading, justify="left" if heading == "réseau" else "right")
    for name, one in networks.items():
        rates = (one["emoji"]["rate"], one["question_rate"], one["exclamation_rate"])
        emoji, questions, exclamations = (f"{100 * rate:.0f} %" for rate in rates)
        counts = (one["posts"], round(one["words"]["middle"]), round(one["sentence"]["middle"]))
        table.add_row(name, *map(str, counts), emoji, str(one["hashtags"]["usual"]), questions, exclamations)
    return table


def _moves(answer: Any) -> None:
    """TOML to paste in brand.toml, each move with the posts it comes from."""
    moves = answer["openings"]
    lines = [
        f"# {len(moves)} phrases tirées des publications de {answer['brand']}, à relire une à une.",
        "# Gardez celles qui peuvent resservir, et collez-les dans brand.toml.",
    ]
    for move in moves:
        lines += ["", f"# {', '.join(move['posts'])} ({', '.join(move['networks'])})", "[[moves]]"]
        lines += [
            f"{key} = {json.dumps(move[key], ensure_ascii=False)}"
            for key in ("role", "language", "goals", "networks", "register", "needs", "text")
            if move[key]
        ]
    sys.stdout.write("\n".join(lines) + "\n")
