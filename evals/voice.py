"""Whether brands can be told apart by voice: attribution, shared subjects, own posts against strangers'."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from evals import scorers
from evals.baselines import Distance, characters, function_words
from evals.report import Figure, Report
from service.voice.anatomy import Anatomy
from service.voice.habits import Post
from service.voice.profile import Profile
from service.voice.voice import FRINGE, USUAL, Voice

BRANDS = Path(__file__).parent.parent / "brand_guides"
SUBJECTS = Path(__file__).parent / "cases" / "shared_subjects.toml"
POSTS_FILE = "past_posts.jsonl"
NEWEST = 0.2
MANY, TIMES = 2_000, 200
Posts = Mapping[str, Sequence[Post]]
Way = Callable[[Posts], Mapping[str, Distance]]


def read_brands(folder: Path) -> dict[str, list[Post]]:
    """The posts of each brand of a folder, the oldest first."""
    brands = {}
    for file in sorted(folder.glob(f"*/{POSTS_FILE}")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        rows.sort(key=lambda row: (row["published_at"], str(row.get("id"))))
        brands[file.parent.name] = [
            Post.of(str(row.get("id", place)), row["network"], row["text"]) for place, row in enumerate(rows)
        ]
    return brands


def read_subjects(file: Path = SUBJECTS) -> dict[str, dict[str, str]]:
    """The id of each brand's post on each shared subject."""
    read: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8")).get("subjects", {})
    return read


def style(brands: Posts) -> Mapping[str, Distance]:
    """The distance by which a text is found usual or not: topic is masked."""
    return _profiles(brands, Anatomy.masked)


def full(brands: Posts) -> Mapping[str, Distance]:
    """The same distance with every word read as it is."""
    return _profiles(brands, Anatomy.bare)


WAYS: Mapping[str, Way] = {
    "style only": style,
    "full": full,
    "baseline, function words (Delta)": function_words,
    "baseline, character 3-grams": characters,
}


def evaluate(console: Console, folder: Path = BRANDS, subjects: Path = SUBJECTS) -> Report:
    """Every figure of the voice over the brands of a folder. Not run with fewer than two."""
    brands = read_brands(folder)
    if len(brands) < 2:
        return Report("voice", not_run=f"two brands at least are needed in {folder}")
    older, newer = split(brands)
    table = Table("attribution of the newest posts", *brands, "all")
    figures, placed = [], {}
    for name, way in WAYS.items():
        placed[name] = nearest(way(older), newer)
        rates = attribution(placed[name])
        table.add_row(name, *(f"{rates[brand]:.3f}" for brand in brands), f"{rates['']:.3f}")
        figures.append(Figure(f"attribution, {name}", rates[""]))
    figures += _on_shared_subjects(brands, read_subjects(subjects), table)
    console.print(table)
    strangers, told = _against_strangers(older, newer)
    console.print(strangers)
    figures += [*told, *_speed([post for posts in brands.values() for post in posts])]
    details = {"brands": {name: len(posts) for name, posts in brands.items()}, "nearest": placed}
    return Report("voice", tuple(figures), details)


def split(brands: Posts) -> tuple[Posts, Posts]:
    """The older posts of each brand, and its newest fifth."""
    cuts = {name: round(len(posts) * (1 - NEWEST)) for name, posts in brands.items()}
    older = {name: posts[: cuts[name]] for name, posts in brands.items()}
    return older, {name: posts[cuts[name] :] for name, posts in brands.items()}


def nearest(near: Mapping[str, Distance], asked: Posts) -> dict[str, Counter[str]]:
    """By brand, how many of its posts are nearest to each brand."""
    return {
        brand: Counter(min(near, key=lambda name: near[name](post)) for post in posts)
        for brand, posts in asked.items()
    }


def attribution(placed: Mapping[str, Counter[str]]) -> dict[str, float]:
    """The share of each brand's posts that are nearest to it, and of all under ""."""
    rates = {brand: counts[brand] / max(1, counts.total()) for brand, counts in placed.items()}
    right = sum(counts[brand] for brand, counts in placed.items())
    return {**rates, "": right / max(1, sum(counts.total() for counts in placed.values()))}


def _profiles(brands: Posts, telling: Callable[[Anatomy], list[str]]) -> Mapping[str, Distance]:
    def distance(profile: Profile) -> Distance:
        return lambda post: profile.distance(post.anatomy, post.network)

    profiles = {
        name: Profile([(p.network, p.anatomy) for p in posts], telling) for name, posts in brands.items()
    }
    return {name: distance(profile) for name, profile in profiles.items()}


def _on_shared_subjects(
    brands: Posts, subjects: Mapping[str, Mapping[str, str]], table: Table
) -> list[Figure]:
    """Attribution of the posts on subjects every brand treats; they leave the training set."""
    ids = {name: {told[name] for told in subjects.values() if name in told} for name in brands}
    asked = {name: [post for post in posts if post.id in ids[name]] for name, posts in brands.items()}
    if not all(asked.values()):
        return []
    rest = {name: [post for post in posts if post.id not in ids[name]] for name, posts in brands.items()}
    table.add_section()
    figures = [Figure("shared subjects, posts", sum(map(len, asked.values())))]
    for name, way in WAYS.items():
        rates = attribution(nearest(way(rest), asked))
        table.add_row(f"shared subjects, {name}", *(f"{rates[b]:.3f}" for b in brands), f"{rates['']:.3f}")
        aim = Figure(f"shared subjects, {name}", rates[""], "at least", 0.75)
        figures.append(aim if name == "style only" else Figure(aim.name, aim.value))
    return figures


def _speed(posts: Sequence[Post]) -> list[Figure]:
    """Seconds to measure MANY posts, and milliseconds to match a text of 300 characters."""
    many = [(f"{place}", post.network, post.text) for place, post in enumerate(islice(cycle(posts), MANY))]
    started = perf_counter()
    voice = Voice(many)
    measured = perf_counter() - started
    spent = []
    for _, network, text in many[:TIMES]:
        started = perf_counter()
        voice.match((text * 3)[:300], network)
        spent.append(1_000 * (perf_counter() - started))
    return [
        Figure(f"seconds to measure {MANY} posts", measured, "at most", 3, timed=True),
        Figure("milliseconds to match 300 characters, median", median(spent), "at most", 3, timed=True),
    ]


def _against_strangers(older: Posts, newer: Posts) -> tuple[Table, list[Figure]]:
    """How well `usual` tells a brand's own newest posts from all the others' posts."""
    table = Table(
        "own newest posts against others’", "AUC", "own < 0.10", "own < 0.02", "others < 0.10", "< 0.02"
    )
    figures, areas = [], []
    for brand, posts in older.items():
        profile = Profile([(post.network, post.anatomy) for post in posts])
        others = [post for name in older if name != brand for post in (*older[name], *newer[name])]
        own, far = (
            [profile.measure(post.anatomy, post.network).usual for post in some]
            for some in (newer[brand], others)
        )
        area = scorers.area_under_curve(own, far)
        shares = [scorers.share(u < edge for u in some) for some in (own, far) for edge in (USUAL, FRINGE)]
        table.add_row(brand, f"{area:.3f}", *(f"{share:.3f}" for share in shares))
        areas.append(area)
        figures += [Figure(f"AUC by usual, {brand}", area), Figure(f"own posts < 0.10, {brand}", shares[0])]
    return table, [Figure("AUC by usual, mean", sum(areas) / len(areas), "at least", 0.90), *figures]
