"""Models of other providers, through LangChain's `init_chat_model`; each needs its own package."""

from __future__ import annotations

from service.provider_faults import AnswerRefused
from service.providers.port import Answer, Hear, Question


class LangChainModel:
    """One model of one provider, as `init_chat_model` opens it: keys and addresses are the provider's own."""

    def __init__(self, provider: str, name: str) -> None:
        self.provider = provider
        self.name = name

    async def ask(self, question: Question, hear: Hear | None = None) -> Answer:
        raise AnswerRefused(model=self.name, reason="")

    async def names(self) -> tuple[str, ...]:
        return ()

    async def close(self) -> None:
        return None
