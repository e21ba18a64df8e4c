"""The stub provider as a process: it misbehaves when told, goes away, and comes back where it was."""

from __future__ import annotations

import httpx2
import pytest

from evals.provider import ProviderProcess, a_provider_that_may_fail
from tests.provider_kit import asking


def asked(provider: ProviderProcess) -> int:
    """The status of a call."""
    body, url = asking(model="stub-small"), f"{provider.url}/chat/completions"
    return httpx2.post(url, json=body, trust_env=False, timeout=60).status_code


def test_it_behaves_as_it_is_told_until_it_is_told_otherwise() -> None:
    with a_provider_that_may_fail() as provider:
        assert asked(provider) == 200
        provider.behave("429")
        assert [asked(provider), asked(provider)] == [429, 429]
        with pytest.raises(httpx2.HTTPStatusError, match="404"):
            provider.behave("nonsense")
        provider.behave("good")
        assert asked(provider) == 200
        assert provider.counts() == {"good": 2, "429": 2}


def test_it_is_killed_and_comes_back_on_its_port() -> None:
    with a_provider_that_may_fail() as provider:
        url = provider.url
        provider.kill()
        provider.kill()
        assert provider.counts() == {}
        with pytest.raises(httpx2.ConnectError):
            asked(provider)
        provider.start()
        assert (provider.url, asked(provider)) == (url, 200)
