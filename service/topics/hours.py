"""Times as topics count them: hours from one moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def hours(moment: datetime) -> float:
    """Hours from EPOCH to an aware moment."""
    return (moment - EPOCH).total_seconds() / 3_600


def moment(hour: float) -> datetime:
    """The aware moment of an hour."""
    return EPOCH + timedelta(hours=hour)


def in_parts(seen: Iterable[float], since: float, until: float, count: int) -> tuple[int, ...]:
    """How many of `seen` fall in each of `count` equal parts of the hours after `since` up to `until`."""
    parts = [0] * count
    for hour in seen:
        if since < hour <= until:
            parts[min(count - 1, int((hour - since) / (until - since) * count))] += 1
    return tuple(parts)
