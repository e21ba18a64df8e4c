"""draft, review, count, render."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from service.cli import show
from service.cli.house import House, run

Brand = Annotated[str | None, typer.Option("--brand", "-b", help="La marque ; inutile s’il n’y en a qu’une.")]
Networks = Annotated[
    list[str] | None,
    typer.Option("--network", "-n", help="Un réseau ; à répéter. Par défaut, ceux de la charte."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Rendre du JSON.")]
Subject = Annotated[str, typer.Argument(help="Le sujet, comme un titre.")]
Goal = Annotated[str | None, typer.Option(help="But : announce, event, offer, hiring, closure, thanks…")]
Facts = Annotated[list[str] | None, typer.Option("--fact", help="Un fait ; à répéter.")]
Date = Annotated[
    str | None, typer.Option(help="Texte libre, ou 2027-01-16, 2027-01-16T10:00/2027-01-16T17:00.")
]
Link = Annotated[str | None, typer.Option(help="L’adresse à donner.")]
Audience = Annotated[str | None, typer.Option(help="À qui l’on s’adresse.")]
Invitation = Annotated[str | None, typer.Option("--call-to-action", help="L’appel à l’action, mot pour mot.")]
Variants = Annotated[int, typer.Option(min=1, max=5, help="Combien de variantes par réseau.")]
Language = Annotated[str | None, typer.Option(help="Langue du texte, par exemple fr ou en.")]
Words = Annotated[str, typer.Argument(help="Le texte ; « - » le lit sur l’entrée standard.")]
Kind = Annotated[str | None, typer.Option(help="Genre : post, reply, story, reel…")]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("draft", help="Proposer des brouillons pour un ou plusieurs réseaux.")(draft)
    app.command("render", help="Montrer la consigne exacte qu’un modèle recevrait.")(render)
    app.command("review", help="Relire un texte : longueur, guide, faits.")(review)
    app.command("count", help="Compter un texte comme le réseau le compte.")(count)


def draft(
    subject: Subject,
    brand: Brand = None,
    network: Networks = None,
    goal: Goal = None,
    fact: Facts = None,
    date: Date = None,
    link: Link = None,
    audience: Audience = None,
    call_to_action: Invitation = None,
    variants: Variants = 1,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Drafts of a brief."""
    brief = brief_of(subject, goal, fact, date, link, audience, call_to_action)

    async def act(house: House) -> None:
        name = await brand_of(house, brand)
        networks = network or await networks_of(house, name)
        body = {"brief": brief, "networks": networks, "variants": variants}
        answer = await house.post(f"/v1/brands/{name}/drafts", _given(body | {"language": language}))
        show.json_or(answer, as_json, show.drafts)

    run(act)


def render(
    subject: Subject,
    brand: Brand = None,
    network: Networks = None,
    goal: Goal = None,
    fact: Facts = None,
    date: Date = None,
    link: Link = None,
    as_json: AsJson = False,
) -> None:
    """The prompts of a brief."""
    brief = brief_of(subject, goal, fact, date, link)

    async def act(house: House) -> None:
        name = await brand_of(house, brand)
        body = {"brief": brief, "networks": network or (await networks_of(house, name))[:1]}
        show.json_or(await house.post(f"/v1/brands/{name}/prompts", body), as_json, show.prompts)

    run(act)


def review(
    text: Words,
    network: Annotated[str, typer.Option("--network", "-n", help="Le réseau.")],
    brand: Brand = None,
    kind: Kind = None,
    fact: Facts = None,
    as_json: AsJson = False,
) -> None:
    """A text checked; ends with 2 when it needs an edit."""
    words = text_of(text)

    async def act(house: House) -> None:
        body = _given({"network": network, "kind": kind, "text": words, "facts": fact})
        name = await brand_of(house, brand)
        answer = await house.post(f"/v1/brands/{name}/reviews", body)
        show.json_or(answer, as_json, lambda review: show.review(review, words))
        if answer["status"] == "needs_edit":
            sys.exit(2)

    run(act)


def count(
    text: Words,
    network: Annotated[
        list[str] | None, typer.Option("--network", "-n", help="Un réseau ; à répéter.")
    ] = None,
    kind: Kind = None,
    as_json: AsJson = False,
) -> None:
    """A text counted."""
    words = text_of(text)

    async def act(house: House) -> None:
        names = network or [one["id"] for one in (await house.get("/v1/networks"))["items"]]
        body = _given({"text": words, "kind": kind})
        answer = {name: await house.post(f"/v1/networks/{name}/count", body) for name in names}
        show.json_or(answer, as_json, show.counts)

    run(act)


def brief_of(
    subject: str,
    goal: str | None = None,
    fact: list[str] | None = None,
    date: str | None = None,
    link: str | None = None,
    audience: str | None = None,
    call_to_action: str | None = None,
) -> dict[str, Any]:
    """A brief as JSON, from options."""
    return _given(
        {
            "subject": subject,
            "goal": goal,
            "facts": fact or [],
            "date": date,
            "link": link,
            "audience": audience,
            "call_to_action": call_to_action,
        }
    )


def text_of(argument: str) -> str:
    """The text given, or that of standard input."""
    return sys.stdin.read() if argument == "-" else argument


async def brand_of(house: House, brand: str | None) -> str:
    """The brand named, or the only one there is."""
    if brand:
        return brand
    names = [item["id"] for item in (await house.get("/v1/brands", limit=20))["items"]]
    if len(names) == 1:
        return str(names[0])
    raise typer.BadParameter(
        f"précisez la marque avec --brand, par exemple : {', '.join(names)}."
        if names
        else "aucune marque : lancez d’abord « portevoix ingest »."
    )


async def networks_of(house: House, brand: str) -> list[str]:
    """The networks the brand's guide names, in its order."""
    guide = (await house.get(f"/v1/brands/{brand}"))["guide"]
    return [network["id"] for network in guide["networks"]]


def _given(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}
