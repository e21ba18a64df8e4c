"""`python -m evals.faults.telling`: secrets and people sent everywhere, and sought in what the house tells.

A house is served in a process of its own, its log at `debug`, its traces sent to a collector, its model one
that quotes what it was asked in its errors. Every route is asked, rightly and wrongly. Then the log, the
spans, the counters and every error are read: nothing of what was sent may be in them. An error may name its
caller's own path, query and fields: what is told of those is counted apart.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import track

from evals.bench.serving import Service, running, serving
from evals.collecting import Collector, a_collector
from evals.faults.line import a_console, finish
from evals.faults.rows import SEED
from evals.faults.telling_asked import BRAND, KINDS, Asked, asked, bodies
from evals.faults.telling_seeds import Seeds
from evals.provider import Provider, a_provider
from evals.report import Figure, Report

MANNERS = ("echo_400", "good", "echo_500", "echo_200", "key_refused", "error_event")
SHOWN = 20


@dataclass(slots=True)
class Told:
    """What the house told, and the seeds found in it, by place."""

    requests: int = 0
    errors: int = 0
    sizes: Counter[str] = field(default_factory=Counter)
    found: dict[str, set[str]] = field(default_factory=dict)
    where: list[str] = field(default_factory=list)

    def read(
        self, place: str, text: bytes, seeds: Seeds, about: str = "", named: frozenset[str] = frozenset()
    ) -> None:
        """Look for every seed in `text`; those `named` are counted apart."""
        self.sizes[place] += len(text)
        seen = seeds.found(text)
        self.found.setdefault(place, set()).update(seen - named)
        self.found.setdefault("named", set()).update(seen & named)
        if seen - named:
            self.where.append(f"{place}: {about}: {', '.join(sorted(seen - named))}: {_around(text)}")


def settings(seeds: Seeds, collector: Collector, provider: Provider) -> dict[str, str]:
    """Variables of a house that holds every secret, and tells all it can."""
    secrets = seeds.secrets
    return {
        "PORTEVOIX_EMBEDDER": "hashing",
        "PORTEVOIX_LOG_LEVEL": "debug",
        "PORTEVOIX_TRACES_URL": collector.url,
        "PORTEVOIX_API_KEY": secrets["house key"],
        "PORTEVOIX_SIGNING_KEY": secrets["signing key"],
        "PORTEVOIX_CHATWOOT_URL": "http://127.0.0.1:9",
        "PORTEVOIX_CHATWOOT_TOKEN": secrets["chatwoot token"],
        "PORTEVOIX_CHATWOOT_SECRETS": f"{BRAND}={secrets['chatwoot secret']}",
        "PORTEVOIX_KEY_REQUESTS_PER_MINUTE": "0",
        "PORTEVOIX_OUTBOUND_LOOPBACK": "true",
        "OPENAI_BASE_URL": provider.url,
        "OPENAI_API_KEY": secrets["provider key"],
    }


def settled(service: Service, seeds: Seeds) -> dict[str, str]:
    """A brand with one of everything; the ids of what is in it, and its secrets among the seeds."""
    under, client = f"/v1/brands/{BRAND}", service.client
    good = bodies(seeds)

    def sent(method: str, path: str, body: Any) -> Any:
        answer = client.request(method, path, json=body)
        if not answer.is_success:
            raise RuntimeError(f"{method} {path}: {answer.text}")
        return answer.json()

    sent("PUT", under, good["put /v1/brands/{brand}"])
    sent("PUT", f"{under}/knowledge/horaires.md", good["put /v1/brands/{brand}/knowledge/{path}"])
    sent("POST", f"{under}/posts", good["post /v1/brands/{brand}/posts"])
    draft = sent("POST", f"{under}/drafts", good["post /v1/brands/{brand}/drafts"])["drafts"][0]
    message = sent("POST", f"{under}/messages", good["post /v1/brands/{brand}/messages"])
    taken = sent("POST", f"{under}/trends/items", good["post /v1/brands/{brand}/trends/items"])
    hook = sent("POST", "/v1/webhooks", good["post /v1/webhooks"])
    key = sent("POST", "/v1/keys", {"name": "bot", "scopes": ["admin"], "brands": [BRAND]})
    job = sent("POST", f"{under}/reembedding", {})
    seeds.secrets |= {"key": key["token"], "webhook secret": hook["secret"]}
    seeds.secrets["session"] = session(str(client.base_url), key["token"])
    return {
        "brand": BRAND,
        "path": "horaires.md",
        "post": seeds.personal["words"],
        "draft": draft["id"],
        "message": message["id"],
        "author": seeds.personal["handle"],
        "topic": taken["items"][0]["topic"],
        "webhook": hook["id"],
        "key": key["id"],
        "job": job["id"],
        "lesson": "l_nobody",
        "network": "x",
    }


def session(url: str, key: str) -> str:
    """The cookie of a page where somebody signed in with a key."""
    given = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    opened = httpx2.post(f"{url}/sign-in", content=f"key={key}", headers=given, trust_env=False)
    return opened.headers["set-cookie"].partition("=")[2].partition(";")[0]


def pages(seeds: Seeds) -> Iterator[Asked]:
    """The pages of the studio, and a sign-in with a key that is refused."""
    word, secret = seeds.personal["words"], seeds.secrets["refused key"]
    form = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    yield Asked("post", "/sign-in", f"key={secret}&next=/{word}".encode(), form)
    session = {"cookie": f"portevoix_session={seeds.secrets['session']}", "authorization": ""}
    for page in ("", f"/{BRAND}", f"/{BRAND}/write", f"/{BRAND}/inbox", f"/{BRAND}/trends", f"/{word}"):
        yield Asked("get", f"/studio{page}?q={word}", None, session, frozenset(seeds.personal))
    yield Asked("get", f"/{word}", None, {}, frozenset(seeds.personal))


def ask(service: Service, one: Asked, seeds: Seeds, told: Told) -> None:
    """Send a request; read its answer when it is an error, or holds one."""
    own = {"authorization": f"Bearer {seeds.secrets['house key']}"}
    answer = service.client.request(
        one.method.upper(), one.path, content=one.body, headers=own | dict(one.headers)
    )
    told.requests += 1
    named = one.named | {name for name, value in seeds.personal.items() if value in one.path}
    about = (
        f"{one.method} {one.path[:80]} {answer.status_code} {(one.body or b'')[:80]!r} {dict(one.headers)}"
    )
    if answer.status_code >= 400:
        told.errors += 1
        told.read("error bodies", answer.content + repr(answer.headers).encode(), seeds, about, named)
    for event in answer.text.split("\n\n") if KINDS[4] in answer.headers.get("content-type", "") else ():
        if event.startswith("event: error"):
            told.errors += 1
            told.read("error bodies", event.encode(), seeds, about, named)


def evaluate(folder: Path, seed: int, every: int, console: Console) -> Told:
    """Ask one request in `every`, then read all that was told."""
    seeds, told = Seeds.drawn(seed), Told()
    with a_collector() as collector, a_provider() as provider:
        given = settings(seeds, collector, provider)
        with serving(folder, given) as service:
            service.client.headers["authorization"] = f"Bearer {seeds.secrets['house key']}"
            service.until_ok("/healthz")
            ids = settled(service, seeds)
            api = service.client.get("/openapi.json").json()
            chosen = [*pages(seeds), *list(asked(api, seeds, ids))[::every]]
            for number, one in enumerate(track(chosen, "requests", console=console)):
                provider.behave(MANNERS[number // 7 % len(MANNERS)])
                ask(service, one, seeds, told)
            told.read("metrics", service.client.get("/metrics").content, seeds)
            service.stop()
        without_database(folder, seeds)
        for request in collector.requests:
            told.read("traces", request.SerializeToString(), seeds)
    for line in folder.with_suffix(".log").read_bytes().splitlines():
        told.read("logs", line, seeds)
    return told


def without_database(folder: Path, seeds: Seeds) -> None:
    """Start on databases that cannot be reached, or read: their addresses hold a password."""
    secret = seeds.secrets["database password"]
    for url in (f"postgresql://ana:{secret}@127.0.0.1:9/x", f"mysql://ana:{secret}@db/x", f"{secret}:://"):
        with running(folder, ["serve", "--port", "0"], {"PORTEVOIX_DATABASE_URL": url}) as process:
            process.wait(120)


def report(told: Told, seeds: int) -> Report:
    """The figures, and where each seed was found."""
    sizes = (
        Figure(f"{place}: bytes read", told.sizes[place], "at least", 1)
        for place in ("logs", "traces", "metrics", "error bodies")
    )
    found = (
        Figure(f"{place}: seeds found", len(told.found.get(place, ())), "exactly", 0)
        for place in ("logs", "traces", "metrics", "error bodies")
    )
    figures = (
        Figure("requests", told.requests),
        Figure("errors answered", told.errors, "at least", 1),
        Figure("seeds", seeds),
        *sizes,
        *found,
        Figure("seeds of its own path, query or field names told back to a caller", len(told.found["named"])),
    )
    return Report("telling", figures, {"where": told.where})


def _around(text: bytes) -> str:
    return text[:600].decode("utf-8", "replace")


def main(given: Sequence[str] | None = None) -> int:
    """Run, print, tell."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.telling", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="of what is sent and sought")
    parser.add_argument("--every", type=int, default=1, help="send one request in so many")
    options = parser.parse_args(given)
    console, began = a_console(), time.perf_counter()
    with TemporaryDirectory() as place:
        told = evaluate(Path(place) / "var", options.seed, options.every, console)
    for line in told.where[:SHOWN]:
        console.print(line, markup=False)
    known: Mapping[str, str] = Seeds.drawn(options.seed).all
    return finish(report(told, len(known) + 3), seed=options.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
