"""The command, and the service as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from typer.testing import CliRunner

from service.cli.main import app

COMMAND = [sys.executable, "-m", "service.cli"]
ROOT = Path(__file__).parent.parent
# One at most, with STACK=second: makes the variables of servers that nothing was written to.
STAND_INS: list[Callable[[], dict[str, str]]] = []
_of_folders: dict[Path, dict[str, str]] = {}
MACHINE = ("PORTEVOIX_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")


def of_the_machine(name: str) -> bool:
    """Whether a variable of the environment sets what no test may inherit: a key, a model, a trace."""
    return name.startswith(MACHINE)


def free_port() -> int:
    """A port nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def servers_of(folder: Path) -> dict[str, str]:
    """With STACK=second, the variables of the servers that stand for a data folder; else none."""
    if STAND_INS and folder not in _of_folders:
        _of_folders[folder] = STAND_INS[0]()
    return _of_folders.get(folder, {})


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command on a data folder of its own, speaking French."""
    kept = {name: value for name, value in os.environ.items() if not of_the_machine(name)}
    own = {"PORTEVOIX_DATA_DIR": str(folder), "PORTEVOIX_EMBEDDER": "hashing", "LC_ALL": "fr_FR.UTF-8"}
    return kept | own | {"COLUMNS": "200", "PYTHONUTF8": "1"} | servers_of(folder) | more


def command(
    folder: Path, *words: str, stdin: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `portevoix` with `words` to its end: `serve` in a process of its own, the others in this one.

    This one has loaded everything already, which takes a process some seconds.
    """
    given = environment(folder, **more)
    if words[0] == "serve":
        return subprocess.run(
            [*COMMAND, *words], env=given, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
        )
    absent = dict.fromkeys(set(os.environ) - set(given))
    done = CliRunner().invoke(app, words, env=given | absent, input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(list(words), done.exit_code, done.stdout, done.stderr)


@contextmanager
def serving(folder: Path, *words: str, **more: str) -> Iterator[str]:
    """A service on `folder`; its address."""
    with a_server(folder, *words, **more) as (url, _):
        yield url


@contextmanager
def a_server(folder: Path, *words: str, **more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A service on `folder`; its address and its process, which the body may kill."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *words],
        env=environment(folder, **more),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield url, process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    """Return when the service answers; fail with what it said when it ends first."""
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(process.stderr.read() if process.stderr else "the service ended")
        try:
            if httpx2.get(f"{url}/healthz", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the service never answered")
