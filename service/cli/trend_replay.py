"""trends replay."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from service.cli import show_replay
from service.cli.drafts import AsJson
from service.cli.house import fail
from service.cli.trend_topics import File, Window, bar, content_of
from service.errors import InvalidInput, PortevoixError
from service.index.e5 import E5Embedder
from service.language import Detector
from service.topics.item import Item
from service.topics.leaning import shipped_means
from service.trends.filed import read_file
from service.trends.replaying import Moment, Pace, replay
from service.trends.schemas import Window as WindowTag
from service.trends.schemas import window_hours
from service.trends.take import in_language

DETECTED = 200  # items whose language is seen between two moves of the bar
Every = Annotated[str, typer.Option(help="Ce qui passe entre deux regards : 1h, 6h, 1d…")]
Top = Annotated[int, typer.Option(min=1, max=100, help="Combien de sujets en tête.")]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language", help="Les langues attendues, à répéter ; la première vaut où rien ne la dit. fr, en."
    ),
]


def add(app: typer.Typer) -> None:
    """Add this verb to those of trends."""
    app.command("replay", help="Rejouer un fichier d’éléments, heure par heure, sans serveur ni marque.")(
        rejouer
    )


def rejouer(
    file: File,
    window: Window = "24h",
    every: Every = "1h",
    top: Top = 10,
    language: Languages = None,
    as_json: AsJson = False,
) -> None:
    """What was top at each hour when it changed; with --json, a line of JSON for each hour."""
    languages = tuple(dict.fromkeys(language or ["fr", "en"]))
    pace = Pace(_hours("--window", window), _hours("--every", every), top, languages)
    try:
        filed = read_file(content_of(file))
        if not filed.items:
            raise InvalidInput("nothing_to_replay")
        moments = asyncio.run(_replayed(filed.items, pace))
    except PortevoixError as error:
        fail(error)
    except KeyboardInterrupt:
        sys.exit(130)
    show_replay.left_out(filed)
    if as_json:
        sys.stdout.writelines(json.dumps(told(one), ensure_ascii=False) + "\n" for one in moments)
    else:
        show_replay.moments(moments)


def _hours(option: str, value: str) -> float:
    try:
        return window_hours(TypeAdapter(WindowTag).validate_python(value))
    except ValidationError:
        raise typer.BadParameter(f"{option} attend des heures ou des jours, comme 24h ou 7d.") from None


def told(moment: Moment) -> dict[str, Any]:
    """A moment as JSON."""
    top = [
        {"topic": one.topic, "label": one.label, "score": one.score}
        | asdict(one.rise)
        | {"risk": {"level": one.risk.level, "kinds": list(one.risk.kinds)}}
        | {"stories": one.rise.items, "languages": one.languages, "items": list(one.items)}
        for one in moment.top
    ]
    return {
        "hour": moment.hour.isoformat(),
        "state": moment.state,
        "placed": moment.placed,
        "volume": moment.volume,
        "topics": moment.topics,
        "top": top,
    }


async def _replayed(items: Sequence[Item], pace: Pace) -> list[Moment]:
    embedder, moments = E5Embedder(), list[Moment]()
    try:
        with bar(quiet=False) as progress:
            task = progress.add_task("langues", total=len(items))
            known: list[Item] = []
            for start in range(0, len(items), DETECTED):
                part = items[start : start + DETECTED]
                known += in_language(part, pace.languages, pace.languages[0], Detector())
                progress.update(task, completed=len(known))
            progress.update(task, description="heures", completed=0)
            async for one in replay(known, embedder, pace, shipped_means()):
                moments.append(one)
                progress.update(task, completed=one.placed)
    finally:
        await embedder.close()
    return moments
