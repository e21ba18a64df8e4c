"""The guides of every brand, read from the records."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.errors import InvalidInput, PreconditionFailed, UnknownBrand
from service.guides.guide import Guide
from service.guides.loader import parse, parse_prose
from service.records import Records
from service.records.nouns import BrandRecord, Origin, Page

BRAND_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
KEPT = 256
NAMES_KEPT_SECONDS = 60.0


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
        self._names: tuple[float, Mapping[str, str]] = (-NAMES_KEPT_SECONDS, {})

    async def other_names(self, brand: str) -> tuple[str, ...]:
        """The names of the house's other brands, known a minute after they are saved at the latest."""
        now = time.monotonic()
        if now - self._names[0] >= NAMES_KEPT_SECONDS:
            self._names = (now, await self._records.brands.names())
        return tuple(sorted({name for other, name in self._names[1].items() if other != brand}))

    async def get(self, brand: str) -> BrandGuide:
        """The guide of a brand. UnknownBrand when there is none."""
        etag = await self._records.brands.etag(brand) if BRAND_ID.fullmatch(brand) else None
        known = self._parsed.get(brand)
        if known is None or known.record.etag != etag:
            record = await self._records.brands.get(brand) if etag is not None else None
            if record is None:
                raise UnknownBrand(brand=brand)
            known = BrandGuide(brand, parse(record.guide), record)
            if len(self._parsed) >= KEPT:
                self._parsed.pop(next(iter(self._parsed)))
            self._parsed[brand] = known
        return known

    async def list(self, cursor: str | None, limit: int) -> Page[BrandRecord]:
        """The brands by id."""
        page: Page[BrandRecord] = await self._records.brands.list(cursor, limit)
        return page

    async def save(
        self,
        brand: str,
        rules: Mapping[str, Any],
        prose: str,
        origin: Origin,
        fingerprint: str | None = None,
        expected: str | None = None,
    ) -> BrandRecord:
        """Check a guide and keep it. InvalidInput for a bad id, InvalidGuide for a bad guide.

        `expected` is the etag the caller read: PreconditionFailed when another is stored.
        """
        if not BRAND_ID.fullmatch(brand):
            raise InvalidInput("invalid_brand_id", brand=brand)
        guide = parse(rules)
        parse_prose(prose)
        stored = await self._records.brands.get(brand)
        if expected is not None and expected not in ("*", stored.etag if stored else None):
            raise PreconditionFailed(expected=expected)
        etag = hashlib.sha256(json.dumps([rules, prose], sort_keys=True, default=str).encode()).hexdigest()[
            :32
        ]
        record = BrandRecord(
            brand, guide.name, rules, prose, origin, fingerprint, etag, updated_at=self._clock()
        )
        await self._records.brands.save(record)
        self._names = (-NAMES_KEPT_SECONDS, {})
        return record

    async def edited(self, brand: str) -> None:
        """Note that the brand was edited by API, so that its files do not silently undo it. UnknownBrand."""
        record = (await self.get(brand)).record
        if record.origin != "api":
            await self._records.brands.save(replace(record, origin="api", updated_at=self._clock()))
            self._parsed.pop(brand, None)
