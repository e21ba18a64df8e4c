"""The catalogue: every network complete, every limit telling the prompt and the draft the same thing."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
from itertools import product

import pytest

from service.errors import UnknownNetwork
from service.messages import LANGUAGES
from service.networks.catalogue import CONFIDENCES, UNITS, Catalogue, Limit, Network
from service.networks.counting import COUNTERS, measure
from service.networks.entities import CASHTAGS, COMMANDS, HASHTAGS, LINKS, MENTIONS, READINGS

CATALOGUE = Catalogue.load()
NETWORKS = tuple(CATALOGUE)
every_network = pytest.mark.parametrize("network", NETWORKS, ids=[network.id for network in NETWORKS])


def test_the_networks_come_in_a_stable_order() -> None:
    assert [network.id for network in NETWORKS] == [
        *("x", "facebook", "instagram", "linkedin", "bluesky", "threads", "mastodon", "tiktok", "youtube"),
        *("pinterest", "snapchat", "google_business", "reddit", "telegram"),
    ]
    assert Catalogue.load() is CATALOGUE
    assert len(CATALOGUE) == len({network.id for network in NETWORKS})
    assert all(CATALOGUE.get(network.id) is network and network.id in CATALOGUE for network in NETWORKS)


@pytest.mark.parametrize("name", ["myspace", "X", "", "../x"])
def test_an_unknown_network_is_named_with_those_that_are_known(name: str) -> None:
    with pytest.raises(UnknownNetwork) as raised:
        CATALOGUE.get(name)
    assert raised.value.details["network"] == name
    assert raised.value.details["known"].startswith("x, facebook, instagram, linkedin, bluesky")
    assert name not in CATALOGUE


@every_network
def test_every_network_is_complete(network: Network) -> None:
    assert network.default_kind in network.kinds
    assert tuple(network.limits) == network.kinds
    for kind in network.kinds:
        strength = {limit.kind for limit in network.limits[kind] if limit.field == "text"}
        assert strength == {"soft" if kind in network.picture_text else "hard"}, kind
        fields = {limit.field for limit in network.limits[kind]} | {"link"}
        assert set(network.required_fields.get(kind, ())) <= fields
    assert {*network.required_fields, *network.picture_text} <= set(network.kinds)
    rules = network.rules
    assert rules.links in LINKS
    assert rules.hashtags in HASHTAGS
    assert rules.mentions in MENTIONS
    assert rules.cashtags in CASHTAGS
    assert rules.commands in COMMANDS
    assert network.reading in READINGS
    fewest, most = network.manners.hashtags
    assert 0 <= fewest <= most
    for words in (network.manners.tone, network.manners.emoji, network.audience.words):
        assert set(words) == set(LANGUAGES)
        assert all(words.values())
    assert network.audience.source
    json.dumps(dataclasses.asdict(network), ensure_ascii=False)


@every_network
def test_a_brand_can_answer_a_stranger_anywhere(network: Network) -> None:
    kind = network.reply_kind
    assert kind in ("reply", "comment") or (network.id, kind) == ("telegram", "message")
    assert not set(network.required_fields.get(kind, ()))
    assert "title" not in {limit.field for limit in network.limits[kind]}
    assert measure(network, "Bonjour, merci de votre message.", kind).fits


@every_network
def test_what_goes_beside_a_text_has_its_limits(network: Network) -> None:
    known = {"thread", "hashtags", "title", "alt_text", "first_comment", "visual_idea"}
    assert tuple(network.beside) == network.kinds
    for kind, beside in network.beside.items():
        limited = {limit.field for limit in network.limits[kind]}
        assert set(beside) <= known
        assert ("title" in beside) == ("title" in limited)
        assert ("thread" in beside) == (kind == "thread")
        assert set(network.required_fields.get(kind, ())) - {"link"} <= set(beside)


@every_network
def test_every_limit_says_where_it_comes_from(network: Network) -> None:
    for limit in (limit for limits in network.limits.values() for limit in limits):
        assert limit.unit in UNITS
        assert limit.unit == "count" or limit.unit in COUNTERS
        assert limit.confidence in CONFIDENCES
        assert limit.source
        assert all(limit.source)
        assert limit.limit >= 0


@every_network
def test_a_limit_tells_the_prompt_the_number_it_judges_by(network: Network) -> None:
    for limits, language in product(network.limits.values(), LANGUAGES):
        for limit in limits:
            sentence = limit.describe(language)
            assert re.findall(r"\d+", sentence.replace("UTF-8", "")) == [str(limit.limit)]
            assert sentence.endswith(".")
            judged = limit.judge(limit.limit + 1)
            assert (judged.field, judged.limit, judged.unit, judged.kind) == (
                limit.field,
                limit.limit,
                limit.unit,
                limit.kind,
            )
            assert (limit.judge(limit.limit).fits, judged.fits) == (True, False)


@every_network
def test_a_network_describes_every_limit_that_measures_a_text(network: Network) -> None:
    for kind, language in product(network.kinds, LANGUAGES):
        sentences = network.describe(language, kind, {"text": 77})
        assert len(sentences) == len(network.limits[kind]) + (2 if kind in network.picture_text else 1)
        assert any("77" in sentence for sentence in sentences)
        given = {limit.field: ["a", "b"] for limit in network.limits[kind]}
        judged = measure(network, "Bonjour", kind, {"text": 77}, given)
        assert len(judged.limits) == len(network.limits[kind])


def test_limits_read_as_a_person_would_write_them() -> None:
    x, instagram, bluesky = (CATALOGUE.get(name) for name in ("x", "instagram", "bluesky"))
    assert x.limits["post"][0].describe("fr") == "Texte\u00a0: 280 caractères pondérés au plus."
    assert x.limits["post"][0].describe("en") == "Text: at most 280 weighted characters."
    assert instagram.describe("fr", "story")[-1] == (
        "Aucune légende ne s’affiche\u00a0: les mots se lisent sur l’image, et doivent y tenir."
    )
    assert CATALOGUE.get("mastodon").describe("fr")[0] == (
        "Texte et avertissement de contenu\u00a0: 500 caractères visibles au plus."
    )
    assert CATALOGUE.get("reddit").describe("en")[2] == "Hashtags: 0, for this network makes nothing of them."
    assert [limit.describe("fr") for limit in bluesky.limits["post"]][:3] == [
        "Texte\u00a0: 300 caractères visibles au plus.",
        "Texte\u00a0: 3000 octets UTF-8 au plus.",
        "Hashtags\u00a0: 3 au plus, de préférence.",
    ]
    assert any("voir plus" in sentence for sentence in instagram.describe("fr"))
    assert instagram.describe("fr")[-1] == "Les liens ne sont pas cliquables dans le texte."


def test_french_words_of_the_catalogue_keep_french_typography() -> None:
    for network in NETWORKS:
        for words in (network.manners.tone, network.manners.emoji, network.audience.words):
            assert not re.search(r"[ ][;:!?%]|[^\s\u202f][;!?%]|'", words["fr"]), words["fr"]


def test_values_are_frozen() -> None:
    limit = CATALOGUE.get("x").limits["post"][0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(limit, "limit", 300)  # noqa: B010  a plain assignment is refused by mypy already
    assert copy.copy(limit) == limit


def test_conventions_and_limits_are_one_rule() -> None:
    manners = {network.id: network.manners for network in NETWORKS}
    assert manners["instagram"].hashtags == (3, 5)
    assert manners["x"].hashtags == (1, 2)
    assert manners["youtube"].hashtags == (3, 5)
    assert manners["mastodon"].hashtags == (2, 5)
    assert (manners["linkedin"].fold, manners["facebook"].fold, manners["x"].fold) == (210, 480, None)


def test_a_new_field_needs_no_code_of_its_own() -> None:
    title = Limit("title", 100, "utf16_code_units", "hard", "primary", ("https://example.org",))
    description = Limit("description", 5000, "utf8_bytes", "hard", "primary", ("https://example.org",))
    channel = dataclasses.replace(
        CATALOGUE.get("facebook"),
        limits={"post": (*CATALOGUE.get("facebook").limits["post"], title, description)},
    )
    measured = measure(channel, "Bonjour", fields={"title": "Été 🎉", "description": "Été"})
    assert {limit.field: limit.count for limit in measured.limits} == {
        "text": 7,
        "fold": 7,
        "hashtags": 0,
        "title": 6,
        "description": 5,
    }
    assert title.describe("fr") == "Titre\u00a0: 100 caractères au plus."
