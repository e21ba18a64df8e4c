"""Importing past posts: streamed, idempotent, a bad row refused alone."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence

from service.index.embedder import Embedder
from service.library.rows import ImportReport, RejectedRow, read_row
from service.networks.catalogue import Catalogue
from service.records import Records
from service.records.nouns import PastPost
from service.records.store import Also

BATCH = 128
HEAVIEST = 1_000_000  # bytes of the lines of a batch, but for its last one
Progress = Callable[[ImportReport], None]
Numbered = Sequence[tuple[int, object]]
Keep = Callable[[ImportReport], Also]


async def import_posts(
    brand: str,
    rows: AsyncIterable[object],
    records: Records,
    embedder: Embedder,
    networks: Catalogue,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Import `rows` in constant memory. A batch is acknowledged, to `progress`, once it is on disk."""
    report = ImportReport()
    async for batch in _batches(rows):
        await import_batch(brand, batch, report, records, embedder, networks)
        progress(report)
    return report


async def import_batch(
    brand: str,
    batch: Numbered,
    report: ImportReport,
    records: Records,
    embedder: Embedder,
    networks: Catalogue,
    keep: Keep | None = None,
) -> None:
    """Save what is new or changed, embedded, and count it; the last of two rows with one id is kept.

    `keep` gives what to do with the report in the very transaction that saves the posts.
    """
    read = [read_row(number, row, networks) for number, row in batch]
    posts = [post for post in read if isinstance(post, PastPost)]
    latest = {post.id: post for post in posts}
    known = await records.posts.known(brand, list(latest))
    changed = [post for post in latest.values() if known.get(post.id) != post.content_hash]
    vectors = await embedder.passages([post.text for post in changed]) if changed else None
    for refused in read:
        if isinstance(refused, RejectedRow):
            report.reject(refused)
    added = sum(post.id not in known for post in changed)
    report.added += added
    report.updated += len(changed) - added
    report.unchanged += len(posts) - len(changed)
    also = keep(report) if keep else None
    if vectors is not None:
        await records.posts.save_batch(brand, changed, vectors, embedder.name, also)
    elif also is not None:
        await records.turns.move(also)


async def _batches(rows: AsyncIterable[object]) -> AsyncIterator[list[tuple[int, object]]]:
    batch: list[tuple[int, object]] = []
    number = weight = 0
    async for row in rows:
        number += 1
        batch.append((number, row))
        weight += len(row) if isinstance(row, bytes) else 0
        if len(batch) == BATCH or weight > HEAVIEST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
