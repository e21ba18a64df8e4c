"""`python -m evals.faults.feeds`: sources that lead elsewhere, and answers made to harm who reads them.

A brand watches hostile sources beside good ones, through the `pull` of production. An audit hook of the
interpreter notes each connection and each file opened, whoever asks: none may lead but to the server of this
test. Then bombs, floods and drips: the seconds and the memory each takes. Exit 1 when something was
reached, a bound passed, or a good source not delivered. Figures as a table, then as one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.progress import Progress

from evals.bench.corpus import GUIDE
from evals.faults.hostile_server import Hostile, bodies, floods
from evals.faults.line import a_console, finish
from evals.report import Figure, Report
from service.desk import Desk, open_desk
from service.errors import InvalidGuide
from service.outbound import MOST_BYTES, SECONDS, Outbound, system_resolver
from service.settings import Settings
from service.trends.pull import Pulled, pull

BRAND = "atelier"
READING_SECONDS = 15.0  # of work, beside the seconds of the network
MOST_MEMORY = 400.0  # MB more than before, four sources side by side
# Never written: refused when the guide is saved.
UNWRITTEN = (
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/_x",
    "ftp://files.example.com/feed.xml",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
    "http://admin:secret@journal.example.com/feed",
    "//journal.example.com/feed",
    "http:///feed",
    "http://news.example.com:80@127.0.0.1/",
)
PRIVATE = (
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "::", "fc00::1", "fe80::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::1", "::10.0.0.1", "2001:db8::1", "fec0::1", "ff02::1",
)  # fmt: skip
WRITTEN = (
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0x7f.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://localhost/", "http://3232235777/", "http://0xa9fea9fe/", "http://169.254.169.254/latest/",
    "http://①②⑦.⓪.⓪.①/", "http://news.example.com:22/", "http://news.example.com:6379/",
    "https://news.example.com:8443/", "http://[fe80::1%25eth0]/",
)  # fmt: skip
ELSEWHERE = (
    "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/", "http://inside.example.com/", "file:///etc/passwd", "gopher://10.0.0.1/",
    "http://0xa000001/", "//10.0.0.1/", "http://a:b@inside.example.com/", "ftp://10.0.0.1/",
)  # fmt: skip


@dataclass
class Watch:
    """What the interpreter does, whoever asks: where it connects, and whether it opens what it may not."""

    connected: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    on: bool = False

    def hook(self, event: str, given: tuple[object, ...]) -> None:
        """An audit event (PEP 578)."""
        if self.on and event == "socket.connect":
            address = given[1]
            self.connected.append(
                ":".join(map(str, address[:2])) if isinstance(address, tuple) else str(address)
            )
        elif self.on and event == "open" and str(given[0]).startswith("/etc/passwd"):
            self.opened.append(str(given[0]))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note for the length of the body."""
        self.on = True
        try:
            yield
        finally:
            self.on = False


