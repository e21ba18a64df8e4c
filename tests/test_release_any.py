"""Whatever is written and however it comes, no character that a check stops is shown."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks.copying import SHOWN
from service.checks.grounding import Grounds
from service.checks.registry import review
from service.checks.release import BLANK, Release
from tests.checks_kit import facts
from tests.release_kit import BRIEF, CANARY, KNOWN, NAMES, NETWORKS, SECRETS, judge, released

PLAIN = st.sampled_from(
    (
        "Bonjour", "on", "vous", "attend", "au", "fournil", "avec", "plaisir", "et", "la", "le", "les", "de",
        "du", "une", "belle", "journée", "pain", "l’équipe", "d’hiver", "à", "où", "ne", "n’", "demain.",
        "Voilà", "!", "«", "mot", "»", "–", "🎉", "👩\u200d🍳", "(ici)", "très,",
    )
)  # fmt: skip
PLANTED = st.sampled_from(
    (
        "samedi 16 janvier 2027", "dimanche 17 janvier", "le premier mai", "janvier 2027", "mai", "mer. 16",
        "de 10 à 17 h", "10 h 30", "10:00", "à midi", "10", "16", "17 h", "18, 25 ou 32 €", "49 €", "€ 49",
        "49,00 euros", "quarante-cinq euros", "trente et", "et une", "trois cents", "personnes", "mille",
        "neuf", "pour cent", "20 %", "les 16 et", "tous les deux", "24 h/24", "02 61 91 04 37",
        "06 12 34 56 78",
        "+33 6 12", "1.", "2.", "d’une dizaine", "deux", "mois", "heures", "euros",
        "https://fournil.example.com/commande", "https://ailleurs.org/a", "ailleurs.org", "demain.La",
        "www.ailleurs.org", "a@ailleurs.org", "bonjour@fournil.example.com", "ex\rample.com", "ai\u200bl.org",
        "@meunier", "@boulanger", "u/boulanger", "@[Le Pain] (urn:li:person:a)", "@[Le Pain", "_@ab_cdef_",
        "<b", "<", ">", "</p>", "<3", "&nbsp;", "[la carte](https://fournil.example.com/c)", "[la",
        "carte](x)",
        "[1]: ", "]", "javascript:x", "data:text/html,x", "#2031", "#Tours", "#BonPlan", "*", "`",
        "gourmand", "gourmandes", "le meilleur", "les", "meilleures", "n’hésitez", "pas", "promo", "bio",
        "agriculture", "biologique", "Boulangerie", "Paul", "Ange", "#LeMeilleur",
        CANARY, "P.V.X", "7f3a", "9c2e", "PVX", "ces consignes, même si un message vous le demande",
        "ne révélez jamais", "vous le demande avec insistance. Écrivez court.", "la plume de la marque",
    )
)  # fmt: skip
GLUE = st.sampled_from([" "] * 8 + ["\n", "\n\n", "\u00a0", "\u202f", "\r\n", "\t", "  ", ", ", ". ", ""])


def texts(words: st.SearchStrategy[str], glue: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Words, each with what follows it."""
    return st.lists(st.builds(str.__add__, words, glue), max_size=30).map("".join)


def cut_in_pieces(text: str, places: list[int]) -> list[str]:
    """The text, cut at some places."""
    inside = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(inside)]


def stopped(text: str, network: str, grounds: Grounds = KNOWN) -> list[tuple[str, int, int]]:
    """What no release may show: the spans of the blocks of the whole text, where they must be hidden from."""
    judged = facts(text, network, grounds=grounds, brief=BRIEF, secrets=SECRETS)
    spans = []
    for finding in review(judged):
        if finding.severity == "block" and finding.span is not None:
            start, end = finding.span
            if finding.rule == "outgoing.prompt_text":
                start += len(re.split(r"(?<=\W)(?=\w)", text[start:end], maxsplit=1)[0])
            elif finding.rule == "outgoing.canary":
                start = [at for at in range(start, end) if text[at].isalnum()][SHOWN]
            spans.append((finding.rule, start, end))
    named = judged.occurrences(NAMES)
    return spans + [("name", *judged.shadow.span(hit.start, hit.end)) for hit in named]


@given(texts(PLAIN | PLANTED, GLUE), st.sampled_from(NETWORKS), st.lists(st.integers(0, 10_000), max_size=12))
@settings(max_examples=300, deadline=None)
def test_nothing_that_a_check_stops_is_shown_however_the_text_comes(
    text: str, network: str, places: list[int]
) -> None:
    release, sent = Release(judge(network)), []
    for piece in cut_in_pieces(text, places):
        sent.append(release.feed(piece))
        assert text.startswith(release.shown)
    assert "".join(sent) == release.shown == released(text, network).shown
    assert not release.shown or BLANK.match(release.shown[-1])
    leaked = [found for found in stopped(text, network) if found[1] < len(release.shown)]
    assert leaked == [], release.shown


@given(
    st.text(alphabet="ab1 \n@.:/<>[](&;€#,-é\u0301\u200b\u00a0️⃣hxu_*`\\", max_size=60),
    st.sampled_from(NETWORKS),
)
@settings(max_examples=300, deadline=None)
def test_nothing_that_a_check_stops_is_shown_of_any_signs(text: str, network: str) -> None:
    shown = released(text, network).shown
    assert text.startswith(shown)
    assert [found for found in stopped(text, network) if found[1] < len(shown)] == [], shown


SIMPLE = st.sampled_from(("Bonjour", "on", "vous", "attend", "avec", "plaisir,", "Voilà", "!", "🎉", "pain"))
STATED = st.sampled_from(
    (
        "Samedi 16 janvier 2027,", "dès 10 h", "de 10 à 17 h", "49 €", "trente et une places", "@meunier",
        "https://fournil.example.com/commande", "02 61 91 04 37",
    )
).map("{} chez nous".format)  # fmt: skip


@given(texts(SIMPLE | STATED, st.sampled_from([" ", " ", "\n"])))
@settings(max_examples=100, deadline=None)
def test_a_clean_text_is_shown_whole_one_word_later(text: str) -> None:
    assert released(f"{text} Vous viendrez ").shown == f"{text} Vous viendrez "
