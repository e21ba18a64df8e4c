"""Topics as answers tell them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from math import floor
from typing import Any

from service.messages import Language, say
from service.topics.hours import moment
from service.topics.item import Item
from service.topics.trend import Trend
from service.trends.asked import SHOWN, Detailed


def trend_out(trend: Trend, now: datetime, language: Language, shown: int = SHOWN) -> dict[str, Any]:
    """A topic, with the newest `shown` of its items."""
    return {
        "id": trend.id,
        "label": trend.label,
        "rising": trend.rising,
        "score": trend.score,
        "pulse": list(trend.pulse),
        "first_seen": trend.first_seen,
        "last_seen": trend.last_seen,
        "expires_at": trend.expires_at,
        "expired": trend.expires_at < now,
        "rise": asdict(trend.rise),
        "risk": asdict(trend.risk),
        "fit": [asdict(one) for one in trend.fit],
        "best_fit": trend.best_fit,
        "languages": dict(trend.languages),
        "regions": dict(trend.regions),
        "sources": dict(trend.sources),
        "arrival": None if trend.arrival is None else asdict(trend.arrival),
        "used": list(trend.used),
        "not_for_us": _reason(trend, language),
        "verdict": trend.verdict,
        "items": [item_out(item) for item in trend.items[:shown]],
    }


def detailed_out(told: Detailed, now: datetime, language: Language) -> dict[str, Any]:
    """A topic with all its items, what was seen of it hour by hour, and what its rise was computed from."""
    counted = told.workings
    return trend_out(told.trend, now, language, len(told.trend.items)) | {
        "hours": _hours(told),
        "arithmetic": {
            "window_hours": told.window.length,
            "since": moment(told.window.since),
            "until": moment(told.window.until),
            "sources": [asdict(one) for one in counted.sources],
            "least_expected": counted.least,
            "tested": counted.tested,
        },
    }


def item_out(item: Item) -> dict[str, Any]:
    """An item."""
    return asdict(item)


def _hours(told: Detailed) -> list[dict[str, Any]]:
    """By hour, the oldest first; hours without an item are left out."""
    by_hour: dict[int, Counter[str]] = {}
    for one in told.seen:
        by_hour.setdefault(floor(one.hour), Counter())[one.language] += 1
    return [
        {"hour": moment(hour), "count": counted.total(), "languages": dict(counted)}
        for hour, counted in sorted(by_hour.items())
    ]


def _reason(trend: Trend, language: Language) -> dict[str, str] | None:
    if trend.not_for_us is None:
        return None
    because = trend.not_for_us_because
    key = f"trends.not_for_us_{trend.not_for_us}{'_because' if because else ''}"
    return {"code": trend.not_for_us, "message": say(key, language, {"because": because or ""})}
