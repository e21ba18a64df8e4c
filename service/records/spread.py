"""How the past posts of a brand spread over networks and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select

from service.records.tables import posts


@dataclass(frozen=True, slots=True)
class Spread:
    """The posts on one network: how many, and when the first and the last of them appeared."""

    posts: int
    first: datetime
    last: datetime


def spread_of(brand: str) -> Select[str, int, datetime, datetime]:
    """The query that gives a network, its number of posts and their ends; most posts first."""
    many = func.count()
    ends = func.min(posts.c.published_at), func.max(posts.c.published_at)
    query = select(posts.c.network, many, *ends).where(posts.c.brand == brand)
    return query.group_by(posts.c.network).order_by(many.desc(), posts.c.network)


def spread(row: Row[str, int, datetime, datetime]) -> Spread:
    """One network of what was found."""
    return Spread(*row[1:])
