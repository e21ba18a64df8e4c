"""Pulling: what is asked of sources and how often, and what comes of each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.desk import Desk
from service.errors import UnknownBrand
from service.trends.fetching import wait_of
from service.trends.pull import LEASE_SECONDS, LONGEST_PAUSE, UnknownSource, pull
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


async def test_a_source_is_read_and_not_sent_again_when_it_has_not_changed(house: Desk, clock: Clock) -> None:
    told = {"ETag": 'W/"7"', "Last-Modified": "Thu, 19 Nov 2026 08:00:00 GMT", "Content-Type": "text/xml"}
    async with newsstand(une=Page(rss_of("Un", "Deux"), headers=told)) as stand:
        await watch(house, source("une", stand))
        (first,) = await pull(house, BRAND)
        assert (first.state, first.found, first.added, first.known) == ("ok", 2, 2, 0)
        stand.pages["/une"] = Page(status=304, headers={"Location": "/ailleurs"})
        clock.move(minutes=70)
        (second,) = await pull(house, BRAND)
        assert (second.state, second.found) == ("unchanged", 0)
        assert stand.paths() == ["/une", "/une"]
        head = stand.heard[1].lower()
        assert 'if-none-match: w/"7"' in head
        assert "if-modified-since: thu, 19 nov 2026 08:00:00 gmt" in head
        assert "user-agent: portevoix/" in head
        stand.pages["/une"] = Page(rss_of("Un", "Trois"), headers={"ETag": "x" * 9_000})
        (third,) = await pull(house, BRAND)
        assert (third.added, third.known) == (1, 1)
        await pull(house, BRAND)
        assert "if-none-match" not in stand.heard[3].lower()
    assert await titles(house) == {"Un", "Deux", "Trois"}


async def test_a_source_of_another_address_is_asked_whole(house: Desk) -> None:
    async with newsstand(une=Page(rss_of("Un"), headers={"ETag": '"1"'}), deux=Page(rss_of("Un"))) as stand:
        await watch(house, source("une", stand))
        await pull(house, BRAND)
        await watch(house, source("une", stand, url=f"{stand.url}/deux"))
        await pull(house, BRAND)
        assert "if-none-match" not in stand.heard[1].lower()


async def test_sources_that_are_down_are_told_and_stop_no_other(house: Desk) -> None:
    pages = {
        "bonne": Page(rss_of("Un")),
        "page": Page(b"<!doctype html><html></html>"),
        "bombe": Page(b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>'),
        "panne": Page(status=500),
        "close": Page(status=403),
        "lente": Page(rss_of("Tard"), hold=30),
        "lourde": Page(b" " * 6_000_000),
    }
    async with newsstand(**pages) as stand:
        listed = [source(name, stand) for name in (*pages, "absente")]
        silent = {"id": "muette", "url": "http://127.0.0.1:9/f"}
        inside = {"id": "interne", "url": "http://10.0.0.1/f"}
        await watch(
            house,
            *listed,
            silent,
            inside,
            {"id": "coffre", "url": "http://169.254.169.254/f"},
        )
        told = {one.source: one.error for one in await pull(house, BRAND)}
    assert told == {
        "bonne": None,
        "page": "source_is_a_page",
        "bombe": "source_forbidden",
        "panne": "source_status",
        "close": "source_closed",
        "lente": "outbound_too_slow",
        "lourde": "outbound_too_large",
        "absente": "source_gone",
        "muette": "outbound_unreachable",
        "interne": "outbound_address",
        "coffre": "outbound_address",
    }
    assert await titles(house) == {"Un"}


async def test_four_sources_are_read_side_by_side(house: Desk) -> None:
    async with newsstand(**{f"s{n}": Page(rss_of(f"T{n}"), hold=0.1) for n in range(9)}) as stand:
        await watch(house, *(source(f"s{n}", stand) for n in range(9)))
        pulled = await pull(house, BRAND)
        assert [one.source for one in pulled] == [f"s{n}" for n in range(9)]
        assert {one.state for one in pulled} == {"ok"}
        assert stand.most_at_once == 4


async def test_a_failing_source_is_left_alone_longer_each_time(house: Desk, clock: Clock) -> None:
    async with newsstand(une=Page(status=500)) as stand:
        await watch(house, source("une", stand))
        pauses = []
        for _ in range(8):
            (one,) = await pull(house, BRAND)
            assert one.next_at is not None
            pauses.append((one.next_at - clock.now) / timedelta(hours=1))
            assert await pull(house, BRAND, due_only=True) == []
            clock.now = one.next_at
        for pause, hours in zip(pauses, (1, 2, 4, 8, 16, 24, 24, 24), strict=True):
            assert hours <= pause <= min(hours * 1.1, 24)
        stand.pages["/une"] = Page(rss_of("Un"))
        (back,) = await pull(house, BRAND, due_only=True)
        assert back.state == "ok"
        assert back.next_at is not None
        assert back.next_at - clock.now < timedelta(minutes=67)
        state = (await house.records.trend_sources.sources(BRAND))["une"]
        assert (state.failures, state.error, state.succeeded_at) == (0, None, clock.now)


@pytest.mark.parametrize(
    ("asked", "hours"),
    [("7200", 2.0), ("Fri, 20 Nov 2026 12:00:00 GMT", 3.0), ("1", 1.0), ("9" * 30, 24.0), ("x", 1.0)],
)
async def test_a_source_that_asks_to_wait_is_waited_for(
    house: Desk, clock: Clock, asked: str, hours: float
) -> None:
    async with newsstand(une=Page(status=429, headers={"Retry-After": asked})) as stand:
        await watch(house, source("une", stand))
        (one,) = await pull(house, BRAND)
    assert one.error == "source_busy"
    assert one.next_at is not None
    assert (
        timedelta(hours=hours) <= one.next_at - clock.now <= min(timedelta(hours=hours * 1.1), LONGEST_PAUSE)
    )


def test_retry_after_in_either_form() -> None:
    assert wait_of("120", NOW) == 120
    assert wait_of("Fri, 20 Nov 2026 09:02:00 GMT", NOW) == 120
    assert wait_of("Fri, 20 Nov 2020 09:02:00 GMT", NOW) == 0
    assert [wait_of(bad, NOW) for bad in ("", "soon", "-3", "Fri, 99 Nov 2026")] == [None] * 4


async def test_some_sources_alone_and_those_the_guide_does_not_name(house: Desk) -> None:
    async with newsstand(a=Page(rss_of("A")), b=Page(rss_of("B"))) as stand:
        await watch(house, source("a", stand), source("b", stand))
        assert [one.source for one in await pull(house, BRAND, ["b"])] == ["b"]
        assert stand.paths() == ["/b"]
        with pytest.raises(UnknownSource) as refused:
            await pull(house, BRAND, ["b", "c"])
        assert refused.value.details == {"source": "c", "known": "a, b"}
    await watch(house)
    assert await pull(house, BRAND) == []
    with pytest.raises(UnknownBrand):
        await pull(house, "nobody")


async def test_one_reader_at_a_time_and_a_lease_runs_out(house: Desk, clock: Clock) -> None:
    async with newsstand(une=Page(rss_of("Un"))) as stand:
        await watch(house, source("une", stand))
        await house.records.trend_sources.lease(clock(), LEASE_SECONDS, 1, {BRAND: ["une"]})
        assert [one.state for one in await pull(house, BRAND)] == ["busy"]
        assert await pull(house, BRAND, due_only=True) == []
        assert stand.heard == []
        clock.move(seconds=LEASE_SECONDS + 1)
        assert [one.state for one in await pull(house, BRAND)] == ["ok"]
