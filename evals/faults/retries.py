"""`python -m evals.faults.retries`: one idempotency key, many callers at once, a restart, a `kill -9`.

Each round asks `portevoix serve` for one draft, from `--callers` callers at once under one key; who is told
that the first request is still at work asks again until it has an answer. Then the service is stopped and
started, and they all ask again. Another key is asked, and the process killed while the provider is at work;
started again, they ask under that key. Whole answers and streams take turns. Exit 1 when the provider was
called more than once for a key, when two callers got different answers, or when any got none.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import httpx2
from rich.console import Console
from rich.table import Table

from evals.bench.corpus import GUIDE
from evals.bench.house import BRAND
from evals.bench.serving import Service, serving
from evals.provider import a_provider_process
from evals.report import Figure, Report, summary

OUT = Path("var") / "evals"
ROUTE = f"/v1/brands/{BRAND}/drafts"
ASKED = {"brief": {"subject": "Portes ouvertes", "facts": ["Entrée libre"]}, "networks": ["facebook"]}
LATENCY = 1.0  # of the provider, so that every caller comes while the first request is at work


@dataclass(frozen=True, slots=True)
class Asked:
    """What one key brought to all its callers.

    `waits`: how often one was told to wait; `calls`: of the provider.
    """

    step: str
    answered: int
    different: int
    replayed: int
    waits: int
    calls: int
    seconds: float


def ask(client: httpx2.Client, key: str, *, streamed: bool) -> tuple[httpx2.Response, int]:
    """The answer, and how often the caller was told to wait for it."""
    headers = {"Idempotency-Key": key} | ({"Accept": "text/event-stream"} if streamed else {})
    waits = 0
    while (answer := client.post(ROUTE, json=ASKED, headers=headers)).status_code == 409:
        waits += 1
        time.sleep(0.1)
    return answer, waits


def together(service: Service, provider: str, step: str, key: str, callers: int) -> Asked:
    """Ask once from each caller, all at once."""
    before, began = calls(provider), time.perf_counter()
    streamed = key.endswith("stream")
    with ThreadPoolExecutor(callers) as pool:
        got = list(pool.map(lambda _: ask(service.client, key, streamed=streamed), range(callers)))
    answers = [answer for answer, _ in got if answer.status_code == 200]
    return Asked(
        step=f"{step}, {'streams' if streamed else 'whole'}",
        answered=len(answers),
        different=len({answer.content for answer in answers}),
        replayed=sum("idempotent-replayed" in answer.headers for answer in answers),
        waits=sum(waits for _, waits in got),
        calls=calls(provider) - before,
        seconds=round(time.perf_counter() - began, 2),
    )


def calls(provider: str) -> int:
    """How often the provider was called."""
    return sum(httpx2.get(f"{provider}/counts", trust_env=False).json().values())


def killed(service: Service, provider: str, key: str) -> None:
    """Ask, and kill the process once the provider is at work."""
    before = calls(provider)

    def lost() -> None:
        try:
            ask(service.client, key, streamed=key.endswith("stream"))
        except httpx2.TransportError:
            return

    asking = Thread(target=lost)
    asking.start()
    while calls(provider) == before:
        time.sleep(0.02)
    service.process.kill()
    asking.join()


def one_round(folder: Path, provider: str, kind: str, callers: int) -> list[Asked]:
    """Ask, restart, ask again; ask under another key, kill, restart, ask again."""
    settings = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "error", "OPENAI_BASE_URL": provider}
    got = []
    with serving(folder, settings) as service:
        service.until_ok("/readyz")
        service.client.put(f"/v1/brands/{BRAND}", json={"guide": GUIDE, "prose": ""}).raise_for_status()
        got.append(together(service, provider, "first", f"one-{kind}", callers))
        service.stop()
    with serving(folder, settings) as service:
        service.until_ok("/readyz")
        got.append(together(service, provider, "after a restart", f"one-{kind}", callers))
        killed(service, provider, f"two-{kind}")
    with serving(folder, settings) as service:
        service.until_ok("/readyz")
        got.append(together(service, provider, "after kill -9 at work", f"two-{kind}", callers))
        service.stop()
    return got


def report(rounds: Sequence[Asked], callers: int) -> Report:
    """The figures, and what is behind them."""
    kept = [one for one in rounds if one.step.startswith("after a restart")]
    fresh = [one for one in rounds if one not in kept]
    figures = (
        Figure("callers at once", callers),
        Figure("fewest answered 200", min(one.answered for one in rounds), "exactly", callers),
        Figure("most different answers under a key", max(one.different for one in rounds), "exactly", 1),
        Figure("most provider calls for a key", max(one.calls for one in fresh), "exactly", 1),
        Figure("fewest provider calls for a key", min(one.calls for one in fresh), "exactly", 1),
        Figure("provider calls after a restart", sum(one.calls for one in kept), "exactly", 0),
        Figure("fewest replayed after a restart", min(one.replayed for one in kept), "exactly", callers),
    )
    return Report("retries", figures, {"steps": [asdict(one) for one in rounds]})


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.retries", description=__doc__)
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(given)
    console = Console(highlight=False, width=160)
    rounds: list[Asked] = []
    with TemporaryDirectory() as place, a_provider_process("--latency", str(LATENCY)) as provider:
        for kind in ("whole", "stream"):
            rounds += one_round(Path(place) / "var", provider, kind, asked.callers)
    table = Table("step", "answered", "different", "replayed", "told to wait", "provider calls", "s")
    for one in rounds:
        table.add_row(*map(str, asdict(one).values()))
    console.print(table)
    result = report(rounds, asked.callers)
    console.print(f"{result.name}: {result.save(asked.out)}")
    summary([result], console)
    return 1 if result.missed else 0


if __name__ == "__main__":
    sys.exit(main())
