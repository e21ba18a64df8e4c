"""Erasing people by HTTP, then reading every byte of the data folder: nothing of them may be in it.

Each person writes a message, is answered, is decided of with a text, and speaks in the thread of somebody
else's message; all of it under idempotency keys. They are erased eight at a time, `kill -9` meets the service
among the deletions, and the folder and the log are read before, after the restart, and once all are erased.
The first scan must find the marks, or it proves nothing. What others wrote must be there at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx2

from evals.bench.corpus import GUIDE
from evals.bench.report import a_screen, table
from evals.bench.serving import Service, serving
from evals.faults.around import BRAND, under_a_key
from evals.faults.traces import Found, Marked, scan

CLIENTS = 8
FOLDER = Path("var/faults/people")


@dataclass(slots=True)
class People:
    """Who is to be erased from a data folder, and the vectors of their messages as stored."""

    folder: Path
    marked: list[Marked]
    vectors: list[bytes] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)

    def look(self, erased: Sequence[Marked]) -> Found:
        """Scan folder and log for texts and names."""
        return scan((self.folder, self.folder.with_suffix(".log")), erased, {})

    def vectors_left(self) -> int:
        """How many of the vectors some file holds."""
        held = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return sum(any(vector in file for file in held) for vector in self.vectors)

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
    for number, one in enumerate(people.marked):
        author = {"id": f"u-{one.id}", "handle": f"@{one.id}", "name": f"Zoé {one.words[0]}"}
        wrote = {"text": one.text, "network": "facebook", "author": author}
        kept = under_a_key(service.client, "/messages", {"message": wrote, "id": one.id}).raise_for_status()
        said = {"verdict": "answered", "text": f"Merci : {one.text}", "reason": one.words[1]}
        under_a_key(service.client, f"/messages/{kept.json()['id']}/decision", said).raise_for_status()
        other = {"text": f"Message {number} d’une autre personne.", "network": "facebook"}
        thread = [{"text": f"J’ajoute : {one.text}", "author": author}, {"text": "Et moi donc."}]
        under_a_key(service.client, "/messages", {"message": other | {"thread": thread}}).raise_for_status()
    known = sqlite3.connect(f"file:{people.folder / 'records.sqlite3'}?mode=ro", uri=True)
    own = "SELECT message FROM message_people WHERE place = 0"
    found = known.execute(f"SELECT vector FROM messages WHERE id IN ({own})")
    people.vectors = [vector for (vector,) in found if vector]
    known.close()


def left(service: Service) -> int:
    """How many messages of others still stand, each with what is left of its thread."""
    page = service.client.get(f"{BRAND}/messages", params={"limit": 200}).json()["items"]
    return sum(len(one["message"]["thread"]) == 1 for one in page)


def run(
    people: People, chance: random.Random, settings: Mapping[str, str]
) -> tuple[dict[str, Found], int, int]:
    """Fill, erase, kill, erase the rest; the scans, and what stands of others, and vectors left."""
    with serving(people.folder, settings) as service:
        fill(people, service)
        seen = {"before": people.look(people.marked)}
        with ThreadPoolExecutor(1) as killer:
            killer.submit(_kill_amid, service, people, len(people.marked), chance)
            answered = people.several(service, people.marked)
        service.process.wait()
    gone = [one for one, status in zip(people.marked, answered, strict=True) if status == 204]
    with serving(people.folder, settings) as service:
        service.until_ok("/readyz")
        seen[f"killed after {len(gone)} of {len(people.marked)}, started again"] = people.look(gone)
        people.several(service, [one for one in people.marked if one not in gone])
        others = left(service)
        seen["all erased, while it serves"] = people.look(people.marked)
        service.stop()
    seen["all erased, stopped"] = people.look(people.marked)
    return seen, others, people.vectors_left()


def _kill_amid(service: Service, people: People, marked: int, chance: random.Random) -> None:
    """`kill -9` once a third of the deletions were answered."""
    while len(people.taken) < marked // 3 and service.process.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.2))
    service.process.kill()


def main(given: Sequence[str] | None = None) -> int:
    """Erase, scan, print; 1 when anything is left, was never found, or went with somebody else."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.people", description=__doc__)
    parser.add_argument("--people", type=int, default=40, help="to erase, 100 at most")
    parser.add_argument("--seed", type=int, default=None, help="of marks and moments; drawn by default")
    parser.add_argument("--embedder", choices=("hashing", "e5"), default="e5")
    asked = parser.parse_args(given)
    chance = random.Random(asked.seed)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    texts = (f"Ma commande numéro {number} est arrivée fendue." for number in range(min(asked.people, 100)))
    people = People(FOLDER / "data", [Marked.drawn(chance, text) for text in texts])
    seen, others, vectors = run(people, chance, {"PORTEVOIX_EMBEDDER": asked.embedder})
    screen, made = a_screen(), table("people found", "when", "bytes read", "texts", "names", "files")
    for when, found in seen.items():
        made.add_row(when, *map(str, (found.bytes, found.text, found.id)), ", ".join(found.files))
    screen.print(made)
    told: dict[str, Any] = {
        "others_untouched": others,
        "vectors": len(people.vectors),
        "vectors_left": vectors,
        "median_s": round(median(people.taken), 3),
        "worst_s": round(max(people.taken), 3),
    }
    screen.print(told)
    scans = {when: asdict(found) for when, found in seen.items()}
    shutil.rmtree(FOLDER)
    FOLDER.with_suffix(".json").write_text(json.dumps(told | {"scans": scans}, indent=2) + "\n")
    whole = seen.pop("before").text == others == len(people.marked) == len(people.vectors)
    return 1 if vectors or any(found.traces for found in seen.values()) or not whole else 0


if __name__ == "__main__":
    raise SystemExit(main())
