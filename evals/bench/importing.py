"""Rows imported a second with the real embedder, beside what the embedder does alone in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from evals.bench.corpus import rows, streamed
from evals.bench.figures import rate, seconds
from evals.bench.house import BRAND, library_on
from service.index.embedder import Embedder
from service.library.library import Library

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Imported:
    """Rates over all the parts; `share`, their median, is the import's rate over the embedder's own."""

    rows: int
    characters: float
    import_rows_s: float
    embedder_rows_s: float
    share: float
    shares: tuple[float, ...]


async def measure(folder: Path, posts: int, parts: int, embedder: Embedder) -> Imported:
    """Import `posts` posts in `parts`; each is also embedded alone, before or after, in turns."""
    batches = _parts(list(rows(posts, seed=3)), parts)
    times: list[tuple[float, float]] = []
    async with library_on(folder, embedder) as (library, _):
        await embedder.query("réveil")
        for number, batch in enumerate(batches):
            times.append(await _both(library, embedder, batch, alone_first=number % 2 == 0))
    shares = tuple(round(alone / imported, 3) for alone, imported in times)
    texts = [str(row["text"]) for batch in batches for row in batch]
    return Imported(
        rows=len(texts),
        characters=round(sum(map(len, texts)) / len(texts), 1),
        import_rows_s=rate(len(texts), sum(imported for _, imported in times)),
        embedder_rows_s=rate(len(texts), sum(alone for alone, _ in times)),
        share=round(median(shares), 3),
        shares=shares,
    )


async def _both(
    library: Library, embedder: Embedder, batch: Rows, *, alone_first: bool
) -> tuple[float, float]:
    """Seconds to embed the batch alone, and to import it."""

    async def alone() -> float:
        return await seconds(lambda: embedder.passages([str(row["text"]) for row in batch]))

    before = await alone() if alone_first else 0.0
    imported = await seconds(lambda: library.import_posts(BRAND, streamed(batch)))
    return before or await alone(), imported


def _parts(every: Rows, parts: int) -> list[Rows]:
    size = -(-len(every) // parts)
    return [every[start : start + size] for start in range(0, len(every), size)]
