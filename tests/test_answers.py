"""Reading what a model answered: the draft it holds, however it is wrapped, or a clear refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.provider_faults import AnswerUnusable
from service.words import Claim
from service.writers.answer import Hearing, read

GOOD = {
    "text": "Portes ouvertes samedi.",
    "hashtags": ["#Nantes"],
    "title": None,
    "alt_text": "Un établi",
    "claims": [{"text": "samedi", "source": "[S2]"}],
}
SENTENCES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)


def test_a_whole_answer() -> None:
    written = read(json.dumps(GOOD), "m")
    assert written.text == "Portes ouvertes samedi.\n\n#Nantes"
    assert written.alt_text == "Un établi"
    assert written.fields == {}
    assert written.claims == (Claim("samedi", "s2"),)


@pytest.mark.parametrize(
    "wrapped",
    [
        "Voici :\n```json\n{}\n```\nBonne journée !",
        "<think>Le brief {est} court.</think>{}",
        "  {}  ",
        '{"note": 1}\n{}',
    ],
)
def test_what_stands_around_the_object_is_left(wrapped: str) -> None:
    answer = wrapped[::-1].replace("}{", json.dumps(GOOD)[::-1], 1)[::-1]
    assert read(answer, "m").text.startswith("Portes ouvertes samedi.")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Bien sûr ! Voici un texte.", "answer_not_json"),
        ('{"text": "Portes ouv', "answer_not_json"),
        ('["text"]', "answer_not_json"),
        ('{"text": ["a", "b"]}', "answer_wrong_shape"),
        ('{"titre": "a"}', "answer_wrong_shape"),
        ('{"text": "  "}', "answer_wrong_shape"),
        ('{"text": "a\\u0000b"}', "answer_garbled"),
        ('{"text": "a \\ud800 b"}', "answer_garbled"),
        ('{"text": "a", "title": "\\udfff"}', "answer_garbled"),
        ("{" * 5_000, "answer_not_json"),
        ('{"a":' * 20_000, "answer_not_json"),
    ],
)
def test_what_cannot_be_used(answer: str, code: str) -> None:
    with pytest.raises(AnswerUnusable) as raised:
        read(answer, "m")
    assert raised.value.code == code


def test_fields_of_another_type_are_left_out_and_named() -> None:
    written = read(json.dumps(GOOD | {"title": 7, "claims": 3, "alt_text": ["x"]}), "m")
    assert {note.details["field"] for note in written.notes} == {"title", "claims", "alt_text"}
    assert written.alt_text is None


@pytest.mark.parametrize(
    ("hashtags", "text"),
    [
        (["#Nantes", "Chêne"], "Du #Nantes\n\n#Chêne"),
        ("#Nantes #Chêne", "Du #Nantes\n\n#Chêne"),
        (["#nantes"], "Du #Nantes"),
        (["deux mots"], "Du #Nantes"),
        (None, "Du #Nantes"),
    ],
)
def test_hashtags_join_the_text_once(hashtags: Any, text: str) -> None:
    assert read(json.dumps({"text": "Du #Nantes", "hashtags": hashtags}), "m").text == text


def test_a_thread() -> None:
    written = read(json.dumps({"text": "Un.", "thread": ["Un.", "Deux.", " "]}), "m")
    assert (written.text, written.thread) == ("Un.", ("Deux.",))
    assert read(json.dumps({"text": "", "thread": ["Un.", "Deux."]}), "m").text == "Un."


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(answer: str) -> None:
    try:
        written = read(answer, "m")
    except AnswerUnusable:
        return
    assert written.text.strip()


@given(SENTENCES, st.booleans(), st.integers(1, 7))
def test_a_text_is_heard_as_it_grows(text: str, ascii_only: bool, size: int) -> None:
    answer = json.dumps({"text": text, "hashtags": []}, ensure_ascii=ascii_only)
    hearing, heard = Hearing(), [""]
    for place in range(0, len(answer), size):
        heard.append(hearing.hear(answer[place : place + size]))
        assert heard[-1].startswith(heard[-2])
        assert text.lstrip().startswith(heard[-1])
    assert heard[-1] == text.lstrip()


def test_a_long_answer_is_heard_in_time_that_grows_with_it() -> None:
    hearing = Hearing()
    pieces = ['{"text": "', *["mot "] * 40_000]
    for piece in pieces:
        heard = hearing.hear(piece)
    assert len(heard) > 0.95 * 4 * 40_000
