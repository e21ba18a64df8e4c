"""Which topics are no occasion to speak: words, traps, shares, languages, competitors, weights."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.guides.trends import Watching
from service.index.e5 import E5Embedder
from service.index.embedder import Vectors
from service.topics import risk_heads
from service.topics.item import Item
from service.topics.risk import MOST_WORDS, risk_of
from service.topics.risk_signs import Signs
from service.topics.trend import RISK_KINDS, Risk

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CARD = Path(risk_heads.__file__).parent / "data" / "CARD.md"
NOBODY = Watching()
GRAVE = {
    "Deux randonneurs meurent dans une avalanche en Haute-Savoie": ("fr", "tragedy"),
    "Three dead after ferry capsizes off the Irish coast": ("en", "tragedy"),
    "Le trésorier du club mis en examen pour abus de confiance": ("fr", "crime"),
    "Man jailed for stabbing his neighbour": ("en", "crime"),
    "Législatives : la gauche et la droite se déchirent avant le second tour": ("fr", "politics"),
    "Prime minister survives no-confidence vote in parliament": ("en", "politics"),
    "Une fillette de six ans portée disparue depuis dimanche": ("fr", "minors"),
    "Toddler abandoned outside hospital in Leeds": ("en", "minors"),
    "Listeria : rappel de lots de rillettes dans toute la France": ("fr", "health"),
    "Measles outbreak closes two clinics in Ohio": ("en", "health"),
}
HARMLESS = {
    "Mort de rire : le sketch qui fait pleurer toute la Belgique": "fr",
    "Ce burger est une tuerie, et on a la recette": "fr",
    "Victime de son succès, la brocante joue les prolongations": "fr",
    "La bombe de chocolat du pâtissier fond sous le lait chaud": "fr",
    "Le club attaque la saison avec trois recrues": "fr",
    "Un gîte à la campagne où les poules ont leur salon": "fr",
    "Chute des prix des fraises sur les marchés de Bretagne": "fr",
    "A crash course in pottery for absolute beginners": "en",
    "Killer deal: this blender is half price until Friday": "en",
    "Shooting stars to light up the sky above Wales tonight": "en",
    "Race for best lemon cake ends in a dead heat": "en",
    "Cocoa bombs and marshmallows: a winter treat": "en",
    "Un marché de potiers s’installe sous les platanes": "fr",
    "Village choir celebrates its hundredth concert": "en",
}


def item(title: str, language: str | None = "fr", summary: str = "") -> Item:
    """An item of a source, told in a language."""
    return Item(title, title, AT, "journal", summary=summary, language=language)


@cache
def vectors_of(titles: Sequence[str]) -> Vectors:
    """The e5 query vectors of some titles, shape (titles, 384), embedded once."""

    async def embedded() -> Vectors:
        embedder = E5Embedder()
        try:
            return np.stack([await embedder.query(title) for title in titles])
        finally:
            await embedder.close()

    return asyncio.run(embedded())


def alone(title: str, language: str | None) -> Risk:
    """The risk of one headline."""
    known = (*GRAVE, *HARMLESS)
    return risk_of([item(title, language)], vectors_of(known)[known.index(title)], NOBODY)


def topic(grave: int, harmless: int) -> Risk:
    """The risk of so many items of each sort, one repeated."""
    bad, good = next(iter(GRAVE)), "Un marché de potiers s’installe sous les platanes"
    known = (*GRAVE, *HARMLESS)
    one, two = (vectors_of(known)[known.index(title)] for title in (bad, good))
    mean = (grave * one + harmless * two) / (grave + harmless)
    return risk_of([item(bad)] * grave + [item(good)] * harmless, mean, NOBODY)


@pytest.mark.parametrize("title", GRAVE)
def test_a_grave_headline_is_flagged_by_its_kind(title: str) -> None:
    language, kind = GRAVE[title]
    found = alone(title, language)
    assert found.level == "avoid"
    assert kind in found.kinds
    assert found.share == 1.0
    assert found.words
    assert all(word in title for word in found.words)


@pytest.mark.parametrize("title", HARMLESS)
def test_a_grave_word_in_a_harmless_phrase_is_no_risk(title: str) -> None:
    assert alone(title, HARMLESS[title]) == Risk()


def test_one_grave_item_among_twenty_is_no_risk_of_the_topic() -> None:
    assert topic(1, 19).level == "none"


def test_a_third_of_grave_items_flags_the_topic() -> None:
    found = topic(7, 14)
    assert found.level != "none"
    assert "tragedy" in found.kinds
    assert found.share == pytest.approx(1 / 3)


def test_a_half_of_grave_items_makes_a_topic_one_to_avoid() -> None:
    found = topic(10, 10)
    assert (found.level, found.share) == ("avoid", 0.5)


def test_a_topic_without_items_has_no_risk() -> None:
    assert risk_of([], np.zeros(384, dtype=np.float32), NOBODY) == Risk()


def test_words_are_those_of_the_language_of_the_item() -> None:
    assert Signs.of(item("They die young", "en")).cues != ()
    assert Signs.of(item("Ein Tag für die Mitte", "de")).cues == ()
    assert Signs.of(item("Le die-cast", "fr")).cues == ()
    assert Signs.of(item("Earthquake in Chile", None)).sure
    assert Signs.of(item("Séisme au Chili", None)).sure
    assert not Signs.of(item("Séisme au Chili", "de")).sure


def test_accents_case_and_apostrophes_do_not_hide_a_word() -> None:
    for title in ("L’ATTENTAT DE LYON", "l'attentat de Lyon", "Lattentat : non, l’attentat"):
        assert [cue.words.lower() for cue in Signs.of(item(title)).cues if cue.sure] == ["attentat"]
    assert Signs.of(item("Inondations a Béziers")).sure
    assert Signs.of(item("INONDÉ")).sure


def test_a_phrase_does_not_run_from_one_sentence_into_the_next() -> None:
    assert any(cue.kind == "minors" and cue.sure for cue in Signs.of(item("Un enfant a disparu hier")).cues)
    apart = Signs.of(item("Le carnaval de cet enfant. Il a disparu hier"))
    assert not any(cue.kind == "minors" and cue.sure for cue in apart.cues)


def test_a_competitor_is_named_whole_and_asks_for_care_alone() -> None:
    watching = Watching(competitors=["Café Lumen", "Ora"])
    title = "Un marché de potiers s’installe sous les platanes"
    known = (*GRAVE, *HARMLESS)
    mean = vectors_of(known)[known.index(title)]
    named = risk_of([item("CAFE LUMEN ouvre un marché de potiers")], mean, watching)
    assert named == Risk("caution", ("competitor",), ("Café Lumen",), 1.0)
    for other in ("Le café du lumen", "Une oraison de potiers", "Café. Lumen"):
        assert risk_of([item(other)], mean, watching) == Risk()
    twenty = [item("L’Ora s’installe"), *[item(title)] * 19]
    assert risk_of(twenty, mean, watching) == Risk()


def test_a_competitor_does_not_lighten_a_grave_topic() -> None:
    title = next(iter(GRAVE))
    mean = vectors_of((*GRAVE, *HARMLESS))[0]
    found = risk_of([item(f"{title}, près du siège de Lumen")], mean, Watching(competitors=["Lumen"]))
    assert found.level == "avoid"
    assert {"tragedy", "competitor"} <= {*found.kinds}
    assert list(found.kinds) == sorted(found.kinds, key=RISK_KINDS.index)
    assert "Lumen" in found.words


@settings(deadline=None, max_examples=150)
@given(
    texts=st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), max_size=5),
    language=st.sampled_from(["fr", "en", "de", "", None]),
    names=st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20), max_size=3),
)
def test_any_text_has_a_risk_that_makes_sense(
    texts: list[tuple[str, str]], language: str | None, names: list[str]
) -> None:
    items = [item(title, language, summary) for title, summary in texts]
    found = risk_of(items, np.zeros(384, dtype=np.float32), Watching(competitors=names))
    assert 0.0 <= found.share <= 1.0
    assert len(found.words) <= MOST_WORDS
    assert (found.level == "none") == (found.kinds == ())


def test_the_card_is_of_the_weights_shipped() -> None:
    kept = risk_heads.content()
    assert risk_heads.fingerprint(kept) in CARD.read_text(encoding="utf-8")
    assert len(kept) < 100_000


def test_heads_are_read_as_they_were_written() -> None:
    shipped = risk_heads.shipped()
    again = risk_heads.RiskHeads.read(shipped.written())
    for name in ("vector", "signs", "bias", "scale", "offset"):
        assert np.array_equal(getattr(again, name), getattr(shipped, name))


def test_heads_trained_for_other_signs_are_refused() -> None:
    buffer = BytesIO()
    np.savez(buffer, heads=np.array(risk_heads.HEADS), sign_names=np.array(["another"]))
    with pytest.raises(ValueError, match="other signs"):
        risk_heads.RiskHeads.read(buffer.getvalue())
