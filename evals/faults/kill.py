"""`kill -9` during imports, again and again on one data folder: nothing acknowledged may be lost."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
from rich.console import Console

from evals.bench.corpus import GUIDE, rows
from evals.bench.house import BRAND
from evals.bench.report import a_screen, table
from evals.bench.serving import Service, serving
from evals.faults.looking import Looked, look, pointer

CLIENTS = 2
ROWS_A_REQUEST = (1, 24)
LONGEST_IMPORT = 3.0
LONGEST_WAKING = 2.5
WAKING_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Round:
    """One import killed `killed_after_s` after its first request, and what was found after the restart.

    `rebuilt`: the service, restarted, built the index anew by itself. `searchable_s`: from the start of its
    process to a search that finds the last post acknowledged.
    """

    number: int
    killed_after_s: float
    killed_waking: bool
    acknowledged: int
    rebuilt: bool
    searchable_s: float
    looked: Looked


class Importer:
    """Sends posts in small requests until the service dies; keeps the ids of those it acknowledged."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._posts = self._every(seed)
        self._lock = threading.Lock()
        self.acknowledged: dict[str, str] = {}

    def until_killed(self, service: Service, seconds: float) -> None:
        """Import from CLIENTS threads; `kill -9` that many seconds after they begin."""
        timer = threading.Timer(seconds, service.process.kill)
        with ThreadPoolExecutor(CLIENTS) as clients:
            timer.start()
            for done in [clients.submit(self._import, service.client) for _ in range(CLIENTS)]:
                done.result()
        timer.join()
        service.process.wait()

    def _import(self, client: httpx2.Client) -> None:
        while True:
            with self._lock:
                batch = list(itertools.islice(self._posts, self._chance.randint(*ROWS_A_REQUEST)))
            body = "\n".join(json.dumps(post, ensure_ascii=False) for post in batch)
            try:
                answer = client.post(
                    f"/v1/brands/{BRAND}/posts",
                    content=body.encode(),
                    headers={"Content-Type": "application/x-ndjson"},
                )
            except httpx2.TransportError:
                return
            report = answer.raise_for_status().json()
            if report["added"] + report["updated"] + report["unchanged"] == len(batch):
                self.acknowledged |= {post["id"]: post["text"] for post in batch}

    @staticmethod
    def _every(seed: int) -> Iterator[dict[str, Any]]:
        """Posts without end, each with a word of its own."""
        for number, post in enumerate(rows(1_000_000, seed)):
            yield post | {"text": f"{post['text']} réf{number:06d}"}


def one_round(number: int, folder: Path, importer: Importer, chance: random.Random, embedder: str) -> Round:
    """Import, kill, perhaps kill again while it wakes, restart, wait until it finds, stop, look at all."""
    settings = {"PORTEVOIX_EMBEDDER": embedder, "PORTEVOIX_LOG_LEVEL": "warning"}
    moment = chance.uniform(0, LONGEST_IMPORT)
    with serving(folder, settings) as service:
        _wake(service)
        importer.until_killed(service, moment)
    waking = chance.random() < WAKING_SHARE
    if waking:
        with serving(folder, settings) as service:
            _kill_waking(service, chance.uniform(0.3, LONGEST_WAKING))
    before = pointer(folder)
    with serving(folder, settings) as service:
        searchable = _until_found(service, importer.acknowledged)
        rebuilt = pointer(folder) != before
        service.stop()
    looked = asyncio.run(look(folder, importer.acknowledged))
    acknowledged = len(importer.acknowledged)
    return Round(number, round(moment, 3), waking, acknowledged, rebuilt, searchable, looked)


def _wake(service: Service) -> None:
    """Make sure of the brand, and of an open index, so that the kill comes in the middle of the import."""
    service.until_ok("/readyz")
    path = f"/v1/brands/{BRAND}"
    if service.client.get(path).status_code == 404:
        service.client.put(path, json={"guide": GUIDE, "prose": ""}).raise_for_status()
    service.client.get(f"{path}/posts", params={"q": "réveil"}).raise_for_status()


def _kill_waking(service: Service, seconds: float) -> None:
    """Kill a service that starts, and is asked to search as soon as it listens."""
    timer = threading.Timer(seconds, service.process.kill)
    timer.start()
    while service.process.poll() is None:
        try:
            service.client.get(f"/v1/brands/{BRAND}/posts", params={"q": "réveil"})
        except httpx2.TransportError:
            time.sleep(0.01)
    timer.join()


def _until_found(service: Service, acknowledged: dict[str, str]) -> float:
    """Seconds from the start of the process until a search finds the last post acknowledged."""
    path = f"/v1/brands/{BRAND}/posts"
    if not acknowledged:
        return round(service.until_ok(path, q="réveil"), 2)
    wanted, text = next(reversed(acknowledged.items()))
    while True:
        service.until_ok(path, q=text)
        waited = time.perf_counter() - service.began
        # All that was found: past success and age also rank it, and may put others before it.
        answer = service.client.get(path, params={"q": text, "limit": 200}).raise_for_status().json()
        if any(item["id"] == wanted for item in answer["items"]):
            return round(waited, 2)
        if waited > 60:
            return float("inf")


def summary(rounds: Sequence[Round], embedder: str) -> dict[str, Any]:
    """The figures of a run, for JSON. `lost` is the worst a round saw; 0 is the aim."""
    finite = [one.searchable_s for one in rounds]
    return {
        "kills": len(rounds) + sum(one.killed_waking for one in rounds),
        "embedder": embedder,
        "acknowledged": max((one.acknowledged for one in rounds), default=0),
        "lost": max((one.looked.lost for one in rounds), default=0),
        "rebuilt": sum(one.rebuilt for one in rounds),
        "searchable_s": {"median": median(finite), "worst": max(finite)} if finite else None,
        "rounds": [asdict(one) for one in rounds],
    }


def show(rounds: Sequence[Round], figures: dict[str, Any], screen: Console) -> None:
    """Print the table of the rounds and its foot."""
    made = table(
        "kill -9", "round", "killed after s", "and waking", "acknowledged", "stored",
        "lost: records", "words", "vectors", "index rebuilt", "searchable s",
    )  # fmt: skip
    for one in rounds:
        seen = one.looked
        cells = (one.number, one.killed_after_s, "yes" if one.killed_waking else "", one.acknowledged)
        found = (seen.stored, seen.not_stored, seen.not_by_words, seen.not_by_vector)
        made.add_row(*map(str, (*cells, *found, "yes" if one.rebuilt else "", one.searchable_s)))
    screen.print(made)
    screen.print({key: value for key, value in figures.items() if key != "rounds"})


def main(given: Sequence[str] | None = None) -> int:
    """Kill `--times` times, print, write `<out>/kill.json`; 1 when anything is lost."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.kill", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="imports to kill")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and of the posts")
    parser.add_argument(
        "--embedder", choices=("hashing", "e5"), default="hashing", help="hashing: more writes"
    )
    parser.add_argument("--out", type=Path, default=Path("var/faults"), help="where kill.json goes")
    asked = parser.parse_args(given)
    screen, chance, importer = a_screen(), random.Random(asked.seed), Importer(asked.seed)
    folder = asked.out / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rounds = []
    for number in range(1, asked.times + 1):
        rounds.append(one_round(number, folder, importer, chance, asked.embedder))
        screen.print(f"{number}: {rounds[-1].acknowledged} acknowledged, {rounds[-1].looked.lost} lost")
    figures = summary(rounds, asked.embedder)
    show(rounds, figures, screen)
    (asked.out / "kill.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder)
    return 1 if figures["lost"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
