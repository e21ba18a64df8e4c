"""Cutting a text into pieces: whole, in order, and together the text again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rewrites.pieces import cut, joined

LETTERS = st.sampled_from(
    [*"aBé .!?…,;:«»“”()#-•\n", "https://a.fr", "M.", "10\u00a0h", "🎉", " #Tours", "\n\n"]
)


@given(st.lists(LETTERS, max_size=60).map("".join))
def test_the_pieces_together_are_the_text(text: str) -> None:
    pieces = cut(text)
    assert joined(pieces) == text.strip()
    assert [text[slice(*piece.span)] for piece in pieces] == [piece.text for piece in pieces]
    assert all(piece.text and piece.text == piece.text.strip() for piece in pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Un banc. Deux bancs ! Trois ?", ["Un banc.", "Deux bancs !", "Trois ?"]),
        ("« Vous venez ? » demande-t-elle. Oui.", ["« Vous venez ? » demande-t-elle.", "Oui."]),
        ("M. Dupont arrive à 10 h. Il repart.", ["M. Dupont arrive à 10 h.", "Il repart."]),
        ("Bravo ! 🎉 On vient.", ["Bravo ! 🎉", "On vient."]),
        ("Réservez. https://a.fr/x?y=1 #Tours", ["Réservez.", "https://a.fr/x?y=1", "#Tours"]),
        ("On aime #Nantes", ["On aime #Nantes"]),
        ("Au programme :\n- du pain\n- du vin\nFin", ["Au programme :\n- du pain\n- du vin", "Fin"]),
        ("Le pain sort\ndu four.", ["Le pain sort\ndu four."]),
        ("1. Pétrir\n2. Cuire", ["1. Pétrir", "2. Cuire"]),
        ("(Oui. Non.) Peut-être.", ["(Oui. Non.)", "Peut-être."]),
    ],
)
def test_nothing_is_cut_within_a_sentence(text: str, pieces: list[str]) -> None:
    assert [piece.text for piece in cut(text)] == pieces


def test_what_is_left_out_leaves_the_widest_blank() -> None:
    pieces = cut("Un.\n\nDeux. Trois.\nQuatre.")
    assert joined(pieces, [pieces[1]]) == "Un.\n\nTrois.\nQuatre."
    assert joined(pieces, pieces[1:3]) == "Un.\n\nQuatre."
    assert joined(pieces, [pieces[0]]) == "Deux. Trois.\nQuatre."
