"""Erasing by HTTP, then reading every byte of the data folder: nothing of what was erased may be in it.

A service on a fresh folder is given posts, some of them marked by words and ids that no one could guess;
drafts, decisions, reviews and rewrites are made around those under idempotency keys, and a job waits that
would import some again. They are erased one by one and several at a time, the folder and the log are read
while the service runs, once it has stopped, and after a restart; then the same again with `kill -9` in the
middle of the deletions. The first scan must find the marks, or it proves nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
from rich.console import Console

from evals.bench.corpus import GUIDE, rows
from evals.bench.report import a_screen, table
from evals.bench.serving import Service, serving
from evals.faults.around import (
    BRAND,
    WEBHOOK,
    born_of_a_draft,
    refused_rows,
    rows_that_wait,
    stored_ids,
    write_around,
)
from evals.faults.traces import Found, Marked, scan

CLIENTS = 8
WRITTEN_AROUND = 12  # of the marked posts, drafts, rewrites and reviews are made of so many
BORN = 4  # of the marked posts, so many come by a decision
WAITING = 8  # of the marked posts, so many stand in the rows of a job that waits
BUSY = {"hashing": 4_000, "e5": 400}  # rows of the jobs ahead of it
RESUMED_WITHIN = 60.0


@dataclass(slots=True)
class House:
    """A data folder, the marked posts it was given, and their vectors as its records held them."""

    folder: Path
    settings: dict[str, str]
    busy: int
    marked: list[Marked] = field(default_factory=list)
    vectors: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def on(cls, folder: Path, embedder: str, busy: int | None = None) -> House:
        """On a folder, its log as talkative as it gets; `busy`: rows of each of the jobs ahead."""
        told = {"EMBEDDER": embedder, "LOG_LEVEL": "debug", "OUTBOUND_LOOPBACK": "true"}
        settings = {f"PORTEVOIX_{name}": value for name, value in told.items()}
        return cls(folder, settings, BUSY[embedder] if busy is None else busy)

    def serving(self) -> Any:
        """`portevoix serve` on it."""
        return serving(self.folder, self.settings)

    def look(self, erased: Sequence[Marked] | None = None) -> Found:
        """Scan folder and log."""
        places = (self.folder, self.folder.with_suffix(".log"))
        return scan(places, self.marked if erased is None else erased, self.vectors)

    def remember_vectors(self) -> None:
        """Read the vectors of the marked posts, as bytes."""
        known = sqlite3.connect(f"file:{self.folder / 'records.sqlite3'}?mode=ro", uri=True)
        mine = {post.id for post in self.marked}
        self.vectors = {i: v for i, v in known.execute("SELECT id, vector FROM vectors") if i in mine}
        known.close()


@dataclass(slots=True)
class Erasing:
    """The answers to deletions, and how long each took."""

    statuses: Counter[int] = field(default_factory=Counter)
    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    refused: int = 0

    def erase(self, service: Service, post: Marked, taken: list[float]) -> bool:
        """DELETE one post; False when the service died meanwhile."""
        began = time.perf_counter()
        try:
            answer = service.client.delete(f"{BRAND}/posts/{post.id}", headers={"Prefer": "wait=120"})
        except httpx2.TransportError:
            return False
        taken.append(time.perf_counter() - began)
        self.statuses[answer.status_code] += 1
        return True

    def several(self, service: Service, posts: Sequence[Marked]) -> None:
        """DELETE these from CLIENTS threads."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(lambda one: self.erase(service, one, self.together), posts))


def fill(house: House, service: Service, posts: int, marked: int, chance: random.Random) -> None:
    """Import posts, `marked` of them marked, and write around these; errors are made as well."""
    service.until_ok("/readyz")
    service.client.put(BRAND, json={"guide": GUIDE, "prose": "# Le ton\nSimple."}).raise_for_status()
    seed = chance.randrange(10**9)
    given = list(rows(posts, seed, prefix=f"b{seed}"))
    for place in chance.sample(range(posts), marked):
        one = Marked.drawn(chance, given[place]["text"])
        given[place] |= {"id": one.id, "text": one.text}
        house.marked.append(one)
    born = {one.id for one in house.marked[:BORN]}
    given = [post for post in given if post["id"] not in born]
    body = "\n".join(json.dumps(post, ensure_ascii=False) for post in given).encode()
    kind = {"Content-Type": "application/x-ndjson"}
    report = service.client.post(f"{BRAND}/posts", content=body, headers=kind).raise_for_status().json()
    if report["added"] != posts - BORN:
        raise RuntimeError(f"{report['added']} posts added of {posts - BORN}")
    service.client.post("/v1/webhooks", json=WEBHOOK).raise_for_status()
    for one in house.marked[BORN:][:WRITTEN_AROUND]:
        write_around(service.client, one)
    house.marked[:BORN] = [born_of_a_draft(service.client, one) for one in house.marked[:BORN]]
    house.remember_vectors()


