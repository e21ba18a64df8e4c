"""What else keeps a text of the library that is erased: kept answers, and rows that wait for a job."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select, update

from service.records.answers import answers, empty
from service.records.jobs import job_rows
from service.records.traces import Erased

# In the place of a row that was erased while it waited: the rows after it keep their numbers.
ERASED_ROW = b'"erased"'
# A repetition is told by words of the text it repeats, which need not be the post's to the letter.
SUSPECT = ('"repetition.',)
TOUCHED = (answers, job_rows)


def forget_elsewhere(connection: Connection, brand: str, erased: Erased) -> None:
    """Empty the answers that hold it, and the rows that would bring it back."""
    empty(connection, brand, (*erased.marks, *SUSPECT))
    if erased.kind == "past_post":
        _unpark(connection, brand, erased)


def _unpark(connection: Connection, brand: str, erased: Erased) -> None:
    numbers = select(job_rows.c.job, job_rows.c.first).where(job_rows.c.brand == brand)
    for job, first in connection.execute(numbers).all():
        here = (job_rows.c.brand == brand) & (job_rows.c.job == job) & (job_rows.c.first == first)
        rows = connection.execute(select(job_rows.c.rows).where(here)).scalar_one()
        left = b"\n".join(_without(rows.split(b"\n"), erased))
        if left != rows:
            connection.execute(update(job_rows).where(here).values(rows=left))


def _without(rows: list[bytes], erased: Erased) -> Iterator[bytes]:
    for row in rows:
        yield ERASED_ROW if _is_of(row, erased) else row


def _is_of(row: bytes, erased: Erased) -> bool:
    """Whether a row bears the id, or the text; one that is no JSON of an object will be refused anyway."""
    try:
        told = json.loads(row)
    except (ValueError, RecursionError):
        return any(mark.encode() in row for mark in erased.marks)
    if not isinstance(told, dict):
        return any(mark.encode() in row for mark in erased.marks)
    text = told.get("text")
    return told.get("id") == erased.ref or (isinstance(text, str) and erased.stands_in(text))
