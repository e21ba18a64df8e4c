"""Topics over HTTP: what rises, one of them with its arithmetic, and what people make of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from service.bodies import Moment
from service.errors import UnknownTopic
from service.guard import DRAFT, READ, CallerDep
from service.messages import say
from service.records.trends_nouns import TopicFeedback
from service.trends.asked import Asked
from service.trends.ranking import detailed, trends_of
from service.trends.schemas import (
    FeedbackOut,
    FeedbackRequest,
    OneTrendOut,
    TrendFilter,
    TrendPage,
    Window,
    window_hours,
)
from service.trends.told import detailed_out, trend_out
from service.web import DeskDep, LanguageDep

router = APIRouter(prefix="/v1/brands/{brand}/trends", tags=["trends"])


@router.get("", dependencies=[READ], response_model=TrendPage)
async def list_trends(
    desk: DeskDep, brand: str, wanted: Annotated[TrendFilter, Query()], language: LanguageDep
) -> Any:
    """Topics that rise, or begin to, the surest first; `language` and `region` narrow what counts."""
    asked = Asked(window_hours(wanted.window), wanted.at, wanted.language, wanted.region, wanted.min_fit)
    ranked = await trends_of(desk, brand, asked)
    start = int(wanted.cursor or 0)
    end = start + wanted.limit
    return {
        "items": [trend_out(trend, ranked.as_of, language) for trend in ranked.items[start:end]],
        "next_cursor": str(end) if end < len(ranked.items) else None,
        "state": ranked.state,
        "message": say(f"trends.state_{ranked.state}", language),
        "as_of": ranked.as_of,
        "window_hours": asked.window,
        "volume": ranked.volume,
        "topics": ranked.topics,
        "unclustered": ranked.unclustered,
    }


@router.get("/{topic}", dependencies=[READ], response_model=OneTrendOut)
async def get_trend(
    desk: DeskDep,
    brand: str,
    topic: str,
    language: LanguageDep,
    window: Annotated[Window, Query()] = "24h",
    at: Annotated[Moment | None, Query()] = None,
) -> Any:
    """A topic, with its items, its hours and what its rise was computed from.

    In the window asked, or, when nothing is of it, in that which ends with its newest item.
    """
    found = await detailed(desk, brand, topic, Asked(window_hours(window), at))
    return detailed_out(found, at or desk.clock(), language)


@router.post("/{topic}/feedback", dependencies=[DRAFT], response_model=FeedbackOut)
async def post_feedback(
    desk: DeskDep, brand: str, topic: str, body: FeedbackRequest, caller: CallerDep
) -> Any:
    """Say that a topic suits the brand, is not for it, or was used; the last word counts."""
    await desk.guides.get(brand)
    known = await desk.records.trends.topic(brand, topic)
    if known is None:
        raise UnknownTopic(topic=topic)
    said = TopicFeedback(known.id, body.verdict, body.reason, caller.owner, caller.key, desk.clock())
    await desk.records.trends.judge(brand, said)
    return {"topic": known.id, "verdict": said.verdict, "reason": said.reason, "by": said.by, "at": said.at}
