"""Topics in the records, on each engine: merged flat, judged, and answered for by what they went into."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import UnknownBrand, UnknownTopic
from service.records import Records
from tests.records_kit import NOON, a_brand
from tests.trends_kit import LONG_AGO, State, a_topic, an_item, ids, verdict


async def test_topics_go_into_others_with_all_they_hold(records: Records) -> None:
    trends = records.trends
    names = [f"t_{number}" for number in range(1, 5)]
    items = [an_item(number, topic) for number, topic in enumerate(names)]
    await trends.save("a", 0, items, [a_topic(name) for name in names], {})
    await trends.judge("a", verdict("t_1", "not_for_us", reason="Trop triste."))
    await trends.save("a", 1, [], [a_topic("t_2", label="Deux bancs")], {"t_1": "t_2"})
    assert await trends.feedback("a") == {"t_2": verdict("t_2", "not_for_us", reason="Trop triste.")}
    await trends.save("a", 2, [an_item(9, "t_2")], [], {"t_2": "t_3", "t_3": "t_4"})
    assert await ids(records, topic="t_1") == ["i_9", "i_3", "i_2", "i_1", "i_0"]
    for name in names:
        assert await trends.topic("a", name) == a_topic("t_4", revision=1)
    assert await trends.topic("a", "t_9") is None
    assert await trends.topic("b", "t_4") is None
    asked = await trends.topics("a", ["t_1", "t_4", "t_9"])
    assert {name: topic.id for name, topic in asked.items()} == {"t_1": "t_4", "t_4": "t_4"}
    found = await trends.changes("a", 2, LONG_AGO)
    assert {one.id: one.merged_into for one in found.topics} == dict.fromkeys(names[:3], "t_4")
    assert {one.topic for one in found.items} == {"t_4"}
    assert [one.id for one in await trends.histories("a")] == ["t_4"]
    assert [one.id for one in await trends.histories("a", NOON)] == ["t_4"]
    assert await trends.histories("a", NOON + timedelta(seconds=1)) == []
    await trends.save("a", 3, [], [], {"t_1": "t_4", "t_4": "t_2"})
    assert (await trends.changes("a", 3, LONG_AGO)).topics == ()
    page = await trends.list_topics("a", limit=3)
    rest = await trends.list_topics("a", page.next_cursor)
    assert [one.id for one in (*page.items, *rest.items)] == ["t_4", "t_3", "t_2", "t_1"]


async def test_a_topic_put_again_stays_where_it_went(records: Records) -> None:
    await records.trends.save("a", 0, [], [a_topic("t_1"), a_topic("t_2")], {"t_1": "t_2"})
    await records.trends.save("a", 1, [], [a_topic("t_1", label="Autre", merged_into="t_9")], {})
    topics = (await records.trends.changes("a", 1, LONG_AGO)).topics
    assert topics == (a_topic("t_1", label="Autre", merged_into="t_2", revision=2),)


async def test_verdicts_follow_the_topic_and_the_last_counts(records: Records) -> None:
    trends = records.trends
    with pytest.raises(UnknownTopic):
        await trends.judge("a", verdict())
    await trends.save("a", 0, [], [a_topic(f"t_{number}") for number in range(1, 4)], {"t_1": "t_2"})
    await trends.judge("a", verdict("t_1", "suits"))
    await trends.judge("a", verdict("t_2", "used", by="léo", key=None))
    await trends.judge("a", verdict("t_3", "not_for_us", reason="Un concurrent."))
    last = verdict("t_2", "used", by="léo", key=None)
    assert await trends.feedback("a", "t_1") == await trends.feedback("a", "t_2") == {"t_2": last}
    assert {name: one.verdict for name, one in (await trends.feedback("a")).items()} == {
        "t_2": "used",
        "t_3": "not_for_us",
    }
    assert await trends.feedback("a", "t_9") == await trends.feedback("b") == {}
    assert [one.verdict for one in await trends.judged("a", ["t_2"])] == ["suits", "used"]
    with pytest.raises(UnknownTopic) as refused:
        await trends.judge("a", verdict("t_9"))
    assert (refused.value.code, refused.value.status) == ("unknown_topic", 404)
    with pytest.raises(UnknownTopic):
        await trends.judge("b", verdict("t_2"))
    with pytest.raises(UnknownBrand):
        await trends.judge("c", verdict("t_2"))


NUMBERS = itertools.count()
Merges = list[dict[str, str]]
NAMES = st.sampled_from([f"t_{number}" for number in range(6)])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Records]]:
    """Records that every example works on, each in a brand of its own."""
    with asyncio.Runner() as runner:
        records = runner.run(Records.open(f"sqlite:///{tmp_path_factory.mktemp('merges')}/records.sqlite3"))
        yield runner, records
        runner.run(records.close())


@given(st.lists(st.dictionaries(NAMES, NAMES, max_size=4), max_size=5))
@settings(max_examples=25, deadline=None)
def test_merges_stay_flat(running: tuple[asyncio.Runner, Records], steps: Merges) -> None:
    runner, records = running
    runner.run(merges_stay_flat(records, f"m{next(NUMBERS)}", steps))


async def merges_stay_flat(records: Records, brand: str, steps: Merges) -> None:
    """Whatever goes into what, ids that were joined stand for one topic, which stands for itself."""
    await records.brands.save(a_brand(brand))
    names = [f"t_{number}" for number in range(6)]
    items = [an_item(number, name) for number, name in enumerate(names)]
    await records.trends.save(brand, 0, items, [a_topic(name) for name in names], {})
    for name in names:
        await records.trends.judge(brand, verdict(name))
    joined = {name: {name} for name in names}
    state = State()
    for revision, merges in enumerate(steps, 1):
        await records.trends.save(brand, revision, [], [], merges)
        await state.catch_up(records, brand)
        for one, other in merges.items():
            both = joined[one] | joined[other]
            joined |= dict.fromkeys(both, both)
    stands = {name: topic.id for name, topic in (await records.trends.topics(brand, names)).items()}
    topics = {one.id: one for one in (await records.trends.list_topics(brand)).items}
    for name in names:
        assert {other for other in names if stands[other] == stands[name]} == joined[name]
        assert topics[stands[name]].merged_into is None
        assert topics[name].merged_into in (None, stands[name])
    where = await state.catch_up(records, brand)
    assert where == {f"i_{number}": stands[name] for number, name in enumerate(names)}
    assert where == {
        name: one.topic for name, one in (await records.trends.known(brand, list(where))).items()
    }
    assert set(await records.trends.feedback(brand)) == set(stands.values())
