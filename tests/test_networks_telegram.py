"""Telegram: the text that valid markup stands for is counted, and entities are found in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.networks.catalogue import Catalogue
from service.networks.counting import measure
from service.networks.entities import Entities, escape, find
from service.networks.telegram import parsed

TELEGRAM = Catalogue.load().get("telegram")


def found(text: str) -> Entities:
    return find(TELEGRAM, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Pain</b> et <i>four</i>", "Pain et four"),
        ("<b><i>Pain</i></b> &amp; four &lt; &#233; &#xe9;", "Pain & four < é é"),
        ('<a href="https://exemple.fr">ici</a>', "ici"),
        ("<blockquote>cité</blockquote> <tg-spoiler>x</tg-spoiler>", "cité x"),
        ("<u>a</>", "a"),
        ("*gras* _penché_ __souligné__ ~barré~ ||caché||", "gras penché souligné barré caché"),
        ("*a _b_ c*", "a b c"),
        ("[ici](https://exemple.fr/a_b\\))", "ici"),
        ("`a_b` et ```python\nprint```", "a_b et print"),
        (">cité\nfin", "cité\nfin"),
        ("Fini\\. Et voilà\\!", "Fini. Et voilà!"),
    ],
)
def test_valid_markup_is_not_counted(text: str, shown: str) -> None:
    assert parsed(text).text == shown
    assert measure(TELEGRAM, text).count.count == len(shown)


@pytest.mark.parametrize(
    "text",
    [
        "a < b et c > d",
        "<b>ouvert",
        "<b><i>mal</b></i>",
        "<div>inconnu</div>",
        "Une phrase. *gras*",
        "*ouvert",
        "[ici](https://exemple.fr",
        "Merci @la_belle_marque",
        "10 % - 20 %",
        "&#55296;",
    ],
)
def test_a_text_without_valid_markup_is_counted_as_written(text: str) -> None:
    assert parsed(text).text == text
    assert measure(TELEGRAM, text).count.count == len(text)


def test_the_limit_is_that_of_a_message_or_of_a_caption() -> None:
    assert measure(TELEGRAM, "<b>" + "a" * 4_096 + "</b>").fits
    assert not measure(TELEGRAM, "a" * 4_097).fits
    assert not measure(TELEGRAM, "a" * 1_025, "caption").fits
    assert measure(TELEGRAM, "🎉").count.count == 2, "UTF-16 is the most cautious reading"


def test_entities() -> None:
    text = "@abcd @marque_fr #pain #2026 #été_2026 $AIR $TROPLONGUE /start@mon_bot 1/2 exemple.fr #a#b"
    entities = found(text)
    assert [one.text for one in entities.mentions] == ["@marque_fr"]
    assert [one.text for one in entities.hashtags] == ["#pain", "#été_2026"]
    assert [one.text for one in entities.cashtags] == ["$AIR"]
    assert [one.text for one in entities.commands] == ["/start@mon_bot"]
    assert [one.text for one in entities.links] == ["exemple.fr"]
    assert len(entities.entities) == 6


def test_entities_of_a_markup_are_placed_in_the_text_received() -> None:
    text = "*Pain* chez @la\\_marque \\#four [ici](https://exemple.fr/a) exemple\\.fr"
    entities = found(text)
    assert [one.text for one in entities.mentions] == ["@la\\_marque"]
    assert [one.text for one in entities.hashtags] == ["#four"]
    assert [one.text for one in entities.links] == ["https://exemple.fr/a", "exemple\\.fr"]
    linked = found('<a href="https://exemple.fr/a">ici</a> <b>#four</b>')
    assert [one.text for one in linked.links] == ["https://exemple.fr/a"]
    assert [one.text for one in linked.hashtags] == ["#four"]


def test_more_than_a_hundred_entities_are_too_many() -> None:
    assert measure(TELEGRAM, "#pain " * 100).fits
    assert not measure(TELEGRAM, "#pain " * 101).fits


def test_a_plain_text_is_escaped_for_markdown() -> None:
    text = "Prix : 10.50 € (TTC) #pain_2 @la_marque"
    assert escape(TELEGRAM, text) == r"Prix : 10\.50 € \(TTC\) \#pain\_2 @la\_marque"


@given(st.text(alphabet="ab _*[]()~`>#+-=|{}.!\\\n", max_size=40))
def test_an_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert parsed(escape(TELEGRAM, text)).text == text


@given(st.text(alphabet="ab <>/bi&;ampl*_`[]()|~\\.\n", max_size=60))
def test_what_is_shown_is_never_longer_and_spans_hold(text: str) -> None:
    shadow = parsed(text)
    assert len(shadow.text) <= len(text)
    assert len(shadow.text) == len(shadow.starts) == len(shadow.ends)
    for entity in (*found(text).links, *found(text).mentions):
        assert text[slice(*entity.span)] == entity.text
