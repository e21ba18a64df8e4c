"""The texts of the studio's pages: each one used, in both languages, and typeset as its language is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from service.messages import LANGUAGES
from service.studio.wording import PARTS, Words, catalogues, texts

STUDIO = Path(__file__).parent.parent / "service" / "studio"
ID = r"[a-z]+\.[a-z0-9_.]+"
USED = re.compile(rf"""["'`]({ID})["'`]""")
BEGUN = re.compile(rf"""["'`]({ID}\.)(?:["'`]\s*[~+]|\$\{{)""")
NAMES = re.compile(r"\{(\w+)\}")
BARE = re.compile(r"[^\s\u00a0\u202f][ ]?[;!?]|[^\s\u00a0]:(?!/)|[^\u00a0]»|«[^\u00a0]|\w'\w| :")


def sources() -> str:
    """Every script, template and module of the studio that says something."""
    kinds = (".py", ".js", ".j2")
    files = [file for file in STUDIO.rglob("*") if file.suffix in kinds and "vendor" not in file.parts]
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(files))


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_every_text_that_a_page_says_is_there_and_every_text_is_said() -> None:
    used = {found for found in USED.findall(sources()) if found.partition(".")[0] in PARTS}
    begun = set(BEGUN.findall(sources()))
    files = {f"{part}.po" for part in PARTS}
    ids = set(texts("fr"))
    assert {one for one in used - ids - files if not one.endswith((".js", ".css", "."))} == set()
    assert {start for start in begun if not any(text.startswith(start) for text in ids)} == set()
    assert {text for text in ids - used if not text.startswith(tuple(begun))} == set()


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_say_the_same_of_a_part(part: str) -> None:
    told = [{key(message) for message in catalogues(language)[part]} for language in LANGUAGES]
    assert told[0] == told[1]
    for language in LANGUAGES:
        for message in catalogues(language)[part]:
            assert not message.fuzzy or not message.id, message.id
            assert all(forms(message.string or "")), message.id  # type: ignore[arg-type]


def key(message: Message) -> str:
    found = message.id[0] if isinstance(message.id, tuple) else message.id
    return str(found)


@pytest.mark.parametrize("text_id", sorted(texts("fr")))
def test_a_text_is_filled_alike_and_typeset_in_both_languages(text_id: str) -> None:
    french, english = (forms(texts(language)[text_id]) for language in LANGUAGES)
    assert set(NAMES.findall(french[-1])) == set(NAMES.findall(english[-1]))
    assert len(french) == len(english)
    assert not [found for form in french for found in BARE.findall(form)], french
    assert not re.search(r"\w'\w|[\u00a0\u202f][;:!?]", " ".join(english)), english


def test_a_text_that_counts_has_the_form_of_its_number() -> None:
    assert Words("fr").plural("common.brands", 0) == "0 marque"
    assert Words("en").plural("common.brands", 0) == "0 brands"
    assert Words("fr").plural("common.brands", 1234) == "1\u202f234 marques"


def test_a_text_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError):
        Words("fr").say("common.nothing")
    with pytest.raises(KeyError):
        Words("fr").say("common.brands")
    with pytest.raises(KeyError):
        Words("fr").plural("common.skip", 2)
