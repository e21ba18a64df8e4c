"""The last minute of each subject: how many requests each of its seconds has seen.

SQLite has one process: there the minutes stay in memory, so that no request waits for the disk, and are kept
when it ends. On PostgreSQL each request takes its turn at the row of its subject.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import JSON, Column, Connection, Table, select, text, update

from service.records.database import Database
from service.records.ledger import INSERTS, upserted
from service.records.store import Store, whole
from service.records.tables import key, metadata

T = TypeVar("T")
Seconds = list[list[int]]  # [second, requests in it], the oldest first

minutes = Table("minutes", metadata, key("subject"), Column("seconds", JSON, nullable=False))


class MinuteStore(Store):
    """Minutes by subject, exact whatever the number of processes."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._minutes: dict[str, Seconds] = {}

    @whole
    async def change(self, subjects: Sequence[str], turn: Callable[[dict[str, Seconds]], T]) -> T:
        """What `turn` makes of the last minute of each of `subjects`, which it may change."""
        if not self._database.shared:
            for subject in subjects:
                self._minutes.setdefault(subject, [])
            return turn(self._minutes)
        return await self._database.write(lambda connection: _locked(connection, subjects, turn), apart=True)

    @whole
    async def recall(self) -> None:
        """Take up the minutes that were kept."""
        if not self._database.shared:
            rows = await self._database.read(lambda connection: connection.execute(select(minutes)).all())
            self._minutes = {subject: list(seconds) for subject, seconds in rows}

    @whole
    async def keep(self) -> None:
        """Keep the minutes that are in memory."""
        rows = [{"subject": name, "seconds": seconds} for name, seconds in self._minutes.items()]
        if rows:
            await self._database.write(lambda connection: upserted(connection, minutes, rows), apart=True)


def _locked(connection: Connection, subjects: Sequence[str], turn: Callable[[dict[str, Seconds]], T]) -> T:
    """The turn of one request on PostgreSQL: the rows are locked, always in the same order."""
    # A minute that a power cut makes forget its last half second is no harm; a wait for the disk would be.
    connection.execute(text("SET LOCAL synchronous_commit = off"))
    ordered = sorted(subjects)
    insert = INSERTS[connection.dialect.name](minutes)
    connection.execute(insert.on_conflict_do_nothing(), [{"subject": one, "seconds": []} for one in ordered])
    held = select(minutes.c.subject, minutes.c.seconds).where(minutes.c.subject.in_(ordered))
    rows = connection.execute(held.order_by(minutes.c.subject).with_for_update()).all()
    before = {subject: list(seconds) for subject, seconds in rows}
    now = {subject: [list(pair) for pair in seconds] for subject, seconds in before.items()}
    outcome = turn(now)
    for subject in ordered:
        if now[subject] != before[subject]:
            changed = update(minutes).where(minutes.c.subject == subject)
            connection.execute(changed.values(seconds=now[subject]))
    return outcome
