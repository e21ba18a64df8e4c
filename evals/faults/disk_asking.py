"""What is asked of a service on a disk that refuses, and how each of its answers is judged."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

from evals.bench.corpus import GUIDE, rows
from evals.bench.serving import Service
from evals.faults.lives import DRAFT, PATIENCE

TYPED = {("storage_full", 507), ("storage_read_only", 503)}
OVER_MEMORY = 1_100_000  # bytes: a request with a key is then heard into a file
ROWS = 24
REF = "réf"
NDJSON = {"Content-Type": "application/x-ndjson"}


@dataclass(slots=True)
class Tally:
    """Writes and reads asked while the disk refuses, and what was wrong with their answers."""

    writes: int = 0
    refused: int = 0
    untyped: int = 0
    reads: int = 0
    unread: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def write(self, name: str, answer: httpx2.Response) -> None:
        """Count the answer to a write: a success, or a typed refusal that says what to do."""
        self.writes += 1
        if is_refusal(answer):
            self.refused += 1
        elif not answer.is_success:
            self.untyped += 1
            self.wrong[f"{name}: {shown(answer)}"] += 1

    def read(self, name: str, answer: httpx2.Response) -> None:
        """Count the answer to a read: a success, or it was refused."""
        self.reads += 1
        if not answer.is_success:
            self.unread += 1
            self.wrong[f"{name}: {shown(answer)}"] += 1
            self.untyped += answer.status_code >= 500 and not is_refusal(answer)


def problem(answer: httpx2.Response) -> dict[str, Any]:
    """The problem of an answer; empty when it is none."""
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) and "code" in told else {}


def is_refusal(answer: httpx2.Response) -> bool:
    """Whether an answer says that the disk refuses, by its code, its status and a sentence that helps."""
    told = problem(answer)
    said = str(told.get("detail", ""))
    return (told.get("code"), answer.status_code) in TYPED and ("recommencez" in said or "again" in said)


def asked(client: httpx2.Client, method: str, route: str, **more: Any) -> httpx2.Response:
    """The answer; 599 when the connection broke before there was one."""
    try:
        return client.request(method, route, **more)
    except httpx2.TransportError as error:
        return httpx2.Response(599, text=str(error))


def shown(answer: httpx2.Response) -> str:
    """An answer in a few words."""
    told = problem(answer)
    return f"{answer.status_code} {told.get('code', '')} {str(told.get('detail', ''))[:160]}".strip()


class Asker:
    """Posts without end, each with a word of its own, and every other question; keeps those acknowledged."""

    def __init__(self, seed: int, brand: str) -> None:
        self.brand = brand
        self._path = f"/v1/brands/{brand}/posts"
        self._chance = random.Random(f"{seed} {brand}")
        self._posts = _every(seed, brand)
        self._keys = itertools.count()
        self.acknowledged: dict[str, str] = {}

    def imports(self, service: Service, number: int = ROWS) -> httpx2.Response:
        """Import as many new posts, kept as acknowledged when each of them is counted."""
        batch = list(itertools.islice(self._posts, number))
        body = "\n".join(json.dumps(post, ensure_ascii=False) for post in batch).encode()
        answer = asked(service.client, "POST", self._path, content=body, headers=NDJSON)
        if answer.is_success:
            report = answer.json()
            if report["added"] + report["updated"] + report["unchanged"] == len(batch):
                self.acknowledged |= {post["id"]: post["text"] for post in batch}
        return answer

    def until_refused(self, service: Service, tally: Tally, most: int = 400) -> bool:
        """Import until a refusal; whether there was one."""
        for _ in range(most):
            answer = self.imports(service)
            tally.write("import", answer)
            if not answer.is_success:
                return True
        return False

    def ask_everything(self, service: Service, tally: Tally) -> None:
        """One write and one read of each kind."""
        path = f"/v1/brands/{self.brand}"
        client = service.client
        prose = f"# Ton\n\nSobre. {next(self._keys)}"
        tally.write("draft", asked(client, "POST", f"{path}/drafts", json=DRAFT))
        tally.write("guide", asked(client, "PUT", path, json={"guide": GUIDE, "prose": prose}))
        tally.write("import", self.imports(service))
        for size in (0, OVER_MEMORY):
            tally.write(f"import with a key, {size} bytes", self._with_key(client, size))
        for name, route in {"brand": path, "brands": "/v1/brands", "drafts": f"{path}/drafts"}.items():
            tally.read(name, asked(client, "GET", route))
        for words in (self._known(), f"{REF} pain {next(self._keys)}"):
            tally.read("search", asked(client, "GET", f"{path}/posts", params={"q": words}))

    def seconds_until_imported(self, service: Service) -> float:
        """Seconds until an import is acknowledged; over PATIENCE when none is."""
        began = time.perf_counter()
        while (waited := time.perf_counter() - began) <= PATIENCE:
            if self.imports(service).is_success:
                return round(time.perf_counter() - began, 2)
            time.sleep(0.1)
        return waited

    def _known(self) -> str:
        return self._chance.choice(list(self.acknowledged.values()))

    def _with_key(self, client: httpx2.Client, size: int) -> httpx2.Response:
        posts = list(itertools.islice(self._posts, 1))
        body = "\n".join(json.dumps(post, ensure_ascii=False) for post in posts).encode() + b"\n" * size
        key = f'"disk-{self.brand}-{next(self._keys)}"'
        headers = NDJSON | {"Idempotency-Key": key}
        answer = asked(client, "POST", self._path, content=body, headers=headers)
        if answer.is_success and answer.json()["added"] == 1:
            self.acknowledged |= {post["id"]: post["text"] for post in posts}
        return answer


def _every(seed: int, brand: str) -> Iterator[dict[str, Any]]:
    for number, post in enumerate(rows(1_000_000, seed)):
        yield post | {"id": f"{brand}-{post['id']}", "text": f"{post['text']} {REF}{number:06d}"}
