"""The stub provider as a process that can be told to misbehave while it runs, killed, and started again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2

ROOT = Path(__file__).parent.parent.parent


class ProviderProcess:
    """A provider on a port that stays its own while it is away; `url` is what OPENAI_BASE_URL wants.

    The options are those of `python -m evals.provider`.
    """

    def __init__(self, options: Sequence[str]) -> None:
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.start()

    def start(self) -> None:
        """Serve, with nothing counted, in the manner of the options; wait until it does."""
        port = self.url.removesuffix("/v1").rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "evals.provider", "--port", port, *self._options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"the provider ended with {self._process.wait()}")

    def kill(self) -> None:
        """`kill -9`, or nothing if it is away: connections are reset, and then refused."""
        if self._process:
            with self._process:
                self._process.kill()
            self._process = None

    def behave(self, manner: str) -> None:
        """Meet every call so from here on. HTTPStatusError when there is no such manner."""
        answer = httpx2.put(f"{self.url}/manner", content=manner, trust_env=False, timeout=60)
        answer.raise_for_status()

    def counts(self) -> Mapping[str, int]:
        """How many calls met each manner since it was started; none while it is away."""
        if self._process is None:
            return {}
        told: Mapping[str, int] = httpx2.get(f"{self.url}/counts", trust_env=False, timeout=60).json()
        return told


@contextmanager
def a_provider_that_may_fail(*options: str) -> Iterator[ProviderProcess]:
    """A provider in a process of its own, killed at the end of the block."""
    provider = ProviderProcess(options)
    try:
        yield provider
    finally:
        provider.kill()


@contextmanager
def a_provider_process(*options: str) -> Iterator[str]:
    """The same for load; its address."""
    with a_provider_that_may_fail(*options) as provider:
        yield provider.url
