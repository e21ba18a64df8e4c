"""French spaces: no-break ones before ? ! ; : and units and inside « », one after a comma, none before."""

from __future__ import annotations

import pytest

from tests.checks_kit import guide
from tests.typography_kit import brand, judged, typeset

# ~ is U+202F, _ is U+00A0.
CORRECTED = {
    "Bonjour !": "Bonjour~!",
    "Bonjour!": "Bonjour~!",
    "Bonjour  !": "Bonjour~!",
    "Bonjour_ !": "Bonjour~!",
    "Ça va?": "Ça va~?",
    "Ça va ?": "Ça va~?",
    "Quoi ?!": "Quoi~?!",
    "Quoi?!": "Quoi~?!",
    "Bravo !!!": "Bravo~!!!",
    "Bravo!!!": "Bravo~!!!",
    "Oui ; non": "Oui~; non",
    "Oui; non": "Oui~; non",
    "Oui;non": "Oui~; non",
    "Horaires : 10 h": "Horaires_: 10 h",
    "Horaires: 10 h": "Horaires_: 10 h",
    "Lieu:Tours": "Lieu_: Tours",
    "Tarif:20 €": "Tarif_: 20_€",
    "Menu :pizza": "Menu_: pizza",
    "Horaires :\n10 h": "Horaires_:\n10 h",
    "Tél.: 02 61 91 04 37": "Tél._: 02 61 91 04 37",
    "Le programme (complet): pain": "Le programme (complet)_: pain",
    "Infos:https://fournil.example.com/commande": "Infos_: https://fournil.example.com/commande",
    "Merci @marie!": "Merci @marie~!",
    "Vive #Tours!": "Vive #Tours~!",
    "Vive la #FêteDuPain : venez": "Vive la #FêteDuPain_: venez",
    "Merci 🙏 !": "Merci 🙏~!",
    "Quoi… ?": "Quoi…~?",
    "Quoi…?": "Quoi…~?",
    "Quoi...?": "Quoi…~?",
    "Vraiment ?Oui !": "Vraiment~? Oui~!",
    "Vraiment?Oui!": "Vraiment~? Oui~!",
    "Des chaises, des bancs, etc.!": "Des chaises, des bancs, etc.~!",
    "« mot »": "«_mot_»",
    "«mot»": "«_mot_»",
    "« mot»": "«_mot_»",
    "«~mot »": "«~mot_»",
    "l’«École»": "l’«_École_»",
    "« Venez ! »": "«_Venez~!_»",
    "«Venez!»": "«_Venez~!_»",
    "« Venez ! »!": "«_Venez~!_»~!",
    "10 €": "10_€",
    "10€": "10_€",
    "10,50€": "10,50_€",
    "10€/mois": "10_€/mois",
    "-50%": "-50_%",
    "100 %": "100_%",
    "Entre 10% et 20%!": "Entre 10_% et 20_%~!",
    "Il fait 20°C": "Il fait 20_°C",
    "12 k€": "12_k€",
    "Une course de 10km": "Une course de 10_km",
    "Un sac de 2,5kg": "Un sac de 2,5_kg",
    "1 200 €": "1~200_€",
    "Déjà 12 000 abonnés": "Déjà 12~000 abonnés",
    "1 000 000 de pains": "1~000~000 de pains",
    "100 000 000 d’euros": "100~000~000 d’euros",
    "1 200,50 €": "1~200,50_€",
    "Bonjour,je viens": "Bonjour, je viens",
    "Le 12 mars,venez": "Le 12 mars, venez",
    "On ferme demain.Venez": "On ferme demain. Venez",
    "C’est fini.J’arrive": "C’est fini. J’arrive",
    "Alors…venez": "Alors… venez",
    "Alors...venez": "Alors… venez",
    "Du pain , du beurre": "Du pain, du beurre",
    "Du pain ,du beurre": "Du pain, du beurre",
    "Du pain .": "Du pain.",
    "Du pain . Et du beurre": "Du pain. Et du beurre",
    "Du pain …": "Du pain…",
    "Du pain ...": "Du pain…",
    "( du pain )": "(du pain)",
    "Du pain (bien cuit ).": "Du pain (bien cuit).",
    "L' été et d’ ici": "L’été et d’ici",
    "Du  pain": "Du pain",
    "Du pain.  Et du beurre": "Du pain. Et du beurre",
    "Du pain \nEt du beurre": "Du pain\nEt du beurre",
    "Du pain  ": "Du pain",
    "Du pain!  \nEt": "Du pain~!\nEt",
    "Une question ?  ": "Une question~?",
}
RIGHT = (
    "Bonjour~! Ça va_? Oui~; non_: «_mot_» ou «~mot~».",
    "10_€, 10~€, 50_%, 1~200_€ et 1_200 pains",
    "7:30, 10:30-12:00, 16:9, 3:16 et 10:30:15",
    "Version 1.2.3, 3.5, 10.0.0.1 et 0,5",
    "À 18h30, à 18 h 30, de 7 h à 19 h",
    "Super :) ou :-) ou ;) ou ;-) ou :D ou :p ou :/ ou <3 ou xD ou ^^",
    "Super:) Oui;)",
    ":smile: et :+1: et :flag-fr:",
    "(!) (?) [?] (?!)",
    "Re: votre commande",
    "Fwd: votre commande",
    "https://fournil.example.com/a?b=c;d!e:f et fournil.example.com:8080",
    "bonjour@fournil.example.com",
    "Caf&eacute; &amp; th&eacute;",
    "`a;b?c:d` et `x!=y`",
    "rapport.pdf, photo-1.jpg et Etat.docx",
    "M. Dupont, Mme Durand, p. ex., c.-à-d., etc., U.S.A. et J.-C.",
    "Marie.Dupont et Vue.Js et Math.Random",
    "02 61 91 04 37, +33 2 61 91 04 37, 0 800 123 456 et 514 555 1234",
    "SIREN 123 456 789, SIRET 123 456 789 00012, RCS Tours 732 829 320",
    "En 2024 300 personnes, salle 12 200 places, le samedi 15 300 personnes",
    "37 000 Tours et 37000 Tours",
    "100 200 300",
    "20° et 45° et 5' et 5\"",
    "étudiant(e)s et (re)découvrir",
    "- [ ] pain\n- [x] beurre\n( ) oui ( ) non",
    "rouge -> vert => bleu → jaune",
    "Windows 11, iPhone 15 et C++",
    "A:B::C et std::string et http: et C:\\Temp",
    "!aide et tapez !commande dans le chat",
    "Pain . Beurre . Café",
    "🍞  Pain\n•  Beurre",
    "  un retrait\n\n \nfin",
    "…et puis… rien.",
    "p…n et m…e",
    "Écrivez «_margin: auto_» et color: red",
    "while (vacances) { dormir(); }\nif (a == b) return;\nconst x = f();",
    "Bravo ☀️! Merci 🎉!",
    "la lettre 'l' est là, rock 'n' roll",
    "f(x,y) et N,N-diméthyl",
    "5$CAD, 10€50, %20 et 100%coton",
    "Sur Kahoot!, on joue.",
    "Pain ........ 2_€",
    "你好!今天?",
    "Come and see us! Open today: all day; bring your friends?",
    "Bonjour à tous~!\n\nWelcome to our bakery!\nHello, 10€ only!",
    "n° 5, nº 5 et Voici :-* ou =)",
    "5km² et 10kg/m",
)


