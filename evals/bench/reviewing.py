"""How long a review of a post of about 300 characters takes, every check and the voice on."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from evals.bench.figures import Spread, seconds, spread
from evals.desks import BRANDS, alone, fill
from service.checks.facts import Facts
from service.checks.registry import RULES
from service.desk import Desk, open_desk
from service.networks.counting import measure as count
from service.reviewing import review_text
from service.task import Around

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LENGTH = 300
WARM = 5
COSTLIEST = 10


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Times of a review and of the very first, and the costliest rules, in ms (median of the texts)."""

    texts: int
    characters: float
    first_ms: float
    review: Spread
    rules_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Text:
    """A text to review for a brand on a network."""

    brand: str
    network: str
    text: str


async def measure(folder: Path, asked: int, passes: int) -> Reviewed:
    """Review `asked` texts made of each demo brand's posts, one at a time, in each of `passes`."""
    async with open_desk(alone(folder), clock=lambda: NOW) as desk:
        await fill(desk)
        texts = [text for brand in sorted(BRANDS.iterdir()) for text in _texts(brand, asked)]
        first = await _review(desk, texts[0])
        for text in texts[:WARM]:
            await _review(desk, text)
        times = [[await _review(desk, text) for text in texts] for _ in range(passes)]
        return Reviewed(
            len(texts),
            sum(len(text.text) for text in texts) / len(texts),
            round(first * 1000, 1),
            spread(times),
            await _by_rule(desk, texts),
        )


async def _review(desk: Desk, text: Text) -> float:
    return await seconds(partial(review_text, desk, text.brand, text.text, text.network, None, None))


def _texts(brand: Path, asked: int) -> list[Text]:
    """`asked` texts of about 300 characters, each the beginning of one post and the end of another."""
    lines = (brand / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [post for post in map(json.loads, lines) if len(post["text"]) > LENGTH]
    pairs = zip(posts, posts[1:] + posts[:1], strict=True)
    texts = [
        Text(brand.name, one["network"], f"{one['text'][: LENGTH // 2]} {other['text'][-LENGTH // 2 :]}")
        for one, other in pairs
    ]
    return texts[:asked]


async def _by_rule(desk: Desk, texts: list[Text]) -> dict[str, float]:
    """What each rule takes, in ms, the median of the texts; what rules share counts in the first of them."""
    taken: dict[str, list[float]] = defaultdict(list)
    for text in texts:
        guide = (await desk.guides.get(text.brand)).guide
        network = desk.networks.get(text.network)
        facts = Facts(
            text=text.text,
            network=network,
            guide=guide,
            language=guide.language,
            measure=count(network, text.text),
            **(await Around.of(desk, text.brand)).known,
        )
        for rule in RULES:
            began = time.perf_counter()
            list(rule.check(facts))
            taken[rule.id].append(time.perf_counter() - began)
    medians = {rule: round(median(times) * 1000, 3) for rule, times in taken.items()}
    return dict(sorted(medians.items(), key=lambda one: -one[1])[:COSTLIEST])
