"""Register: « tu » and « vous » as the guide says, to one reader or to many."""

from __future__ import annotations

import pytest

from tests.checks_kit import cut, findings, guide

TU = guide(register={"default": "tu", "linkedin": "vous"})

SAID_TU = {
    "Tu passes samedi ?": "Tu",
    "Quand viens-tu goûter la fournée ?": "tu",
    "On t’attend à la boutique.": "t’",
    "T’as vu la nouvelle vitrine ?": "T’",
    "On te garde une part.": "te",
    "Et toi, plutôt croûte ou mie ?": "toi",
    "Apporte ton sac, on le remplit.": "ton",
    "Quel est ton pain préféré ?": "ton",
    "Raconte-nous ta recette.": "Raconte-nous",
    "Avec ta carte, la onzième est offerte.": "ta",
    "Pense à prendre tes sacs.": "tes",
    "Le nôtre est cuit, et le tien ?": "le tien",
    "Dis-nous ce que vous préparez.": "Dis-nous",
    "Découvre la nouvelle carte du midi.": "Découvre",
    "Demain, atelier. Viens avec un tablier.": "Viens",
    "N’oublie pas la galette.": "N’oublie pas",
    "🥖 Regarde ce qui sort du four.": "Regarde",
    "S’il te plaît, rapporte le panier.": "te",
    "Envoie-moi une photo.": "Envoie-moi",
    "Un conseil pour ton levain : patience.": "ton",
}


@pytest.mark.parametrize("text", SAID_TU)
def test_tu_is_a_fault_where_the_guide_says_vous(text: str) -> None:
    (found,) = findings(text)["register.mismatch"]
    assert found.severity == "warn"
    assert found.fix is None
    expected = SAID_TU[text]
    assert cut(text, [found])[0] in (expected, expected.split()[-1])


SAID_TO_NOBODY = [
    "« Tu viens ? » Jeanne pose la question tous les matins.",
    "Elle a dit “tu verras bien” en riant.",
    '"Tu en veux encore ?" demande Malik.',
    "— Tu as compté les sacs ?\n— Quatorze.",
    "« On a crié “Silence !” », raconte la boulangère.",
    "Il s’est tu, le four aussi.",
    "Le ton monte, puis redescend.",
    "Un ton plus bas, une croûte plus claire.",
    "On a changé de ton, pas de pain.",
    "Ton orange, ton brun : les couleurs de l’automne.",
    "Ton sur ton, la nappe et la farine.",
    "Le pétrin a ronronné, sur le même ton.",
    "Ta ta ta, on ne touche pas au levain.",
    "Départ à 12 h TU, pour les marins.",
    "#ToiAussi, on pense à vous.",
    "Pas de m’as-tu-vu au fournil.",
    "Ils sont à tu et à toi depuis 2019.",
    "Des croissants, en veux-tu, en voilà.",
    "Aide-toi, le ciel t’aidera, dit la pelle.",
    "Tiens, il neige.",
    "Viens de paraître : le livre du quartier.",
    "Partage de recettes samedi, au fournil.",
    "Note du fournil à ses fidèles.",
    "Réserve de farine pleine, on respire.",
    "Dites-le-nous au comptoir.",
    "Entre-nous n’est pas un pain, mais presque.",
    "Pourrions-nous ouvrir plus tôt ?",
    "Que sommes-nous venus faire ici ?",
    "Y a-t-il du pain ? Oui, y en a-t-il encore ?",
    "Découverte du levain, de 14 h à 17 h.",
    "Le Te Deum sera joué sur la place.",
    "Merci Inès ! Tu vas nous manquer.",
    "Bienvenue, Théo. Ton tablier est prêt.",
    "Bonne retraite Jeanne, tu l’as bien méritée.",
    "Il reste à faire, et à défaire.",
    "Montre en main, il a fallu douze minutes.",
    "Les têtes de veau sont chez le boucher.",
    "Chaque été, les étals se vident.",
    "Elle découvre la pâte, il n’oublie pas le sel.",
    "Mets du jour : une soupe de potimarron.",
]


@pytest.mark.parametrize("text", SAID_TO_NOBODY)
def test_what_is_said_to_nobody_is_no_fault(text: str) -> None:
    found = findings(text)
    assert "register.mismatch" not in found
    assert "register.mixed" not in found


def test_a_reply_says_vous_to_the_person_it_names() -> None:
    text = "Merci Inès ! Tu peux passer au comptoir."
    assert "register.mismatch" not in findings(text, "x", kind="post")
    assert "register.mismatch" in findings(text, "x", kind="reply")


