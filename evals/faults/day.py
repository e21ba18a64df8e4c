"""What a working day asks of a house: drafts, reviews, searches, messages, imports, verdicts, pages."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from itertools import count, cycle, islice
from random import Random
from typing import Any

import httpx2

from evals.bench.corpus import questions, rows
from evals.receiving import BRAND, NDJSON, UNDER, a_message

NETWORKS = ("x", "facebook", "instagram", "linkedin", "bluesky")
SUBJECTS = (
    "Atelier pain au levain pour débutants",
    "Fermeture du 1er mai",
    "La brioche du dimanche",
    "Portes ouvertes du fournil",
)
MESSAGES = (
    "Bonjour, à quelle heure ouvrez-vous le dimanche ?",
    "Ma commande de samedi n’est jamais arrivée, je suis très déçue.",
    "Bravo pour les brioches, un régal\u202f!",
    "Est-ce que vous recrutez en ce moment ?",
)
REVIEWED = "Notre fournée du samedi est prête dès 7\u202fh. Passez tôt\u202f: la tourte de seigle part vite."
POSTS_AT_ONCE = 3
Ask = Callable[[], Awaitable[None]]


class Day:
    """Requests as they come, each kind as often as SHARES tells; what is written over stays as many.

    Imports bring the same posts again with other texts, so that what grows is what each draft and each
    verdict leaves, and no library. HTTPStatusError for an answer that is none, TransportError for none.
    """

    def __init__(self, client: httpx2.AsyncClient, seed: int) -> None:
        self._client = client
        self._chance = Random(seed)
        self._questions = cycle(islice(questions(), 200))
        self._rows = cycle(rows(400, seed))
        self._imports = count()
        self._decided: list[str] = []
        self._kinds: Mapping[str, Ask] = {
            "review": self._review,
            "search": self._search,
            "draft": self._draft,
            "draft, streamed": self._streamed,
            "message": self._message,
            "import": self._import,
            "verdict": self._verdict,
            "trends": self._trends,
            "page": self._page,
        }

    def next(self) -> tuple[str, Ask]:
        """The kind of the next request, and how to make it."""
        (kind,) = self._chance.choices(list(SHARES), weights=list(SHARES.values()))
        return kind, self._kinds[kind]

    async def warm(self) -> None:
        """One of each kind: first texts load dictionaries and measure the voice."""
        for ask in self._kinds.values():
            await ask()

    async def _review(self) -> None:
        await self._post("reviews", {"network": self._network(), "text": REVIEWED})

    async def _search(self) -> None:
        answer = await self._client.get(f"{UNDER}/posts", params={"q": next(self._questions)})
        answer.raise_for_status()

    async def _draft(self) -> None:
        told = (await self._post("drafts", self._brief())).json()
        self._decided += [draft["id"] for draft in told["drafts"]]

    async def _streamed(self) -> None:
        headers = {"accept": "text/event-stream"}
        url = f"{UNDER}/drafts"
        async with self._client.stream("POST", url, json=self._brief(), headers=headers) as answer:
            answer.raise_for_status()
            events = [line async for line in answer.aiter_lines() if line.startswith("event: ")]
        if "event: error" in events or "event: done" not in events:
            raise httpx2.RemoteProtocolError(f"a stream ended with {events[-1:]}")

    async def _message(self) -> None:
        text = self._chance.choice(MESSAGES)
        await self._post("replies", a_message(text, self._chance.randrange(1_000)))

    async def _import(self) -> None:
        some = [
            row | {"text": f"{row['text']} ({next(self._imports)})"}
            for row in islice(self._rows, POSTS_AT_ONCE)
        ]
        content = "\n".join(json.dumps(row, ensure_ascii=False) for row in some).encode()
        answer = await self._client.post(f"{UNDER}/posts", content=content, headers=NDJSON)
        answer.raise_for_status()

    async def _verdict(self) -> None:
        if not self._decided:
            return await self._draft()
        draft = self._decided.pop()
        await self._post(f"drafts/{draft}/decision", {"verdict": "approved"})
        return None

    async def _trends(self) -> None:
        (await self._client.get(f"{UNDER}/trends")).raise_for_status()

    async def _page(self) -> None:
        (await self._client.get(f"/studio/{BRAND}/write")).raise_for_status()

    async def _post(self, path: str, body: Mapping[str, Any]) -> httpx2.Response:
        return (await self._client.post(f"{UNDER}/{path}", json=body)).raise_for_status()

    def _brief(self) -> dict[str, Any]:
        return {"brief": {"subject": self._chance.choice(SUBJECTS)}, "networks": [self._network()]}

    def _network(self) -> str:
        return self._chance.choice(NETWORKS)


SHARES: Mapping[str, int] = {
    "review": 30,
    "search": 20,
    "draft": 12,
    "draft, streamed": 8,
    "message": 12,
    "import": 4,
    "verdict": 6,
    "trends": 4,
    "page": 4,
}
