"""What a message is, by a few marks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.guides.guide import Guide
from service.index.embedder import Embedder, Vectors
from service.language import Detector
from service.message import Intent, Label, Message, Response, Sentiment, Triage

LONGEST = 1_000
THANKS = re.compile(r"\b(merci|bravo|thanks|thank you)\b", re.IGNORECASE)


class Triager:
    """Says what messages are, without a model."""

    def __init__(self, embedder: Embedder, detector: Detector) -> None:
        self._embedder = embedder
        self._detector = detector

    async def triage(self, message: Message, guide: Guide) -> Triage:
        """What one message is."""
        return (await self.triage_all([message], guide))[0]

    async def triage_all(self, messages: Sequence[Message], guide: Guide) -> Sequence[Triage]:
        """What each is, in order."""
        return [self._triage(message, guide) for message in messages]

    async def vector(self, message: Message) -> Vectors | None:
        """The vector of a message, shape (dimension,); None where there is nothing to compare."""
        found: Vectors = (await self._embedder.passages([message.text[:LONGEST]]))[0]
        return found if found.any() else None

    def _triage(self, message: Message, guide: Guide) -> Triage:
        guess = self._detector.detect(message.text)
        intent: Intent = "off_topic"
        sentiment: Sentiment = "neutral"
        action: Response = "ignore"
        mark = message.text.find("?")
        if mark >= 0:
            intent, action = "question", "reply"
        elif found := THANKS.search(message.text):
            intent, sentiment, action, mark = "praise", "positive", "reply", found.start()
        evidence = ((mark, mark + 1),) if mark >= 0 else ()
        return Triage(
            language=message.language or (guess.language if guess else guide.languages[0]),
            intent=(intent,),
            sentiment=sentiment,
            urgency="today" if action == "reply" else "whenever",
            risk="none",
            labels=(Label(intent, 0.6, evidence),),
            needs_reply=action == "reply",
            action=action,
            reason=intent,
        )
