"""decide, lessons: what a person makes of a draft, and of what edits teach."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.text import Text

from service.cli import show
from service.cli.drafts import AsJson, Brand, brand_of, text_of
from service.cli.house import House, run

VERDICTS = ("approved", "edited", "refused")
WORDS = {"approved": "accepté", "edited": "corrigé", "refused": "refusé"}
STATES = {"proposed": "proposée", "confirmed": "dans le guide", "refused": "refusée"}
Draft = Annotated[str, typer.Argument(help="Le brouillon, par exemple d_1a2b….")]
Verdict = Annotated[str, typer.Argument(help="approved, edited ou refused.")]
Words = Annotated[
    str | None,
    typer.Option("--text", help="Le texte corrigé ; « - » le lit sur l’entrée standard."),
]
Url = Annotated[str | None, typer.Option("--url", help="L’adresse où il est paru.")]
Reason = Annotated[str | None, typer.Option(help="Pourquoi, pour vous et votre équipe.")]
AsPastPost = Annotated[
    bool, typer.Option("--as-past-post", help="Il est paru : l’ajouter aux publications passées.")
]
Confirmed = Annotated[str | None, typer.Option("--confirm", help="Inscrire cette leçon dans le guide.")]
Refused = Annotated[str | None, typer.Option("--refuse", help="Ne plus proposer cette leçon.")]
Undone = Annotated[
    str | None, typer.Option("--undo", help="Retirer cette leçon du guide, ou revenir sur son refus.")
]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("decide", help="Accepter, corriger ou refuser un brouillon.")(decide)
    app.command("lessons", help="Ce que des corrections répétées changeraient dans le guide.")(lessons)


def decide(
    draft: Draft,
    verdict: Verdict,
    text: Words = None,
    url: Url = None,
    reason: Reason = None,
    as_past_post: AsPastPost = False,
    brand: Brand = None,
    as_json: AsJson = False,
) -> None:
    """A verdict on a draft."""
    if verdict not in VERDICTS:
        raise typer.BadParameter(f"choisissez parmi {', '.join(VERDICTS)}.", param_hint="VERDICT")
    asked = {
        "verdict": verdict,
        "text": None if text is None else text_of(text),
        "published_url": url,
        "reason": reason,
        "as_past_post": as_past_post,
    }

    async def act(house: House) -> None:
        body = {name: value for name, value in asked.items() if value is not None}
        path = f"/v1/brands/{await brand_of(house, brand)}/drafts/{draft}/decision"
        show.json_or(await house.post(path, body), as_json, _decided)

    run(act)


def lessons(
    confirm: Confirmed = None,
    refuse: Refused = None,
    undo: Undone = None,
    brand: Brand = None,
    as_json: AsJson = False,
) -> None:
    """The lessons of a brand, or one of them settled."""
    if sum(one is not None for one in (confirm, refuse, undo)) > 1:
        raise typer.BadParameter("une seule option à la fois : --confirm, --refuse ou --undo.")

    async def act(house: House) -> None:
        path = f"/v1/brands/{await brand_of(house, brand)}/lessons"
        if undo is not None:
            await house.delete(f"{path}/{undo}")
        if lesson := confirm or refuse:
            body = {"verdict": "confirmed" if confirm else "refused"}
            answer = await house.post(f"{path}/{lesson}/decision", body)
            show.json_or(answer, as_json, lambda one: _lessons({"items": [one]}))
        else:
            show.json_or(await house.get(path), as_json, _lessons)

    run(act)


def _decided(answer: Any) -> None:
    """The verdict, what it changed, what the checks notice, and the past post."""
    out, decision = show.screen(), answer["decision"]
    out.print(Text(f"{decision['draft']} : {WORDS[decision['verdict']]}", style="bold"))
    for change in decision["difference"]:
        for sign, text, style in (("−", change["before"], "red"), ("+", change["after"], "green")):
            if text:
                out.print(Text.assemble(f"  {sign} ", (text, style)))
    show.findings(out, decision["findings"])
    if answer["past_post"]:
        out.print(Text("ajouté aux publications passées"))


def _lessons(answer: Any) -> None:
    """Each lesson in words, the rule it would write, and what became of it."""
    out = show.screen()
    if not answer["items"]:
        out.print(Text("aucune leçon : il faut la même correction dans trois brouillons, sans exception"))
    for lesson in answer["items"]:
        out.print(Text.assemble((lesson["id"], "bold"), f" · {STATES[lesson['status']]}"))
        out.print(Text(f"  {lesson['message']}"))
        rule = lesson["rule"]
        for sign, entry in (("-", rule["before"]), ("+", rule["after"])):
            if entry is not None:
                written = json.dumps(entry, ensure_ascii=False)
                out.print(Text(f"  {sign} {rule['path']} {written}", style="dim"))
