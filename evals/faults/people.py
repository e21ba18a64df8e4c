"""Erasing people by HTTP, then reading every byte that is kept: nothing of them may be in it.

Each person writes a message, is answered, is decided of with a text, and speaks in the thread of somebody
else's message; all of it under idempotency keys. They are erased eight at a time, `kill -9` meets the service
among the deletions, and the folder and the log are read before, after the restart, and once all are erased.
The first scan must find the marks, or it proves nothing. What others wrote must be there at the end.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx2

from evals.bench.corpus import GUIDE
from evals.bench.serving import Service
from evals.faults.around import BRAND, under_a_key
from evals.faults.erasure_told import found_and_left, show
from evals.faults.held import besides, held, left_to_the_operator, records
from evals.faults.line import a_console, finish
from evals.faults.stacks import EMBEDDED, Stack, a_stack, kill, options
from evals.faults.traces import Found, Marked, scan
from evals.report import Figure, Report

CLIENTS = 8
PEOPLE = 100  # at most: a page of messages tells all that stands of others


@dataclass(slots=True)
class People:
    """Who is to be erased from a house, and the vector of the message of each, as stored."""

    folder: Path
    marked: list[Marked]
    stack: Stack = EMBEDDED
    vectors: dict[str, bytes] = field(default_factory=dict)
    taken: list[float] = field(default_factory=list)

    def look(self, erased: Sequence[Marked]) -> Found:
        """Scan folder and log, and what servers hold."""
        places = (self.folder, self.folder.with_suffix(".log"))
        return scan(places, erased, self.vectors, held(self.stack))

    def erase(self, service: Service, one: Marked) -> int | None:
        """DELETE a person; the status, None when the service died meanwhile."""
        began = time.perf_counter()
        path = f"{BRAND}/authors/facebook/@{one.id}"
        try:
            status = service.client.delete(path, headers={"Prefer": "wait=120"}).status_code
        except httpx2.TransportError:
            return None
        self.taken.append(time.perf_counter() - began)
        return status

    def several(self, service: Service, people: Sequence[Marked]) -> list[int | None]:
        """DELETE them from CLIENTS threads."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            return list(clients.map(lambda one: self.erase(service, one), people))


def fill(people: People, service: Service) -> None:
    """A brand, what each person leaves in it, and as many messages of others."""
    service.until_ok("/readyz")
    service.client.put(BRAND, json={"guide": GUIDE, "prose": "# Le ton\nSimple."}).raise_for_status()
    written: dict[str, str] = {}
    for number, one in enumerate(people.marked):
        author = {"id": f"u-{one.id}", "handle": f"@{one.id}", "name": f"Zoé {one.words[0]}"}
        wrote = {"text": one.text, "network": "facebook", "author": author}
        kept = under_a_key(service.client, "/messages", {"message": wrote, "id": one.id}).raise_for_status()
        written[kept.json()["id"]] = one.id
        said = {"verdict": "answered", "text": f"Merci : {one.text}", "reason": one.words[1]}
        under_a_key(service.client, f"/messages/{kept.json()['id']}/decision", said).raise_for_status()
        other = {"text": f"Message {number} d’une autre personne.", "network": "facebook"}
        thread = [{"text": f"J’ajoute : {one.text}", "author": author}, {"text": "Et moi donc."}]
        under_a_key(service.client, "/messages", {"message": other | {"thread": thread}}).raise_for_status()
    own = "SELECT message FROM message_people WHERE place = 0"
    found = dict(records(people.stack, people.folder, f"SELECT id, vector FROM messages WHERE id IN ({own})"))
    people.vectors = {one: bytes(found[message]) for message, one in written.items() if found.get(message)}


def left(service: Service) -> int:
    """How many messages of others still stand, each with what is left of its thread."""
    page = service.client.get(f"{BRAND}/messages", params={"limit": 200}).json()["items"]
    return sum(len(one["message"]["thread"]) == 1 for one in page)


@dataclass(frozen=True, slots=True)
class Gone:
    """What each scan saw, what stands of others, and what the servers keep besides."""

    seen: Mapping[str, Found]
    others: int
    besides: Mapping[str, Found]


def run(people: People, chance: random.Random, settings: Mapping[str, str]) -> Gone:
    """Fill, erase, kill, erase the rest."""
    with people.stack.serving(people.folder, settings) as service:
        fill(people, service)
        seen = {"before": people.look(people.marked)}
        with ThreadPoolExecutor(1) as killer:
            killer.submit(_kill_amid, service, people, len(people.marked), chance)
            answered = people.several(service, people.marked)
        service.process.wait()
    gone = [one for one, status in zip(people.marked, answered, strict=True) if status == 204]
    with people.stack.serving(people.folder, settings) as service:
        service.until_ok("/readyz")
        seen[f"killed after {len(gone)} of {len(people.marked)}, started again"] = people.look(gone)
        people.several(service, [one for one in people.marked if one not in gone])
        others = left(service)
        seen["all erased, while it serves"] = people.look(people.marked)
        service.stop()
    seen["all erased, stopped"] = people.look(people.marked)
    return Gone(seen, others, besides(people.stack, people.marked, people.vectors))


def _kill_amid(service: Service, people: People, marked: int, chance: random.Random) -> None:
    """`kill -9` once a third of the deletions were answered."""
    while len(people.taken) < marked // 3 and service.process.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.2))
    kill(service)


def report(name: str, people: People, gone: Gone) -> Report:
    """The figures, beside what they must be."""
    count = len(people.marked)
    figures = (
        *found_and_left("people", gone.seen, count, ids=count),
        Figure("messages of others that stand", gone.others, "exactly", count),
        Figure("median s of a deletion", median(people.taken)),
        Figure("worst s, eight at once", max(people.taken)),
        *left_to_the_operator(gone.besides),
    )
    return Report(name, figures)


def main(given: Sequence[str] | None = None) -> int:
    """Erase, scan, tell; 1 when anything is left, was never found, or went with somebody else."""
    parser = options("evals.faults.people", __doc__ or "", stack=True)
    parser.add_argument("--people", type=int, default=40, help=f"to erase, {PEOPLE} at most")
    parser.add_argument("--embedder", choices=("hashing", "e5"), default="e5")
    asked = parser.parse_args(given)
    began, chance = time.perf_counter(), random.Random(asked.seed)
    texts = (
        f"Ma commande numéro {number} est arrivée fendue." for number in range(min(asked.people, PEOPLE))
    )
    marked = [Marked.drawn(chance, text) for text in texts]
    with TemporaryDirectory(prefix="portevoix-") as place, a_stack(asked.stack) as stack:
        people = People(Path(place) / "data", marked, stack)
        gone = run(people, chance, {"PORTEVOIX_EMBEDDER": asked.embedder})
    show("erased people found", {**gone.seen, **gone.besides}, a_console())
    return finish(report(stack.named("people"), people, gone), seed=asked.seed, began=began)


if __name__ == "__main__":
    raise SystemExit(main())
