"""What a call used: as its provider counted, or else about what it would have."""

from __future__ import annotations

from dataclasses import replace

from service.providers.port import Answer, Question
from service.words import Price, Usage

BYTES_A_TOKEN = 4  # where a provider does not count: about what tokenizers make of French and English


def counted(answer: Answer, question: Question) -> Usage:
    """What the provider counted; where it did not, about what it would have."""
    return answer.usage if answer.usage.output_tokens else estimated(question, answer.text)


def estimated(question: Question, text: str) -> Usage:
    """The most the question may be, and the text, by their bytes."""
    return Usage(question.most_input_tokens // BYTES_A_TOKEN, len(text.encode()) // BYTES_A_TOKEN)


def priced(used: Usage, price: Price | None) -> Usage:
    """The same with its cost, where the price is known."""
    if price is None:
        return used
    cost = price.of(used.input_tokens, used.output_tokens)
    return replace(used, cost=cost, currency=price.currency)
