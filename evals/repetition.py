"""Repetition: past posts that repeat nothing, and the same points told again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from evals.report import Figure, Report
from service.checks import repetition
from service.checks.facts import Facts
from service.guides.guide import Guide
from service.guides.loader import parse, read
from service.networks.catalogue import Catalogue
from service.networks.counting import measure
from service.words import PastText

BRAND = Path("brand_guides") / "fournil-augustine"
RETOLD = Path(__file__).parent / "cases" / "repetitions.yaml"
RECENT = timedelta(days=60)
AFTER = timedelta(days=21)


def evaluate(brand: Path = BRAND) -> Report:
    """How many of a brand's own posts are taken for repetitions, and how many retellings are seen."""
    guide, posts = parse(read(brand)[0]), past_posts(brand)
    alone = [(post, found) for post in posts if (found := judge(guide, posts, post))]
    cases: list[dict[str, Any]] = yaml.safe_load(RETOLD.read_text(encoding="utf-8"))
    seen = [judge(guide, posts, retelling(posts, case)) for case in cases]
    taken_up = [found for case, found in zip(cases, seen, strict=True) if case["same"] == "text"]
    figures = (
        Figure("share of posts taken for repetitions", len(alone) / len(posts), "at most", 0.01),
        Figure("share of retellings seen", sum(map(bool, seen)) / len(seen), "at least", 0.9),
        Figure(
            "share of sentences taken up seen",
            sum("text" in found for found in taken_up) / len(taken_up),
            "at least",
            1.0,
        ),
    )
    unseen = [case["of"] for case, found in zip(cases, seen, strict=True) if not found]
    return Report("repetition", figures, {"unseen": unseen, "alone": [post.id for post, _ in alone]})


def past_posts(brand: Path) -> list[PastText]:
    """The posts of a brand's folder, the newest first."""
    lines = (brand / "past_posts.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [_post(json.loads(line)) for line in lines]
    return sorted(posts, key=lambda post: post.published_at, reverse=True)


def retelling(posts: Sequence[PastText], case: dict[str, Any]) -> PastText:
    """A case as a post of the same network, three weeks after the one it retells."""
    told = next(post for post in posts if post.id == case["of"])
    return PastText("new", told.network, case["text"], told.published_at + AFTER)


def judge(guide: Guide, posts: Sequence[PastText], post: PastText) -> list[str]:
    """The kinds of repetition found in a post, held against those of the 60 days before it."""
    before = post.published_at - RECENT
    network = Catalogue.load().get(post.network)
    facts = Facts(
        text=post.text,
        network=network,
        guide=guide,
        language="fr",
        measure=measure(network, post.text),
        recent=tuple(other for other in posts if before <= other.published_at < post.published_at),
        today=post.published_at.date(),
    )
    return list(_kinds(facts))


def _kinds(facts: Facts) -> Iterator[str]:
    if any(repetition.text(facts)):
        yield "text"
    if any(repetition.angle(facts)):
        yield "angle"


def _post(row: dict[str, Any]) -> PastText:
    return PastText(row["id"], row["network"], row["text"], datetime.fromisoformat(row["published_at"]))
