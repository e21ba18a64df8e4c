"""What rises: counted beside a topic's own past and its sources' volume, corrected for all that is tested."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.topics.arriving import Past, arrival_of
from service.topics.fitting import expiry, fits, used_in
from service.topics.labels import key_terms, label_of
from service.topics.ledger import MOST_SIGHTINGS, Ledger, Sighting
from service.topics.rising import Window, poisson_tail, rises, workings
from tests.topics_kit import an_item, story

DAY = Window(1_000.0, 24.0)


def seen(topic: str, hours: list[float], ledger: Ledger, **changes: object) -> None:
    """Items of a topic, each by a source of its own unless told."""
    for number, hour in enumerate(hours):
        name = f"{topic}-{hour}-{number}"
        values = {"source": f"s{number}", "language": "fr", "region": None, "item": name, "story": name}
        ledger.add(topic, Sighting(hour=hour, **(values | changes)))  # type: ignore[arg-type]


def everyday(ledger: Ledger, days: int = 20, a_day: int = 10) -> None:
    """Stories of one item each, from ten sources, up to now."""
    for number in range(days * a_day):
        seen(f"one-{number}", [1_000 - number * 24 / a_day], ledger, source=f"s{number % 10}")


@given(st.integers(0, 60), st.floats(0.01, 40))
def test_the_tail_of_poisson(count: int, mean: float) -> None:
    below = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
    assert poisson_tail(count, mean) == pytest.approx(1 - below, abs=1e-9)


hours = st.sampled_from([400.0, 900.0, 977.0, 990.0, 1_010.0])
told = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), hours), min_size=12, max_size=40)


@given(told)
def test_whatever_sources_tell_again_each_rise_is_a_chance(sightings: list[tuple[int, int, float]]) -> None:
    ledger = Ledger()
    for number, source, hour in sightings:
        seen(f"t{number}", [hour], ledger, source=f"s{source}", story=f"of {number}", item=f"i{hour}")
    for rise in rises(ledger, DAY).values():
        assert 0 <= rise.volume <= rise.witnesses
        assert 0 <= rise.p <= rise.q <= 1


def test_a_story_that_its_source_tells_again_is_seen_and_does_not_rise() -> None:
    ledger = Ledger()
    everyday(ledger)
    seen("again", [900.0, 990.0], ledger, source="s1", story="the same")
    found = rises(ledger, DAY)["again"]
    assert (found.stage, found.volume, found.items, found.sources) == ("steady", 0, 1, 0)


def test_a_tail_far_out_is_still_a_chance() -> None:
    assert 0 < poisson_tail(40, 0.15) < 1e-70
    assert poisson_tail(1_000, 0.15) == 0.0


def test_a_story_told_by_many_in_a_day_rises_and_everyday_ones_do_not() -> None:
    ledger = Ledger()
    everyday(ledger)
    seen("fire", [990.0, 992.0, 995.0, 997.0], ledger)
    found = rises(ledger, DAY)
    assert found["fire"].stage == "rising"
    assert (found["fire"].volume, found["fire"].sources) == (4, 4)
    assert found["fire"].speed == pytest.approx(2 / 6)
    assert {topic for topic, rise in found.items() if rise.stage != "steady"} == {"fire"}
    assert found["fire"].p <= found["fire"].q


def test_two_sources_make_a_story_emerge() -> None:
    ledger = Ledger()
    everyday(ledger)
    seen("hint", [990.0, 995.0], ledger)
    seen("echo", [990.0, 995.0], ledger, source="s1")
    found = rises(ledger, DAY)
    assert found["hint"].stage == "emerging"
    assert found["echo"].stage == "steady"


def test_a_topic_of_every_day_does_not_rise_by_being_there() -> None:
    ledger = Ledger()
    everyday(ledger)
    for day in range(25):
        seen("weather", [1_000 - 24.0 * day - part for part in (1, 3, 5, 7)], ledger)
    assert rises(ledger, DAY)["weather"].stage == "steady"


def test_a_source_that_doubles_its_volume_makes_nothing_rise() -> None:
    ledger = Ledger()
    for topic in range(8):
        for day in range(1, 26):
            seen(f"beat-{topic}", [1_000 - 24.0 * day - part for part in (1, 2)], ledger)
        seen(f"beat-{topic}", [999.0, 998.0], ledger)
        seen(f"beat-{topic}", [997.0, 996.0], ledger)
    assert {rise.stage for rise in rises(ledger, DAY).values()} == {"steady"}


def test_one_source_cannot_shout_down_the_others() -> None:
    ledger = Ledger()
    everyday(ledger)
    seen("ad", [976.5 + number / 30 for number in range(500)], ledger, source="shop")
    rise = rises(ledger, DAY)["ad"]
    assert rise.witnesses == 500
    assert rise.volume == 2
    assert rise.stage == "steady"


def test_the_only_source_of_a_brand_may_make_a_topic_rise() -> None:
    ledger = Ledger()
    for number in range(40):
        seen(f"one-{number}", [1_000 - 9.0 * number], ledger, source="feed")
    seen("fire", [990.0, 991.0, 992.0, 993.0], ledger, source="feed")
    assert rises(ledger, DAY)["fire"].stage == "rising"


def test_a_story_repeated_by_one_source_counts_once() -> None:
    ledger = Ledger()
    everyday(ledger)
    for number in range(20):
        seen("copy", [990.0 + number / 10], ledger, source="s1", item=f"c{number}", story="c0")
    assert rises(ledger, DAY)["copy"].volume == 1


def test_only_what_is_wanted_counts() -> None:
    ledger = Ledger()
    everyday(ledger)
    seen("fire", [990.0, 992.0, 995.0, 997.0], ledger, language="en", region="FR-37")
    assert "fire" not in rises(ledger, Window(1_000.0, 24.0, language="fr"))
    assert rises(ledger, Window(1_000.0, 24.0, language="en"))["fire"].volume == 4
    for region, there in (("FR", True), ("FR-37", True), ("FR-3", False), ("BE", False)):
        assert ("fire" in rises(ledger, Window(1_000.0, 24.0, region=region))) is there


def test_an_empty_or_quiet_ledger_has_no_rise() -> None:
    ledger = Ledger()
    assert not rises(ledger, DAY)
    seen("old", [10.0], ledger)
    assert not rises(ledger, DAY)
    assert ledger.newest_until(5.0) is None
    assert ledger.newest_until(50.0) == ledger.oldest == 10.0


def test_the_workings_add_up_to_what_was_expected() -> None:
    ledger = Ledger()
    everyday(ledger)
    for day in range(1, 21):
        seen("talk", [1_000 - 24.0 * day], ledger, source="s1")
    seen("talk", [990.0, 991.0], ledger)
    told = workings(ledger, DAY, "talk")
    rise = rises(ledger, DAY)["talk"]
    assert rise.expected == pytest.approx(
        max(told.least, sum(one.expected for one in told.sources)), abs=1e-4
    )
    assert [(one.source, one.before) for one in told.sources] == [("s1", 20)]
    assert told.tested == len(rises(ledger, DAY))


def test_the_ledger_is_bounded() -> None:
    ledger = Ledger()
    for number in range(MOST_SIGHTINGS + 1):
        ledger.add("t", Sighting(float(number), "s", "fr", None, str(number), str(number)))
    assert len(ledger) == MOST_SIGHTINGS + 1 - (MOST_SIGHTINGS + 1) // 4


def abroad(ledger: Ledger, topic: str, began: float, arrived: float | None) -> None:
    seen(topic, [began, began + 1, began + 2], ledger, language="en")
    if arrived is not None:
        seen(topic, [arrived], ledger)


def test_a_topic_that_rises_elsewhere_is_told_with_how_such_topics_fared() -> None:
    ledger = Ledger()
    for number, lead in enumerate((10.0, 20.0, 30.0, None, None, None)):
        began = 500.0 + number
        abroad(ledger, f"past-{number}", began, None if lead is None else began + lead)
    abroad(ledger, "young", 950.0, None)
    seen("ours", [400.0], ledger)
    seen("ours", [401.0, 402.0, 403.0], ledger, language="en")
    past = Past.of(ledger, ["fr"], ["en"], 1_000.0)
    arrival = arrival_of(ledger.of("young"), ["fr"], ["en"], past, 1_000.0)
    assert arrival is not None
    assert (arrival.watched, arrival.own, arrival.lead_hours) == ("en", "fr", 50.0)
    assert (arrival.known, arrival.arrived, arrival.median_hours) == (6, 0.5, 20.0)
    early = Past.of(ledger, ["fr"], ["en"], 600.0)
    told = arrival_of(ledger.of("young"), ["fr"], ["en"], early, 600.0)
    assert told is not None
    assert (told.arrived, told.median_hours) == (None, None)


def test_a_topic_of_ours_has_arrived() -> None:
    ledger = Ledger()
    abroad(ledger, "both", 900.0, 905.0)
    past = Past.of(ledger, ["fr"], ["en"], 1_000.0)
    assert arrival_of(ledger.of("both"), ["fr"], ["en"], past, 1_000.0) is None
    seen("german", [990.0], ledger, language="de")
    assert arrival_of(ledger.of("german"), ["fr"], ["en"], past, 1_000.0) is None


def test_a_topic_is_named_by_its_most_telling_title() -> None:
    items = [
        an_item(1, 0, title="En direct : tout ce que l’on sait ce matin"),
        an_item(1, 1, title="Le pont de Saumur rouvre aux piétons"),
        an_item(1, 2, title="Saumur : le pont rouvre, les piétons d’abord"),
        an_item(1, 3, title="The Saumur bridge opens again to pedestrians", language="en"),
    ]
    assert label_of(items, ["fr"]) == "Le pont de Saumur rouvre aux piétons"
    assert label_of(items, ["en"]) == items[3].title
    assert label_of(items, ["de"]) in {item.title for item in items}
    assert label_of([], ["fr"]) == ""
    assert "saumur" in key_terms(items)


def test_fit_is_told_from_nothing_to_all() -> None:
    told = fits(story(1), {"a": story(1), "b": story(2)})
    assert [one.pillar for one in told] == ["a", "b"]
    assert told[0].score == 1.0
    assert told[1].score < 0.5


def test_a_topic_lasts_half_as_long_again_within_bounds() -> None:
    def hour(*hours: float) -> list[Sighting]:
        return [Sighting(one, "s", "fr", None, "i", "i") for one in hours]

    assert expiry(hour(10.0)) == 22.0
    assert expiry(hour(0.0, 40.0)) == 60.0
    assert expiry(hour(0.0, 400.0)) == 472.0


def test_a_post_that_spoke_of_it_is_told() -> None:
    items = [an_item(1, part, title="Le pont de Saumur rouvre aux piétons et cyclistes") for part in range(3)]
    posts = [
        ("p1", "Le pont de Saumur rouvre : les piétons et les cyclistes passent chez nous.", "fr"),
        ("p2", "Le pain du jour sort à sept heures.", "fr"),
    ]
    assert used_in(key_terms(items), posts) == ("p1",)
    assert used_in(frozenset({"pont"}), posts) == ()
