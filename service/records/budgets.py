"""Budgets: the limits of each subject, and what each day has used and set aside.

A subject is `key:<id>` or `brand:<id>`. Nothing here belongs to a brand: counters outlive it, so that no
budget begins anew because a brand was deleted and made again. Money is kept in billionths of its currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Table,
    and_,
    literal,
    or_,
    select,
    union,
    update,
)

from service.records.cursors import cut, unseal
from service.records.ledger import INSERTS, upserted
from service.records.nouns import Page
from service.records.store import Store, whole
from service.records.tables import key, metadata

Measure = Literal["tokens", "cost"]

budgets = Table(
    "budgets",
    metadata,
    key("subject"),
    Column("requests_per_minute", Integer),
    Column("tokens_per_day", BigInteger),
    Column("cost_per_day", BigInteger),
)

spending = Table(
    "spending",
    metadata,
    key("subject"),
    Column("day", Date, primary_key=True),
    key("measure"),
    Column("used", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Index(None, "day", "subject"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a subject may do; money in billionths. None: no limit of its own."""

    requests_per_minute: int | None = None
    tokens_per_day: int | None = None
    cost_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A measure of a subject, with its limit for a day. None: it is counted, and never refused."""

    subject: str
    measure: Measure
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What a day has used, and what calls under way have set aside."""

    used: int = 0
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """The bound that has no room, and what its day has spent."""

    bound: Bound
    spent: Spent


class _NoRoom(Exception):
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused)
        self.refused = refused


class BudgetStore(Store):
    """Limits and counters, exact whatever the number of processes."""

    async def limits(self, *subjects: str) -> Mapping[str, Limits]:
        """The limits that were set, by subject."""

        def work(connection: Connection) -> Mapping[str, Limits]:
            rows = connection.execute(select(budgets).where(budgets.c.subject.in_(subjects)))
            return {subject: Limits(*set_) for subject, *set_ in rows}

        return await self._database.remembered(("limits", *subjects), work)

    @whole
    async def set_limits(self, subject: str, limits: Limits) -> None:
        """Replace the limits of a subject."""
        row = {
            "subject": subject,
            "requests_per_minute": limits.requests_per_minute,
            "tokens_per_day": limits.tokens_per_day,
            "cost_per_day": limits.cost_per_day,
        }
        await self._database.write(lambda connection: upserted(connection, budgets, [row]))

    @whole
    async def reserve(self, day: date, asked: Mapping[Bound, int]) -> Refused | None:
        """Set `asked` aside, all of it or, where one bound has no room, nothing: that bound is returned."""

        def work(connection: Connection) -> None:
            for bound in sorted(asked, key=lambda bound: (bound.subject, bound.measure)):
                _reserve(connection, day, bound, asked[bound])

        try:
            await self._database.write(work, apart=True)
        except _NoRoom as failure:
            return failure.refused
        return None

    @whole
    async def settle(self, day: date, given_back: Mapping[Bound, int], used: Mapping[Bound, int]) -> None:
        """Count what was used, and let go of what had been set aside for it."""

        def work(connection: Connection) -> None:
            for bound in sorted(used, key=lambda bound: (bound.subject, bound.measure)):
                _add(connection, day, bound, Spent(used[bound], -given_back.get(bound, 0)))

        await self._database.write(work, apart=True)

    @whole
    async def spent(self, day: date, subjects: Iterable[str]) -> Mapping[tuple[str, str], Spent]:
        """What a day has spent, by subject and measure."""
        query = select(spending).where(spending.c.day == day, spending.c.subject.in_(list(subjects)))
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {(row.subject, row.measure): Spent(row.used, row.reserved) for row in rows}

    @whole
    async def subjects(
        self, day: date, own: str, seen: Sequence[str] | None, every: str, cursor: str | None, limit: int
    ) -> Page[str]:
        """Those with limits or with spending on `day`, and `own`, by name.

        `seen`: these alone; None: those that begin with `every`.
        """
        scope = f"usage/{day}/{own}"
        known = union(
            select(spending.c.subject).where(spending.c.day == day),
            select(budgets.c.subject),
            select(literal(own).label("subject")),
        ).subquery()
        name = known.c.subject
        shown = name.startswith(every, autoescape=True) if seen is None else name.in_(seen)
        after = name > unseal(scope, cursor, str)[0] if cursor is not None else literal(value=True)
        query = select(name).where(and_(or_(shown, name == own), after))
        # `literal(own)` has no collation of its own: the order is that of code points on both engines.
        ordered = query.order_by(name).limit(limit + 1)
        rows = await self._database.read(lambda connection: connection.execute(ordered).scalars().all())
        return cut(rows, limit, scope, lambda subject: (subject,))


def _reserve(connection: Connection, day: date, bound: Bound, amount: int) -> None:
    row = _of(day, bound)
    insert = INSERTS[connection.dialect.name](spending).values(**row, used=0, reserved=0)
    connection.execute(insert.on_conflict_do_nothing())
    matches = and_(*(spending.c[name] == value for name, value in row.items()))
    change = update(spending).where(matches).values(reserved=spending.c.reserved + amount)
    if bound.limit is not None:
        change = change.where(spending.c.used + spending.c.reserved + amount <= bound.limit)
    if connection.execute(change).rowcount:
        return
    spent = connection.execute(select(spending.c.used, spending.c.reserved).where(matches)).one()
    raise _NoRoom(Refused(bound, Spent(*spent)))


def _add(connection: Connection, day: date, bound: Bound, more: Spent) -> None:
    insert = INSERTS[connection.dialect.name](spending).values(
        **_of(day, bound), used=more.used, reserved=more.reserved
    )
    summed = {"used": spending.c.used + more.used, "reserved": spending.c.reserved + more.reserved}
    connection.execute(insert.on_conflict_do_update(index_elements=list(spending.primary_key), set_=summed))


def _of(day: date, bound: Bound) -> dict[str, object]:
    return {"subject": bound.subject, "day": day, "measure": bound.measure}
