"""Messages read by the heads that are shipped: plain ones, odd ones, threads, languages, guides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.guides.guide import Guide
from service.index.e5 import E5Embedder
from service.index.hashing import HashingEmbedder
from service.language import Detector
from service.message import INTENTS, Message, Said, Triage
from service.text import LONGEST_TEXT
from service.triage.triager import Triager

BRAND: dict[str, Any] = {
    "name": "Le Fournil d’Augustine",
    "sector": "Boulangerie",
    "languages": ["fr"],
    "networks": [{"id": "facebook"}],
    "moderation": {"always_escalate": ["rappel de lot"], "never_public": ["tarif traiteur"]},
    "escalation": [{"subject": "allergie, corps étranger", "contact": "Augustine Leroy"}],
}
GUIDE = Guide.model_validate(BRAND)


@pytest.fixture
async def triager() -> AsyncIterator[Triager]:
    embedder = E5Embedder()
    opened = Triager(embedder, Detector())
    yield opened
    await opened.close()
    await embedder.close()


def message(text: str, *thread: Said, language: str | None = None) -> Message:
    """A message on a network, perhaps in a thread."""
    return Message(text, "facebook", language=language, thread=thread)


CLEAR = {
    "Bonjour, à quelle heure ouvrez-vous dimanche ?": ("question", "reply"),
    "Je vais te buter, toi et toute ta famille.": ("threat", "escalate"),
    "Je n’ai plus envie de vivre, je veux mourir.": ("self_harm", "escalate"),
    "Tous les Arabes sont des parasites, dehors !": ("hate", "hide"),
    "Gagnez 3 000 € par jour avec le bitcoin, écrivez-moi sur WhatsApp 💰": ("spam", "hide"),
    "Vous êtes une belle bande d’imbéciles.": ("insult", "hide"),
    "Je suis journaliste à la radio et je prépare un reportage, qui puis-je interviewer ?": (
        "press",
        "escalate",
    ),
    "Mon avocat vous enverra une mise en demeure.": ("legal", "escalate"),
    "Bonjour, je cherche une alternance en boulangerie, à qui envoyer mon CV ?": ("job", "reply"),
    "Merci, c’était délicieux, bravo à toute l’équipe !": ("praise", "reply"),
}


@pytest.mark.parametrize("text", CLEAR)
async def test_what_is_plain_is_seen(triager: Triager, text: str) -> None:
    intent, action = CLEAR[text]
    told = await triager.triage(message(text), GUIDE)
    assert (told.intent[0], told.action, told.language) == (intent, action, "fr")


@pytest.mark.parametrize("text", ["s4l3 4r4b3, r3tourn3 d4ns ton d3s3rt", "s a l e  a r a b e dégage d'ici"])
async def test_a_disguise_hides_nothing(triager: Triager, text: str) -> None:
    told = await triager.triage(message(text), GUIDE)
    assert "hate" in told.intent


async def test_evidence_is_where_the_words_stand(triager: Triager) -> None:
    text = "👩‍🍳👍🏽 Bonjour. Je vais te buter ce soir. Merci."
    told = await triager.triage(message(text), GUIDE)
    label = next(label for label in told.labels if label.label == "threat")
    assert any("vais te buter" in text[start:end] for start, end in label.evidence)


ODD = {
    "nothing": "",
    "blanks": " \n\t ",
    "one emoji": "🥐",
    "a flag": "🇫🇷",
    "only a link": "https://exemple.example.com/page?x=1",
    "only a mention": "@marie_d",
    "joiners": "\u200d\u200d\ufe0f",
    "marks": "a" + "\u0301" * 3_000,
    "right to left": "\u202eمرحبا متى تفتحون المتجر؟\u202c",
    "mixed": "Bonjour, do you ship to Berlin? Danke und gracias 🙏",
    "50,000 letters": "a" * LONGEST_TEXT,
    "50,000 words": ("je vais " * LONGEST_TEXT)[:LONGEST_TEXT],
    "a NUL": "bonjour\x00ça va",
    "a lone surrogate": "bonjour \ud83d ça va",
    "braces": "{word} {} %s {0}",
}


def is_careful(text: str, told: Triage) -> None:
    """What holds of every triage."""
    assert told.intent
    assert set(told.intent) <= set(INTENTS)
    assert told.sure or told.risk == "none" or told.action == "escalate"
    for label in told.labels:
        assert 0 <= label.confidence <= 1
        assert all(0 <= start < end <= len(text) for start, end in label.evidence)


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_message_is_read_with_care(triager: Triager, name: str) -> None:
    is_careful(ODD[name], await triager.triage(message(ODD[name]), GUIDE))


@pytest.mark.parametrize(
    "name", ["nothing", "one emoji", "a flag", "only a link", "only a mention", "joiners"]
)
async def test_what_holds_no_word_is_ignored(triager: Triager, name: str) -> None:
    told = await triager.triage(message(ODD[name]), GUIDE)
    assert (told.intent, told.action, told.needs_reply) == (("off_topic",), "ignore", False)


async def test_a_threat_far_into_a_long_text_is_found(triager: Triager) -> None:
    text = (
        "Votre pain est bon et la boutique est jolie. " * 300
        + "Je vais vous tuer ce soir. "
        + "Voilà. " * 500
    )
    told = await triager.triage(message(text), GUIDE)
    assert ("threat" in told.intent, told.action) == (True, "escalate")


@given(st.text(max_size=80))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_read_with_care(text: str) -> None:
    async def read() -> Triage:
        embedder = E5Embedder()
        opened = Triager(embedder, Detector())
        try:
            return await opened.triage(message(text), GUIDE)
        finally:
            await opened.close()
            await embedder.close()

    is_careful(text, asyncio.run(read()))


OURS = Said("Nous ouvrons à 8 h dimanche.", ours=True)
THEIRS = Said("Vous ouvrez quand ?")


@pytest.mark.parametrize("text", ["merci", "Merci beaucoup !", "ok merci 🙏", "Super, merci à vous"])
async def test_thanks_after_our_answer_close_the_exchange(triager: Triager, text: str) -> None:
    told = await triager.triage(message(text, THEIRS, OURS), GUIDE)
    assert (told.intent, told.action, told.reason) == (("praise",), "ignore", "ignore.closed")
    assert not told.needs_reply


@pytest.mark.parametrize(
    "text", ["merci, et le lundi ?", "merci mais j’attends toujours mon colis depuis lundi"]
)
async def test_thanks_with_something_to_answer_do_not(triager: Triager, text: str) -> None:
    told = await triager.triage(message(text, THEIRS, OURS), GUIDE)
    assert told.reason != "ignore.closed"


async def test_a_thread_that_quotes_itself_is_read_once(triager: Triager) -> None:
    quoted = "> merci\n> > merci\nmerci"
    thread = [Said(quoted)] * 100
    is_careful(quoted, await triager.triage(message(quoted, *thread), GUIDE))


LANGUAGES = {
    ("مرحبا، متى تفتحون؟", None): "ar",
    ("Здравствуйте, вы открыты в воскресенье?", None): "ru",
    ("Привіт, ви відчинені в неділю?", None): "uk",
    ("日曜日は開いていますか", None): "ja",
    ("星期天开门吗", None): "zh",
    ("Wann habt ihr am Sonntag geöffnet, bitte?", None): "de",
    ("ok", None): "fr",
    ("ok", "es-MX"): "es",
}


@pytest.mark.parametrize(("text", "given_language"), LANGUAGES)
async def test_the_language_of_a_message(triager: Triager, text: str, given_language: str | None) -> None:
    told = await triager.triage(message(text, language=given_language), GUIDE)
    assert told.language == LANGUAGES[text, given_language]


async def test_a_short_message_is_in_the_language_of_its_thread(triager: Triager) -> None:
    said = Said("Are you open on Sunday mornings this month, please?")
    assert (await triager.triage(message("ok", said), GUIDE)).language == "en"


async def test_words_of_the_guide_go_to_a_person(triager: Triager) -> None:
    text = "Bonjour, où lire le rappel de lot dont parle l’affiche ?"
    read = await triager.read(message(text), GUIDE)
    told = await triager.triage(message(text), GUIDE)
    assert [text[start:end] for start, end in read.evidence["guide"]] == ["rappel de lot"]
    assert (told.action, told.reason, told.details) == (
        "escalate",
        "escalate.guide",
        {"word": "rappel de lot"},
    )


async def test_words_of_the_guide_are_answered_in_private(triager: Triager) -> None:
    told = await triager.triage(message("Bonjour, quel est votre tarif traiteur pour 20 personnes ?"), GUIDE)
    assert (told.action, told.details) == ("reply_privately", {"word": "tarif traiteur"})


async def test_personal_details_are_answered_in_private(triager: Triager) -> None:
    text = "Bonjour, est-ce que je peux réserver une bûche pour samedi ? Mon numéro est le 06 12 34 56 78."
    told = await triager.triage(message(text), GUIDE)
    assert (told.action, told.reason) == ("reply_privately", "privately.personal")


async def test_many_messages_keep_their_order_and_their_vectors(triager: Triager) -> None:
    messages = [message(text) for text in CLEAR]
    told = await triager.triage_all(messages, GUIDE)
    assert told == [await triager.triage(one, GUIDE) for one in messages]
    vector = await triager.vector(messages[0])
    assert vector.shape == (E5Embedder.dimension,)
    assert vector.dtype == np.float32
    assert np.array_equal(vector, await triager.vector(messages[0]))


async def test_another_embedder_of_the_desk_does_not_change_the_triage(triager: Triager) -> None:
    lent = HashingEmbedder()
    other = Triager(lent, Detector())
    text = next(iter(CLEAR))
    try:
        assert await other.triage(message(text), GUIDE) == await triager.triage(message(text), GUIDE)
    finally:
        await other.close()
        await lent.close()
