"""Where a run comes from: when, from which commit, on which machine, by which command."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """When a run ended, its commit, the machine and the command."""

    at: datetime
    commit: str
    cores: int
    system: str
    python: str
    command: str

    @staticmethod
    def here(command: str) -> Origin:
        """This repository, this machine, this moment."""
        return Origin(
            at=datetime.now(UTC),
            commit=commit_of(Path(__file__).parent),
            cores=os.cpu_count() or 1,
            system=f"{platform.system()} {platform.machine()}",
            python=platform.python_version(),
            command=command,
        )


def commit_of(folder: Path) -> str:
    """The short name of the commit, and whether anything differs from it; « unknown » without git."""
    commit = _git(folder, "rev-parse", "--short", "HEAD")
    if commit is None:
        return "unknown"
    return f"{commit}, with changes" if _git(folder, "status", "--porcelain") else commit


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
