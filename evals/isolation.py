"""Brands never mix: random searches in a house of several owners, each brand with words of its own.

    python -m evals.isolation [--searches 10000] [--brands 8] [--stack second]

Every brand holds the same common words and a few words of its own, its canaries, in its posts, its page, its
guide and its name. Each search is asked with the key of one brand, for common words and the canaries of
another, among its posts or for a draft: an answer that holds a canary of another brand is a leak. So is a
brand that answers to a key which does not open it. On the second stack two houses share the servers, and each
search meets one of them.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.faults.line import a_console, finish
from evals.faults.stacks import Stack, a_stack, houses, options
from evals.report import Figure, Report

RUN_TOKEN = "the-token-of-this-run"
HOUSES = 2  # that share the second stack
LONGEST = 3_000.0  # seconds of a whole run
POSTS = 60
CANARIES = 12
NETWORKS = ("x", "facebook", "instagram", "linkedin", "bluesky")
COMMON = re.findall(
    r"\w+",
    "marché pain atelier samedi matin entrée libre table chêne stage enfants fournil soirée lecture musique"
    " recette jardin pommes vélo quartier visite expo photo café équipe nouveau horaires été rentrée",
)
SYLLABLES = re.findall(r"\w+", "bra dol fex gru jun kav lom mip nur pox quel rif sab tov vund wim zel")
# Of a hundred requests: searches, drafts, and searches of a brand that the key does not open.
MIX = {"posts": 90, "draft": 4, "other": 6}


@dataclass(frozen=True)
class Tenant:
    """A brand, its words, and the header of a key that opens it alone."""

    brand: str
    canaries: tuple[str, ...]
    headers: dict[str, str]


@dataclass
class Tally:
    """What was asked, what leaked, and what was not answered as it is: an answer each.

    `hits` held words of whoever asked.
    """

    asked: Counter[str]
    leaks: list[str]
    odd: list[str] = field(default_factory=list)
    hits: int = 0
    slowest: float = 0.0


async def run(stack: Stack, folder: Path, searches: int, brands: int, seed: int, console: Console) -> Tally:
    """Settle `brands` tenants on the stack, and search `searches` times."""
    chance, tally = random.Random(seed), Tally(Counter(), [])
    count = HOUSES if stack.second else 1
    free = {"key_requests_per_minute": 0}  # a quick machine passes the limit of a key
    async with asyncio.timeout(LONGEST), houses(stack, folder, count, RUN_TOKEN, **free) as clients:
        words = _invented(chance)
        tenants = [await _settle(clients[0], chance, number, words) for number in range(brands)]
        with _progress(console) as progress:
            task = progress.add_task("searches", total=searches)
            for number in range(searches):
                began = time.perf_counter()
                await _search(clients[number % count], chance, tenants, tally)
                tally.slowest = max(tally.slowest, time.perf_counter() - began)
                progress.advance(task)
    return tally


async def _settle(
    client: httpx2.AsyncClient, chance: random.Random, number: int, words: Iterator[str]
) -> Tenant:
    """One tenant: a key made by the house, then all the rest made with that key."""
    brand, canaries = f"tenant-{number}", tuple(itertools.islice(words, CANARIES))
    by_house = {"authorization": f"Bearer {RUN_TOKEN}"}
    asked = {"name": brand, "scopes": ["admin"], "brands": [brand]}
    made = await client.post("/v1/keys", json=asked, headers=by_house)
    tenant = Tenant(brand, canaries, {"authorization": f"Bearer {made.json()['token']}"})
    texts = [
        " ".join([*chance.sample(COMMON, 6), *chance.sample(canaries, 2)]).capitalize() + "."
        for _ in range(POSTS)
    ]
    posts = [
        {
            "id": f"p{place}-{canaries[0]}",
            "network": NETWORKS[place % len(NETWORKS)],
            "text": text,
            "published_at": f"2026-{1 + place % 10:02d}-{1 + place % 28:02d}T08:00:00Z",
        }
        for place, text in enumerate(texts)
    ]
    page = {"text": f"# Horaires {canaries[1]}\nLe {COMMON[0]} {canaries[2]} ouvre le samedi."}
    under = f"/v1/brands/{brand}"
    for method, path, body in (
        ("PUT", under, {"guide": _guide(canaries), "prose": f"# Le ton\nSimple et {canaries[3]}."}),
        ("POST", f"{under}/posts", posts),
        ("PUT", f"{under}/knowledge/horaires.md", page),
    ):
        (await client.request(method, path, json=body, headers=tenant.headers)).raise_for_status()
    return tenant


async def _search(
    client: httpx2.AsyncClient, chance: random.Random, tenants: list[Tenant], tally: Tally
) -> None:
    """One random request of one tenant."""
    who = chance.choice(tenants)
    other = chance.choice([one for one in tenants if one is not who])
    (kind,) = chance.choices(list(MIX), list(MIX.values()))
    sought = [
        *chance.sample(COMMON, chance.randint(1, 3)),
        *chance.sample(other.canaries, chance.randint(1, 3)),
    ]
    chance.shuffle(sought)
    tally.asked[kind] += 1
    if kind == "draft":
        brief = {"subject": " ".join(sought).capitalize()}
        body = {"brief": brief, "networks": [chance.choice(NETWORKS)]}
        answer = await client.post(f"/v1/brands/{who.brand}/drafts", json=body, headers=who.headers)
        # The draft takes up its subject, which holds what was sought: its sources do not.
        found = str([draft["sources"] for draft in answer.json().get("drafts", ())])
    else:
        brand = other.brand if kind == "other" else who.brand
        query = {"q": " ".join(sought), "limit": str(chance.choice((5, 20, 100)))}
        answer = await client.get(f"/v1/brands/{brand}/posts", params=query, headers=who.headers)
        found = answer.text
    judge(tally, kind, answer, found, who, tenants)


def judge(
    tally: Tally, kind: str, answer: httpx2.Response, found: str, who: Tenant, tenants: list[Tenant]
) -> None:
    """Note the answer to a request of `who`: what it `found` may hold no word of another of the tenants."""
    expected = 404 if kind == "other" else 200
    low = found.lower()
    leaked = [word for one in tenants if one is not who for word in one.canaries if word in low]
    if leaked:
        tally.leaks.append(f"{kind} by {who.brand}: {leaked}")
    if answer.status_code != expected:
        tally.odd.append(f"{kind} by {who.brand}: {answer.status_code} {answer.text[:200]}")
    tally.hits += any(word in low for word in who.canaries)


def _guide(canaries: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": f"Maison {canaries[4].capitalize()}",
        "sector": "Commerce",
        "languages": ["fr"],
        "register": {"default": "vous"},
        "networks": [{"id": network} for network in NETWORKS],
        "moves": [{"role": "opening", "goals": ["any"], "text": "Des nouvelles de la maison."}],
    }


def _invented(chance: random.Random) -> Iterator[str]:
    """Words of four syllables, all different, that no language has."""
    words = ["".join(parts) for parts in itertools.product(SYLLABLES, repeat=4)]
    chance.shuffle(words)
    return iter(words)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def report(name: str, tally: Tally, brands: int) -> Report:
    """The figures, beside what they must be; searches that found nothing of one's own would prove nothing."""
    asked = tally.asked.total()
    figures = (
        Figure("brands", brands),
        Figure("random requests", asked),
        Figure("for a draft", tally.asked["draft"]),
        Figure("of a brand the key does not open", tally.asked["other"]),
        Figure("that found words of one's own", tally.hits, "at least", asked // 2),
        Figure("leaks", len(tally.leaks), "exactly", 0),
        Figure("answers of another status than they should have", len(tally.odd), "exactly", 0),
        Figure("slowest s", tally.slowest),
    )
    return Report(name, figures, {"leaks": tally.leaks})


def main(given: Sequence[str] | None = None) -> int:
    """Tell the number of leaks; 1 when there is one."""
    parser = options("evals.isolation", __doc__ or "", stack=True)
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--brands", type=int, default=8)
    asked = parser.parse_args(given)
    console, began = a_console(), time.perf_counter()
    with TemporaryDirectory(prefix="portevoix-") as folder, a_stack(asked.stack) as stack:
        tally = asyncio.run(run(stack, Path(folder), asked.searches, asked.brands, asked.seed, console))
    for told in (*tally.leaks, *tally.odd)[:20]:
        console.print(told, markup=False)
    return finish(report(stack.named("isolation"), tally, asked.brands), seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
