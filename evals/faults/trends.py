"""`kill -9` while items of trends come in: nothing lost, nothing twice, the same topics as without.

The same batches go to two services on folders of their own: one is left in peace; the other is killed again
and again, restarted, and sent anew what it did not acknowledge. Then how long a start takes with many items.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from rich.console import Console

from evals.bench.corpus import GUIDE
from evals.bench.house import BRAND
from evals.bench.serving import Service, serving
from evals.faults.line import a_console, finish
from evals.faults.stored_items import fill
from evals.report import Figure, Report
from evals.trend_streams import FILES, FOLDERS

SETTINGS = {"PORTEVOIX_LOG_LEVEL": "warning", "PORTEVOIX_TRENDS_PULLING": "false"}
PATH = f"/v1/brands/{BRAND}"
A_BATCH = 12
LONGEST_LIFE = 12.0  # seconds, of a service that is killed
DAYS = 21


@dataclass(slots=True)
class Sent:
    """What was sent to a service: ids it acknowledged, batches it died of, seconds of each restart."""

    acknowledged: set[str] = field(default_factory=set)
    cut: int = 0
    restarts: list[float] = field(default_factory=list)


def batches(most: int, seed: int) -> list[list[dict[str, Any]]]:
    """Items of the development files over three weeks, every fifth told again by another source."""
    rows = []
    for file in FILES:
        lines = (FOLDERS["development"] / file).read_text(encoding="utf-8").splitlines()
        rows += [one for line in lines for one in (json.loads(line).get("items") or [json.loads(line)])]
    chance = random.Random(seed)
    chance.shuffle(rows)
    rows = [*rows[: most * 4 // 5], *rows[: most // 5]]
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS)
    times = sorted(chance.uniform(0, DAYS * 24) for _ in rows)
    items = [
        {name: row[name] for name in ("title", "summary", "language")}
        | {
            "id": f"i{place}",
            "published_at": (began + timedelta(hours=at)).isoformat(),
            "source": f"s{chance.randrange(12)}",
        }
        for place, (row, at) in enumerate(zip(rows, times, strict=True))
    ]
    return [items[start : start + A_BATCH] for start in range(0, len(items), A_BATCH)]


def in_peace(folder: Path, sent: Sequence[Sequence[dict[str, Any]]]) -> Mapping[str, str]:
    """The topic of each item, by a service that nothing happens to."""
    with serving(folder, SETTINGS) as service:
        _wake(service)
        for batch in sent:
            _send(service, batch).raise_for_status()
        return listed(service)[0]


def killed(
    folder: Path, sent: Sequence[Sequence[dict[str, Any]]], kills: int, chance: random.Random
) -> tuple[Sent, Mapping[str, str], int]:
    """The same with kills: what was acknowledged, the topic of each item, and how many are there twice."""
    told, waiting = Sent(), list(sent)
    for life in range(kills + 1):
        with serving(folder, SETTINGS) as service:
            told.restarts.append(_wake(service))
            if life == kills:
                _until_dead(service, waiting, told)
                return told, *listed(service)
            timer = threading.Timer(chance.uniform(0.05, LONGEST_LIFE), service.process.kill)
            timer.start()
            _until_dead(service, waiting, told)
            timer.join()
            service.process.wait()
    raise AssertionError("the last life returns")


def _until_dead(service: Service, waiting: list[Sequence[dict[str, Any]]], told: Sent) -> None:
    """Send what waits, batch after batch, until all is acknowledged or the service is no more."""
    while waiting:
        try:
            answer = _send(service, waiting[0])
        except httpx2.TransportError:
            told.cut += 1
            return
        answer.raise_for_status()
        told.acknowledged |= {item["id"] for item in waiting.pop(0)}


def listed(service: Service) -> tuple[Mapping[str, str], int]:
    """The topic of every item, and how many are listed twice."""
    found: list[tuple[str, str]] = []
    cursor: str | None = None
    while True:
        asked = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = service.client.get(f"{PATH}/trends/items", params=asked).raise_for_status().json()
        found += [(item["id"], item["topic"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return dict(found), len(found) - len(dict(found))


def apart(one: Mapping[str, str], other: Mapping[str, str]) -> int:
    """How many items share their topic with other items in one than in the other."""
    here, there = _company(one), _company(other)
    return sum(here.get(item) != there.get(item) for item in {*here, *there})


def _company(topics: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for item, topic in topics.items():
        groups.setdefault(topic, set()).add(item)
    return {item: frozenset(groups[topic]) for item, topic in topics.items()}


def start_with(folder: Path, items: int) -> tuple[float, float]:
    """Seconds to the first list of trends with so many items stored: of the process, and of that answer."""
    with serving(folder, SETTINGS) as service:
        _wake(service)
        service.stop()
    asyncio.run(fill(folder, items))
    with serving(folder, SETTINGS) as service:
        service.until_ok("/readyz")
        began = time.perf_counter()
        while service.client.get(f"{PATH}/trends", headers={"Prefer": "wait=280"}).status_code != 200:
            time.sleep(0.1)
        return time.perf_counter() - service.began, time.perf_counter() - began


def _wake(service: Service) -> float:
    """Make sure of the brand; seconds from the start of the process to a list of its trends."""
    service.until_ok("/readyz")
    if service.client.get(PATH).status_code == 404:
        service.client.put(PATH, json={"guide": GUIDE, "prose": ""}).raise_for_status()
    return service.until_ok(f"{PATH}/trends")


def _send(service: Service, batch: Sequence[dict[str, Any]]) -> httpx2.Response:
    headers = {"Prefer": "wait=250"}
    return service.client.post(f"{PATH}/trends/items", json={"items": batch}, headers=headers)


def evaluate(folder: Path, asked: argparse.Namespace, screen: Console) -> Report:
    """Run both services, then the one with many items."""
    sent = batches(asked.items, asked.seed)
    screen.print(f"{len(sent)} batches sent to a service left in peace")
    peace = in_peace(folder / "peace", sent)
    screen.print(f"the same, with {asked.kills} kills")
    told, found, twice = killed(folder / "killed", sent, asked.kills, random.Random(asked.seed))
    screen.print(f"{told.cut} batches cut; then a start with {asked.stored} items stored")
    figures = [
        Figure("items sent", sum(map(len, sent))),
        Figure("kills", asked.kills),
        Figure("kills in the middle of a batch", told.cut),
        Figure("items acknowledged and lost", len(told.acknowledged - found.keys()), "exactly", 0),
        Figure("items there twice", twice, "exactly", 0),
        Figure("items missing at the end", len(peace.keys() - found.keys()), "exactly", 0),
        Figure("topics without a kill", len(set(peace.values()))),
        Figure("items in other company than without a kill", apart(peace, found), "exactly", 0),
        Figure("restart to a list of trends, s, median", median(told.restarts)),
        Figure("restart to a list of trends, s, worst", max(told.restarts)),
    ]
    if asked.stored:
        waited, answer = start_with(folder / "stored", asked.stored)
        figures.append(Figure(f"the same with {asked.stored:,} items stored, s", waited))
        figures.append(Figure("of it, the answer, s", answer))
    return Report("trends", tuple(figures))


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, write `<out>/trends.json`; 1 when anything is lost, doubled or placed otherwise."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.trends", description=__doc__)
    parser.add_argument("--items", type=int, default=480, help="sent, by dozens")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--stored", type=int, default=100_000, help="items of the last start; 0: none")
    parser.add_argument("--seed", type=int, default=7, help="of the items and of the moments")
    parser.add_argument("--out", type=Path, default=Path("var/faults"), help="where trends.json goes")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        found = evaluate(Path(folder), asked, a_console())
    found.save(asked.out)
    return finish(found, seed=asked.seed, began=began)


if __name__ == "__main__":
    raise SystemExit(main())
