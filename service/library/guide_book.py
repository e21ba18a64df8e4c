"""The guides of every brand, read from the records."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from service.errors import InvalidInput, PreconditionFailed, UnknownBrand
from service.guides.guide import Guide
from service.guides.loader import parse, parse_prose
from service.records import Records
from service.records.nouns import BrandRecord, Origin, Page

BRAND_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
KEPT = 256
NAMES_KEPT_SECONDS = 60.0
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class BrandGuide:
    """A brand's guide in use: its rules, its prose, and the record they come from."""

    id: str
    guide: Guide
    record: BrandRecord


class GuideBook:
    """Guides by brand, each parsed once a version."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._clock = clock
        self._parsed: dict[str, BrandGuide] = {}
        self._names: dict[str | None, tuple[float, Mapping[str, str]]] = {}

    async def other_names(self, brand: str) -> tuple[str, ...]:
        """The names of its owner's other brands, known a minute after they are saved at the latest.

        What belongs to somebody else is not even known to exist. UnknownBrand.
        """
        owner = (await self.get(brand)).record.owner
        now = time.monotonic()
        read, names = self._names.get(owner, (-NAMES_KEPT_SECONDS, {}))
        if now - read >= NAMES_KEPT_SECONDS:
            names = await self._records.brands.names(owner)
            keep(self._names, owner, (now, names))
        return tuple(sorted({name for other, name in names.items() if other != brand}))

    async def get(self, brand: str) -> BrandGuide:
        """The guide of a brand. UnknownBrand when there is none."""
        etag = await self._records.brands.etag(brand) if BRAND_ID.fullmatch(brand) else None
        known = self._parsed.get(brand)
        if known is None or known.record.etag != etag:
            record = await self._records.brands.get(brand) if etag is not None else None
            if record is None:
                raise UnknownBrand(brand=brand)
            known = BrandGuide(brand, parse(record.guide), record)
            keep(self._parsed, brand, known)
        return known

    async def list(
        self, cursor: str | None, limit: int, among: frozenset[str] | None = None
    ) -> Page[BrandRecord]:
        """The brands by id; with `among`, those of them alone."""
        page: Page[BrandRecord] = await self._records.brands.list(cursor, limit, among)
        return page

    async def save(
        self,
        brand: str,
        rules: Mapping[str, Any],
        prose: str,
        origin: Origin,
        fingerprint: str | None = None,
        expected: str | None = None,
        owner: str | None = None,
    ) -> BrandRecord:
        """Check a guide and keep it. InvalidInput for a bad id, InvalidGuide for a bad guide.

        `expected` is the etag the caller read: PreconditionFailed when another is stored. A brand there is
        stays with its owner; `owner` is that of a new one, None for the house.
        """
        stored = await self._records.brands.get(brand)
        if expected is not None and expected not in ("*", stored.etag if stored else None):
            raise PreconditionFailed(expected=expected)
        kept = stored.owner if stored else owner
        record = self.drawn(brand, rules, prose, origin, fingerprint, kept)
        await self._records.brands.save(record)
        self._parsed.pop(brand, None)
        self._names.pop(record.owner, None)
        return record

    def drawn(
        self,
        brand: str,
        rules: Mapping[str, Any],
        prose: str,
        origin: Origin,
        fingerprint: str | None,
        owner: str | None,
    ) -> BrandRecord:
        """The record of a guide, checked and not yet kept. InvalidInput for a bad id, InvalidGuide."""
        if not BRAND_ID.fullmatch(brand):
            raise InvalidInput("invalid_brand_id", brand=brand)
        guide = parse(rules)
        parse_prose(prose)
        written = json.dumps([rules, prose], sort_keys=True, default=str)
        etag = hashlib.sha256(written.encode()).hexdigest()[:32]
        now = self._clock()
        return BrandRecord(
            brand, guide.name, rules, prose, origin, fingerprint, etag, updated_at=now, owner=owner
        )

    def forget(self, brand: str) -> None:
        """Keep nothing of a brand."""
        self._parsed.pop(brand, None)
        self._names.clear()

    async def edited(self, brand: str) -> None:
        """Note that the brand was edited by API, so that its files do not silently undo it. UnknownBrand."""
        record = (await self.get(brand)).record
        if record.origin != "api":
            await self._records.brands.save(replace(record, origin="api", updated_at=self._clock()))
            self._parsed.pop(brand, None)


def keep(kept: dict[K, V], key: K, value: V) -> None:
    """Keep `value`, and let the oldest go beyond KEPT."""
    if key not in kept and len(kept) >= KEPT:
        kept.pop(next(iter(kept)))
    kept[key] = value
