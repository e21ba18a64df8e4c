"""reply, triage."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.cli import show, show_replies
from service.cli.drafts import AsJson, Brand, Words, brand_of, text_of
from service.cli.house import House, run

Network = Annotated[str, typer.Option("--network", "-n", help="Le réseau où le message est arrivé.")]
Name = Annotated[str | None, typer.Option("--name", help="Le nom que son auteur affiche.")]
Handle = Annotated[str | None, typer.Option("--handle", help="Son compte, @ compris ou non.")]
Thread = Annotated[
    list[str] | None, typer.Option("--thread", help="Un message d’avant, du plus ancien au plus récent.")
]
Tone = Annotated[
    list[str] | None,
    typer.Option("--tone", help="warm, brief, formal, ou vos mots ; à répéter, une réponse par ton."),
]
Language = Annotated[str | None, typer.Option(help="La langue du message, quand vous la savez mieux.")]


def add(app: typer.Typer) -> None:
    """Add these verbs to the command."""
    app.command("reply", help="Trier un message reçu et proposer des réponses.")(reply)
    app.command("triage", help="Trier un message reçu, sans rien proposer.")(triage)


def reply(
    text: Words,
    network: Network,
    brand: Brand = None,
    name: Name = None,
    handle: Handle = None,
    thread: Thread = None,
    tone: Tone = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """A message triaged, with answers to choose from."""
    body: dict[str, Any] = {"message": _message(text_of(text), network, name, handle, thread, language)}
    if tone:
        body["tones"] = tone
    _ask(body, brand, as_json)


def triage(
    text: Words,
    network: Network,
    brand: Brand = None,
    name: Name = None,
    handle: Handle = None,
    thread: Thread = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """A message triaged, and nothing more."""
    message = _message(text_of(text), network, name, handle, thread, language)
    _ask({"message": message, "suggest": False}, brand, as_json)


def _message(
    text: str,
    network: str,
    name: str | None,
    handle: str | None,
    thread: list[str] | None,
    language: str | None,
) -> dict[str, Any]:
    author = {key: value for key, value in (("name", name), ("handle", handle)) if value is not None}
    told = {"text": text, "network": network, "author": author, "thread": thread or [], "language": language}
    return {key: value for key, value in told.items() if value is not None}


def _ask(body: dict[str, Any], brand: str | None, as_json: bool) -> None:
    async def act(house: House) -> None:
        answer = await house.post(f"/v1/brands/{await brand_of(house, brand)}/replies", body)
        show.json_or(answer, as_json, show_replies.reply)

    run(act)
