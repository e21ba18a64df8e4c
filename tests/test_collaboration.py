"""The notice of a commercial collaboration: sure signs only, and where and how it is told."""

from __future__ import annotations

import time

import pytest

from service.checks.collaboration import notice
from service.checks.telling import message
from tests.checks_kit import cut, facts, findings

SIGNS = {
    "On a testé ce vélo, reçu gratuitement, sur la levée.": "testé ce vélo, reçu gratuitement",
    "Un week-end offert par l’hôtel des Embruns.": "week-end offert par l’hôtel",
    "Avec le code VAGUE10, 10 % de moins chez @neoprene.": "code VAGUE10, 10 % de moins chez @neoprene",
    "Cette veste est un cadeau de @grandvent.": "cadeau de @grandvent",
    "Écrit pour le cabinet Orme, qui nous rémunère.": "qui nous rémunère",
    "Moins 10 % avec le code promo RAME10 de Canoë Loire.": "code promo RAME10 de Canoë",
    "Un séjour dans les Alpes #ad": "#ad",
    "Ma routine du soir #sponsorisé": "#sponsorisé",
    "Les chaussures du moment #pub": "#pub",
    "Le sac parfait #collab": "#collab",
    "Produits offerts par @moulin, et quel goût !": "Produits offerts par @moulin",
    "Séjour offert par Belambra, trois nuits au calme.": "Séjour offert par Belambra",
    "Invitée par @lechalet à tester le spa.": "Invitée par @lechalet à tester",
    "Merci à @marque pour l’envoi de cette veste.": "Merci à @marque pour l’envoi",
    "@marque m’a envoyé ce sac à dos.": "@marque m’a envoyé",
    "Moins 10 % avec mon code JULIE10": "avec mon code",
    "Le code promo de @julie marche jusqu’à dimanche.": "code promo de @julie",
    "Tout est sur mon blog (liens affiliés).": "liens affiliés",
    "Sponsorisé par Nordvent, notre avis complet.": "Sponsorisé par Nordvent",
    "Partenariat avec @nord : moins 15 % avec le code MAUD15.": (
        "Partenariat avec @nord : moins 15 % avec le code"
    ),
    "Vidéo sponsorisée par un opticien": "Vidéo sponsorisée",
    "Reçu gratuitement de la part de Trekko, ce réchaud tient bien.": (
        "Reçu gratuitement de la part de Trekko"
    ),
}


@pytest.mark.parametrize("text", SIGNS)
def test_an_exchange_without_its_notice(text: str) -> None:
    (found,) = findings(text)["collaboration.notice"]
    assert (found.severity, found.fix) == ("warn", None)
    assert cut(text, [found]) == [SIGNS[text]]
    assert "« Publicité »" in message(found, "fr").replace("\u00a0", " ")


INNOCENT = [
    "Vos dossiers, reçus gratuitement à la mairie, seront lus.",
    "Le code promo NOËL vaut jusqu’au 24 décembre.",
    "En partenariat avec la mairie de Tours, la rue sera aux piétons.",
    "Une soirée en collaboration avec la médiathèque du quartier.",
    "Avec l’association Le Relais du Cher, le pain repart. #partenariat",
    "Le vin chaud est offert par la maison.",
    "La onzième tradition est offerte.",
    "Le goûter est offert par Augustine.",
    "Moins 10 % avec le code BIENVENUE10 jusqu’à dimanche",
    "Merci à @voisine pour l’invitation.",
    "Merci à @mairie pour les rallonges.",
    "Merci à tous pour vos envois de dessins.",
    "Ce soir, concert au comptoir et bières du coin #pub",
    "Le club est fier de ses sponsors.",
    "L’équipe est sponsorisée par nos soins depuis 2019.",
    "Une capsule dessinée en collaboration avec Marie Lou.",
    "Notre publicité dans le journal est ratée, et drôle.",
    "Nous étions invités par la radio du quartier.",
    "Un projet collaboratif #collaboratif",
    "Recette envoyée par Jeanne, à essayer.",
    "Trois places offertes par Le Fournil d’Augustine, tirage dimanche.",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_thanks_gifts_and_partners_are_no_trade(text: str) -> None:
    assert "collaboration.notice" not in findings(text)


@pytest.mark.parametrize(
    "told",
    [
        "Publicité",
        "[Publicité]",
        "#publicité",
        "Collaboration commerciale",
        "#CollaborationCommerciale",
        "Partenariat rémunéré",
        "PUBLICITÉ –",
        "Collaboration commerciale avec @marque.",
    ],
)
def test_a_clear_notice_is_enough(told: str) -> None:
    assert "collaboration.notice" not in findings(f"{told}\nMerci à @marque pour ce colis #ad")


@pytest.mark.parametrize("word", ["#pub", "#ad", "#sponso", "partenariat", "sans publicité", "#collab"])
def test_an_abbreviation_or_another_meaning_is_not(word: str) -> None:
    assert "collaboration.notice" in findings(f"{word}\nMerci à @marque pour ce colis")


def test_a_notice_after_the_fold_is_hidden() -> None:
    text = f"Merci à @marque pour ce colis. {'Une belle veste. ' * 10}\nCollaboration commerciale"
    late = findings(text, "instagram")["collaboration.notice"][0]
    assert late.details["because"] == "collaboration.late"
    assert "collaboration.notice" not in findings(text, "bluesky")


@pytest.mark.parametrize("long", ["\n", " ", "(", "publicité\n", "#pub bière ", "@a "])
def test_a_notice_is_looked_for_in_bounded_time(long: str) -> None:
    judged = facts("#ad " + long * (49_000 // len(long)), measure=facts("").measure)
    started = time.process_time()
    list(notice(judged))
    assert time.process_time() - started < 1.5


def test_english_readers_know_what_ad_means() -> None:
    text = "Thank you to the people of @brand for this jacket, it is what we needed. Sponsored by @brand"
    assert "collaboration.notice" in findings(text)
    assert "collaboration.notice" not in findings(f"{text} #ad")
    assert "collaboration.notice" not in findings(f"Paid partnership. {text}")
