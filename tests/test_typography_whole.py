"""Every correction at once: none meets another, one pass is enough, words and figures are all kept."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks import fancy, legibility
from service.checks.typography import blanks, figures, letters, marks, page, quotes, signs
from service.examining import mend
from service.text import LONGEST_TEXT, fold
from service.words import Finding
from tests.checks_kit import findings
from tests.typography_kit import brand, typeset

WORDS = (
    "mot|Mot|l'été|L'été|aujourd'hui|Etat|ETE|NOEL|coeur|d'Oeuvre|A partir|Ca va|A la une"
    "|demain|la|the|of|Venez|etc"
    "|1|12|1 200|10€|50%|2ème|7:30|5km|1ère|XXème|exemple.fr|https://exemple.fr/a?b|#Tag|@marie|:)|🥖|🇫🇷|é|e\u0301|好"
    '|"mot"|«mot»|« mot »|“mot”|(mot)|( mot )'
)
WORD = st.sampled_from(WORDS.split("|"))
AFTER = st.sampled_from(
    ["", "", "!", " !", "?!", " :", ":", ";", " ;", ",", " ,", ".", "...", " …", "..", "!!!"]
)
GAP = st.sampled_from([" ", " ", " ", "  ", "\u00a0", "\n", "\n\n", " \n"])
SENTENCES = st.lists(st.tuples(WORD, AFTER, GAP).map("".join), max_size=8).map("".join)
SOUP = st.lists(
    st.one_of(WORD, AFTER, GAP, st.sampled_from(".,;:!?…'’\"“”«»()[]-/#@%€$°&=*_`· \u202f")), max_size=14
).map("".join)
GUIDES = {
    "fr-FR": brand(),
    "fr-CA": brand("fr-CA"),
    "fr-CH": brand("fr-CH"),
    "straight": brand(quotes="straight", apostrophe="straight", ellipsis="dots", spacing="none"),
}


def corrections(text: str, **known: Any) -> list[Finding]:
    """The corrections of typography alone."""
    found = findings(text, **known)
    return [one for rule, ones in found.items() if rule.startswith("typography.") for one in ones]


@settings(max_examples=300, deadline=None)
@given(
    SENTENCES,
    st.sampled_from(sorted(GUIDES)),
    st.sampled_from(["facebook", "x"]),
    st.sampled_from(["fr", "en"]),
)
def test_one_pass_is_enough(text: str, name: str, network: str, language: str) -> None:
    known = {"guide": GUIDES[name], "network": network, "language": language}
    corrected = mend(text, corrections(text, **known))
    assert corrections(corrected, **known) == [], corrected


@settings(max_examples=200, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=40)), st.sampled_from(sorted(GUIDES)))
def test_any_text_is_soon_right_and_keeps_its_words(text: str, name: str) -> None:
    """What no person writes may need another pass: a mark put right shows what the next one is."""
    known = {"guide": GUIDES[name]}
    for _ in range(4):
        found = corrections(text, **known)
        if not found:
            break
        spans = sorted(one.span or (0, 0) for one in found)
        assert all(start < end for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        plain = [one for one in found if one.rule != "typography.number"]
        assert bare(mend(text, plain)) == bare(text)
        text = mend(text, found)
    assert corrections(text, **known) == []


def bare(text: str) -> str:
    """Its letters and figures alone."""
    return "".join(one for one in fold(text) if one.isalnum())


def test_a_wider_fix_holds_those_inside_it() -> None:
    inner = Finding("typography.apostrophe", "warn", (1, 2), "’")
    outer = Finding("vocabulary.must", "warn", (0, 5), "L’Été")
    block = Finding("vocabulary.never", "block", (3, 4), "")
    assert mend("l'ete !", [inner, outer]) == "L’Été !"
    assert mend("l'ete !", [inner, outer, block]) == "l’ee !"
    assert mend("ab", [Finding("a", "warn", (1, 1), " "), Finding("b", "warn", (1, 2), "B")]) == "a B"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (
            'Ca y est ! L\'Ecole ouvre le 1er mars : "venez" nombreux...',
            "Ça y est~! L’École ouvre le 1er mars_: «_venez_» nombreux…",
        ),
        (
            "A partir de 10€ , l'oeuvre  est à vous !!!\nInfos: https://exemple.fr !",
            "À partir de 10_€, l’œuvre est à vous~!!!\nInfos_: https://exemple.fr~!",
        ),
        ("L'OEUVRE D'ETE, C'EST NOEL!", "L’ŒUVRE D’ÉTÉ, C’EST NOËL~!"),
        ("«L'\"Etat\" c'est moi»", "«_L’“État” c’est moi_»"),
        ("1 200€ la 2ème soirée,50% après", "1~200_€ la 2e soirée, 50_% après"),
    ],
)
def test_faults_side_by_side(text: str, right: str) -> None:
    assert typeset(text) == right


PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}{name}": pattern
    for module in (fancy, legibility, blanks, figures, letters, marks, page, quotes, signs)
    for name, pattern in vars(module).items()
    if isinstance(pattern, regex.Pattern)
}
SECONDS_OF_A_QUADRATIC = 10.0
HOSTILE = [
    " ",
    "!",
    "a ",
    "1 ",
    "1 111 ",
    "Aa",
    "l'",
    '"',
    "« ",
    ":a",
    "`a",
    "(a ",
    "...",
    "E",
    "𝗮a ",
    "a\u0336",
    "🇸 ",
    "AB ",
]


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_quadratic_on_hostile_characters(name: str) -> None:
    """`evals.bench.patterns` times them: here a quadratic one alone, which takes half a minute, is caught."""
    for seed in HOSTILE:
        text = seed * (LONGEST_TEXT // len(seed))
        for _ in PATTERNS[name].finditer(text, timeout=SECONDS_OF_A_QUADRATIC):
            pass
