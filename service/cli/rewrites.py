"""rewrite."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import show
from service.cli.drafts import AsJson, Brand, Kind, Words, brand_of, text_of
from service.cli.house import House, run

Network = Annotated[str, typer.Option("--network", "-n", help="Le réseau où le texte paraîtra.")]
Action = Annotated[
    str | None,
    typer.Option(
        "--action",
        "-a",
        help="shorten, typography, adapt ; avec un modèle : lengthen, simplify, formal, friendly, translate.",
    ),
]
Instruction = Annotated[
    str | None,
    typer.Option("--instruction", help="Ce qu’il faut changer, en toutes lettres (avec un modèle)."),
]
Facts = Annotated[list[str] | None, typer.Option("--fact", help="Un fait qui peut s’ajouter ; à répéter.")]
Language = Annotated[str | None, typer.Option(help="Langue du résultat, par exemple en ; pour translate.")]


def add(app: typer.Typer) -> None:
    """Add this verb to the command."""
    app.command("rewrite", help="Réécrire un texte : raccourcir, adapter, traduire…")(rewrite)


def rewrite(
    text: Words,
    network: Network,
    action: Action = None,
    instruction: Instruction = None,
    brand: Brand = None,
    kind: Kind = None,
    fact: Facts = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """A text rewritten."""
    asked = {
        "network": network,
        "text": text_of(text),
        "action": action,
        "instruction": instruction,
        "kind": kind,
        "facts": fact,
        "language": language,
    }

    async def act(house: House) -> None:
        body = {name: value for name, value in asked.items() if value is not None}
        answer = await house.post(f"/v1/brands/{await brand_of(house, brand)}/rewrites", body)
        show.json_or(answer, as_json, lambda draft: show.drafts({"drafts": [draft]}))

    run(act)
