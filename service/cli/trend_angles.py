"""trends angles."""

from __future__ import annotations

from typing import Any

import typer

from service.cli import show, show_angles
from service.cli.drafts import AsJson, Brand, Language, Networks, brand_of
from service.cli.house import House, run
from service.cli.trend_topics import Topic


def add(app: typer.Typer) -> None:
    """Add this verb to those of trends."""
    app.command("angles", help="Proposer des angles sur un sujet, chacun prêt à rédiger.")(angles)


def angles(
    topic: Topic,
    brand: Brand = None,
    network: Networks = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Ways to speak of a topic."""

    async def act(house: House) -> None:
        name = await brand_of(house, brand)
        body: dict[str, Any] = {"networks": network or []}
        if language:
            body["language"] = language
        answer = await house.post(f"/v1/brands/{name}/trends/{topic}/angles", body)
        show.json_or(answer, as_json, show_angles.angles)

    run(act)
