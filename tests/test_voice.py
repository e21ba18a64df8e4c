"""The measured voice: how usual a text is, what differs, and what is never counted."""

from __future__ import annotations

import random

import pytest

from service.messages import LANGUAGES
from service.voice.anatomy import dissect
from service.voice.gauges import gauge
from service.voice.habits import FEWEST_POSTS
from service.voice.profile import FEWEST_ALIKE, Profile
from service.voice.remarks import ALONE, IN_PAIRS, told
from service.voice.voice import FEWEST_POOLED, FEWEST_WORDS, Voice, verdict_of
from service.words import Remark
from tests.voice_kit import LIVELY, SOBER, posts_of, voice_of

OWN = "Nous avons terminé ce matin un coffre en orme, et nous vous proposons de venir le voir ici. À bientôt."
STRANGE = "Salut toi ! T’as vu ça ? 😍😍 Viens vite, on t’attend, c’est TROP bien !! Fonce !"
ENGLISH = (
    "We are happy to tell you that our new shop will open its doors to all of you on the hill next week."
)


def keys(voice: Voice, text: str, network: str = "facebook") -> list[str]:
    return [remark.key for remark in voice.match(text, network).notes]


def test_own_words_are_usual_and_a_stranger_s_are_not() -> None:
    voice = voice_of()
    own, strange = voice.match(OWN, "facebook"), voice.match(STRANGE, "facebook")
    assert own.verdict == "habituel"
    assert strange.verdict == "pas votre voix"
    assert voice_of(LIVELY).match(OWN, "facebook").verdict == "pas votre voix"


@pytest.mark.parametrize(
    ("usual", "verdict"),
    [
        (1.0, "habituel"),
        (0.10, "habituel"),
        (0.0999, "en marge"),
        (0.02, "en marge"),
        (0.0199, "pas votre voix"),
    ],
)
def test_verdicts_change_where_the_design_says(usual: float, verdict: str) -> None:
    assert verdict_of(usual) == verdict


def test_usual_is_the_share_of_own_posts_at_least_as_far() -> None:
    posts = [(network, dissect(text)) for _, network, text in posts_of(SOBER, 80)]
    profile = Profile(posts)
    place = profile.place("facebook")
    for text in (OWN, STRANGE, *(text for _, _, text in posts_of(SOBER, 80)[::9])):
        measured = profile.measure(dissect(text), "facebook")
        own = place.alike(gauge(dissect(text))["words"])
        assert measured.usual == (1 + sum(own >= measured.distance - 1e-9)) / (len(own) + 1)
        assert FEWEST_ALIKE <= measured.among == len(own) <= 80


def test_too_few_posts_or_words_are_not_measured_and_it_is_said() -> None:
    few = voice_of(many=FEWEST_POOLED - 1).match(OWN, "facebook")
    assert (few.usual, few.verdict) == (None, None)
    assert few.notes == (Remark("few_posts", {"fewest": "15", "count": "14"}),)
    assert voice_of(many=FEWEST_POOLED).match(OWN, "facebook").usual is not None
    voice = voice_of()
    words = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"]
    assert keys(voice, " ".join(words[: FEWEST_WORDS - 1]) + " #un #deux https://a.fr/b 12") == ["few_words"]
    assert voice.match(" ".join(words[:FEWEST_WORDS]), "facebook").usual is not None
    empty = Voice([])
    assert (empty.posts, empty.portraits, empty.match(OWN, "x").usual) == (0, {}, None)


def test_a_network_with_few_posts_is_held_against_all_and_it_is_said() -> None:
    posts = posts_of(SOBER, 60)
    few = FEWEST_POSTS - 1
    voice = Voice(
        [(i, "x" if number < few else "facebook", text) for number, (i, _, text) in enumerate(posts)]
    )
    assert keys(voice, OWN, "x")[-1:] == ["pooled"]
    assert keys(voice, OWN, "tiktok")[-1:] == ["pooled"]
    assert "pooled" not in keys(voice, OWN, "facebook")
    assert set(voice.portraits) == {"", "facebook"}
    own = voice.portrait_on("x")
    assert own is not None
    assert (own.habits.pooled, own.habits.posts) == (True, 60)


