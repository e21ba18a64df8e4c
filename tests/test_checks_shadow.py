"""The shadow: what hides a word is folded, and every span comes back to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.shadow import Shadow

HIDERS = [
    "\u200d",
    "\u200b",
    "\u00ad",
    "\u2060",
    "\ufe0f",
    "\u202e",
    "\u034f",
    "\U000e0062",
    "\u180e",
    "\ufeff",
]


@pytest.mark.parametrize("hider", HIDERS)
def test_an_invisible_character_hides_nothing(hider: str) -> None:
    text = f"du pain b{hider}io"
    shadow = Shadow.of(text)
    assert shadow.text == "du pain bio"
    assert shadow.span(8, 11) == (8, 12)
    assert shadow.cut(8, 11) == f"b{hider}io"


@pytest.mark.parametrize("word", ["ｂｉｏ", "𝗯𝗶𝗼", "bіо", "βio"[0:0] + "bιο", "b\u0336i\u0336o\u0336"])
def test_look_alikes_read_as_latin_letters(word: str) -> None:
    assert Shadow.of(word).text == "bio"


def test_digits_of_any_script_are_digits() -> None:
    assert Shadow.of("٤٩ € 𝟒𝟗 ４９").text == "49 € 49 49"


def test_accents_compose_and_the_text_is_kept() -> None:
    text = "e\u0301te\u0301"
    shadow = Shadow.of(text)
    assert (shadow.text, shadow.original) == ("été", text)
    assert shadow.span(2, 3) == (3, 5)


def test_a_plain_text_is_its_own_shadow() -> None:
    assert Shadow.of("du pain\nfrais").text == "du pain\nfrais"


def test_an_empty_span_stands_where_it_should() -> None:
    assert Shadow.of("é").span(1, 1) == (1, 1)
    assert Shadow.of("").span(0, 0) == (0, 0)


@given(st.text(max_size=60))
def test_spans_map_back_in_order(text: str) -> None:
    shadow = Shadow.of(text)
    previous = (0, 0)
    for place in range(len(shadow.text)):
        start, end = shadow.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert previous <= (start, end)
        previous = (start, end)
    if shadow.text:
        start, end = shadow.span(0, len(shadow.text))
        assert shadow.cut(0, len(shadow.text)) == text[start:end]


@given(st.text(alphabet="abcéà ", min_size=1, max_size=20), st.sampled_from(HIDERS), st.integers(0, 20))
def test_hiding_changes_nothing_of_the_shadow(text: str, hider: str, place: int) -> None:
    assert Shadow.of(text[:place] + hider + text[place:]).text == Shadow.of(text).text


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_letter_between_them_keeps_two_texts_apart(before: str, after: str) -> None:
    whole, first, second = (Shadow.of(text) for text in (f"{before}x{after}", before, f"x{after}"))
    assert whole.text == first.text + second.text
    for place in range(len(second.text)):
        start, end = second.span(place, place + 1)
        found = len(first.text) + place
        assert whole.span(found, found + 1) == (len(before) + start, len(before) + end)


def test_a_letter_reads_the_same_at_once_and_looked_at_closely() -> None:
    for letter in map(chr, range(0x20, 0x3000)):
        assert Shadow.of(letter).text == Shadow.of(f"{letter}\u200d").text
