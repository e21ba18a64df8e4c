"""Erasing by HTTP, then reading every byte that is kept: nothing of what was erased may be in it.

A service on a fresh folder is given posts, some of them marked by words and ids that no one could guess;
drafts, decisions, reviews and rewrites are made around those under idempotency keys, and a job waits that
would import some again. They are erased one by one and several at a time, the folder and the log are read
while the service runs, once it has stopped, and after a restart; then the same again with `kill -9` in the
middle of the deletions. The first scan must find the marks, or it proves nothing.

On the second stack, four workers and one for jobs: what is read is their folders and logs, every row of every
table, and every collection. What the servers keep besides is read as well, at the end, and told apart.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from evals.bench.corpus import GUIDE, rows
from evals.bench.serving import Service, running
from evals.faults.around import (
    BRAND,
    WEBHOOK,
    born_of_a_draft,
    refused_rows,
    rows_that_wait,
    stored_ids,
    write_around,
)
from evals.faults.erasure_told import FINISHED_WITHIN, Erased, report, show
from evals.faults.held import besides, held, records
from evals.faults.line import a_console, finish
from evals.faults.stacks import EMBEDDED, Stack, a_stack, kill, options
from evals.faults.traces import Found, Marked, scan

CLIENTS = 8
WRITTEN_AROUND = 12  # of the marked posts, drafts, rewrites and reviews are made of so many
BORN = 4  # of the marked posts, so many come by a decision
WAITING = 8  # of the marked posts, so many stand in the rows of a job that waits
BUSY = {"hashing": 4_000, "e5": 400}  # rows of the jobs ahead of it


@dataclass(slots=True)
class House:
    """A data folder, the marked posts it was given, and their vectors as its records held them."""

    folder: Path
    settings: dict[str, str]
    busy: int
    stack: Stack = EMBEDDED
    marked: list[Marked] = field(default_factory=list)
    vectors: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def on(cls, folder: Path, embedder: str, stack: Stack = EMBEDDED, busy: int | None = None) -> House:
        """On a folder, its log as talkative as it gets; `busy`: rows of each of the jobs ahead."""
        told = {"EMBEDDER": embedder, "LOG_LEVEL": "debug", "OUTBOUND_LOOPBACK": "true"}
        told |= {"JOBS": "apart"} if stack.second else {}  # a job then waits until `carrying_out`
        settings = {f"PORTEVOIX_{name}": value for name, value in told.items()}
        ahead = 0 if stack.second else BUSY[embedder] if busy is None else busy
        return cls(folder, settings, ahead, stack)

    def serving(self) -> AbstractContextManager[Service]:
        """`portevoix serve` on it."""
        return self.stack.serving(self.folder, self.settings)

    def carrying_out(self) -> AbstractContextManager[object]:
        """`portevoix work` where jobs wait for it."""
        if not self.stack.second:
            return nullcontext()
        return running(self._worker, ("work",), self.stack.variables | self.settings)

    @property
    def _worker(self) -> Path:
        return self.folder.with_name("worker")

    def look(self, erased: Sequence[Marked] | None = None) -> Found:
        """Scan folders and logs, and what servers hold."""
        places = [
            one for folder in (self.folder, self._worker) for one in (folder, folder.with_suffix(".log"))
        ]
        return scan(places, self.marked if erased is None else erased, self.vectors, held(self.stack))

    def remember_vectors(self) -> None:
        """Read the vectors of the marked posts, as bytes."""
        mine = {post.id for post in self.marked}
        found = records(self.stack, self.folder, "SELECT id, vector FROM vectors")
        self.vectors = {post: bytes(vector) for post, vector in found if post in mine}


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
        with house.carrying_out():
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
    kill(service)


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
        began, stored = time.perf_counter(), stored_ids(service.client)
        erased = [one for one in house.marked if one.id not in stored]
        seen = {f"before, then killed after {len(erased)} of {marked}": before}
        while (found := house.look(erased)).traces and time.perf_counter() - began < FINISHED_WITHIN:
            time.sleep(0.2)
        seen["killed, started again, nothing asked"] = found
        waited = time.perf_counter() - began
        erasing.several(service, house.marked)
        service.stop()
    seen["the others erased, stopped"] = house.look()
    return seen, waited


def whole(house: House, posts: int, marked: int, chance: random.Random) -> Erased:
    """In calm, then killed, then what servers keep besides."""
    seen, erasing = calm(house, posts, marked, chance)
    erased, vectors = list(house.marked), dict(house.vectors)
    again, waited = killed(house, posts, marked, chance)
    kept = besides(house.stack, [*erased, *house.marked], vectors | house.vectors)
    return Erased(
        marked,
        marked - BORN,
        seen | again,
        kept,
        erasing.statuses,
        erasing.alone,
        erasing.together,
        erasing.refused,
        WAITING,
        waited,
    )


def main(given: Sequence[str] | None = None) -> int:
    """Erase, scan, tell; 1 when anything is left, or was never found."""
    parser = options("evals.faults.erasure", __doc__ or "", stack=True)
    parser.add_argument("--posts", type=int, default=400, help="posts of the brand")
    parser.add_argument("--marked", type=int, default=100, help="of them, to erase")
    parser.add_argument("--embedder", choices=("hashing", "e5"), default="e5")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    with TemporaryDirectory(prefix="portevoix-") as place, a_stack(asked.stack) as stack:
        folder = Path(place) / "data"
        folder.mkdir()
        found = whole(
            House.on(folder, asked.embedder, stack), asked.posts, asked.marked, random.Random(asked.seed)
        )
    show("erased posts found", {**found.seen, **found.besides}, a_console())
    return finish(report(stack.named("erasure"), found), seed=asked.seed, began=began)


if __name__ == "__main__":
    raise SystemExit(main())