@dataclass
class Names:
    """A resolver of names: some lead inside, one changes its mind, the others to the server of this test."""

    asked: dict[str, int] = field(default_factory=dict)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name, or those of an address however it is written."""
        self.asked[host] = self.asked.get(host, 0) + 1
        name = host.partition(".")[0]
        if not host.endswith("example.com"):
            return await system_resolver(host, port)
        if name.startswith("p") and name[1:].isdigit():
            return [PRIVATE[int(name[1:])]]
        known = {"inside": ["10.0.0.1"], "mixed": ["127.0.0.1", "10.0.0.1"], "news": ["93.184.216.34"]}
        changing = ["127.0.0.1"] if self.asked[host] % 2 else ["10.0.0.1"]
        return changing if name == "changing" else known.get(name, ["127.0.0.1"])


async def pulled(desk: Desk, sources: Mapping[str, str]) -> Mapping[str, Pulled]:
    """What comes of sources by name, each with its address, and of what the brand hears itself."""
    listed = [{"id": f"s{n}", "url": url} for n, url in enumerate(sources.values())]
    guide = {**GUIDE, "trends": {"sources": [*listed, {"id": "own", "type": "messages"}]}}
    await desk.guides.save(BRAND, guide, "# Ton\nBref.", "api")
    return dict(zip([*sources, "own"], await pull(desk, BRAND), strict=True))


async def unwritten(desk: Desk) -> int:
    """How many addresses a guide takes that it must not."""
    taken = 0
    for url in UNWRITTEN:
        try:
            await pulled(desk, {"x": url})
            taken += 1
        except InvalidGuide:
            continue
    return taken


async def elsewhere(desk: Desk, port: int, seconds: float, watch: Watch) -> tuple[int, int, int]:
    """Sources read that may not be, of how many, and good ones that were not."""
    names, here = Names(), f"example.com:{port}"
    opened = replace(desk, outbound=Outbound(loopback=True, resolver=names, seconds=seconds))
    sources = {f"name {one}": f"http://p{n}.{here}/good" for n, one in enumerate(PRIVATE)}
    sources |= {f"to {one}": f"http://good.{here}/to?{one}" for one in ELSEWHERE}
    sources |= {
        f"twice to {one}": f"http://good.{here}/to?http://good.{here}/to?{one}" for one in ELSEWHERE[:3]
    }
    sources |= {"mixed": f"http://mixed.{here}/good", "round": f"http://good.{here}/round"}
    good = {"good": f"http://good.{here}/good", "changing": f"http://changing.{here}/good"}
    with watch.watching():
        came = await pulled(opened, sources | good)
        again = await pulled(opened, {"changing": f"http://changing.{here}/good"})
        closed = replace(desk, outbound=Outbound(resolver=Names(), seconds=seconds))
        here_too = await pulled(closed, {one: one for one in WRITTEN})
    bad = [came[name] for name in sources] + [again["changing"]] + [here_too[one] for one in WRITTEN]
    delivered = [came[name] for name in (*good, "own")] + [here_too["own"]]
    return sum(one.state != "failed" for one in bad), len(bad), sum(one.state != "ok" for one in delivered)


async def bombs(
    desk: Desk, port: int, seconds: float, watch: Watch, every: Sequence[str], progress: Progress
) -> tuple[dict[str, tuple[str, float]], int, float]:
    """What each bomb came to and its seconds; good sources not delivered beside them; those of them all."""
    opened = replace(desk, outbound=Outbound(loopback=True, seconds=seconds))
    came: dict[str, tuple[str, float]] = {}
    undelivered = 0
    task = progress.add_task("bombs", total=len(every) + 1)
    for name in every:
        addresses = {name: f"http://127.0.0.1:{port}/{name}", "good": f"http://127.0.0.1:{port}/good"}
        began = perf_counter()
        with watch.watching():
            told = await pulled(opened, addresses)
        one = told[name]
        came[name] = (
            one.error or ", ".join(p.code for p in one.problems) or one.state,
            perf_counter() - began,
        )
        undelivered += told["good"].state != "ok"
        progress.advance(task)
    began = perf_counter()
    with watch.watching():
        await pulled(opened, {name: f"http://127.0.0.1:{port}/{name}" for name in every})
    progress.advance(task)
    return came, undelivered, perf_counter() - began


async def evaluate(console: Console, seconds: float, every: Sequence[str] = ()) -> Report:
    """Every address, then every bomb, or those named."""
    watch = Watch()
    sys.addaudithook(watch.hook)
    with TemporaryDirectory() as place, Progress(console=console, transient=True) as progress:
        settings = Settings(data_dir=Path(place) / "var", embedder="hashing", trends_pulling=False)
        async with open_desk(settings) as desk, Hostile().open() as port:
            taken = await unwritten(desk)
            read, asked, missing = await elsewhere(desk, port, seconds, watch)
            before = _peak()
            came, undelivered, together = await bombs(
                desk, port, seconds, watch, every or (*bodies(), *floods()), progress
            )
            grown = _peak() - before
    forbidden = sorted({one for one in watch.connected if one != f"127.0.0.1:{port}"})
    slowest = max(took for _, took in came.values())
    figures = (
        Figure("addresses a guide must not take", len(UNWRITTEN)),
        Figure("addresses a guide took", taken, "exactly", 0),
        Figure("sources that lead elsewhere", asked),
        Figure("of them, read", read, "exactly", 0),
        Figure("connections elsewhere", len(forbidden), "exactly", 0),
        Figure("files opened", len(watch.opened), "exactly", 0),
        Figure("bombs and floods", len(came)),
        Figure("slowest, s", slowest, "at most", seconds + READING_SECONDS),
        Figure("all at once, four side by side, s", together),
        Figure("memory beyond that before, MB", grown, "at most", MOST_MEMORY),
        Figure("good sources beside them, not delivered", missing + undelivered, "exactly", 0),
    )
    told = {name: {"came": code, "seconds": round(took, 2)} for name, (code, took) in came.items()}
    return Report("feeds", figures, {"forbidden": forbidden, "bombs": told, "most bytes": MOST_BYTES})


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def main(given: Sequence[str] | None = None) -> int:
    """Run, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.feeds", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="that a source may take to answer")
    asked = parser.parse_args(given)
    began, console = perf_counter(), a_console()
    result = asyncio.run(evaluate(console, asked.seconds))
    for name, one in result.details["bombs"].items():
        console.print(f"{one['seconds']:6.2f} s  {name}: {one['came']}")
    return finish(result, seed=0, began=began)


if __name__ == "__main__":
    sys.exit(main())
