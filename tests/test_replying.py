"""The checks of replies: what they stop, what they let through, and that no other text is concerned."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks.answered import Answered
from service.checks.registry import RULES, review
from service.checks.replying.rules import reply_rules, reply_rules_on
from service.messages import LANGUAGES
from service.networks.catalogue import Catalogue
from tests.checks_kit import cut, facts, findings, guide

TERMS = (
    "Retours et échanges : trente jours, objet non utilisé. Le remboursement part sous 14 jours.",
    "Un défaut de fabrication se répare gratuitement, sans limite de date.\nLes colis partent le mardi.",
)
LEA = Answered("Ma commande AB1234 n’est pas là, écrivez à lea@exemple.fr !", name="Léa", sources=TERMS)
REPLY_RULES = tuple(rule for rule in RULES if rule.id.startswith("reply."))


def broken(text: str, language: str = "fr", answered: Answered = LEA, **known: Any) -> set[str]:
    """The rules of replies that a text breaks."""
    found = findings(text, language=language, answered=answered, **known)
    return {rule for rule in found if rule.startswith("reply.")}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Bonjour Léa, nous sommes désolés de ce retard. Nous transmettons à l’équipe."),
        ("fr", "Merci ! Nous regrettons cette expérience ; écrivez-nous en message privé."),
        ("fr", "On est ravis que la brioche vous ait plu. À très vite !"),
        ("fr", "Bonjour, nous adorons cette photo, et nous espérons vous revoir très vite."),
        ("fr", "Bonjour, on vous attend samedi, et on sera là toute la journée."),
        ("fr", "Bonjour, le remboursement part sous 14 jours. Belle journée."),
        ("fr", "Bonjour, un défaut de fabrication se répare gratuitement, sans limite de date."),
        ("fr", "Bonjour, vous trouverez tout ici. Si vous aviez une autre question, écrivez-nous."),
        ("fr", "Bonjour, nous ne pouvons pas promettre de remboursement ici : écrivez-nous en privé."),
        ("en", "Hi Léa, we’re sorry to hear that, and we’ll pass it on to the team."),
        ("en", "Hello, we’d be happy to help: please send us a private message."),
        ("es", "Hola, gracias por su mensaje. Lo pasamos al equipo. Un saludo."),
        ("de", "Hallo, danke für die Nachricht. Wir geben sie weiter. Viele Grüße."),
        ("it", "Ciao, grazie del messaggio. Passiamo la domanda al team. A presto."),
        ("nl", "Hoi, bedankt voor je bericht. We geven dit door aan het team."),
        ("pt", "Olá, obrigado pela mensagem. Vamos passar a pergunta à equipa. Até breve."),
    ],
)
def test_regret_thanks_and_passing_on_are_free(language: str, text: str) -> None:
    assert broken(text, language) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour, nous vous rappellerons.", "nous vous rappellerons"),
        ("Bonjour, on vous rembourse sous trente jours.", "on vous rembourse"),
        ("Bonjour, votre colis partira demain.", "votre colis partira"),
        ("Bonjour, le nécessaire sera fait.", "sera fait"),
        ("Merci, un bon d’achat vous attend.", "bon d’achat vous attend"),
        ("Merci, réponse d’ici demain.", "d’ici demain"),
        ("Hello, we will refund you.", "we will refund"),
        ("Hello, here is a voucher.", "here is a voucher"),
        ("Hola, le reembolsaremos.", "reembolsaremos"),
        ("Hallo, wir schicken ein neues.", "wir schicken "),
        ("Ciao, ti rimborsiamo.", "ti rimborsiamo"),
        ("Hoi, we sturen een nieuwe.", "we sturen "),
        ("Olá, vamos reembolsar.", "vamos reembolsar"),
    ],
)
def test_a_promise_nothing_states_is_stopped_in_any_language(text: str, found: str) -> None:
    notices = findings(text, answered=LEA)["reply.promise"]
    assert found in cut(text, notices)
    assert all(notice.severity == "block" for notice in notices)


def test_a_promise_holds_only_with_the_value_and_the_haste_of_its_source() -> None:
    assert "reply.promise" not in broken("Bonjour, le remboursement part sous 14 jours.")
    assert "reply.promise" in broken("Bonjour, le remboursement part sous 7 jours.")
    assert "reply.promise" in broken("Bonjour, votre remboursement part demain, dans la journée.")
    assert "reply.promise" in broken("Bonjour, on vous rembourse.", answered=Answered("Alors ?"))
    written = guide(replies=[{"role": "closing", "intents": ["any"], "text": "On revient vers vous."}])
    assert "reply.promise" not in broken("Bonjour. On revient vers vous.", guide=written)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Bonjour, c’est entièrement notre faute."),
        ("fr", "Bonjour, nous aurions dû vérifier."),
        ("fr", "Bonjour, vous avez droit à un échange."),
        ("fr", "Bonjour, ce n’est pas de notre responsabilité."),
        ("en", "Sorry, we made a mistake."),
        ("en", "Hello, we are not liable for this."),
        ("es", "Hola, ha sido un error nuestro."),
        ("de", "Hallo, das ist unser Fehler."),
        ("it", "Ciao, abbiamo sbagliato."),
        ("nl", "Hoi, het is onze fout."),
        ("pt", "Olá, cometemos um erro."),
    ],
)
def test_a_fault_is_neither_admitted_nor_denied(language: str, text: str) -> None:
    assert broken(text, language) == {"reply.fault"}


def test_a_fault_the_brand_published_may_be_told() -> None:
    page = "Nous avons commis une erreur de moulage sur la boucle."
    text = "Bonjour, nous avons commis une erreur de moulage sur la boucle."
    assert "reply.fault" in broken(text)
    assert "reply.fault" not in broken(text, answered=Answered("Et la boucle ?", sources=(page,)))


def test_an_insult_blocks_and_a_reproach_warns() -> None:
    insult = findings("Bonjour, vous êtes ridicule.", answered=LEA)["reply.quarrel"]
    blame = findings("Bonjour, comme indiqué sur l’affiche, c’est fermé.", answered=LEA)["reply.quarrel"]
    assert [one.severity for one in (*insult, *blame)] == ["block", "warn"]
    for sober in ("Bravo pour votre diplôme !", "Il suffit de passer en boutique. Merci !"):
        assert broken(sober) == set()


def test_personal_data_stays_out_of_public_replies_but_for_the_brand_s_own() -> None:
    assert "reply.personal_data" in broken("Bonjour, c’est noté pour AB1234.")
    assert "reply.personal_data" in broken("Bonjour, on écrit à LEA@exemple.fr.")
    own = "Bonjour, appelez le 02 61 91 04 37 ou passez au 12, rue des Tilleuls."
    assert "reply.personal_data" not in broken(own)
    private = Answered(LEA.text, name="Léa", public=False)
    assert broken("Bonjour, c’est noté pour AB1234.", answered=private) == set()


def test_somebody_is_called_by_the_safe_name_alone() -> None:
    for text in ("Bonjour Léa, merci.", "Bonjour LEA !", "Bonjour Madame, merci.", "Bonjour à tous !"):
        assert "reply.name" not in broken(text)
    for text in ("Bonjour Martin, merci.", "Bonjour Madame Martin.", "Merci Léa Martin !"):
        assert cut(text, findings(text, answered=LEA)["reply.name"]) == ["Martin"]
    assert "reply.name" in broken("Bonjour Léa, merci.", answered=Answered("Bonjour"))


@pytest.mark.parametrize("text", ["Bonjour {name} !", "Bonjour [prénom 1] !", "Merci, [votre e-mail] svp."])
def test_nothing_is_left_to_fill(text: str) -> None:
    assert "reply.placeholder" in broken(text, answered=Answered("Bonjour", public=False))


def test_neighbours_do_not_begin_alike() -> None:
    beside = Answered("Et moi ?", name="Léa", openings=("Bonjour Karim, merci de votre message.",))
    assert "reply.opening" in broken("Bonjour Léa ! Merci de votre message. On demande.", answered=beside)
    assert "reply.opening" not in broken("Bonjour Léa, quelle belle photo !", answered=beside)
    assert "reply.opening" in broken("Bonjour !", answered=Answered("Et moi ?", openings=("Bonjour !",)))


def test_nothing_is_said_of_a_text_that_answers_nobody() -> None:
    text = "Bonjour {name}, c’est notre faute, nous vous rembourserons demain. Calmez-vous."
    assert not [rule for rule in findings(text) if rule.startswith("reply.")]


def test_each_rule_of_replies_has_its_two_readers() -> None:
    for network in Catalogue.load():
        told = reply_rules_on(guide(), network)
        assert [(rule.id, rule.severity) for rule in told] == [
            (rule.id, rule.severity) for rule in REPLY_RULES
        ]
        for language in LANGUAGES:
            sentences = reply_rules(guide(), network, language)
            assert len(set(sentences)) == len(told)
            assert guide().name in sentences[0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=60), st.sampled_from(["fr", "en", "de", "ja"]))
def test_any_reply_can_be_judged(text: str, message: str, language: str) -> None:
    answered = Answered(message, openings=(message, text), sources=(text,))
    for finding in review(facts(text, answered=answered, language=language), rules=REPLY_RULES):
        start, end = finding.span or (0, 0)
        assert 0 <= start <= end <= len(text)
