"""Counting on every network: its unit, its limits by kind of post, and texts made to be slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.networks.catalogue import Catalogue, Network
from service.networks.characters import graphemes
from service.networks.counting import measure, utf16_code_units
from service.networks.entities import escape

NETWORKS = tuple(Catalogue.load())
every_network = pytest.mark.parametrize("network", NETWORKS, ids=[network.id for network in NETWORKS])
FAMILY = "👨‍👩‍👧‍👦"


def network(name: str) -> Network:
    return Catalogue.load().get(name)


def test_bluesky_counts_graphemes_and_bytes_and_shows_the_fuller() -> None:
    short = measure(network("bluesky"), "Fête " + FAMILY)
    assert (short.count.count, short.count.unit) == (6, "graphemes")
    heavy = measure(network("bluesky"), FAMILY * 121)
    assert {limit.unit: limit.count for limit in heavy.limits if limit.field == "text"} == {
        "graphemes": 121,
        "utf8_bytes": 25 * 121,
    }
    assert (heavy.count.unit, heavy.count.fits, heavy.fits) == ("utf8_bytes", False, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("e\u0301", 1), ("🇫🇷🇧🇪", 2), ("🇫🇷🇧", 2), ("🇫\u0301🇷", 2), ("\r\n", 1), ("👋🏽!", 2), ("1️⃣", 1), ("", 0)],
)
def test_graphemes_are_what_a_reader_calls_characters(text: str, expected: int) -> None:
    assert graphemes(text) == expected


@pytest.mark.parametrize("name", ["facebook", "instagram", "linkedin"])
def test_a_unit_nobody_states_is_the_most_cautious(name: str) -> None:
    counted = measure(network(name), "Fête " + FAMILY).count
    assert (counted.count, counted.unit) == (16, "utf16_code_units")


@pytest.mark.parametrize(
    ("name", "kind", "most"),
    [
        ("x", "post", 280),
        ("x", "reply", 280),
        ("facebook", "post", 63_206),
        ("facebook", "reel", 63_206),
        ("instagram", "post", 2_200),
        ("instagram", "reel", 2_200),
        ("instagram", "comment", 2_200),
        ("facebook", "background", 130),
        ("linkedin", "post", 3_000),
        ("linkedin", "comment", 1_250),
        ("bluesky", "post", 300),
        ("bluesky", "reply", 300),
        ("threads", "post", 500),
        ("mastodon", "post", 500),
        ("tiktok", "video", 2_200),
        ("tiktok", "photo", 4_000),
        ("youtube", "video", 5_000),
        ("youtube", "community_post", 5_000),
        ("pinterest", "pin", 800),
        ("snapchat", "story", 500),
        ("snapchat", "spotlight", 160),
        ("google_business", "event", 1_500),
        ("google_business", "profile", 750),
        ("reddit", "self", 40_000),
        ("reddit", "comment", 10_000),
        ("telegram", "message", 4_096),
        ("facebook", "comment", 8_000),
        ("youtube", "comment", 10_000),
        ("tiktok", "comment", 150),
        ("pinterest", "comment", 500),
        ("google_business", "reply", 4_096),
        ("snapchat", "reply", 160),
        ("telegram", "caption", 1_024),
    ],
)
def test_each_kind_of_post_has_its_limit(name: str, kind: str, most: int) -> None:
    at_most, over = (measure(network(name), "a" * size, kind) for size in (most, most + 1))
    assert (at_most.count.limit, at_most.count.fits, at_most.fits) == (most, True, True)
    assert (over.count.count, over.count.fits, over.fits) == (most + 1, False, False)


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput) as raised:
        measure(network("x"), "Bonjour", "story")
    assert raised.value.code == "unknown_kind"
    assert raised.value.details == {"network": "x", "kind": "story", "known": "post, reply, thread"}


def test_hashtags_and_mentions_are_limits_too() -> None:
    tags = " ".join(f"#mot{number}" for number in range(6))
    counts = {limit.field: limit for limit in measure(network("instagram"), f"Bonjour {tags} @a").limits}
    assert (counts["hashtags"].count, counts["hashtags"].kind, counts["hashtags"].fits) == (6, "hard", False)
    assert (counts["mentions"].count, counts["mentions"].limit) == (1, 20)
    on_linkedin = measure(network("linkedin"), f"Bonjour {tags}")
    assert {limit.field: limit.fits for limit in on_linkedin.limits} == {
        "text": True,
        "fold": True,
        "hashtags": False,
    }
    assert on_linkedin.fits, "five hashtags are a convention on LinkedIn"
    assert not measure(network("x"), "$AIR et $MC").fits, "X refuses a second stock symbol"


def test_other_fields_are_counted_when_they_are_given() -> None:
    fields = {"alt_text": "Une miche dorée " + FAMILY, "title": "Sans limite ici"}
    counts = {
        limit.field: limit.count for limit in measure(network("instagram"), "Pain", fields=fields).limits
    }
    assert counts["alt_text"] == utf16_code_units(fields["alt_text"])
    assert "title" not in counts


def test_an_override_is_in_the_first_unit_of_its_field() -> None:
    limits = [limit for limit in network("bluesky").limits_for(None, {"text": 200}) if limit.field == "text"]
    assert {limit.unit: limit.limit for limit in limits} == {"graphemes": 200, "utf8_bytes": 3_000}


@every_network
@given(text=st.text(max_size=80))
def test_counts_are_never_negative_and_the_shown_one_is_the_fullest(network: Network, text: str) -> None:
    for kind in network.kinds:
        measured = measure(network, text, kind)
        assert all(limit.count >= 0 for limit in measured.limits)
        of_text = [limit for limit in measured.limits if limit.field == "text"]
        assert measured.count in of_text
        assert measured.count.kind == ("soft" if kind in network.picture_text else "hard")
        assert all(m.count / m.limit <= measured.count.count / measured.count.limit for m in of_text)
        found = (measured.links, measured.hashtags, measured.mentions, measured.cashtags, measured.commands)
        for entity in (entity for entities in found for entity in entities):
            assert text[slice(*entity.span)] == entity.text != ""


@pytest.mark.parametrize("name", ["facebook", "instagram", "linkedin"])
@given(left=st.text(max_size=40), right=st.text(max_size=40))
def test_utf16_adds_up_and_is_never_below_graphemes(name: str, left: str, right: str) -> None:
    counts = [measure(network(name), text).count.count for text in (f"{left} {right}", left, right)]
    assert counts[0] == counts[1] + 1 + counts[2]
    assert counts[1] >= len(left) >= graphemes(left)


HOSTILE = (
    *("a.", "fr.", "a.fr ", "中.fr", "é.", "a_.", "-a.", "x.fr中", "xn--a.", ".", "a", "é", "_", "é_"),
    *("http://", "http://t.co/a ", "http://a.co/(", "a.co/(", "a.co/?!", "(a.b", "a.co/(a)", "/!"),
    *(
        "#",
        "#a",
        "#1",
        " #",
        "!#a",
        " ＃#a",
        "\ufe0f#",
        "@a",
        " @a",
        " @a.a",
        "@[",
        "@[a](",
        "rt:",
        "$",
        " $a",
    ),
    *(
        "{hashtag|",
        "#a\u00b7",
        "#\u00b7",
        " @a@a.",
        "https://a.co/(a(a)",
        "<b>",
        "<a href='",
        "&#39;",
        "*a*",
        "`",
        "```",
        "\\_",
        "[a](",
        "__",
        "/a",
        "u/a",
        "a,",
        "©",
        "👨\u200d",
        "🇫",
        "👋🏽",
        "1\ufe0f\u20e3",
        "🎉",
        "\u0301\u0323",
        "e\u0301 ",
        "\u1100\u1161",
    ),
)
PREFIXED = (
    "#1",
    "#a",
    "@a",
    "@.",
    "@[a",
    "a.co/(",
    "a.co/!",
    "http://a.co/(a",
    "a.co?!",
    "{hashtag|#|a",
    "🏴\U000e0067",
    " #a\u00b7",
    " #1",
    "@a@",
    "https://a.co/!",
    "https://a.co/((",
    "<a ",
    "<b>",
    "*a",
    "`a",
    "[a](b",
)


def seconds(network: Network, text: str) -> float:
    """Processor time of this thread, best of three: other work shares the machine."""

    def once() -> float:
        start = time.thread_time()
        measure(network, text)
        escape(network, text)
        return time.thread_time() - start

    return min(once() for _ in range(3))


def hostile(size: int) -> list[str]:
    repeated = [(unit * size)[:size] for unit in HOSTILE]
    return repeated + [text[0:-1] + text[-1] * size for text in PREFIXED]


@every_network
def test_a_hostile_text_takes_a_time_in_proportion_to_its_length(network: Network) -> None:
    """Sixteen times the text may take eighty times as long, as timers are coarse; quadratic work, 256."""
    for short, long in zip(hostile(1_000), hostile(16_000), strict=True):
        taken = seconds(network, long)
        assert taken < 0.05 or taken < 80 * seconds(network, short), long[:20]
