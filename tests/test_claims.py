"""Claims that ask for a proof, the words that only look like them, and what the guide already says."""

from __future__ import annotations

import pytest

from service.checks.claims import regulated
from service.checks.telling import message
from service.words import Brief, Fact, Finding
from tests.checks_kit import cut, facts, findings, guide

PLAIN = guide(vocabulary={}, claims=[])

CLAIMS = {
    "La meilleure baguette de Tours est ici.": "ranking",
    "On fait le meilleur pain.": "ranking",
    "Le meilleur burger de la ville, dès 11 h.": "ranking",
    "Notre école est la meilleure.": "ranking",
    "Le n° 1 du vélo cargo": "ranking",
    "NUMÉRO UN DES VENTES": "ranking",
    "N°1 en France sur la tente légère": "ranking",
    "Numéro 1 de la réparation": "ranking",
    "La seule école qui vous rappelle": "ranking",
    "L’école garantit un emploi à chacun.": "school",
    "Leader du marché depuis 2012": "ranking",
    "Notre appli est leader de la réservation de terrains.": "ranking",
    "Le meilleur restaurant de la côte vous attend.": "ranking",
    "Les sacs de collecte sont biodégradables.": "environment",
    "Un baume qui guérit les crevasses": "health",
    "Le leader européen du sac à dos vous répond.": "ranking",
    "Une recette unique au monde": "ranking",
    "La seule formation de France qui tient en six mois": "ranking",
    "Élue meilleure boulangerie 2026": "ranking",
    "Élu produit de l’année !": "ranking",
    "La tente la plus légère du marché": "ranking",
    "L’école la moins chère": "price",
    "Des prix imbattables tout l’été": "price",
    "Au meilleur prix, toute l’année": "price",
    "Le meilleur rapport qualité-prix": "price",
    "Nos sacs, moins chers que partout, moins cher que la concurrence": "price",
    "Un café gratuit pour tout achat de 20 €": "price",
    "Une livraison neutre en carbone": "carbon",
    "Un pain zéro carbone": "carbon",
    "Sac carbone neutre": "carbon",
    "Des trajets 100 % compensés": "carbon",
    "Un emballage biodégradable": "environment",
    "Une lessive respectueuse de l’environnement": "environment",
    "Une veste éco-responsable": "environment",
    "Un tissu écoresponsable": "environment",
    "Bon pour la planète, bon pour vous": "environment",
    "Une crème 100 % naturelle": "environment",
    "Sans produits chimiques": "environment",
    "Une boîte entièrement recyclable": "environment",
    "Nos produits écologiques arrivent": "environment",
    "Cette tisane guérit le rhume.": "health",
    "Un baume qui soigne l’eczéma": "health",
    "Soulage les douleurs en dix minutes": "health",
    "Brûle les graisses pendant la nuit": "health",
    "Un jus détox pour la rentrée": "health",
    "Le pain complet fait baisser le cholestérol.": "health",
    "Renforcez vos défenses naturelles": "health",
    "Une infusion bonne pour la santé": "health",
    "Perdez 5 kg en un mois": "health",
    "Cliniquement prouvé": "health",
    "Sans danger pour la peau": "health",
    "Un aliment anti-cancer": "health",
    "Des chaussures fabriquées en France": "origin",
    "100 % made in France": "origin",
    "Sac certifié Origine France Garantie": "origin",
    "Un placement sans risque": "finance",
    "Rendement garanti de 8 %": "finance",
    "Gagnez 3 000 € par mois depuis chez vous": "finance",
    "Un titre reconnu par l’État": "school",
    "100 % d’insertion à six mois": "school",
    "Emploi garanti à la sortie": "school",
    "Taux de réussite de 100 %": "school",
}


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_asks_for_its_own_proof(text: str) -> None:
    found = findings(text, guide=PLAIN)["claims.regulated"]
    assert found[0].details["because"] == f"claims.{CLAIMS[text]}"
    assert {(one.severity, one.fix) for one in found} == {("warn", None)}


