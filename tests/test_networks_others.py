"""The other networks: Threads, TikTok, YouTube, Pinterest, Snapchat, Reddit, Google Business."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.networks.catalogue import Catalogue, Network
from service.networks.counting import Measure, measure
from service.networks.entities import escape, find


def network(name: str) -> Network:
    return Catalogue.load().get(name)


def limits(measured: Measure) -> dict[str, tuple[int, int, bool]]:
    return {limit.field: (limit.count, limit.limit, limit.fits) for limit in measured.limits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fête à l’été", 12),
        ("🎉", 4),
        ("👨‍👩‍👧‍👦", 25),
        ("❤️", 6),
        ("🇫🇷", 8),
        ("1️⃣", 7),
        ("👋🏽", 8),
        ("1 # *", 5),
        ("𝗣ain", 5),
        ("東京", 2),
        ("e\u0301", 2),
    ],
)
def test_threads_counts_an_emoji_by_its_bytes(text: str, expected: int) -> None:
    assert measure(network("threads"), text).count.count == expected


@given(st.text(max_size=60))
def test_threads_never_counts_less_than_code_points(text: str) -> None:
    assert measure(network("threads"), text).count.count >= len(text)


def test_threads_takes_one_tag_of_fifty_and_five_distinct_links() -> None:
    links = " ".join(f"https://exemple.fr/{number}" for number in range(5))
    assert measure(network("threads"), f"{links} https://exemple.fr/0 #pain").fits
    assert not measure(network("threads"), f"{links} https://exemple.fr/5").fits
    assert not measure(network("threads"), "#pain #four").fits
    assert measure(network("threads"), "#" + "a" * 50).fits
    assert not measure(network("threads"), "#" + "a" * 51).fits


def test_youtube_counts_a_description_in_bytes_and_a_title_in_characters() -> None:
    measured = measure(network("youtube"), "Été", fields={"title": "Été 🎉"})
    assert measured.count.unit == "utf8_bytes"
    assert limits(measured)["text"] == (5, 5_000, True)
    titles = [limit for limit in measured.limits if limit.field == "title"]
    assert [(limit.count, limit.limit, limit.kind) for limit in titles] == [(6, 100, "hard"), (6, 70, "soft")]
    assert not measure(network("youtube"), "é" * 2_501).fits
    assert measure(network("youtube"), "é" * 5_000, "community_post").fits


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["pain"], 4),
        (["pain", "four"], 9),
        (["pain au levain"], 16),
        ("pain, pain au levain", 21),
        ([], 0),
        (" , ", 0),
    ],
)
def test_youtube_counts_tags_all_together(tags: str | list[str], expected: int) -> None:
    assert limits(measure(network("youtube"), "", fields={"tags": tags}))["tags"] == (expected, 500, True)


def test_youtube_counts_the_hashtags_of_the_title_too() -> None:
    text = "#pain " * 59
    counted = measure(network("youtube"), text, fields={"title": "#four"})
    assert [limit.count for limit in counted.limits if limit.field == "hashtags"] == [60, 59]
    assert not measure(network("youtube"), text, fields={"title": "#four #miche"}).fits


def test_a_field_of_several_values_is_as_long_as_its_longest() -> None:
    options = ["Le pain", "a" * 51, "", "b", "c", "d"]
    measured = measure(network("mastodon"), "Votez", "poll", fields={"poll_options": options})
    found = [limit for limit in measured.limits if limit.field == "poll_options"]
    assert [(limit.count, limit.limit, limit.fits) for limit in found] == [(5, 4, False), (51, 50, False)]


def test_fields_are_counted_each_in_its_unit() -> None:
    reddit = measure(network("reddit"), "", fields={"title": "🎉" * 300})
    assert limits(reddit)["title"] == (300, 300, True)
    pinterest = measure(network("pinterest"), "", fields={"title": "🎉" * 51, "link": "a" * 2_049})
    assert limits(pinterest)["title"] == (102, 100, False)
    assert limits(pinterest)["link"] == (2_049, 2_048, False)
    assert "alt_text" not in limits(pinterest)
    assert "alt_text" not in limits(measure(network("pinterest"), "", fields={"alt_text": None}))
    x = measure(network("x"), "", fields={"alt_text": "https://exemple.fr/" + "a" * 100})
    assert limits(x)["alt_text"] == (119, 1_000, True), "an address weighs 23 in the text alone"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("threads", "@la.marque, @marque_fr.", ["@la.marque", "@marque_fr"]),
        ("tiktok", "@la.marque. @a moi@marque", ["@la.marque"]),
        ("youtube", "@MaChaîne @ma-chaine_2. @ab", ["@MaChaîne", "@ma-chaine_2"]),
        ("pinterest", "@maison_deco @ab", ["@maison_deco"]),
        ("snapchat", "@snap.marque @1abc @ab", ["@snap.marque"]),
        ("reddit", "u/la_marque, /r/france et (r/Paris)", ["u/la_marque", "/r/france", "r/Paris"]),
        ("reddit", "https://reddit.com/r/paris ou/non 4u/abc", []),
        ("google_business", "@marque #pain", []),
    ],
)
def test_mentions(name: str, text: str, expected: list[str]) -> None:
    assert [mention.text for mention in find(network(name), text).mentions] == expected


def test_reddit_links_what_has_a_protocol_or_stands_in_a_markdown_link() -> None:
    text = "[ici](https://exemple.fr/a) [là](exemple.fr/b) exemple.fr www.exemple.fr https://exemple.fr"
    assert [link.text for link in find(network("reddit"), text).links] == [
        "https://exemple.fr/a",
        "exemple.fr/b",
        "www.exemple.fr",
        "https://exemple.fr",
    ]
    assert find(network("reddit"), "#pain").hashtags == ()


def test_reddit_escapes_markdown_but_links_and_names() -> None:
    text = "*Prix* (TTC) u/la_marque https://exemple.fr/a_b #pain"
    assert escape(network("reddit"), text) == r"\*Prix\* \(TTC\) u/la_marque https://exemple.fr/a_b \#pain"


@pytest.mark.parametrize("name", [one.id for one in Catalogue.load()])
def test_a_post_is_the_usual_kind_everywhere(name: str) -> None:
    assert network(name).limits_for("post") == network(name).limits_for()


def test_bluesky_reads_stock_symbols_and_takes_tags_beside_the_text() -> None:
    assert [one.text for one in find(network("bluesky"), "$AIR, ($MC) $1 $ABCDEF").cashtags] == [
        "$AIR",
        "$MC",
    ]
    measured = measure(network("bluesky"), "Pain", fields={"tags": ["pain", "é" * 65]})
    assert [(limit.count, limit.fits) for limit in measured.limits if limit.field == "tags"] == [
        (2, True),
        (65, False),
        (130, True),
    ]