def test_the_order_of_posts_changes_nothing() -> None:
    posts = [*posts_of(SOBER, 40), *posts_of(LIVELY, 35, "x")]
    mixed = posts[:]
    random.Random(3).shuffle(mixed)
    one, other = Voice(posts), Voice(mixed)
    for text in (OWN, STRANGE, ENGLISH):
        for network in ("facebook", "x", "bluesky"):
            assert one.match(text, network) == other.match(text, network)
    assert one.portraits == other.portraits


def test_topic_names_numbers_hashtags_and_links_are_masked() -> None:
    one = "Léa pose la table rouge à 7 h sur le mur. #Tours @lea https://a.fr 😍"
    other = "Eva pose la carte mauve à 9 h sur le sol. #Lyon @eva https://b.com/c 🔥"
    assert dissect(one).masked() == dissect(other).masked()
    assert dissect(one).bare() != dissect(other).bare()
    assert "table" not in " ".join(dissect(one).masked())
    assert {"la", "à", "sur", "le"} <= set(dissect(one).masked())


def test_straight_or_curly_is_no_style() -> None:
    assert (
        dissect("L’été, c’est… « bien » – non ?").masked()
        == dissect("L'été, c'est... « bien » — non ?").masked()
    )


def test_what_differs_is_said_in_words() -> None:
    sober, lively = voice_of(), voice_of(LIVELY)
    assert keys(sober, STRANGE)[:3] == ["address.tu", "speaker.on_nous", "emoji.rare"]
    assert "address.vous" in keys(lively, OWN)
    assert "language.en" in keys(sober, ENGLISH)
    assert "begins_low" not in keys(sober, OWN)
    assert keys(sober, OWN) == []
    long = (
        "Nous vous proposons, " + "et nous le disons à qui le veut, " * 9 + "de venir nous voir à l’atelier."
    )
    assert "sentence.longer" in keys(sober, long)
    assert told(Remark("emoji.rare", {"count": "3"}), "fr").startswith("Trois emoji, alors que vous")
    assert told(Remark("emoji.rare", {"count": "14"}), "en").startswith("14 emoji, while you")
    assert (
        told(Remark("sentence.longer", {"times": "2"}), "fr")
        == "Phrases deux fois plus longues que d’habitude."
    )


def test_each_remark_can_be_told_in_each_language() -> None:
    details = {"count": "3", "usual": "2", "times": "3", "fewest": "15"}
    amounts = [f"{name}.{kind}" for name in (*ALONE, *IN_PAIRS) for kind in ("rare", "many")]
    ones = [f"{name}.rare.one" for name in ALONE]
    for key in (
        *amounts,
        *ones,
        "few_posts",
        "few_words",
        "pooled",
        "turns",
        "text.long",
        "block",
        "low_start",
    ):
        for language in LANGUAGES:
            assert told(Remark(key, details), language)[0].isupper() or key.startswith("few")


def test_a_brand_of_two_languages_is_at_home_in_both() -> None:
    english = [
        (
            f"e{number}",
            "facebook",
            f"We have just made {thing}, and you are welcome to see it at our workshop. {end}",
        )
        for number, (thing, end) in enumerate(
            (f"a {colour} {what}", close)
            for colour in ("red", "dark", "small", "round", "narrow")
            for what in ("desk", "bench", "chair", "shelf")
            for close in ("Come as you are.", "There is no hurry.")
        )
    ]
    voice = Voice([*posts_of(SOBER, 40), *english])
    mine = (
        "We have just made a wide cupboard, and you are welcome to see it at our workshop. Come as you are."
    )
    assert voice.match(OWN, "facebook").verdict == "habituel"
    assert voice.match(mine, "facebook").verdict == "habituel"
    assert "language.en" not in keys(voice, mine)
    portrait = voice.portrait_on("facebook")
    assert portrait is not None
    assert portrait.languages == {"fr": 0.5, "en": 0.5}


def test_the_portrait_counts_what_the_posts_show() -> None:
    sober, lively = voice_of().portraits["facebook"], voice_of(LIVELY).portraits["facebook"]
    assert (sober.habits.emoji_rate, sober.persons["vous"], sober.persons["tu"]) == (0.0, 1.0, 0.0)
    assert lively.persons["tu"] > 0.8
    assert lively.habits.emoji[:1] == ("👇",)
    assert sober.sentence.middle > lively.sentence.middle
    assert sum(lively.closings.values()) == pytest.approx(1, abs=0.01)
    assert set(lively.emoji_places) == {"start", "inside", "end"}
    assert len(sober.typical) == 3
    assert sober.words.low <= sober.words.middle <= sober.words.high
