"""What the voice is measured with: chains and shapes with texts left out, families, and in bounded time."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.bench.hostile import HOSTILE as SPEED
from service.text import LONGEST_TEXT
from service.voice.anatomy import dissect, lexicon
from service.voice.chain import learn
from service.voice.common import common_speech
from service.voice.gauges import gauge, gauges
from service.voice.kin import families
from service.voice.profile import Profile
from service.voice.shape import Norms, shape
from service.voice.voice import Voice
from tests.voice_kit import SOBER, posts_of, voice_of

TOKENS = "abcd"
SEED = [
    list(TOKENS) * 2,
    list(reversed(TOKENS)) * 2,
]  # every token stands in each: leaving one out loses none
CHAINS = st.lists(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=12), min_size=1, max_size=6)
HOSTILE = SPEED | {
    "ideographs": "東京",
    "one emoji": "👩‍👩‍👧",
    "mixed": "אבג abc ",
    "capitals": "AÉ ",
    "dots": ". ",
    "quotes": "«»",
}


@given(CHAINS, st.integers(0, 1))
def test_a_text_left_out_is_measured_as_if_it_had_never_been(texts: list[list[str]], root: int) -> None:
    every = [*SEED, *texts]
    groups = np.array([0, 1, *(2 + number // 2 for number in range(len(texts)))])
    _, own = learn(every, groups, np.full(len(every), root))
    for place, text in enumerate(texts, start=2):
        rest = [one for one, group in zip(every, groups, strict=True) if group != groups[place]]
        chain, _ = learn(rest, np.arange(len(rest)), np.full(len(rest), root))
        assert own[place] == pytest.approx(chain.surprise(text, root))


@given(st.lists(st.text(max_size=80), min_size=3, max_size=8))
def test_a_shape_left_out_is_measured_as_if_it_had_never_been(texts: list[str]) -> None:
    told = [gauge(dissect(text)) for text in texts]
    spoken = np.arange(len(texts)) % 2
    norms = Norms(shape(gauges(told)), np.arange(len(texts)), spoken)
    for place, one in enumerate(told):
        others = [at for at in range(len(texts)) if at != place]
        rest = Norms(shape(gauges([told[at] for at in others])), np.arange(len(others)), spoken[others])
        assert norms.own[place] == pytest.approx(rest.distance(shape(one), int(spoken[place])), abs=1e-6)


def test_near_duplicates_are_not_measured_against_one_another() -> None:
    posts = posts_of(SOBER, 40)
    odd = "Le soir, quand tout est fini, on range, on balaie, puis on ferme, et personne ne dit plus rien."
    copies = [(f"c{n}", "facebook", f"{odd} {n}") for n in range(6)]
    alone = Profile([(network, dissect(text)) for _, network, text in [*posts, copies[0]]])
    six = Profile([(network, dissect(text)) for _, network, text in [*posts, *copies]])
    far = alone.places[""].distances[-1]
    assert six.places[""].distances[-1] == pytest.approx(far, rel=0.05)
    assert six.places[""].distances[-1] > np.median(six.places[""].distances)


def test_a_family_is_one_text_with_changes_and_theirs() -> None:
    base = dissect("nous vous attendons demain à la boutique avec le pain du jour et le sourire").words
    near, next_to = [*base[:-1], "café"], [*base[2:-1], "café"]
    numbers = families(
        [base, dissect("un autre texte qui ne dit rien de tout cela").words, near, next_to, []]
    )
    assert numbers[0] == numbers[2] == numbers[3]
    assert len(set(numbers)) == 3


def test_a_language_without_lists_keeps_its_signs_and_short_words() -> None:
    assert dissect("Não é o pão, é a mão!").masked()[1:3] == ["é", "o"]
    assert dissect("Não é o pão").language is None
    assert [piece.kind for piece in dissect("東京へ行く").pieces] == ["word"] * 5
    portuguese = [
        (f"p{n}", "x", f"O pão {n} está pronto, e a massa é de hoje. Venham à loja, nós abrimos!")
        for n in range(30)
    ]
    match = Voice(portuguese).match("O bolo está pronto, e a massa é de ontem. Venham à casa!", "x")
    assert match.verdict == "habituel"


def test_the_lists_hold_words_in_lower_case_and_common_speech_knows_them() -> None:
    words = lexicon()
    assert all(word == word.lower() for word in words.known)
    assert {"être", "etre", "nous", "the", "ourselves"} <= words.known
    common = common_speech()
    plain, odd = (
        common.surprise(dissect(text).masked())
        for text in ("Nous sommes à la maison.", "la à sommes . Nous maison")
    )
    assert plain < odd


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_measured_in_bounded_time(name: str) -> None:
    voice = voice_of(many=30)
    text = (HOSTILE[name] * LONGEST_TEXT)[:LONGEST_TEXT]
    started = time.process_time()
    voice.match(text, "facebook")
    assert time.process_time() - started < 2.5


@given(st.text(max_size=400))
@settings(max_examples=60)
def test_any_text_is_measured_or_said_to_be_too_short(text: str) -> None:
    match = VOICE.match(text, "facebook")
    assert (match.usual is None) == (match.verdict is None)
    assert match.usual is None or 0 < match.usual <= 1
    assert match.usual is not None or match.notes


def test_a_voice_of_hostile_posts_is_measured_too() -> None:
    posts = [(str(n), "x", ("#a " * 4_000)[: LONGEST_TEXT // 4]) for n in range(20)]
    posts += [(f"e{n}", "x", "") for n in range(5)] + [
        (f"m{n}", "x", "a\u0301\u0316" * 2_000) for n in range(5)
    ]
    voice = Voice(posts)
    assert voice.portraits["x"].habits.posts == 30
    assert voice.match("un deux trois quatre cinq six sept huit neuf", "x").usual is not None


VOICE = voice_of(many=40)
