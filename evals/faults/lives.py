"""One life of a service that is killed: it must serve again, take rows in, and die at a chosen moment."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from evals.bench.corpus import GUIDE, rows
from evals.bench.serving import Service
from evals.faults.persist import Aim, await_persist, halfway, seen

CLIENTS = 2
PATIENCE = 60.0
NEIGHBOURS = ("voisin-un", "voisin-deux")
NEIGHBOUR_POSTS = 40
LONGEST_WAIT = 12.0
SAMPLE = 8
DRAFT = {"brief": {"subject": "Une fournée de pain au levain samedi"}, "networks": ["facebook"]}


@dataclass(frozen=True, slots=True)
class Woken:
    """A restart: seconds from the start of the process to a search that finds the last post acknowledged,
    brands that did not answer a search and a draft, and posts of a sample that a search did not find."""

    searchable_s: float
    unavailable: int
    unfound: int


@dataclass(frozen=True, slots=True)
class Death:
    """How a life ended: whether during a persist, and whether that was left half written."""

    met: bool
    halfway: bool


class Importer:
    """Posts without end, each with a word of its own; keeps those a service acknowledged."""

    def __init__(self, seed: int, brand: str) -> None:
        self._chance = random.Random(f"{seed} {brand}")
        self._posts = _every(seed, brand)
        self._lock = threading.Lock()
        self.brand = brand
        self.acknowledged: dict[str, str] = {}

    def until_dead(self, client: httpx2.Client, least: int, most: int) -> None:
        """Import batches of `least` to `most` rows until nobody answers. HTTPStatusError for a refusal."""
        while True:
            with self._lock:
                batch = list(itertools.islice(self._posts, self._chance.randint(least, most)))
            try:
                answer = send(client, self.brand, batch)
            except httpx2.TransportError:
                return
            report = answer.raise_for_status().json()
            if report["added"] + report["updated"] + report["unchanged"] == len(batch):
                with self._lock:
                    self.acknowledged |= {post["id"]: post["text"] for post in batch}

    def sample(self) -> Mapping[str, str]:
        """The last post acknowledged, and some of the others."""
        if not self.acknowledged:
            return {}
        last, *others = reversed(self.acknowledged)
        kept = [last, *self._chance.sample(others, min(SAMPLE, len(others)))]
        return {key: self.acknowledged[key] for key in kept}


def _every(seed: int, brand: str) -> Iterator[dict[str, Any]]:
    for number, post in enumerate(rows(1_000_000, seed)):
        yield post | {"id": f"{brand}-{post['id']}", "text": f"{post['text']} réf{number:06d}"}


def send(client: httpx2.Client, brand: str, batch: list[dict[str, Any]]) -> httpx2.Response:
    """Import these posts in one request."""
    body = "\n".join(json.dumps(post, ensure_ascii=False) for post in batch)
    headers = {"Content-Type": "application/x-ndjson"}
    return client.post(f"/v1/brands/{brand}/posts", content=body.encode(), headers=headers)


def make(service: Service, *brands: str) -> None:
    """Make sure of these brands."""
    service.until_ok("/readyz")
    for brand in brands:
        if service.client.get(f"/v1/brands/{brand}").status_code == 404:
            made = service.client.put(f"/v1/brands/{brand}", json={"guide": GUIDE, "prose": ""})
            made.raise_for_status()


def furnish(service: Service, seed: int) -> Mapping[str, Mapping[str, str]]:
    """Give the neighbours their posts; one of each, id to text, by brand."""
    make(service, *NEIGHBOURS)
    known = {}
    for brand in NEIGHBOURS:
        posts = list(itertools.islice(_every(seed, brand), NEIGHBOUR_POSTS))
        send(service.client, brand, posts).raise_for_status()
        known[brand] = {posts[-1]["id"]: posts[-1]["text"]}
    return known


def wake(service: Service, importer: Importer, neighbours: Mapping[str, Mapping[str, str]]) -> Woken:
    """Ask the service, just started, for what it had acknowledged, and each brand for a draft."""
    sample = dict(importer.sample())
    last = dict(itertools.islice(sample.items(), 1))
    searchable = found_after(service, importer.brand, last)
    unavailable = sum(
        found_after(service, brand, posts) > PATIENCE or not drafts(service, brand)
        for brand, posts in neighbours.items()
    )
    if searchable > PATIENCE:
        return Woken(searchable, unavailable + 1, len(sample))
    unavailable += not drafts(service, importer.brand)
    unfound = sum(not finds(service, importer.brand, key, text) for key, text in sample.items())
    return Woken(searchable, unavailable, unfound)


def found_after(service: Service, brand: str, posts: Mapping[str, str]) -> float:
    """Seconds from the start of the process until a search finds these; over PATIENCE when none does.

    With no post to find, until a search is answered.
    """
    wanted = posts or {"": "réveil"}
    while (waited := time.perf_counter() - service.began) <= PATIENCE:
        if service.process.poll() is not None:
            return PATIENCE + 1
        if all(finds(service, brand, key, text) for key, text in wanted.items()):
            return round(time.perf_counter() - service.began, 2)
        time.sleep(0.02)
    return waited


def finds(service: Service, brand: str, key: str, text: str) -> bool:
    """Whether a search answers, and finds the post of that id if there is one."""
    try:
        # All that was found: past success and age also rank it, and may put others before it.
        asked = {"q": text, "limit": "200"}
        answer = service.client.get(f"/v1/brands/{brand}/posts", params=asked)
    except httpx2.TransportError:
        return False
    return answer.status_code == 200 and (not key or any(it["id"] == key for it in answer.json()["items"]))


def drafts(service: Service, brand: str) -> bool:
    """Whether a draft is proposed."""
    try:
        return service.client.post(f"/v1/brands/{brand}/drafts", json=DRAFT).is_success
    except httpx2.TransportError:
        return False


def die_at(service: Service, busy: Callable[[], None], clients: int, seconds: float) -> Death:
    """`kill -9` that many seconds after `clients` began to be `busy`."""
    timer = threading.Timer(seconds, service.process.kill)
    with ThreadPoolExecutor(clients) as pool:
        timer.start()
        for done in [pool.submit(busy) for _ in range(clients)]:
            done.result()
    timer.join()
    service.process.wait()
    return Death(met=False, halfway=False)


def die_persisting(
    service: Service, busy: Callable[[], None], clients: int, index: Path, aim: Aim, late: float
) -> Death:
    """`kill -9` `late` seconds after a persist of the index begins while clients are `busy`.

    When none begins in LONGEST_WAIT seconds it dies all the same, and none was met.
    """
    with ThreadPoolExecutor(clients) as pool:
        working = [pool.submit(busy) for _ in range(clients)]
        met, before = await_persist(index, aim, LONGEST_WAIT, lambda: service.process.poll() is None)
        time.sleep(late if met else 0)
        service.process.kill()
        service.process.wait()
        for done in working:
            done.result()
    return Death(met, met and halfway(before, seen(index)))


def searching(service: Service, brand: str) -> Callable[[], None]:
    """Ask for a search until the service is no more, from before it listens."""

    def ask() -> None:
        while service.process.poll() is None:
            try:
                service.client.get(f"/v1/brands/{brand}/posts", params={"q": "réveil"})
            except httpx2.TransportError:
                time.sleep(0.01)

    return ask
