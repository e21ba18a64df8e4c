"""Brands never mix: random searches in a house of several owners, each brand with words of its own.

    python -m evals.isolation [--searches 10000] [--brands 8]

Every brand holds the same common words and a few words of its own, its canaries, in its posts, its page, its
guide and its name. Each search is asked with the key of one brand, for common words and the canaries of
another, among its posts or for a draft: an answer that holds a canary of another brand is a leak. So is a
brand that answers to a key which does not open it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service.app import create_app
from service.settings import Settings

RUN_TOKEN = "the-token-of-this-run"
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
    """What was asked, and what leaked: an answer each."""

    asked: Counter[str]
    leaks: list[str]
    hits: int = 0


async def run(folder: Path, searches: int, brands: int, console: Console) -> Tally:
    """Settle `brands` tenants in `folder`, and search `searches` times."""
    chance = random.Random(20261127)
    app = create_app(Settings(data_dir=folder, embedder="hashing"), run_token=RUN_TOKEN)
    transport = httpx2.ASGITransport(app=app)
    tally = Tally(Counter(), [])
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=None) as client,
    ):
        words = _invented(chance)
        tenants = [await _settle(client, chance, number, words) for number in range(brands)]
        with _progress(console) as progress:
            task = progress.add_task("searches", total=searches)
            for _ in range(searches):
                await _search(client, chance, tenants, tally)
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
        found = str([draft["sources"] for draft in answer.json()["drafts"]])
    else:
        brand = other.brand if kind == "other" else who.brand
        query = {"q": " ".join(sought), "limit": str(chance.choice((5, 20, 100)))}
        answer = await client.get(f"/v1/brands/{brand}/posts", params=query, headers=who.headers)
        found = answer.text
    _judge(tally, kind, answer, found, who, tenants)


def _judge(
    tally: Tally, kind: str, answer: httpx2.Response, found: str, who: Tenant, tenants: list[Tenant]
) -> None:
    expected = 404 if kind == "other" else 200
    low = found.lower()
    leaked = [word for one in tenants if one is not who for word in one.canaries if word in low]
    if leaked or answer.status_code != expected:
        tally.leaks.append(f"{kind} by {who.brand}: {answer.status_code} {leaked}")
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


def main() -> int:
    """Print the number of leaks; 1 when there is one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--searches", type=int, default=10_000)
    parser.add_argument("--brands", type=int, default=8)
    asked = parser.parse_args()
    console, began = Console(), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="portevoix-isolation-") as folder:
        tally = asyncio.run(run(Path(folder) / "var", asked.searches, asked.brands, console))
    for leak in tally.leaks[:20]:
        console.print(leak, markup=False)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.asked.items()))
    console.print(
        f"{asked.searches} searches in {asked.brands} brands ({kinds}), {tally.hits} of them with words of "
        f"one's own, in {time.perf_counter() - began:.0f} s: {len(tally.leaks)} leaks"
    )
    return 1 if tally.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