def calm(house: House, posts: int, marked: int, chance: random.Random) -> tuple[dict[str, Found], Erasing]:
    """Erase every marked post, half of them one by one; what is found before and after."""
    seen, erasing = {}, Erasing()
    with house.serving() as service:
        fill(house, service, posts, marked, chance)
        again = house.marked[-WAITING:]
        waiting, ahead = rows_that_wait(service.client, again, house.busy)
        seen["before"] = house.look()
        erasing.several(service, again)
        erasing.refused = refused_rows(service.client, waiting, ahead)
        half = (len(house.marked) - WAITING) // 2
        for one in house.marked[:half]:
            erasing.erase(service, one, erasing.alone)
        erasing.several(service, house.marked[half:-WAITING])
        seen["after, while it serves"] = house.look()
        service.stop()
    seen["after, stopped"] = house.look()
    with house.serving() as service:
        service.until_ok(f"{BRAND}/posts", q="pain")
        seen["after a restart"] = house.look()
        service.stop()
    return seen, erasing


def kill_amid(service: Service, erasing: Erasing, marked: int, chance: random.Random) -> None:
    """`kill -9`, at a moment of its own, once a third to two thirds of the deletions were answered."""
    answered = chance.randint(marked // 3 + 1, 2 * marked // 3)
    while erasing.statuses.total() < answered and service.process.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.3))
    service.process.kill()


def killed(house: House, posts: int, marked: int, chance: random.Random) -> tuple[dict[str, Found], float]:
    """Kill the service while it erases; what is found once it is up again, and after how many seconds."""
    house.marked.clear()
    erasing = Erasing()
    with house.serving() as service:
        fill(house, service, posts, marked, chance)
        before = house.look()
        rows_that_wait(service.client, house.marked, house.busy)
        with ThreadPoolExecutor(1) as killer:
            killer.submit(kill_amid, service, erasing, marked, chance)
            erasing.several(service, house.marked)
        service.process.wait()
    with house.serving() as service:
        service.until_ok("/readyz")
        began = time.perf_counter()
        erased = [one for one in house.marked if one.id not in stored_ids(service.client)]
        seen = {f"before, then killed after {len(erased)} of {marked}": before}
        while (found := house.look(erased)).traces and time.perf_counter() - began < RESUMED_WITHIN:
            time.sleep(0.2)
        seen["killed, started again, nothing asked"] = found
        waited = time.perf_counter() - began
        erasing.several(service, house.marked)
        service.stop()
    seen["the others erased, stopped"] = house.look()
    return seen, waited


def figures(seen: dict[str, Found], erasing: Erasing, waited: float) -> dict[str, Any]:
    """The figures of a run, for JSON. `left`: what was found after an erasure; 0 is the aim."""
    left = sum(found.traces for when, found in seen.items() if not when.startswith("before"))
    return {
        "left": left,
        "found_before": min(found.traces for when, found in seen.items() if when.startswith("before")),
        "statuses": dict(erasing.statuses),
        "one_by_one_s": _spread(erasing.alone),
        "eight_at_once_s": _spread(erasing.together),
        "resumed_s": round(waited, 2),
        "rows_that_waited": {"erased": erasing.refused, "of": WAITING},
        "scans": {when: asdict(found) for when, found in seen.items()},
    }


def _spread(taken: Sequence[float]) -> dict[str, float]:
    return {"median": round(median(taken), 3), "worst": round(max(taken), 3)}


def show(told: dict[str, Any], screen: Console) -> None:
    """Print the scans and their foot."""
    made = table("erased posts found", "when", "bytes read", "texts", "ids", "vectors", "files")
    for when, found in told["scans"].items():
        cells = (when, found["bytes"], found["text"], found["id"], found["vector"])
        made.add_row(*map(str, cells), ", ".join(found["files"]))
    screen.print(made)
    screen.print({key: value for key, value in told.items() if key != "scans"})


def main(given: Sequence[str] | None = None) -> int:
    """Erase, scan, print, write `<out>/erasure.json`; 1 when anything is left, or was never found."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.erasure", description=__doc__)
    parser.add_argument("--posts", type=int, default=400, help="posts of the brand")
    parser.add_argument("--marked", type=int, default=100, help="of them, to erase")
    parser.add_argument("--seed", type=int, default=None, help="of marks and moments; drawn by default")
    parser.add_argument("--embedder", choices=("hashing", "e5"), default="e5")
    parser.add_argument("--out", type=Path, default=Path("var/faults"), help="where erasure.json goes")
    asked = parser.parse_args(given)
    screen, chance = a_screen(), random.Random(asked.seed)
    folder = asked.out / "erasing" / "data"
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.mkdir(parents=True)
    house = House.on(folder, asked.embedder)
    seen, erasing = calm(house, asked.posts, asked.marked, chance)
    again, waited = killed(house, asked.posts, asked.marked, chance)
    told = figures(seen | again, erasing, waited) | {"embedder": asked.embedder}
    show(told, screen)
    (asked.out / "erasure.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder.parent)
    whole = told["found_before"] and erasing.refused == WAITING
    return 1 if told["left"] or not whole else 0


if __name__ == "__main__":
    raise SystemExit(main())
