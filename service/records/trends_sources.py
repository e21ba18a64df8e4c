"""How far each source of a brand was read, and who reads it: one worker at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Update, or_, select, update

from service.records.ledger import INSERTS, held
from service.records.store import Store, whole
from service.records.tables import brands
from service.records.trends_nouns import SourceState
from service.records.trends_tables import trend_sources

FIELDS = tuple(SourceState.__dataclass_fields__)
COLUMNS = [trend_sources.c[name] for name in FIELDS]
FRESH = {"failures": 0, "found": 0}
NEVER = datetime.min.replace(tzinfo=UTC)
Place = tuple[str, str]


class TrendSourceStore(Store):
    """States of sources, by brand and source."""

    async def sources(self, brand: str) -> Mapping[str, SourceState]:
        """The states of the sources that were ever leased, by source."""
        query = select(*COLUMNS).where(trend_sources.c.brand == brand)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.source: SourceState(*row) for row in rows}

    @whole
    async def lease(
        self,
        at: datetime,
        seconds: float,
        most: int,
        asked: Mapping[str, Collection[str]],
        *,
        early: bool = False,
    ) -> Sequence[tuple[str, SourceState]]:
        """Sources among those `asked`, by brand, that are due, or not yet when `early`; each with its brand.

        Nobody else is given them for `seconds`. The longest due come first; a new one is due at once.
        """
        free = or_(trend_sources.c.leased_until.is_(None), trend_sources.c.leased_until <= at)
        due = or_(trend_sources.c.next_at.is_(None), trend_sources.c.next_at <= at)
        until = at + timedelta(seconds=seconds)

        def work(connection: Connection) -> Sequence[tuple[str, SourceState]]:
            taken = []
            for place in _made(connection, places):
                mine = _these(*place).where(free, *(() if early else (due,)))
                held = connection.execute(mine.with_for_update(skip_locked=True)).first()
                if held is not None:
                    connection.execute(_this(*place).values(leased_until=until))
                    taken.append((place[0], replace(SourceState(*held), leased_until=until)))
                if len(taken) == most:
                    break
            return taken

        places = await self._database.read(lambda connection: _due(connection, at, asked, early=early))
        return await self._database.write(work, apart=True) if places and most > 0 else ()

    @whole
    async def note(self, brand: str, state: SourceState) -> bool:
        """Keep what became of a source that was leased: nobody has it any more.

        False when another was given it meanwhile. Raises UnknownBrand.
        """
        mine = _this(brand, state.source).where(trend_sources.c.leased_until == state.leased_until)
        values = {name: getattr(state, name) for name in FIELDS} | {"leased_until": None}

        def work(connection: Connection) -> bool:
            held(connection, brand)
            return connection.execute(mine.values(values)).rowcount > 0

        return await self._database.write(work, apart=True)

    @whole
    async def release_all(self) -> None:
        """Free what the last process had; on SQLite alone, whose one process has just started."""
        freed = update(trend_sources).where(trend_sources.c.leased_until.is_not(None))

        def work(connection: Connection) -> None:
            if connection.dialect.name == "sqlite":
                connection.execute(freed.values(leased_until=None))

        await self._database.write(work, apart=True)


def _due(
    connection: Connection, at: datetime, asked: Mapping[str, Collection[str]], *, early: bool
) -> Sequence[Place]:
    """The places among those asked that are free and due, the longest first."""
    columns = [trend_sources.c[name] for name in ("brand", "source", "next_at", "leased_until")]
    waiting = {(brand, source): NEVER for brand, sources in asked.items() for source in sources}
    for brand, source, next_at, leased_until in connection.execute(select(*columns)):
        place = (brand, source)
        later = not early and next_at is not None and next_at > at
        if later or (leased_until is not None and leased_until > at):
            waiting.pop(place, None)
        elif place in waiting:
            waiting[place] = next_at or NEVER
    return sorted(waiting, key=lambda place: (waiting[place], place))


def _made(connection: Connection, places: Sequence[Place]) -> Sequence[Place]:
    """The places whose brand lives, and goes on living until the end of the transaction; each has a row.

    Rows are made in one order whoever makes them, so that nobody waits in a circle.
    """
    named = brands.c.id.in_(sorted({brand for brand, _ in places}))
    living = select(brands.c.id).where(named, brands.c.deleted_at.is_(None)).order_by(brands.c.id)
    there = set(connection.scalars(living.with_for_update(read=True, key_share=True)))
    kept = [place for place in places if place[0] in there]
    if kept:
        rows = [{"brand": brand, "source": source} | FRESH for brand, source in sorted(kept)]
        first = INSERTS[connection.dialect.name](trend_sources).on_conflict_do_nothing()
        connection.execute(first, rows)
    return kept


def _these(brand: str, source: str) -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).where(trend_sources.c.brand == brand, trend_sources.c.source == source)


def _this(brand: str, source: str) -> Update:
    return update(trend_sources).where(trend_sources.c.brand == brand, trend_sources.c.source == source)
