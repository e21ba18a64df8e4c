"""What else keeps a text of the library that is erased: kept answers, and rows that wait for a job."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select, update

from service.records.answers import SUSPECT, answers, empty, forms_of
from service.records.jobs import job_rows
from service.records.traces import Erased

# In the place of a row that was erased while it waited: the rows after it keep their numbers.
ERASED_ROW = b'"erased"'
TOUCHED = (answers, job_rows)


def forget_elsewhere(connection: Connection, brand: str, erased: Erased, touched: Sequence[str]) -> None:
    """Empty the answers that hold it or tell a draft it was taken from, and rows that would bring it back."""
    empty(connection, brand, (*erased.marks, *SUSPECT, *map(json.dumps, touched)))
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
        told = None
    if not isinstance(told, dict):
        return any(form in row for mark in erased.marks for form in forms_of(mark))
    text = told.get("text")
    return told.get("id") == erased.ref or (isinstance(text, str) and erased.stands_in(text))
