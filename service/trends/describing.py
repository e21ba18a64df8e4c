"""What a topic is to a brand: name, fit, risk, arrival, expiry, and whether it is the brand's to speak of."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from service.desk import Desk
from service.guides.guide import Guide
from service.guides.trends import Unsuited
from service.index.embedder import Vectors
from service.records.trends_nouns import TopicFeedback, WantedItems
from service.topics.arriving import Past, arrival_of
from service.topics.fitting import expiry, fits, used_in
from service.topics.hours import in_parts, moment
from service.topics.item import Item
from service.topics.labels import key_terms, label_of
from service.topics.ledger import Sighting, in_order
from service.topics.rising import Window
from service.topics.risk import risk_of
from service.topics.stream import Stream, Told
from service.topics.terms import terms_of
from service.topics.trend import Rise, Risk, Trend
from service.words import PastText

MOST_ITEMS = 50  # of a topic, read for its name and risk
SAID_BY = 1 / 3  # share of its items with words of the guide from which a topic is not for us
PULSE = 24  # parts of the window in which what came is counted for a list
MARGIN = timedelta(seconds=1)  # hours are counted as fractions
HALF_LIFE = 24.0  # hours without news after which a topic weighs half as much in a list


@dataclass(frozen=True, slots=True)
class Around:
    """What a brand's topics are described with, whatever they are: read before its stream is."""

    desk: Desk
    brand: str
    guide: Guide
    pillars: Mapping[str, Vectors]
    posts: tuple[PastText, ...]
    judged: Mapping[str, TopicFeedback]

    @classmethod
    async def of(cls, desk: Desk, brand: str, guide: Guide) -> Self:
        """Pillars, recent posts, and what people judged."""
        read = await asyncio.gather(
            desk.pillars.of(brand, guide), desk.library.recent(brand), desk.records.trends.feedback(brand)
        )
        return cls(desk, brand, guide, *read)


@dataclass(frozen=True, slots=True)
class Describing:
    """Describes topics of a stream in a window; `past` is what became of those of other languages."""

    around: Around
    stream: Stream
    window: Window
    past: Past

    @classmethod
    async def of(cls, around: Around, stream: Stream, window: Window) -> Self:
        """Count what became of topics of the past, once for all."""
        guide = around.guide
        counted = (stream.ledger, guide.languages, guide.trends.languages, window.until)
        return cls(around, stream, window, await asyncio.to_thread(Past.of, *counted))

    async def trend(self, topic: str, rise: Rise) -> Trend:
        """A topic described. Its items are those of the window, repeats left out, at most MOST_ITEMS."""
        seen = in_order(one for one in self.stream.ledger.of(topic) if one.hour <= self.window.until)
        here = [one for one in seen if one.hour > self.window.since and self.window.wants(one)] or seen[-1:]
        items = await self._items(topic, here)
        return await asyncio.to_thread(self._told, topic, rise, seen, here, items)

    async def _items(self, topic: str, here: Sequence[Sighting]) -> tuple[Item, ...]:
        wanted = {one.item for one in here if one.item == one.story} or {one.story for one in here}
        since, until = moment(here[0].hour) - MARGIN, moment(self.window.until) + MARGIN
        asked = WantedItems(topic=topic, since=since, until=until)
        page = await self.around.desk.records.trends.items(self.around.brand, asked, limit=4 * MOST_ITEMS)
        known = [one.item for one in page.items]
        return tuple([item for item in known if item.id in wanted][:MOST_ITEMS] or known[:MOST_ITEMS])

    def _told(
        self,
        topic: str,
        rise: Rise,
        seen: Sequence[Sighting],
        here: Sequence[Sighting],
        items: tuple[Item, ...],
    ) -> Trend:
        clusters = self.stream.clusters
        direction = clusters.direction(topic)
        watching = self.around.guide.trends
        risk = risk_of(items, clusters.mean(topic), watching)
        judged = self.around.judged.get(topic)
        not_for_us, because = self._unsuited(judged, risk, items)
        told = self.stream.told.get(topic, Told(""))
        until = self.window.until
        return Trend(
            id=topic,
            label=label_of(items, self.around.guide.languages) or told.label,
            first_seen=moment(min([*told.first.values(), seen[0].hour])),
            last_seen=moment(here[-1].hour),
            expires_at=moment(expiry(here)),
            rise=rise,
            risk=risk,
            items=items,
            languages=Counter(one.language for one in here),
            regions=Counter(one.region for one in here if one.region is not None),
            sources=Counter(one.source for one in here),
            fit=() if direction is None else fits(direction, self._pillars()),
            arrival=arrival_of(seen, self.around.guide.languages, watching.languages, self.past, until),
            used=used_in(
                key_terms(items), ((p.id, p.text, self.around.guide.language) for p in self.around.posts)
            ),
            not_for_us=not_for_us,
            not_for_us_because=because,
            verdict=None if judged is None else judged.verdict,
            score=score(rise, until - here[-1].hour),
            pulse=in_parts((one.hour for one in here), self.window.since, until, PULSE),
        )

    def _pillars(self) -> Mapping[str, Vectors]:
        """The pillars as topics are compared with them."""
        centred, language = self.stream.clusters.centred, self.around.guide.language
        return {name: centred(vector, language) for name, vector in self.around.pillars.items()}

    def _unsuited(
        self, judged: TopicFeedback | None, risk: Risk, items: Sequence[Item]
    ) -> tuple[str | None, str | None]:
        """Why a topic is not the brand's to speak of: a person said so, its guide does, or its risk."""
        if judged is not None and judged.verdict == "not_for_us":
            return "judged", judged.reason
        if judged is not None and judged.verdict == "suits":
            return None, None
        said = next((one for one in self.around.guide.trends.not_for_us if self._says(items, one)), None)
        if said is not None:
            return "guide", said.reason
        return ("risk", None) if risk.level == "avoid" else (None, None)

    def _says(self, items: Sequence[Item], unsuited: Unsuited) -> bool:
        """Whether a third of the items have words that the guide keeps away from."""
        wanted = [frozenset(terms_of(term, self.around.guide.language)) for term in unsuited.terms]
        texts = [set(terms_of(item.text, item.language)) for item in items]
        said = sum(1 for terms in texts if any(want and want <= terms for want in wanted))
        return said > 0 and said >= SAID_BY * len(items)


def score(rise: Rise, silent: float) -> float:
    """How sure a rise is, in powers of ten, halved for each day of the `silent` hours since its last item."""
    fresh: float = 0.5 ** (max(0.0, silent) / HALF_LIFE)
    return round(min(300.0, _powers(rise.p)) * fresh, 3)


def _powers(chance: float) -> float:
    return -math.log10(chance) if chance > 0 else 300.0
