"""Asking the service for drafts over HTTP, whole or streamed, and what came back."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from evals.desks import alone, fill
from service.app import create_app
from service.desk import open_desk
from service.settings import OpenAI

BRAND = "fournil-augustine"
ROUTE = f"/v1/brands/{BRAND}/drafts"
NETWORKS = ("x", "facebook")
BRIEF = {
    "subject": "Atelier pain au levain pour débutants",
    "goal": "event",
    "date": "2027-01-17T14:00/2027-01-17T17:00",
    "facts": ["8 places, 45\u00a0€ par personne", "On repart avec son levain"],
    "link": "https://fournil-augustine.example.com/ateliers",
}


@dataclass(frozen=True, slots=True)
class Got:
    """What one request brought: its drafts, or the code of its problem; what a stream showed meanwhile."""

    status: int
    seconds: float
    drafts: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    shown: str = ""


async def loaded(folder: Path) -> Path:
    """A data folder with the demo bakery and another brand."""
    async with open_desk(alone(folder)) as desk:
        await fill(desk, BRAND, "ecole-trame")
    return folder


@asynccontextmanager
async def fresh_house(folder: Path, url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A service whose model is at `url`, its breakers closed, and a client on this machine."""
    app = create_app(alone(folder).model_copy(update={"model": "", "openai": OpenAI(base_url=url)}))
    transport = httpx2.ASGITransport(app=app, client=("127.0.0.1", 5000))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=None) as client,
    ):
        # The first texts load dictionaries and measure the voice: that is not the provider's doing.
        await client.post(f"/v1/brands/{BRAND}/reviews", json={"network": "x", "text": "Un mot du fournil."})
        yield client


async def ask(client: httpx2.AsyncClient, wait: float) -> Got:
    """The drafts of a request."""
    began = time.perf_counter()
    answer = await client.post(ROUTE, json=_body(), headers={"Prefer": f"wait={wait:g}"})
    seconds = time.perf_counter() - began
    told = answer.json()
    if answer.is_error:
        return Got(answer.status_code, seconds, problem=told["code"])
    return Got(answer.status_code, seconds, told["drafts"])


async def stream(client: httpx2.AsyncClient, wait: float) -> Got:
    """The drafts of a streamed request. `shown` is every word that was told before a draft was."""
    began = time.perf_counter()
    headers = {"Prefer": f"wait={wait:g}", "Accept": "text/event-stream"}
    shown: list[str] = []
    drafts: dict[int, dict[str, Any]] = {}
    problem, name = "", ""
    async with client.stream("POST", ROUTE, json=_body(), headers=headers) as answer:
        async for line in answer.aiter_lines():
            kind, _, value = line.partition(": ")
            if kind == "event":
                name = value
            elif kind == "data":
                data = json.loads(value)
                match name:
                    case "draft.delta":
                        shown.append(data["text"])
                    case "draft":
                        drafts[data["index"]] = data
                    case "error":
                        problem = data["code"]
    seconds = time.perf_counter() - began
    return Got(
        answer.status_code, seconds, [drafts[place] for place in sorted(drafts)], problem, "".join(shown)
    )


def _body() -> dict[str, Any]:
    return {"brief": BRIEF, "networks": list(NETWORKS)}
