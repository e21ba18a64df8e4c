"""What models and embedders of others do wrong.

ProviderFault               502  one that did not give what was asked
├── ProviderUnreachable          refused, reset, no such host (retried)
├── ProviderSilent          504  no whole answer in the time there was
├── ProviderBusy                 too many requests; `retry_after` in seconds (retried)
├── ProviderBroken               an error of its own (retried)
├── RequestRefused               a request it does not understand
├── KeyRefused                   a wrong key, or one that may not
├── UnknownModel                 a model that is not there, or none chosen among several
├── NotAnApi                     a web page, or anything but the protocol
├── PromptTooLong                over its context; `tokens` and `context` when it says them
├── AnswerUnusable               empty, cut, garbled, of another shape, too large (retried)
├── AnswerUnfinished             it stopped in the middle and did not say why (retried)
├── AnswerRefused                it would not answer
└── AnswerUnfit                  it wrote what must not leave, and nobody else can write it
"""

from __future__ import annotations

from typing import ClassVar

from service.errors import PortevoixError


class ProviderFault(PortevoixError):
    """A model or an embedder did not give what was asked; `model` names it, the message says what to do.

    `retried`: asking again may succeed; `billed`: the provider may have counted tokens all the same.
    """

    status = 502
    default_code = "provider_fault"
    retried: ClassVar[bool] = False
    billed: ClassVar[bool] = False


class ProviderUnreachable(ProviderFault):
    default_code = "provider_unreachable"
    retried = True


class ProviderSilent(ProviderFault):
    status = 504
    default_code = "provider_silent"
    billed = True


class ProviderBusy(ProviderFault):
    """Too many requests. `retry_after`: the seconds it asked to wait, None when it did not say."""

    default_code = "provider_busy"
    retried = True

    def __init__(self, retry_after: float | None = None, **details: object) -> None:
        super().__init__(None, (), **details)
        self.retry_after = retry_after


class ProviderBroken(ProviderFault):
    default_code = "provider_broken"
    retried = True


class RequestRefused(ProviderFault):
    default_code = "provider_request_refused"


class KeyRefused(ProviderFault):
    default_code = "provider_key_refused"


class UnknownModel(ProviderFault):
    default_code = "provider_unknown_model"


class NotAnApi(ProviderFault):
    default_code = "provider_not_api"


class PromptTooLong(ProviderFault):
    """The prompt is over the context. `tokens` of the prompt and `context`, when the provider said them."""

    default_code = "prompt_too_long"

    def __init__(self, tokens: int | None = None, context: int | None = None, **details: object) -> None:
        super().__init__(None, (), **details)
        self.tokens = tokens
        self.context = context


class AnswerUnusable(ProviderFault):
    default_code = "answer_unusable"
    retried = True
    billed = True


class AnswerUnfinished(ProviderFault):
    """A stream that ends well and tells no end: the server failed on its way, whatever was asked."""

    default_code = "answer_unfinished"
    retried = True
    billed = True


class AnswerRefused(ProviderFault):
    default_code = "answer_refused"
    billed = True


class AnswerUnfit(ProviderFault):
    default_code = "answer_unfit"
    billed = True