INNOCENT = [
    "Le meilleur moment de la journée, c’est l’ouverture.",
    "Meilleurs vœux à tout Tours.",
    "La meilleure façon de garder un pain, c’est le torchon.",
    "Jeanne et son meilleur ami de Nantes",
    "Le meilleur reste à venir.",
    "On a donné le meilleur de nous-mêmes.",
    "Théo passe le concours du meilleur croissant de Touraine.",
    "Félicitations au Meilleur Ouvrier de France",
    "Qui fait la meilleure galette de Tours ?",
    "Les meilleures photos de Malik sont dans l’album.",
    "Conseil n° 1 : fariner la planche.",
    "Épisode n° 12, le levain",
    "Le numéro 1 de la rue des Tilleuls est à louer.",
    "Le numéro 1 sur la pile de retours, les lacets",
    "Numéro 1 du journal de l’école, à lire au comptoir",
    "Règle n° 1, pas de téléphone au pétrin",
    "Elle était un leader discret.",
    "Le leader du groupe a chanté deux chansons.",
    "Chaque miche est unique à chaque fournée.",
    "Un volet vert, une porte verte, un panier vert.",
    "Le petit pois est vert, la courgette aussi.",
    "Un geste pour l’environnement, samedi, au bord du Cher.",
    "La transition écologique se discute jeudi.",
    "Comment devenir éco-responsable au bureau ?",
    "Les emballages recyclables vont dans le bac jaune.",
    "On soigne la cuisson et les détails.",
    "Elle soigne ses clients comme sa pâte.",
    "Le temps guérit bien des choses.",
    "1 € par pain pour la Ligue contre le cancer",
    "Une détox numérique, ça vous tente ?",
    "Traverser la rue sans danger, c’est mieux.",
    "Rendez-vous au salon du Made in France",
    "On prend le risque d’ouvrir lundi, sans risque de pluie.",
    "Entrée gratuite, sans réservation.",
    "C’est un peu moins cher qu’avant.",
    "Plus ou moins cher, on verra.",
    "Le diplôme du CAP se prépare en deux ans.",
    "Nous ne sommes pas neutres en carbone, et nous le disons.",
    "Objectif : une neutralité carbone en 2040.",
    "Notre pain n’est pas le moins cher.",
    "Le gluten n’est jamais sans danger pour les cœliaques.",
    "Élu maire en 2020, il a démissionné.",
    "Malik est notre premier fan.",
    "Un leader ? Non, une équipe.",
    "Il reste un seul pain en boutique.",
    "Le plus petit des croissants est pour Inès.",
    "La farine naturelle du moulin.",
    "Un sac recyclé en tablier par Jeanne",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_a_claim(text: str) -> None:
    assert cut(text, findings(text, guide=PLAIN).get("claims.regulated", [])) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The best bread in France is here for you.", "ranking"),
        ("We are the market leader and this is why.", "ranking"),
        ("This jacket is carbon neutral.", "carbon"),
        ("The bag is biodegradable and eco-friendly.", "environment"),
        ("This tea cures the flu.", "health"),
        ("All of our tents are made in France.", "origin"),
    ],
)
def test_claims_in_english(text: str, kind: str) -> None:
    assert findings(text, guide=PLAIN)["claims.regulated"][0].details["because"] == f"claims.{kind}"


@pytest.mark.parametrize(
    "text",
    [
        "The best time of the day is when the oven opens.",
        "She is a leader in her team.",
        "Who bakes the best bread in Tours?",
        "We are not carbon neutral, and we say so.",
        "A digital detox is what we all need.",
    ],
)
def test_innocent_english(text: str) -> None:
    assert "claims.regulated" not in findings(text, guide=PLAIN)


def test_what_the_guide_watches_is_told_once() -> None:
    own = guide(vocabulary={}, claims=[{"terms": ["biodégradable"], "proof": "l’analyse"}])
    found = findings("Un sac biodégradable, neutre en carbone", guide=own)
    assert len(found["claims.unproven"]) == 1
    assert [one.details["because"] for one in found["claims.regulated"]] == ["claims.carbon"]


def test_what_the_guide_states_is_taken_for_proven() -> None:
    own = guide(
        vocabulary={}, claims=[], constants={"origine": "Nos sacs sont fabriqués en France, à Tours."}
    )
    assert "claims.regulated" not in findings(
        "Un sac fabriqué en France ? Nos sacs sont fabriqués en France.", guide=own
    )
    assert "claims.regulated" in findings("Des sacs biodégradables", guide=own)


def test_a_brief_proves_nothing_and_the_message_says_so() -> None:
    brief = Brief("Du pain bio", facts=(Fact("Un sac biodégradable"),))
    found = findings("Du pain bio dans un sac biodégradable", brief=brief)
    assert "claims.regulated" in found
    assert "brief" in message(found["claims.unproven"][0], "fr")
    alone = findings("Du pain bio")["claims.unproven"][0]
    assert "brief" not in message(alone, "fr")


def test_a_finding_stored_before_its_rule_said_why_can_still_be_told() -> None:
    assert message(Finding("claims.unproven", "warn", details={"found": "bio", "proof": "le label"}), "fr")


def test_hidden_letters_hide_no_claim() -> None:
    text = "Un sac bio\u200bdégradable, N\u0435utre en carbone"
    found = findings(text, guide=PLAIN)["claims.regulated"]
    assert cut(text, found) == ["bio\u200bdégradable", "N\u0435utre en carbone"]


def test_ten_thousand_claims_are_each_found_in_bounded_time() -> None:
    assert len(list(regulated(facts("zéro carbone " * 3_000, guide=PLAIN)))) == 3_000
