"""Capitals keep their accents, œuvre its ligature, and ordinals their short form."""

from __future__ import annotations

import pytest

from tests.typography_kit import brand, judged, typeset

RULES = ("typography.capital_accent", "typography.ligature", "typography.number")
CORRECTED = {
    "Etat des lieux": "État des lieux",
    "Les Etats-Unis": "Les États-Unis",
    "L’Ecole et l’Eglise": "L’École et l’Église",
    "Etudiant, Etudiante, Etudiant·e·s": "Étudiant, Étudiante, Étudiant·e·s",
    "Evénement, Evènement et Evenement": "Événement, Évènement et Événement",
    "Eté comme hiver. Ete indien": "Été comme hiver. Été indien",
    "Etes-vous là~?": "Êtes-vous là~?",
    "Evidemment, Egalement": "Évidemment, Également",
    "Saint-Etienne et l’Ile-de-France": "Saint-Étienne et l’Île-de-France",
    "Première Edition": "Première Édition",
    "A partir de 10 h": "À partir de 10 h",
    "A bientôt au fournil": "À bientôt au fournil",
    "A demain~!": "À demain~!",
    "A table~!": "À table~!",
    "A l’année prochaine": "À l’année prochaine",
    "A l'an prochain": "À l’an prochain",
    "A la une": "À la une",
    "A noter_: fermé lundi": "À noter_: fermé lundi",
    "A ne pas manquer": "À ne pas manquer",
    "A Paris, on aime le pain": "À Paris, on aime le pain",
    "A 10 h, on ouvre": "À 10 h, on ouvre",
    "A 5 minutes du centre": "À 5 minutes du centre",
    "C’est fini. A lundi": "C’est fini. À lundi",
    "👉 A goûter": "👉 À goûter",
    "- A emporter": "- À emporter",
    "«_A votre santé_»": "«_À votre santé_»",
    "A PARTIR DE LUNDI": "À PARTIR DE LUNDI",
    "Ça va\nA samedi": "Ça va\nÀ samedi",
    "Ca y est": "Ça y est",
    "Bonjour. Ca va~? Ca sent bon": "Bonjour. Ça va~? Ça sent bon",
    "Ca vous dit~?": "Ça vous dit~?",
    "NOEL APPROCHE": "NOËL APPROCHE",
    "FERMETURE EN FEVRIER": "FERMETURE EN FÉVRIER",
    "LES ETUDIANTS DECOUVREZ": "LES ÉTUDIANTS DÉCOUVREZ",
    "SOLDES D’ETE": "SOLDES D’ÉTÉ",
    "BONNES FETES": "BONNES FÊTES",
    "LE THEATRE": "LE THÉÂTRE",
    "Un coup de coeur": "Un coup de cœur",
    "Coeur, COEUR et Oeuvre": "Cœur, CŒUR et Œuvre",
    "OEUVRES, chef-d’oeuvre, main-d'oeuvre": "ŒUVRES, chef-d’œuvre, main-d’œuvre",
    "Ma soeur, mes voeux, un boeuf, l’oeil, trois oeufs": "Ma sœur, mes vœux, un bœuf, l’œil, trois œufs",
    "noeud, noeuds, manoeuvrer, écoeurant, Ecoeurant": "nœud, nœuds, manœuvrer, écœurant, Écœurant",
    "oenologue, oesophage, foetus, moeurs, choeurs": "œnologue, œsophage, fœtus, mœurs, chœurs",
    "La 1ère et la 2ème": "La 1re et la 2e",
    "1er, 1èr, 1ier": "1er, 1er, 1er",
    "Les 1ères et les 2èmes": "Les 1res et les 2es",
    "3ième, 4eme, 5éme, 6è": "3e, 4e, 5e, 6e",
    "2 ème étage": "2e étage",
    "Le XXème siècle, la Vème République, XXIè": "Le XXe siècle, la Ve République, XXIe",
    "5ème-6ème": "5e-6e",
    "LA 2ÈME FOIS": "LA 2E FOIS",
}
RIGHT = (
    "État, École, Été, À bientôt, Ça va, NOËL, œuvre, cœur, 1er, 1re, 2e, 2nd, 2nde, XXIe",
    "Eric, Elise, Emilie, Edouard, Evolution, Emotion, Elite, Email, Echo, Emma, Euro, Ensemble, Elle",
    "Limited Edition",
    "Plan A, vitamine A partir de 2027, hépatite A la semaine dernière",
    "A comme Augustine. A. Leroy. A ou B~?",
    "A Coruña. A & B",
    "Note A, demain",
    "Le CA va bien. Ca_: calcium. Ca et Mg",
    "PRESENTE, MARCHE, FERME, SALE, A, ETE, EQUIPE, FETE, CREPES",
    "coefficient, coexister, moelleux, moelle, poêle, goéland, poésie, Joël, Citroën, Noé, aloe vera, poète",
    "Oedipus et phoenix et canoe et Boeing, Monroe, Chloe, Phoebe",
    "3D, 4K, 5G, 2CV, 1ère".replace(", 1ère", ""),
    "Crème, même, thème, XL, CLE, Vème2",
    "#Etat #NOEL #coeur @etat Etat.pdf etat@exemple.fr",
    "1 ère glaciaire",
    "étude, état, école",
)


@pytest.mark.parametrize("text", CORRECTED)
def test_letters_are_put_right(text: str) -> None:
    assert typeset(text) == CORRECTED[text]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_or_ambiguous_stays(text: str) -> None:
    assert [one for one in judged(text) if one.rule in RULES] == []


def test_english_words_are_left_alone() -> None:
    text = "The Etat project: A la carte menu, 2eme, coeur. It is NOEL for all of us."
    assert typeset(text, language="en", guide=brand()) == text


def test_the_message_tells_the_whole_word() -> None:
    found = judged("Un coup de coeur")[0]
    assert (found.span, found.fix) == ((12, 14), "œ")
    assert found.details["found"] == "coeur"
    assert found.details["right"] == "cœur"
