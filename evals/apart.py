"""An eval as a process of its own: if it crashes, the others still run, and its error is told."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.report import Report

LAST_LINES = 5  # of what it said on stderr, kept for the report
LONGEST = 400  # characters of a line


def run(name: str, command: Sequence[str]) -> tuple[Report, float]:
    """The report that `command` writes in the folder of its last argument, `--out`, and the seconds it took.

    Its progress and its errors are shown as they come. A command that writes no report has failed.
    """
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        status, said = _run([*command, "--out", folder])
        file = Path(folder) / f"{name}.json"
        report = Report.read(file) if file.is_file() else Report(name, failed=_ended(status, said))
    return report, time.monotonic() - began


def _run(command: Sequence[str]) -> tuple[int, Sequence[str]]:
    said: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr or ():
            sys.stderr.write(line)
            if line.strip():
                said.append(line.strip()[:LONGEST])
    return process.returncode, said


def _ended(status: int, said: Sequence[str]) -> str:
    by = f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}, no report"
    return f"{said[-1]} ({by})" if said else by
