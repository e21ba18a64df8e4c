"""What people and tools ask of a house all day, drawn by a seed: texts, messages, searches, trends, pages."""

from __future__ import annotations

import itertools
import json
import random
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from evals.bench.corpus import questions, rows
from evals.bench.house import BRAND

# Out of a hundred requests.
SHARES: Mapping[str, int] = {
    "search": 28,
    "review": 16,
    "draft": 12,
    "page": 10,
    "message": 10,
    "stream": 6,
    "decision": 6,
    "trends": 4,
    "reply": 3,
    "items": 3,
    "import": 2,
}
WAIT = 30  # seconds, the deadline of a request
IMPORTED = 5  # posts at once
CHANGED = 300  # ids that imports and items come from: the library and the topics end by standing still
MESSAGES = Path(__file__).parent.parent / "cases" / "messages" / "train_ordinary.jsonl"
PAGES = ("", "/write", "/inbox", "/trends")
NETWORKS = (["facebook"], ["x"], ["linkedin"], ["x", "facebook"])


class WentWrong(Exception):
    """A stream that was begun and did not end as it should."""


class Mix:
    """The requests, in the order drawn. `degraded` counts drafts that the model did not write."""

    def __init__(self, client: httpx2.AsyncClient, seed: int) -> None:
        self._client = client
        self._chance = random.Random(seed)
        self._questions = questions(seed)
        self._texts = [row["text"] for row in rows(400, seed)]
        self._messages = [json.loads(line)["text"] for line in MESSAGES.read_text("utf-8").splitlines()]
        self._posts = _changing(seed)
        self._numbers = itertools.count()
        self._undecided: deque[str] = deque(maxlen=500)
        self._mark = f"{seed}-{datetime.now(UTC):%H%M%S}"
        self.degraded = 0
        self.drafts = 0

    def draw(self) -> str:
        """The kind of the next request."""
        return self._chance.choices(list(SHARES), list(SHARES.values()))[0]

    async def ask(self, kind: str) -> None:
        """One request, to the last byte of its answer. HTTPStatusError, TransportError, WentWrong."""
        await getattr(self, f"_{kind}")()

    async def _search(self) -> None:
        await self._get("/posts", q=next(self._questions), limit="10")

    async def _review(self) -> None:
        asked = {"network": self._chance.choice(NETWORKS)[0], "text": self._chance.choice(self._texts)}
        await self._post("/reviews", asked)

    async def _draft(self) -> None:
        told = await self._post("/drafts", self._brief())
        self._written(told["drafts"])

    async def _stream(self) -> None:
        headers = {"Accept": "text/event-stream", "Prefer": f"wait={WAIT}"}
        async with self._client.stream("POST", _of("/drafts"), json=self._brief(), headers=headers) as answer:
            answer.raise_for_status()
            name, told = "", dict[str, list[Any]]()
            async for line in answer.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    told.setdefault(name, []).append(json.loads(value))
        if "error" in told or "done" not in told:
            raise WentWrong(str(told.get("error", "cut")))
        self._written(told["draft"])

    async def _decision(self) -> None:
        if not self._undecided:
            await self._get("/drafts", limit="20")
            return
        verdict = {"verdict": self._chance.choice(["approved", "approved", "refused"])}
        await self._post(f"/drafts/{self._undecided.popleft()}/decision", verdict)

    async def _message(self) -> None:
        wrote = {"text": self._chance.choice(self._messages), "network": "facebook"}
        await self._post("/messages", {"message": wrote, "id": f"{self._mark}-{next(self._numbers)}"})

    async def _reply(self) -> None:
        wrote = {"text": self._chance.choice(self._messages), "network": "facebook"}
        await self._post("/replies", {"message": wrote, "tones": ["warm"]})

    async def _import(self) -> None:
        await self._post("/posts", list(itertools.islice(self._posts, IMPORTED)))

    async def _items(self) -> None:
        at = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
        numbers = [self._chance.randrange(CHANGED) for _ in range(IMPORTED)]
        items = [
            {"id": f"i{number}", "title": self._texts[number][:120], "published_at": at, "source": "veille"}
            for number in dict.fromkeys(numbers)
        ]
        await self._post("/trends/items", {"items": items})

    async def _trends(self) -> None:
        await self._get("/trends", window="7d")

    async def _page(self) -> None:
        answer = await self._client.get(f"/studio/{BRAND}{self._chance.choice(PAGES)}")
        answer.raise_for_status()

    def _brief(self) -> dict[str, Any]:
        brief = {"subject": next(self._questions), "facts": ["Entrée libre", "12 places"]}
        return {"brief": brief, "networks": self._chance.choice(NETWORKS)}

    def _written(self, drafts: list[dict[str, Any]]) -> None:
        self.drafts += len(drafts)
        self.degraded += sum(draft["degraded"] for draft in drafts)
        self._undecided.extend(draft["id"] for draft in drafts)

    async def _get(self, path: str, **asked: str) -> None:
        (await self._client.get(_of(path), params=asked)).raise_for_status()

    async def _post(self, path: str, body: Any) -> Any:
        headers = {"Prefer": f"wait={WAIT}"}
        return (await self._client.post(_of(path), json=body, headers=headers)).raise_for_status().json()


def _of(path: str) -> str:
    return f"/v1/brands/{BRAND}{path}"


def _changing(seed: int) -> Iterator[dict[str, Any]]:
    """Posts without end, their texts new, their ids CHANGED in number: the later ones change the earlier."""
    for number, post in enumerate(rows(10_000_000, seed + 1)):
        yield post | {"id": f"c-{number % CHANGED}"}
