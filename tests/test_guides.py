"""The guide: what is accepted, and how clearly what is not is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidGuide
from service.guides.loader import LARGEST_FILE, LONGEST_PROSE, parse, parse_prose, read, sections
from service.messages import LANGUAGES, say
from tests.house_kit import guide_rules


def refused(rules: dict[str, Any]) -> dict[str, str]:
    """The code of each fault, by its path."""
    with pytest.raises(InvalidGuide) as caught:
        parse(rules)
    for fault in caught.value.faults:
        for language in LANGUAGES:
            assert say(f"faults.{fault.code}", language, fault.details)
    return {fault.path: fault.code for fault in caught.value.faults}


def test_an_unknown_key_is_named_with_the_nearest_one(rules: dict[str, Any]) -> None:
    rules["vocabulary"]["nevr"] = []
    with pytest.raises(InvalidGuide) as caught:
        parse(rules)
    (fault,) = caught.value.faults
    assert fault.path == "brand.toml: vocabulary.nevr"
    assert fault.details["near"] == "never"
    assert "never" in say(f"faults.{fault.code}", "fr", fault.details)


def watching(*sources: dict[str, Any]) -> dict[str, Any]:
    """A guide's change that watches these sources."""
    return {"trends": {"sources": list(sources)}}


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"name": 3}, "name", "guide_text_expected"),
        ({"name": " "}, "name", "guide_text_expected"),
        ({"languages": []}, "languages", "guide_list_expected"),
        ({"locale": "xx-YY"}, "locale", "guide_unknown_locale"),
        ({"timezone": "Mars/Base"}, "timezone", "guide_unknown_timezone"),
        ({"domains": ["https://marchand.example.com/"]}, "domains[0]", "guide_pattern"),
        ({"register": {"default": "toi"}}, "register.default", "guide_choice"),
        (
            {"register": {"default": "vous", "mastodon": "tu"}},
            "register.mastodon",
            "guide_register_of_unlisted",
        ),
        ({"hashtags": {"always": ["#Bois"]}}, "hashtags.always[0]", "guide_hashtag_not_allowed"),
        ({"hashtags": {"allowed": ["#deux mots"]}}, "hashtags.allowed[0]", "guide_pattern"),
        ({"emoji": {"max_per_post": -1}}, "emoji.max_per_post", "guide_number_expected"),
        ({"constants": {"a": "nul\x00"}}, "constants.a", "guide_text_with_nul"),
        ({"constants": {"a": "x" * 50_001}}, "constants.a", "guide_text_too_long"),
        ({"vocabulary": []}, "vocabulary", "guide_table_expected"),
        (watching({"id": "a", "url": "file:///x"}), "trends.sources[0].url", "guide_source_address"),
        (watching({"id": "a", "url": "http://u:p@x.fr"}), "trends.sources[0].url", "guide_source_address"),
        (watching({"id": "a", "type": "mastodon"}), "trends.sources[0]", "guide_source_without_url"),
        (watching(*[{"id": "a", "type": "messages"}] * 2), "trends.sources", "guide_source_twice"),
        (watching({"id": "a", "type": "rss"}), "trends.sources[0].type", "guide_choice"),
        ({"zzzzzz": 1}, "zzzzzz", "guide_unknown_key_alone"),
    ],
)
def test_each_fault_names_its_key(change: dict[str, Any], path: str, code: str) -> None:
    assert refused(guide_rules() | change) == {f"brand.toml: {path}": code}


def test_every_fault_is_told_at_once(rules: dict[str, Any]) -> None:
    del rules["name"]
    rules["moves"].append({"role": "opener", "goals": ["any"], "text": "Bonjour."})
    assert refused(rules) == {
        "brand.toml: name": "guide_missing_key",
        "brand.toml: moves[7].role": "guide_choice",
    }


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text('name = "Atelier\n', encoding="utf-8")
    with pytest.raises(InvalidGuide) as caught:
        read(tmp_path)
    assert caught.value.faults[0].code == "guide_not_toml"
    assert "line 1" in caught.value.faults[0].details["reason"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"x" * (LARGEST_FILE + 1), "guide_file_too_large"),
        (b"name = '\xff'", "guide_not_utf8"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "brand.toml").write_bytes(content)
    with pytest.raises(InvalidGuide) as caught:
        read(tmp_path)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_folder_without_a_guide(tmp_path: Path) -> None:
    with pytest.raises(InvalidGuide) as caught:
        read(tmp_path)
    assert caught.value.faults[0].code == "guide_unreadable"


@pytest.mark.parametrize("prose", ["a\x00b", "x" * (LONGEST_PROSE + 1), "\ud800"])
def test_prose_that_no_text_may_hold(prose: str) -> None:
    with pytest.raises(InvalidGuide):
        parse_prose(prose)


def test_prose_is_cut_by_heading() -> None:
    found = sections("Avant tout.\n\n# Le ton\n\nSimple.\n\n## Vide\n\n## Les mots\n\nConcrets.\n")
    assert [(section.heading, section.text) for section in found] == [
        ("", "Avant tout."),
        ("Le ton", "Simple."),
        ("Les mots", "Concrets."),
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_prose_is_lost(prose: str) -> None:
    kept = "".join(f"{s.heading}{s.text}" for s in sections(prose))
    for word in prose.replace("#", " ").split():
        assert word in kept or any(word.strip("#") in part for part in kept.split())


def test_a_guide_speaks_differently_by_network(rules: dict[str, Any]) -> None:
    rules["register"]["instagram"] = "tu"
    rules["networks"][0]["limits"] = {"text": 4_000}
    guide = parse(rules)
    assert (guide.register_on("instagram"), guide.register_on("facebook")) == ("tu", "vous")
    assert guide.limits_on("x") == {"text": 4_000}
    assert guide.limits_on("facebook") == {}
    assert guide.signature_on("linkedin") == "L’équipe de l’Atelier Marchand"
