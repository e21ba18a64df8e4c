"""Topics found in one pass: what joins, what begins, what repeats, what meets later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.topics.clusters import MOST_TOPICS, Clusters, Reading
from service.topics.item import Item
from service.topics.reading import read
from service.topics.repeats import canonical_link, title_key
from service.topics.stream import Stream
from service.topics.terms import MOST_WORDS, glossary, terms_of
from tests.topics_kit import DIMENSION, an_item, background, placed, story


def a_stream() -> Stream:
    stream = Stream(DIMENSION)
    background(stream)
    return stream


def test_items_of_one_story_are_one_topic_and_others_are_not() -> None:
    stream = a_stream()
    first = placed(stream, an_item(1, 0), story(1, 0))
    same = [placed(stream, an_item(1, part), story(1, part)) for part in range(1, 5)]
    other = placed(stream, an_item(2, 0), story(2, 0))
    assert first.begins
    assert first.topic.startswith("t_")
    assert {one.topic for one in same} == {first.topic}
    assert not any(one.begins or one.repeats for one in same)
    assert other.begins
    assert other.topic != first.topic


def test_words_count_within_a_language_alone() -> None:
    stream = a_stream()
    here = placed(stream, an_item(3, 0), story(3, 0, near=0.62)).topic
    same_words = an_item(3, 0, id="other", title="moulin tunnel numéro3 détail3x0 suite3y0 encore autre")
    assert placed(stream, same_words, story(3, 9, near=0.62)).topic == here
    abroad = an_item(
        3, 0, id="abroad", title="moulin tunnel numéro3 détail3x0 suite3y0 still other", language="en"
    )
    assert placed(stream, abroad, story(4, 2)).topic != here


def test_the_same_link_or_title_is_a_witness() -> None:
    stream = a_stream()
    first = an_item(5, 0, url="https://www.journal.example/a?id=3&utm_source=x#bas")
    topic = placed(stream, first, story(5, 0)).topic
    linked = an_item(
        6, 1, url="http://journal.example/a/?fbclid=1&id=3", title="Un tout autre titre pour ce lien"
    )
    assert placed(stream, linked, story(6, 1)).repeats == first.id
    titled = an_item(7, 2, title=first.title.upper() + " !")
    again = placed(stream, titled, story(7, 2))
    assert (again.topic, again.repeats) == (topic, first.id)
    assert {one.story for one in stream.ledger.of(topic)} == {first.id}


def test_nearly_the_same_words_are_a_witness() -> None:
    stream = a_stream()
    words = "Le vieux moulin du canal rouvre ses portes samedi avec une farine neuve"
    first = an_item(8, 0, title=words)
    placed(stream, first, story(8, 0))
    again = placed(stream, an_item(8, 1, title=f"{words} enfin"), story(8, 1))
    assert again.repeats == first.id
    told_otherwise = placed(stream, an_item(8, 2, title="Au canal, la meule tourne de nouveau"), story(8, 2))
    assert told_otherwise.repeats is None
    assert told_otherwise.topic == again.topic


def test_the_same_item_a_thousand_times_is_one() -> None:
    stream = a_stream()
    first = an_item(9, 0)
    topic = placed(stream, first, story(9, 0)).topic
    for number in range(1_000):
        copy = an_item(9, 0, id=f"copy-{number}")
        assert placed(stream, copy, story(9, 0)).repeats == first.id
    assert stream.clusters.size(topic) == 1


def apart(part: int) -> Item:
    """An item of a story that has no word of the others."""
    return an_item(10, part, title=f"seul{part} texte{part} autre{part} mot{part}")


def test_two_topics_that_turn_out_to_be_one_meet() -> None:
    stream = a_stream()
    background(stream, count=300, hours_ago=50.0)
    sides = [0.6 * story(10, near=1.0) + 0.8 * story(other, near=1.0) for other in (20, 21)]
    one, two = (
        [placed(stream, apart(10 * side + part), sides[side]).topic for part in range(3)] for side in (0, 1)
    )
    assert len({*one, *two}) == 2
    met = [placed(stream, apart(part), story(10, part, near=0.97)) for part in range(40, 52)]
    kept = stream.standing(one[0])
    assert kept == stream.standing(two[0])
    gone = ({one[0], two[0]} - {kept}).pop()
    assert [pair for where in met for pair in where.merged] == [(gone, kept)]
    assert sum(one.item.startswith("i10-") for one in stream.ledger.of(kept)) == 18
    assert stream.told[kept].first.keys() == {"fr"}


def test_what_is_placed_does_not_depend_on_when_it_is_asked() -> None:
    def labels() -> list[str]:
        stream = a_stream()
        made = [
            placed(stream, an_item(n % 6, n, hours_ago=n), story(n % 6, n, near=0.7)).topic for n in range(90)
        ]
        return [stream.standing(topic) for topic in made]

    assert labels() == labels()


def test_a_stream_that_is_recalled_goes_on_as_if_never_stopped() -> None:
    whole, recalled = Stream(DIMENSION), Stream(DIMENSION)
    for number in range(40):
        item, vector = an_item(number % 9, number), story(number % 9, number, near=0.75)
        where = placed(whole, item, vector)
        recalled.recall(item, where.topic, read(item, vector, "fr"))
        for gone, into in where.merged:
            recalled.merge(gone, into)
    for number in range(40, 100):
        item, vector = an_item(number % 12, number), story(number % 12, number, near=0.75)
        assert placed(recalled, item, vector) == placed(whole, item, vector)


def test_topics_that_are_compared_are_bounded() -> None:
    clusters = Clusters(DIMENSION, {})
    rng = np.random.default_rng(1)
    for number in range(MOST_TOPICS + 200):
        vector = rng.normal(size=DIMENSION).astype(np.float32)
        clusters.add(
            f"t{number}", Reading(frozenset({f"w{number}", f"v{number % 50}"}), vector, "fr", float(number))
        )
    assert len(clusters) <= MOST_TOPICS
    assert clusters.size("t0") == 0
    assert clusters.size(f"t{MOST_TOPICS + 199}") == 1
    assert not clusters.mean("t0").any()
    assert clusters.direction("t0") is None
    clusters.merge("t0", "t1")
    last = f"t{MOST_TOPICS + 199}"
    clusters.merge(last, "t0")
    assert (clusters.size("t0"), clusters.size(last)) == (1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?utm_campaign=1&b=2", "http://a.example/x/?b=2#top"),
        ("https://www.a.example/x", "https://m.a.example/x/amp"),
        ("https://A.example:443/x?z=1&a=2", "https://a.example/x?a=2&z=1&gclid=9"),
    ],
)
def test_one_page_has_one_link(one: str, other: str) -> None:
    assert canonical_link(one) == canonical_link(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example/x", "https://a.example:8080/x"),
        ("https://m.example/x", "https://example/x"),
    ],
)
def test_two_pages_have_two(one: str, other: str) -> None:
    assert canonical_link(one) != canonical_link(other)


@pytest.mark.parametrize("broken", [None, "", "pas une adresse", "http://[", "http://a:99999999/"])
def test_what_is_no_address_has_no_link(broken: str | None) -> None:
    assert canonical_link(broken) is None


def test_a_short_title_tells_no_story() -> None:
    assert title_key("En direct !") is None
    assert title_key("L’été, enfin : le four ROUVRE") == title_key("l'ete enfin le four rouvre")


@settings(deadline=None)  # the first word of a language loads the glossary
@given(st.text(max_size=300), st.sampled_from(["fr", "en", "de", "xx", "", None]))
def test_any_text_has_terms(text: str, language: str | None) -> None:
    found = terms_of(text, language)
    assert len(found) <= MOST_WORDS
    assert all(found)
    assert found == terms_of(text, language)


@given(st.text(max_size=80))
def test_any_link_and_title_can_be_read(text: str) -> None:
    assert canonical_link(text) is None or canonical_link(text)
    assert title_key(text) is None or len((title_key(text) or "").split()) >= 4


def test_languages_share_concepts_and_numbers() -> None:
    french = set(terms_of("Grève à Lyon\u00a0: 12\u202f500 voyageurs bloqués, des inondations", "fr"))
    english = set(terms_of("Strike in Lyon leaves 12,500 travellers stuck amid floods", "en"))
    assert {"=strike", "=flood", "12500"} <= french & english


def test_texts_are_read_in_several_threads() -> None:
    words = [f"inondations{number} travailleuses{number} merveilleusement{number}" for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(terms_of, words * 2, ["fr", "en"] * 400))
    assert found == [
        terms_of(word, language) for word, language in zip(words * 2, ["fr", "en"] * 400, strict=True)
    ]


def test_stop_words_and_addresses_are_no_terms() -> None:
    assert terms_of("le la les des https://a.example/chat the of and 7", "fr") == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_word_means_two_concepts(language: str) -> None:
    meant: dict[str, set[str]] = {}
    for concept, words in glossary(language):
        for word in words:
            meant.setdefault(word, set()).add(concept)
    assert len(meant) > 3_000
    assert not {word: concepts for word, concepts in meant.items() if len(concepts) > 1}
