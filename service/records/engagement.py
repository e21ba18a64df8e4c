"""How a brand's posts usually do, network by network."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Select, func, or_, select

from service.records.database import Database
from service.records.shelves import shelf_state
from service.records.tables import posts

Computed = tuple[int, Mapping[str, float]]  # the revision of the posts, and their medians
ADDED_UP = (posts.c.reactions, posts.c.comments, posts.c.shares, posts.c.saves)


class Engagement:
    """Medians of each brand, computed again only when its posts have changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._computed: dict[str, Computed] = {}

    async def medians(self, brand: str) -> Mapping[str, float]:
        """Median engagement by network."""
        known = self._computed.get(brand)
        self._computed[brand] = computed = await self._database.remembered(
            ("medians", brand), lambda one: _fresh(one, brand, known)
        )
        return computed[1]


def _fresh(connection: Connection, brand: str, known: Computed | None) -> Computed:
    """What is `known` where the posts are still those it was computed from, else anew."""
    revision = shelf_state(connection, brand, "posts").revision
    if known and known[0] == revision:
        return known
    rows = connection.execute(_medians_of(brand))
    return revision, {row.network: float(row.median) for row in rows}


def _medians_of(brand: str) -> Select[str, float]:
    """The one or two posts in the middle of each network, averaged."""
    reactions, comments, shares, saves = (func.coalesce(column, 0) for column in ADDED_UP)
    total = (reactions + comments + shares + saves).label("total")
    something = or_(*(column.is_not(None) for column in ADDED_UP))
    each = select(posts.c.network, total).where(posts.c.brand == brand, something).subquery()
    rank = func.row_number().over(partition_by=each.c.network, order_by=each.c.total).label("rank")
    among = func.count().over(partition_by=each.c.network).label("among")
    ranked = select(each, rank, among).subquery()
    middle = ranked.c.rank.in_([(ranked.c.among + 1) // 2, (ranked.c.among + 2) // 2])
    median = func.avg(ranked.c.total).label("median")
    return select(ranked.c.network, median).where(middle).group_by(ranked.c.network)
