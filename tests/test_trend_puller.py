"""Pulling by itself, and the types of sources that ask more than one thing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.desk import Desk
from service.errors import UnknownBrand
from service.outbound import Outbound
from service.records.inbox_nouns import MessageRecord
from service.records.trends_nouns import WantedItems
from service.trends.pull import pull
from service.trends.puller import Puller, pulling
from tests.house_kit import NOW
from tests.sources_kit import (
    BRAND,
    Clock,
    Page,
    newsstand,
    reaching,
    rss_of,
    source,
    titles,
    watch,
)


@pytest.fixture
def clock() -> Clock:
    """A time of its own."""
    return Clock()


@pytest.fixture
def house(desk: Desk, clock: Clock) -> Desk:
    """A desk that may ask this machine."""
    return reaching(desk, clock)


async def test_a_mistake_of_ours_with_one_source_holds_back_no_other(house: Desk, clock: Clock) -> None:
    async def resolve(host: str, _port: int) -> Sequence[str]:
        if host == "127.0.0.1":
            return [host]
        raise RuntimeError(host)

    async with newsstand(une=Page(rss_of("Un"))) as stand:
        await watch(house, {"id": "nous", "url": "https://journal.example.com/f"}, source("une", stand))
        broken = replace(house, outbound=Outbound(loopback=True, resolver=resolve))
        told = {one.source: (one.state, one.error) for one in await pull(broken, BRAND)}
    assert told == {"nous": ("failed", "internal"), "une": ("ok", None)}
    state = (await house.records.trend_sources.sources(BRAND))["nous"]
    assert (state.failures, state.leased_until, state.fetched_at) == (1, None, clock.now)


async def test_a_brand_that_goes_while_it_is_read_keeps_nothing(house: Desk, clock: Clock) -> None:
    async with newsstand(une=Page(rss_of("Un"), hold=0.3)) as stand:
        await watch(house, source("une", stand))
        pulling_it = asyncio.create_task(pull(house, BRAND))
        await asyncio.wait_for(stand.asked.wait(), 5)
        await house.records.brands.delete(BRAND, clock.now)
        with pytest.raises(UnknownBrand):
            await pulling_it
    assert await house.records.trend_sources.sources(BRAND) == {}


async def test_a_reading_that_is_cut_short_is_taken_up_at_once(house: Desk) -> None:
    async with newsstand(une=Page(rss_of("Un"), hold=2)) as stand:
        await watch(house, source("une", stand))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pull(house, BRAND), 0.3)
        stand.pages["/une"] = Page(rss_of("Un"))
        (one,) = await pull(house, BRAND, due_only=True)
        assert (one.state, one.added) == ("ok", 1)


async def test_the_three_lists_of_a_mastodon_server(house: Desk) -> None:
    status = {"id": "1", "content": "<p>La grève continue</p>", "created_at": "2026-11-20T08:00:00Z"}
    async with newsstand() as stand:
        stand.pages["/api/v1/trends/statuses?limit=40"] = Page(json.dumps([status]).encode())
        stand.pages["/api/v1/trends/tags?limit=40"] = Page(json.dumps([{"name": "Grève"}]).encode())
        await watch(house, {"id": "toot", "type": "mastodon", "url": stand.url})
        (one,) = await pull(house, BRAND)
        assert (one.state, one.found) == ("ok", 2)
        assert [(problem.code, problem.count) for problem in one.problems] == [("partial", 1)]
        stand.pages.clear()
        (one,) = await pull(house, BRAND)
        assert (one.state, one.error) == ("failed", "source_gone")
        stand.pages["/api/v1/trends/tags"] = Page(json.dumps([{"name": "Autre"}]).encode())
        await watch(house, {"id": "toot", "type": "mastodon", "url": f"{stand.url}/api/v1/trends/tags"})
        (one,) = await pull(house, BRAND)
        assert one.added == 1
    assert await titles(house) == {"La grève continue", "#Grève", "#Autre"}


async def test_the_stories_of_the_official_api_eight_at_a_time(house: Desk) -> None:
    async with newsstand() as stand:
        stand.pages["/v0/topstories.json"] = Page(json.dumps(list(range(1, 200))).encode())
        for n in range(1, 61):
            told = {
                "id": n,
                "title": f"Story {n}",
                "time": 1_795_000_000,
                "url": f"https://t.example.com/{n}",
            }
            stand.pages[f"/v0/item/{n}.json"] = Page(json.dumps(told).encode(), hold=0.02)
        del stand.pages["/v0/item/7.json"]
        await watch(house, {"id": "hn", "type": "hackernews", "url": f"{stand.url}/v0/topstories.json"})
        (one,) = await pull(house, BRAND)
        assert (one.found, len(stand.heard), stand.most_at_once) == (59, 61, 8)
        assert [(problem.code, problem.count) for problem in one.problems] == [("partial", 1)]


def message(name: str, at: datetime, text: str) -> MessageRecord:
    """A message received at that time."""
    triage = {
        "intent": ["question"],
        "language": "fr",
        "sentiment": "neutral",
        "urgency": "whenever",
        "risk": "none",
        "action": "reply",
        "needs_reply": True,
    }
    payload = {"text": text, "author": {"id": None, "handle": "@lea", "name": None}, "thread": []}
    return MessageRecord(name, "facebook", at, payload, triage)


async def test_the_brand_s_own_messages_since_the_last_time(house: Desk, clock: Clock) -> None:
    await watch(house, {"id": "nous", "type": "messages"})
    assert [one.found for one in await pull(house, BRAND)] == [0]
    await house.records.inbox.add(BRAND, message("m_0", NOW - timedelta(days=60), "Trop vieux"))
    for n in range(250):
        await house.records.inbox.add(BRAND, message(f"m_{n + 1}", NOW, f"Où est la table {n} ?"))
    (one,) = await pull(house, BRAND)
    assert (one.found, one.added) == (250, 250)
    clock.move(hours=1)
    await house.records.inbox.add(BRAND, message("m_251", clock.now, "Écrivez-moi à lea@example.com"))
    (one,) = await pull(house, BRAND)
    assert (one.added, one.known) == (1, 250)
    newest = await house.records.trends.items(BRAND, WantedItems(source="messages"), limit=1)
    assert newest.items[0].item.title == "Écrivez-moi à [e-mail 1]"
    clock.move(hours=1)
    assert [one.known for one in await pull(house, BRAND)] == [1]


async def test_the_puller_reads_what_is_due_of_every_brand(house: Desk, clock: Clock) -> None:
    async with newsstand(a=Page(rss_of("A")), b=Page(status=500)) as stand:
        await watch(house, source("a", stand))
        await watch(house, source("b", stand), source("a", stand), brand="autre")
        await watch(house, brand="sans-source")
        puller = Puller(house)
        assert await puller.pull_due() == 3
        assert await puller.pull_due() == 0
        clock.move(hours=3)
        await watch(house, source("b", stand), brand="autre")
        assert await puller.pull_due() == 2
        assert sorted(stand.paths()) == ["/a", "/a", "/a", "/b", "/b"]
        await house.records.brands.delete("autre", clock.now)
        clock.move(hours=9)
        assert await puller.pull_due() == 1
    assert await titles(house) == {"A"}


async def test_two_workers_read_a_source_once(house: Desk) -> None:
    async with newsstand(**{f"s{n}": Page(rss_of(f"T{n}"), hold=0.02) for n in range(6)}) as stand:
        await watch(house, *(source(f"s{n}", stand) for n in range(6)))
        counts = await asyncio.gather(*(Puller(house).pull_due() for _ in range(3)))
        assert sum(counts) == 6
        assert sorted(stand.paths()) == [f"/s{n}" for n in range(6)]


async def test_the_puller_runs_by_itself_and_can_be_turned_off(house: Desk) -> None:
    async with newsstand(a=Page(rss_of("A"))) as stand:
        await watch(house, source("a", stand))
        quiet = replace(house, settings=house.settings.model_copy(update={"trends_pulling": False}))
        async with pulling(quiet):
            await asyncio.sleep(0.05)
        async with Puller(house, poll=0.02, first=0.0).open():
            for _ in range(200):
                if stand.heard and await titles(house):
                    break
                await asyncio.sleep(0.02)
        assert stand.paths() == ["/a"]
        assert await titles(house) == {"A"}
