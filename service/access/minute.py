"""The last minute of a subject, second by second: never more requests than allowed in any sixty seconds.

Requests are counted by whole seconds, and the second that left the minute only in part still counts: an
answer may come up to a second late, never early.
"""

from __future__ import annotations

import math

from service.records.minutes import Seconds

MINUTE = 60


def recent(seconds: Seconds, now: float) -> Seconds:
    """What still counts at `now` (seconds of the epoch); what a clock set back left ahead does not."""
    second = math.floor(now)
    return [[at, count] for at, count in seconds if second - MINUTE <= at <= second + MINUTE]


def made(seconds: Seconds) -> int:
    """How many requests."""
    return sum(count for _, count in seconds)


def wait(seconds: Seconds, limit: int, now: float) -> int:
    """Seconds until one more request passes, rounded up; 0: it passes now. `seconds` are recent ones."""
    left = made(seconds)
    if left < limit:
        return 0
    for at, requests in seconds:
        left -= requests
        if left < limit:
            return math.ceil(at + MINUTE + 1 - now)
    return MINUTE + 1


def count(seconds: Seconds, now: float) -> None:
    """Count one request."""
    second = math.floor(now)
    if seconds and seconds[-1][0] >= second:
        seconds[-1][1] += 1
    else:
        seconds.append([second, 1])
