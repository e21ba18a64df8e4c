"""What many clients do to four workers at once, and what they were told in return."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx2

from evals.bench.corpus import GUIDE, questions, rows

CLIENTS = 16
BRANDS = tuple(f"maison-{number}" for number in range(6))
PATIENCE = 60.0
# Out of a hundred requests.
SHARES = {"search": 55, "draft": 18, "import": 20, "forget": 5, "spare": 2}


@dataclass
class Told:
    """What the service acknowledged: ids by brand, each once; what nobody acknowledged is in `unsure`."""

    posts: dict[str, dict[str, str]] = field(default_factory=lambda: {brand: {} for brand in BRANDS})
    forgotten: dict[str, set[str]] = field(default_factory=lambda: {brand: set() for brand in BRANDS})
    unsure: set[str] = field(default_factory=set)
    drafts: list[tuple[str, str]] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    mixed: list[str] = field(default_factory=list)
    slowest: float = 0.0


class Clients:
    """CLIENTS threads that import, search, draft and delete until they are told to stop."""

    def __init__(self, url: str, seed: int = 1) -> None:
        self.url = url
        self.told = Told()
        self._lock = threading.Lock()
        self._posts = _numbered(seed)
        self._questions = questions(seed)
        self._seed = seed
        self._until = 0.0
        self._numbers = itertools.count()

    def make_brands(self) -> None:
        """Every brand, with 60 posts of its own."""
        with self._client() as client:
            for brand in BRANDS:
                body = {"guide": GUIDE | {"name": brand}, "prose": "# Ton\nSimple."}
                client.put(f"/v1/brands/{brand}", json=body).raise_for_status()
                self._import(client, brand, 60)

    def work(self, seconds: float) -> None:
        """Ask for so long, all together."""
        self._until = time.monotonic() + seconds
        with ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(self._one, number) for number in range(CLIENTS)]:
                done.result()

    def _one(self, number: int) -> None:
        chance = random.Random(f"{self._seed}-{number}")
        acts = [act for act, share in SHARES.items() for _ in range(share)]
        while time.monotonic() < self._until:
            with self._client() as client:  # a connection belongs to one worker: a new one meets another
                for _ in range(5):
                    self._act(client, chance.choice(acts), chance)

    def _act(self, client: httpx2.Client, act: str, chance: random.Random) -> None:
        brand, began = chance.choice(BRANDS), time.monotonic()
        try:
            getattr(self, f"_{act}")(client, brand, chance.randint(1, 12))
        except httpx2.HTTPStatusError as refused:
            self.told.refusals[f"{act} {refused.response.status_code}"] += 1
        except httpx2.TransportError as broken:
            self.told.refusals[f"{act} {type(broken).__name__}"] += 1
        else:
            self.told.answers[act] += 1
        self.told.slowest = max(self.told.slowest, time.monotonic() - began)

    def _import(self, client: httpx2.Client, brand: str, count: int) -> None:
        with self._lock:
            batch = list(itertools.islice(self._posts, count))
            self.told.unsure |= {post["id"] for post in batch}
        client.post(f"/v1/brands/{brand}/posts", json=batch).raise_for_status()
        with self._lock:
            self.told.unsure -= {post["id"] for post in batch}
            self.told.posts[brand] |= {post["id"]: post["text"] for post in batch}

    def _search(self, client: httpx2.Client, brand: str, count: int) -> None:
        with self._lock:
            question = next(self._questions)
        asked = {"q": question, "limit": str(count)}
        items = client.get(f"/v1/brands/{brand}/posts", params=asked).raise_for_status().json()["items"]
        others = {key for other in BRANDS if other != brand for key in list(self.told.posts[other])}
        self.told.mixed += [item["id"] for item in items if item["id"] in others]

    def _draft(self, client: httpx2.Client, brand: str, _count: int) -> None:
        with self._lock:
            subject = next(self._questions)
        body = {"brief": {"subject": subject}, "networks": ["x", "facebook"]}
        drafts = client.post(f"/v1/brands/{brand}/drafts", json=body).raise_for_status().json()["drafts"]
        with self._lock:
            self.told.drafts += [(brand, draft["id"]) for draft in drafts]

    def _forget(self, client: httpx2.Client, brand: str, _count: int) -> None:
        with self._lock:
            gone = next(iter(self.told.posts[brand]), None)
            if gone is None:
                return
            del self.told.posts[brand][gone]
            self.told.unsure.add(gone)
        client.delete(f"/v1/brands/{brand}/posts/{gone}").raise_for_status()
        with self._lock:
            self.told.unsure.discard(gone)
            self.told.forgotten[brand].add(gone)

    def _spare(self, client: httpx2.Client, _brand: str, count: int) -> None:
        """A brand made, filled, searched and erased."""
        brand = f"breve-{next(self._numbers)}"
        client.put(f"/v1/brands/{brand}", json={"guide": GUIDE, "prose": ""}).raise_for_status()
        posts = list(rows(count, seed=7))
        client.post(f"/v1/brands/{brand}/posts", json=posts).raise_for_status()
        client.get(f"/v1/brands/{brand}/posts", params={"q": "pain"}).raise_for_status()
        client.delete(f"/v1/brands/{brand}").raise_for_status()

    def _client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=PATIENCE, trust_env=False)


def _numbered(seed: int) -> Iterator[dict[str, Any]]:
    """Posts without end, each with a word of its own."""
    for number, post in enumerate(rows(1_000_000, seed)):
        yield post | {"text": f"{post['text']} réf{number:06d}"}
