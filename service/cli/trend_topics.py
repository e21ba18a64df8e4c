"""trends alone, trends show, trends feedback, trends items."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from service.cli import show, show_topics, show_trends
from service.cli.drafts import AsJson, Brand, brand_of
from service.cli.house import House, run
from service.errors import InvalidInput
from service.trends.filed import rows_in

AT_ONCE = 200  # items sent at a time: a few seconds of embedding, so that the bar moves
MOST_BYTES = 2_000_000  # of a batch; the service takes more
Topic = Annotated[str, typer.Argument(help="Le sujet, par son identifiant (t_…).")]
File = Annotated[str, typer.Argument(help="CSV, NDJSON ou JSON ; « - » lit l’entrée standard.")]
Window = Annotated[str, typer.Option(help="La période regardée : 24h, 7d…")]
InLanguage = Annotated[str | None, typer.Option(help="Ne compter que ce qui est dans cette langue.")]
Region = Annotated[str | None, typer.Option(help="Ne compter que ce qui est d’une région : FR, FR-37…")]
MinFit = Annotated[
    float,
    typer.Option("--min-fit", min=0, max=1, help="La proximité la plus basse avec un pilier, de 0 à 1."),
]
Most = Annotated[int, typer.Option("--limit", min=1, max=100, help="Combien de sujets, au plus.")]
Reason = Annotated[str | None, typer.Option(help="Pourquoi, en une phrase.")]


class Verdict(StrEnum):
    """What a person makes of a topic."""

    suits = "suits"
    not_for_us = "not_for_us"
    used = "used"


Said = Annotated[Verdict, typer.Argument(help="suits, not_for_us ou used.")]


def add(app: typer.Typer) -> None:
    """Add these verbs to those of trends; without a verb, what rises is listed."""
    app.callback(invoke_without_command=True)(rising)
    app.command("show", help="Montrer un sujet : ses éléments, ses heures, son calcul.")(topic)
    app.command("feedback", help="Dire qu’un sujet convient, n’est pas pour nous ou est déjà traité.")(
        feedback
    )
    app.command("items", help="Envoyer les éléments d’un fichier.")(items)


def rising(
    context: typer.Context,
    brand: Brand = None,
    window: Window = "24h",
    language: InLanguage = None,
    region: Region = None,
    min_fit: MinFit = 0,
    limit: Most = 20,
    as_json: AsJson = False,
) -> None:
    """Les sujets qui montent ; avec un verbe, ce que ce verbe dit."""
    if context.invoked_subcommand is not None:
        if any(context.params[one.name] != one.default for one in context.command.params if one.name):
            raise typer.BadParameter(f"mettez les options après « {context.invoked_subcommand} ».")
        return
    asked = {"window": window, "language": language, "region": region, "min_fit": min_fit, "limit": limit}

    async def act(house: House) -> None:
        answer = await house.get(f"/v1/brands/{await brand_of(house, brand)}/trends", **asked)
        show.json_or(answer, as_json, show_topics.topics)

    run(act)


def topic(topic: Topic, brand: Brand = None, window: Window = "24h", as_json: AsJson = False) -> None:
    """A topic with all that was counted."""

    async def act(house: House) -> None:
        under = f"/v1/brands/{await brand_of(house, brand)}/trends"
        show.json_or(await house.get(f"{under}/{topic}", window=window), as_json, show_topics.topic)

    run(act)


def feedback(
    topic: Topic, verdict: Said, brand: Brand = None, reason: Reason = None, as_json: AsJson = False
) -> None:
    """What a person makes of a topic; the last word counts."""

    async def act(house: House) -> None:
        under = f"/v1/brands/{await brand_of(house, brand)}/trends"
        body = {"verdict": verdict.value} | ({"reason": reason} if reason else {})
        answer = await house.post(f"{under}/{topic}/feedback", body)
        show.json_or(answer, as_json, show_topics.feedback)

    run(act)


def items(file: File, brand: Brand = None, as_json: AsJson = False) -> None:
    """Items sent, a batch at a time; ends with 1 when none could be taken."""

    async def act(house: House) -> None:
        batches = list(_batches(rows_in(content_of(file))))
        name = await brand_of(house, brand)
        told = await _sent(house, f"/v1/brands/{name}/trends/items", batches, quiet=as_json)
        show.json_or(told, as_json, show_trends.taken)
        if told["rejected"] and not told["added"] + told["known"]:
            sys.exit(1)

    run(act)


def content_of(file: str) -> bytes:
    """The bytes of a file, or of standard input. InvalidInput."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise InvalidInput("file_unreadable", file=file, reason=error.strerror or error) from None


def bar(*, quiet: bool) -> Progress:
    """A bar on standard error, which leaves standard output to the answer."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(
        *columns, console=show.screen(error=True), transient=True, disable=quiet, redirect_stdout=False
    )


def _batches(rows: list[object]) -> list[list[str]]:
    """The rows as lines of JSON, in batches that the service takes."""
    batches: list[list[str]] = [[]]
    size = 0
    for row in rows:
        line = row if isinstance(row, str) else json.dumps(row)
        size += len(line.encode("utf-8", "replace"))
        if len(batches[-1]) == AT_ONCE or (batches[-1] and size > MOST_BYTES):
            batches.append([])
            size = len(line)
        batches[-1].append(line)
    return [batch for batch in batches if batch]


async def _sent(house: House, path: str, batches: list[list[str]], *, quiet: bool) -> dict[str, Any]:
    """What became of all the items; rows are numbered as in the file."""
    told: dict[str, Any] = {
        "added": 0,
        "repeated": 0,
        "known": 0,
        "rejected": [],
        "problems": [],
        "items": [],
    }
    done = 0
    with bar(quiet=quiet) as progress:
        task = progress.add_task("éléments", total=sum(map(len, batches)))
        for batch in batches:
            answer = await house.post(path, {"items": batch})
            for name in ("added", "repeated", "known"):
                told[name] += answer[name]
            told["rejected"] += [one | {"row": one["row"] + done} for one in answer["rejected"]]
            told["problems"] += answer["problems"]
            told["items"] += answer["items"]
            done += len(batch)
            progress.update(task, completed=done)
    return told