@pytest.mark.parametrize("text", CORRECTED)
def test_spaces_are_put_right(text: str) -> None:
    assert typeset(text) == CORRECTED[text]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_stays(text: str) -> None:
    assert [one for one in judged(text) if one.rule == "typography.space"] == []


def test_on_x_every_no_break_space_is_the_light_one() -> None:
    assert (
        typeset("Déjà 1 200 pains ! «Oui», à 10€: merci ?", "x")
        == "Déjà 1_200 pains_! «_Oui_», à 10_€_: merci_?"
    )


def test_in_quebec_high_marks_take_no_space() -> None:
    canada = brand("fr-CA")
    text = "Bonjour ! Ça va_? Oui ; non: «mot», 10$ et 5%. Vraiment? Oui~!"
    assert typeset(text, guide=canada) == ("Bonjour! Ça va? Oui; non_: «_mot_», 10_$ et 5_%. Vraiment? Oui~!")


def test_in_switzerland_both_usages_are_right() -> None:
    swiss = brand("fr-CH")
    right = "Bonjour! Bonjour~! Oui; non: «mot» et «~mot~»"
    assert typeset(right, guide=swiss) == right
    assert typeset("Bonjour ! Oui : « mot »", guide=swiss) == "Bonjour~! Oui_: «_mot_»"


def test_a_belgian_guide_follows_france() -> None:
    assert typeset("Bonjour!", guide=brand("fr-BE")) == "Bonjour~!"


def test_a_guide_may_want_no_french_spaces() -> None:
    tight = brand(spacing="none")
    assert typeset("Bonjour ! Ça va~? Oui_: non", guide=tight) == "Bonjour! Ça va? Oui: non"
    assert typeset("10€ et 1 200 pains, «mot»", guide=tight) == "10€ et 1 200 pains, «mot»"


def test_english_takes_no_space_before_a_mark() -> None:
    english = {"language": "en", "guide": brand()}
    assert typeset("Come and see us ! Open : all day , every day ?", **english) == (
        "Come and see us! Open: all day, every day?"
    )
    right = "It’s 10€, 50% off; see the 1 200 photos: “hello”... :) isn't it?"
    assert typeset(right, **english) == right
    assert typeset("The bakery is open.\nLe fournil est ouvert !", **english).endswith("ouvert !")


def test_another_language_is_left_alone() -> None:
    assert (
        typeset("Hallo ! Wie geht's ?", language="de", guide=brand(languages=("de",)))
        == "Hallo ! Wie geht's ?"
    )


def test_the_guide_s_own_spellings_are_right() -> None:
    loud = guide(
        name="Pain!",
        constants={"tarif": "Tarif: 10€ l'atelier"},
        vocabulary={"must": [{"term": "Oeuvre+", "reason": "nom"}]},
    )
    text = "Chez Pain! on aime Oeuvre+. Tarif: 10€ l'atelier."
    assert typeset(text, guide=loud) == text


def test_an_accidental_link_is_mended_once() -> None:
    rules = [one.rule for one in judged("On ferme demain.La suite lundi", "x")]
    assert "typography.space" not in rules
    assert typeset("On ferme demain.La suite lundi", "instagram") == "On ferme demain. La suite lundi"


def test_spans_are_the_smallest() -> None:
    found = judged("Du pain ! Oui: 10€ «mot»")
    assert [one.span for one in found] == [(7, 8), (13, 14), (17, 18), (19, 20), (23, 24)]
