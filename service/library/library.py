"""A brand's library: what it published, how it wants to speak, what it knows; filled, searched, emptied."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, Callable, Mapping
from datetime import date, datetime

from service.errors import EmbedderMismatch, UnknownPage, UnknownPost
from service.guides.guide import Section
from service.index.embedder import Embedder, Vectors
from service.index.port import BrandIndex
from service.library.cleaning import Cleaning
from service.library.holding import Holding, holding
from service.library.importing import Keep, Numbered, Progress, import_batch, import_posts
from service.library.pages import guide_passages, read_page
from service.library.policy import Candidate, distinct
from service.library.recent import RecentPosts
from service.library.rows import ImportReport
from service.library.search import Found, Near, Searcher
from service.library.voices import Voices
from service.networks.catalogue import Catalogue
from service.records import Records
from service.records.nouns import KnowledgePage, Passage, PassageShelf, PastPost
from service.records.traces import Erased
from service.storage import REFUSALS
from service.tracing import span
from service.voice.voice import Voice
from service.words import SHELVES, PastText, Severity

MOST_PASSAGES = 1_000
NOTES: dict[str, Severity] = {"library.unread": "warn"}
GUIDE_REF = "guide.md"
_log = logging.getLogger(__name__)


class Library:
    """What every story may ask of a brand's posts, guide sections and knowledge pages."""

    def __init__(
        self,
        records: Records,
        index: BrandIndex,
        embedder: Embedder,
        networks: Catalogue,
        clock: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._index = index
        self._embedder = embedder
        self._networks = networks
        self._clock = clock
        self._searcher = Searcher(records, index)
        self._recent = RecentPosts(records, clock)
        self._voices = Voices(records)
        self._cleaning = Cleaning(records, index)

    async def search(self, brand: str, text: str) -> Found:
        """The three shelves for one text. EmbedderMismatch when the brand was embedded by another model."""
        with span("retrieve") as step:
            vector, medians = await self._asked(brand, text)
            found = await self._searcher.everything(brand, text, vector, medians, self._clock())
            step.set_attributes(found.counts)
        return found

    async def find_posts(
        self, brand: str, text: str, network: str | None, limit: int
    ) -> list[tuple[PastPost, float]]:
        """Past posts near a text, the nearest first, none twice; with `network`, that network's alone.

        Who searches wants what is near: success and age weigh only on what a writer is shown.
        """
        vector, _ = await self._asked(brand, text)
        found = {post.id: (post, score) for post, score in await self._searcher.posts(brand, text, vector)}
        wanted = [
            Candidate(key, key, post.text, score)
            for key, (post, score) in found.items()
            if network in (None, post.network)
        ]
        return [found[kept.id] for kept in distinct(wanted, limit)]

    async def find_answers(self, brand: str, question: str, limit: int) -> list[Near]:
        """Knowledge in force near a question, one passage a page, the best page first. EmbedderMismatch."""
        with span("retrieve") as step:
            vector, _ = await self._asked(brand, question)
            found = await self._searcher.answers(brand, question, vector, self._clock().date())
            step.set_attribute("portevoix.passages.knowledge", len(found))
        return found[:limit]

    async def import_posts(
        self, brand: str, rows: AsyncIterable[object], progress: Progress = lambda _: None
    ) -> ImportReport:
        """Import past posts row by row, then bring the index up to date."""
        await self.same_embedder(brand)
        report = await import_posts(brand, rows, self._records, self._embedder, self._networks, progress)
        await self._followed(brand)
        return report

    async def import_batch(self, brand: str, batch: Numbered, report: ImportReport, keep: Keep) -> None:
        """Import numbered rows, counted in `report`, with what `keep` adds to their transaction."""
        await import_batch(brand, batch, report, self._records, self._embedder, self._networks, keep)

    async def catch_up(self, brand: str) -> None:
        """Bring the index up to date; a search would do it too, and wait."""
        await self._index.ensure(brand)

    async def forget_post(self, brand: str, post: str) -> Erased:
        """Erase a past post: found no more from now on, off the disk once `cleaned`. UnknownPost."""
        erased = await self._records.posts.delete(brand, post)
        if erased is None:
            raise UnknownPost(post=post)
        self._voices.forget(brand)
        self._recent.forget(brand)
        await self._index.forget(brand, "posts", post)
        return erased

    async def save_page(self, brand: str, path: str, text: str) -> KnowledgePage:
        """Save a knowledge page and make it findable. InvalidInput for a bad path, front matter or text."""
        await self.same_embedder(brand)
        cut = read_page(path, text, self._clock())
        await self._records.pages.save(brand, cut.page)
        await self._shelve(brand, "knowledge", path, cut.passages)
        await self._followed(brand)
        return cut.page

    async def forget_page(self, brand: str, path: str) -> Erased:
        """Erase a knowledge page: found no more from now on, off the disk once `cleaned`. UnknownPage."""
        erased = await self._records.pages.delete(brand, path)
        if erased is None:
            raise UnknownPage(path=path)
        await self._index.forget(brand, "knowledge", *erased.passages)
        return erased

    def cleaned(self, brand: str) -> asyncio.Task[None]:
        """A task that ends once nothing erased from the brand is left on the disk, see Cleaning."""
        return self._cleaning.begin(brand)

    async def save_prose(self, brand: str, sections: tuple[Section, ...]) -> None:
        """Make the guide's prose findable, in place of what it said before."""
        await self.same_embedder(brand)
        await self._shelve(brand, "guide", GUIDE_REF, guide_passages(sections))
        await self._followed(brand)

    async def knowledge_revision(self, brand: str) -> int:
        """A number that changes with the brand's knowledge pages."""
        return (await self._records.shelves.state(brand, "knowledge")).revision

    async def pages_in_force(self, brand: str, today: date) -> tuple[KnowledgePage, ...]:
        """The knowledge pages that ground facts today."""
        return tuple(await self._records.pages.in_force(brand, today))

    async def holding(self, brand: str) -> Holding:
        """What is on the brand's shelves, and whether they can be searched."""
        return await holding(self._records, self._index, brand, self._clock().date())

    async def voice(self, brand: str) -> Voice:
        """The brand's measured voice, from its newest posts."""
        return await self._voices.of(brand)

    async def recent(self, brand: str) -> tuple[PastText, ...]:
        """What the brand published in the last 60 days, the newest first, at most 500 posts."""
        return await self._recent.of(brand)

    async def to_embed(self, brand: str) -> int:
        """How many texts another embedder did."""
        return await self._records.shelves.others(brand, self._embedder.name)

    async def reembed(self, brand: str, progress: Callable[[int], None] = lambda _: None) -> int:
        """Embed again what another embedder did; the number of texts. Cut short, it can be taken up.

        The embedder must answer before anything changes: one of others may be wrong, or out of reach.
        """
        dimension = len(await self._embedder.query(brand))
        await self._records.shelves.mark_embedder(brand, self._embedder.name, dimension)
        done = 0
        for shelf in SHELVES:
            async for batch in self._records.shelves.texts(brand, shelf, self._embedder.name):
                vectors = await self._embedder.passages([row.text for row in batch])
                ids = [row.id for row in batch]
                await self._records.vectors.replace(brand, shelf, ids, vectors, self._embedder.name)
                done += len(batch)
                progress(done)
        return done

    async def forget_brand(self, brand: str) -> None:
        """Take a deleted brand off the disk."""
        self._voices.forget(brand)
        self._recent.forget(brand)
        await self._index.drop(brand)
        await self._records.scrub()

    def resume(self) -> None:
        """Finish, beside what is asked, the erasures that a stop or a crash interrupted."""
        self._cleaning.resume()

    async def close(self) -> None:
        """Stop what goes on beside what is asked."""
        await self._cleaning.close()
        await self._voices.close()

    async def _followed(self, brand: str) -> None:
        """Bring the index up to what was saved, which a disk that refuses it does not undo: it follows."""
        try:
            await self._index.ensure(brand)
        except REFUSALS as error:
            _log.warning("index of %s behind its records: %s", brand, error.code)

    async def _shelve(self, brand: str, shelf: PassageShelf, ref: str, passages: tuple[Passage, ...]) -> None:
        vectors = await self._embedder.passages([passage.text for passage in passages])
        await self._records.passages.replace(brand, shelf, ref, passages, vectors, self._embedder.name)

    async def _asked(self, brand: str, text: str) -> tuple[Vectors, Mapping[str, float]]:
        """The vector of a text, and the brand's medians, read while it is embedded. EmbedderMismatch."""
        vector, medians, _ = await asyncio.gather(
            self._embedded(text), self._records.posts.medians(brand), self.same_embedder(brand)
        )
        return vector, medians

    async def _embedded(self, text: str) -> Vectors:
        with span("embed", {"portevoix.embedder": self._embedder.name}):
            return await self._embedder.query(text)

    async def same_embedder(self, brand: str) -> None:
        """EmbedderMismatch when the brand was embedded by another model."""
        stored = await self._records.shelves.embedder(brand)
        if stored is not None and stored[0] != self._embedder.name:
            raise EmbedderMismatch(brand=brand, stored=stored[0], configured=self._embedder.name)
