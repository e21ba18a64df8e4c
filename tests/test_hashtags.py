"""Hashtags that a network cuts or refuses."""

from __future__ import annotations

from tests.checks_kit import cut, findings


def test_a_hashtag_cut_by_the_network_is_joined_as_the_guide_writes_it() -> None:
    text = "Vive la #Fête-du-pain et #l’été"
    broken = findings(text, "x")["hashtags.broken"]
    assert cut(text, broken) == ["#Fête-du-pain", "#l’été"]
    assert [finding.fix for finding in broken] == ["#FêteDuPain", "l’#été"]
    assert "hashtags.broken" not in findings("Vive #Tours - et le pain, #Levain’", "x")


def test_an_emoji_cuts_a_hashtag() -> None:
    assert findings("#Fête🎉nationale", "x")["hashtags.broken"][0].fix == "#FêteNationale"
    assert "hashtags.broken" not in findings("#Tours🥖 et voilà", "x")


def test_too_many_hashtags_block_only_where_the_network_refuses_them() -> None:
    assert findings("#Tours #Levain", "x")["hashtags.too_many"][0].severity == "warn"
    many = " ".join(["#Tours"] * 40)
    assert findings(many, "instagram")["hashtags.too_many"][0].severity == "block"