def test_english_has_no_register() -> None:
    for text in ("We use a ton of flour and a te of salt for you.", "The ta-da moment of your day is here."):
        assert not [rule for rule in findings(text) if rule.startswith("register.")]


@pytest.mark.parametrize(
    "text",
    [
        "Vous êtes prête à pétrir ?",
        "Êtes-vous étudiant ? La formation commence lundi.",
        "Si vous êtes inscrit, présentez la carte.",
        "Vous serez une voisine bien servie.",
        "Venez juger par vous-même.",
        "Cher client, votre commande est prête.",
        "Bonjour Madame, votre colis est parti.",
        "Chère cliente, merci de votre patience.",
        "Vous n’êtes pas seul devant votre écran.",
    ],
)
def test_a_vous_that_is_surely_one_person_is_a_fault_where_the_guide_says_tu(text: str) -> None:
    (found,) = findings(text, guide=TU)["register.mismatch"]
    assert cut(text, [found])[0].lower() in ("vous", "votre")


@pytest.mark.parametrize(
    "text",
    [
        "On vous attend samedi.",
        "Réservez vos places dès lundi.",
        "Vous êtes nombreux à nous le demander.",
        "Vous êtes 300 à suivre la promo.",
        "Vous serez une équipe formidable.",
        "Vous seriez une entreprise ? Recrutez un alternant.",
        "Vous êtes passionnés, ça se voit.",
        "Vous êtes inscrit·e·s ? À lundi.",
        "Vous êtes invité(e)s à la soirée.",
        "Merci à vous tous, vous êtes prêt à tout.",
        "Chers clients, votre avis compte.",
        "Monsieur Paul a pris la dernière, vous l’aurez demain.",
        "« Vous êtes prête ? » demande-t-elle.",
        "À vous de jouer.",
        "Vous-mêmes l’avez dit.",
        "Bonjour Tours, vous avez bien dormi ?",
    ],
)
def test_a_vous_to_the_community_is_right_for_a_brand_that_says_tu(text: str) -> None:
    assert "register.mismatch" not in findings(text, guide=TU)


def test_a_reply_to_one_person_says_tu_where_the_guide_does() -> None:
    text = "Bonjour Camille, merci de votre message."
    assert cut(text, findings(text, "x", kind="reply", guide=TU)["register.mismatch"]) == ["votre"]
    assert "register.mismatch" not in findings(text, guide=TU)
    assert "register.mismatch" not in findings(text, "linkedin", kind="comment", guide=TU)


@pytest.mark.parametrize(
    ("text", "vous", "tu"),
    [
        ("Tu cherches un stage ? Envoyez votre CV.", "Tu", "Envoyez"),
        ("Inscrivez-vous vite, et prends ton tablier.", "ton", "Inscrivez"),
        ("Si vous avez faim, passe nous voir avec ta carte.", "ta", "vous"),
        ("Découvre la carte, puis dites-nous votre avis.", "Découvre", "votre"),
    ],
)
def test_tu_and_vous_to_one_reader(text: str, vous: str, tu: str) -> None:
    assert cut(text, findings(text)["register.mixed"]) == [vous]
    assert cut(text, findings(text, guide=TU)["register.mixed"]) == [tu]


@pytest.mark.parametrize(
    "text",
    [
        "Tu viens samedi ? On vous attend.",
        "Vous nous avez demandé le programme. Dis-nous ce que tu en penses.",
        "Merci à tous, vous êtes formidables. Et toi, tu viens quand ?",
        "Vous êtes 300 ! Tu veux être le 301e ? Écrivez-nous.",
        "Étudiants : tu peux postuler. Entreprises : envoyez vos offres.",
        "Tu l’as vu ? « Vous êtes prêts ? » dit l’affiche.",
        "Rendez-vous lundi, tu verras.",
        "Il y en a assez chez nous pour toi.",
    ],
)
def test_tu_and_a_plural_vous_live_together(text: str) -> None:
    assert "register.mixed" not in findings(text, guide=TU)


def test_a_brand_without_french_chose_no_register() -> None:
    assert "register.mismatch" not in findings("Tu passes samedi ?", guide=guide(languages=["en"]))


def test_the_guide_says_the_register_of_each_network() -> None:
    assert "register.mismatch" not in findings("Tu passes samedi ?", guide=TU)
    assert "register.mismatch" in findings("Tu passes samedi ?", "linkedin", guide=TU)


def test_the_small_words_of_other_languages_are_no_tu() -> None:
    assert "register.mismatch" not in findings("Wat jammer om dit te lezen, en de rest.", language="nl")
