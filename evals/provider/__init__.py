"""A provider of models that writes from the brief it receives, well or badly as it is told.

For tests, faults and the bench: it speaks OpenAI's protocol on a real port, and no model is behind it.
"""

from __future__ import annotations

from evals.provider.manners import MANNERS
from evals.provider.process import ProviderProcess, a_provider_process, a_provider_that_may_fail
from evals.provider.server import Call, Provider, Setup, a_provider

__all__ = [
    "MANNERS",
    "Call",
    "Provider",
    "ProviderProcess",
    "Setup",
    "a_provider",
    "a_provider_process",
    "a_provider_that_may_fail",
]
