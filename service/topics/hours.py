"""Times as topics count them: hours from one moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def hours(moment: datetime) -> float:
    """Hours from EPOCH to an aware moment."""
    return (moment - EPOCH).total_seconds() / 3_600


def moment(hour: float) -> datetime:
    """The aware moment of an hour."""
    return EPOCH + timedelta(hours=hour)
