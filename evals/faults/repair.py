"""An index broken in each way a crash can break it, at 20,000 posts: how soon the service finds all again.

One library is filled, then copied and broken for each way. The service starts on the copy, and a search must
find the last post; then the posts of a sample are looked for by words alone and by vector alone.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from rich.console import Console

from evals.bench.corpus import rows, streamed
from evals.bench.house import BRAND, library_on
from evals.bench.serving import Service, serving
from evals.faults.line import a_console, finish
from evals.faults.lives import PATIENCE
from evals.faults.looking import look
from evals.report import Figure, Report
from service.index.folders import POINTER, current
from service.index.hashing import HashingEmbedder

SETTINGS = {"PORTEVOIX_EMBEDDER": "hashing", "PORTEVOIX_LOG_LEVEL": "warning"}
SAMPLE = 200
ASKED_AGAIN = 0.1
OUT = Path("var") / "faults"

Break = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Mended:
    """One way: seconds from the start to the last post found, posts lost, and answers that were a 500."""

    way: str
    found_s: float
    lost: int
    failures: int
    rebuilt: bool


def _only(folder: Path, name: str) -> Path:
    """The largest file of that name."""
    return max(folder.rglob(name), key=lambda path: path.stat().st_size)


def _cut(name: str, share: float) -> Break:
    def cut(generation: Path) -> None:
        path = _only(generation, name)
        with path.open("r+b") as file:
            file.truncate(int(path.stat().st_size * share))

    return cut


def _flip(generation: Path) -> None:
    path = _only(generation, "data_level0.bin")
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 3)
        block = file.read(4_096)
        file.seek(-len(block), 1)
        file.write(bytes(byte ^ 0xFF for byte in block))


def _remove_words(generation: Path) -> None:
    (generation / "words.sqlite3").unlink()


def _unpoint(generation: Path) -> None:
    (generation.parent / POINTER).unlink()


def _half_written(generation: Path) -> None:
    """What a build cut short leaves: files without a manifest, and a pointer that is not in its place."""
    name = "0" * 24
    beside = generation.with_name(name)
    shutil.copytree(generation, beside, ignore=shutil.ignore_patterns("manifest.json"))
    _cut("chroma.sqlite3", 0.5)(beside)
    (generation.parent / f"{POINTER}.new").write_text(name[:7], encoding="utf-8")


WAYS: Mapping[str, Break] = {
    "generation gone": shutil.rmtree,
    "pointer gone": _unpoint,
    "manifest cut short": _cut("manifest.json", 0.5),
    "chroma.sqlite3 cut short": _cut("chroma.sqlite3", 0.5),
    "chroma.sqlite3 emptied": _cut("chroma.sqlite3", 0.0),
    "vectors cut short": _cut("data_level0.bin", 0.5),
    "vectors with bytes flipped": _flip,
    "words gone": _remove_words,
    "half a generation beside": _half_written,
}


async def fill(folder: Path, posts: int, seed: int) -> dict[str, str]:
    """Fill a library; its posts, id to text, each with a word of its own."""
    given = [
        post | {"text": f"{post['text']} réf{number:06d}"} for number, post in enumerate(rows(posts, seed))
    ]
    async with library_on(folder, HashingEmbedder()) as (library, _):
        await library.import_posts(BRAND, streamed(given))
    return {post["id"]: post["text"] for post in given}


def seconds_to_find(service: Service, key: str, text: str) -> tuple[float, int]:
    """Seconds from the start of the process until a search finds the post, over PATIENCE when none does,
    and how many answers were a 500 meanwhile."""
    failures = 0
    while (waited := time.perf_counter() - service.began) <= PATIENCE:
        if service.process.poll() is not None:
            return PATIENCE + 1, failures + 1
        try:
            answer = service.client.get(f"/v1/brands/{BRAND}/posts", params={"q": text, "limit": "200"})
        except httpx2.TransportError:
            time.sleep(ASKED_AGAIN)
            continue
        failures += answer.status_code == httpx2.codes.INTERNAL_SERVER_ERROR
        if answer.is_success and any(item["id"] == key for item in answer.json()["items"]):
            return round(time.perf_counter() - service.began, 2), failures
        time.sleep(ASKED_AGAIN)
    return waited, failures


def mend(filled: Path, way: str, posts: Mapping[str, str], sample: Mapping[str, str]) -> Mended:
    """Break a copy in that way, start the service on it, and look for the posts."""
    folder = filled.with_name("broken")
    shutil.copytree(filled, folder)
    try:
        generation = current(folder / "index" / BRAND)
        if generation is None:
            raise RuntimeError("the library was filled without an index")
        WAYS[way](generation)
        key, text = list(posts.items())[-1]
        with serving(folder, SETTINGS) as service:
            found_s, failures = seconds_to_find(service, key, text)
            service.stop()
        rebuilt = current(folder / "index" / BRAND) != generation
        looked = asyncio.run(look(folder, sample))
        lost = looked.lost + max(0, len(posts) - looked.stored)
    finally:
        shutil.rmtree(folder)
    return Mended(way, found_s, lost, failures, rebuilt)


def run(place: Path, posts: int, seed: int, ways: Sequence[str], screen: Console) -> list[Mended]:
    """Each way, on a library of that many posts."""
    filled = place / "filled"
    filled.mkdir()
    screen.print(f"filling a library of {posts} posts")
    known = asyncio.run(fill(filled, posts, seed))
    kept = [*random.Random(seed).sample(list(known), min(SAMPLE, posts)), list(known)[-1]]
    sample = {key: known[key] for key in kept}
    done = []
    for number, way in enumerate(ways, 1):
        one = mend(filled, way, known, sample)
        done.append(one)
        screen.print(f"{number} of {len(ways)}, {way}: found after {one.found_s} s, {one.lost} lost")
    return done


def report(done: Sequence[Mended], posts: int) -> Report:
    """The figures of a run."""
    figures = (
        Figure("posts in the library", posts),
        Figure("ways of breaking its index", len(done), "at least", 1),
        Figure("of them, mended by a new generation", sum(one.rebuilt for one in done)),
        Figure(
            "start to the last post found, s, slowest",
            max((one.found_s for one in done), default=PATIENCE + 1),
            "at most",
            PATIENCE,
        ),
        Figure("posts lost", sum(one.lost for one in done), "exactly", 0),
        Figure("answers 500 meanwhile", sum(one.failures for one in done), "exactly", 0),
    )
    return Report("repair", figures, {"ways": [asdict(one) for one in done]})


def main(given: Sequence[str] | None = None) -> int:
    """Break, print, write `<out>/repair.json`; 1 when a post is lost or found too late."""
    parser = argparse.ArgumentParser(prog="python -m evals.faults.repair", description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000, help="posts of the library")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="how its index is broken")
    parser.add_argument("--seed", type=int, default=7, help="of the posts and of the sample")
    parser.add_argument("--out", type=Path, default=OUT, help="where repair.json goes")
    asked = parser.parse_args(given)
    began = time.perf_counter()
    with TemporaryDirectory() as place:
        done = run(Path(place), asked.posts, asked.seed, asked.ways, a_console())
    made = report(done, asked.posts)
    made.save(asked.out)
    return finish(made, seed=asked.seed, began=began)


if __name__ == "__main__":
    sys.exit(main())
