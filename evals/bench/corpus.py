"""Posts and questions made from a fixed French vocabulary, the same in every run."""

from __future__ import annotations

import itertools
import random
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

FIRST_DAY = datetime(2021, 1, 4, 8, tzinfo=UTC)
NETWORKS = ("facebook", "instagram", "x", "linkedin", "bluesky")
POST_WORDS = (14, 30)
QUESTION_WORDS = (3, 9)
LINKING, *THEMES = (
    words.split()
    for words in (
        "le la les un une des de du au aux et ou pour avec sans chez dans sur sous vers nous vous notre votre"
        " nos ce cette ces qui que est sont sera plus tout toute très bien dès avant après entre depuis ici",
        "pain levain farine fournil boulangère croûte mie tradition brioche baguette seigle épeautre pétrin"
        " pâton fermentation four sole viennoiserie croissant galette frangipane fève moulin meunier blé"
        " tartine goûter gourmand vapeur cuisson fournée vitrine noix graines tourte façonnage apprentissage",
        "bois chêne noyer frêne hêtre merisier atelier menuisier établi rabot ciseau copeaux assemblage"
        " tenon mortaise table banc armoire escalier bureau parquet vernis cire huile ponçage plan croquis"
        " mesure charnière tiroir étagère commode placage marqueterie tournage sciure menuiserie scierie",
        "jardin potager semis tomates courgettes compost paillage arrosage serre bouture rosier lavande"
        " abeilles ruche miel verger pommier poirier taille récolte terreau graine plant oiseau mare haie"
        " fleurs printemps automne bulbe tulipe narcisse pelouse biodiversité jardinier semence vivace",
        "vélo course randonnée marche sentier montagne lac natation entraînement équipe club match victoire"
        " tournoi licence vestiaire stade tribune marathon dossard foulée escalade grimpeur corde refuge"
        " ravitaillement chrono podium médaille bénévole arbitre échauffement étirement respiration effort",
        "librairie livre roman autrice lecture dédicace rentrée poésie bande dessinée essai éditeur"
        " couverture chapitre club bibliothèque conte jeunesse album traduction prix manuscrit papier"
        " reliure signet vitrine coup cœur rencontre veillée plume encre carnet"
        " imprimeur typographie atlas nouvelle",
        "santé soin pharmacie conseil sommeil vitamine hydratation peau crème solaire prévention vaccin"
        " dépistage ordonnance tisane plante allergie pollen hiver rhume grippe gorge mains savon hygiène"
        " écoute rendez-vous accueil parking garde nuit équilibre digestion respirer posture podologue",
        "mairie quartier travaux voirie collecte déchets recyclage tri marché stationnement école cantine"
        " inscription crèche médiathèque conseil municipal budget participatif fête musique feu artifice"
        " défilé commémoration élection bureau vote démarche formulaire état civil passeport piscine tram",
        "cuisine recette saison légumes soupe gratin tarte poisson huîtres fromage vin cave menu brunch"
        " terrasse réservation service chef brigade dessert chocolat vanille citron café torréfaction thé"
        " épices basilic romarin marinade dégustation cocotte bouillon produits locaux producteur panier",
        "mode laine tricot couture robe manteau écharpe teinture indigo coton lin fil aiguille patron ourlet"
        " bouton retouche essayage vintage friperie boutique collection capsule créatrice défilé tissu soie"
        " velours broderie maille bonnet chaussettes cuir maroquinerie sac ceinture pointure semelle",
        "formation recrutement alternance métier candidature entretien stage équipe télétravail bilan projet"
        " client innovation logiciel données sécurité conférence webinaire atelier partenaire croissance"
        " engagement climat transition énergie solaire panneau isolation rénovation chauffage diagnostic",
        "ouverture horaires samedi dimanche fermeture congés nouveauté merci bravo surprise cadeau concours"
        " anniversaire portes ouvertes visite inscription gratuit places limitées prix famille enfants amis"
        " matin midi soir semaine mois année rendez annonce programme stand exposition spectacle concert",
    )
)
GUIDE: dict[str, Any] = {
    "name": "Maison Étalon",
    "sector": "Commerce",
    "languages": ["fr"],
    "networks": [{"id": network} for network in NETWORKS],
}


def rows(count: int, seed: int = 1, prefix: str = "b") -> Iterator[dict[str, Any]]:
    """`count` past posts as they are imported, about 150 characters each, ids `<prefix>-0000000` and on."""
    chance = random.Random(seed)
    for number in range(count):
        metrics = {"reactions": int(chance.expovariate(1 / 40)), "comments": None}
        yield {
            "id": f"{prefix}-{number:07d}",
            "network": chance.choice(NETWORKS),
            "text": _sentences(chance, chance.randint(*POST_WORDS)),
            "published_at": (FIRST_DAY + timedelta(minutes=17 * number)).isoformat(),
            "language": "fr",
            "metrics": metrics,
        }


def questions(seed: int = 2) -> Iterator[str]:
    """Subjects to search for, without end and without repetition: a number makes each one new."""
    chance = random.Random(seed)
    for number in itertools.count(1):
        yield f"{_words(chance, chance.randint(*QUESTION_WORDS))} {number}"


async def streamed(given: Iterable[object]) -> AsyncIterator[object]:
    """The same, as an import takes them."""
    for row in given:
        yield row


def _sentences(chance: random.Random, words: int) -> str:
    first = _words(chance, words // 2)
    second = _words(chance, words - words // 2)
    detail = chance.choice(
        (f"{chance.randint(2, 480)} €", f"{chance.randint(8, 22)} h", f"n° {chance.random():.4f}")
    )
    return f"{first.capitalize()}. {second.capitalize()}, {detail}."


def _words(chance: random.Random, count: int) -> str:
    """Words of one theme, a few of a second one, and linking words; the first of a theme come most often."""
    themes = [chance.choice(THEMES)] * 3 + [chance.choice(THEMES)]
    picked = [
        chance.choice(LINKING) if chance.random() < 0.45 else _ranked(chance, chance.choice(themes))
        for _ in range(count)
    ]
    return " ".join(picked)


def _ranked(chance: random.Random, theme: list[str]) -> str:
    return theme[min(int(chance.paretovariate(0.6)) - 1, chance.randrange(len(theme)))]
