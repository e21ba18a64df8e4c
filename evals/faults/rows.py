"""Every promise that a fault may break, and the commands that try: fixed seed, bounded time."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 7


@dataclass(frozen=True, slots=True)
class Run:
    """One command, `python -m MODULE WORDS`, and the seconds it may take."""

    promise: str
    module: str
    words: tuple[str, ...] = ()
    limit_s: int = 600

    @property
    def name(self) -> str:
        """What it is called on the command line: the module's last word, and its stack when it has one."""
        stack = ["second"] if "second" in self.words else []
        return "-".join([self.module.rpartition(".")[2], *stack])

    @property
    def command(self) -> str:
        """As one types it."""
        return " ".join(["python -m", self.module, *self.words])


SECOND = ("--stack", "second")
RUNS = (
    Run("crash during import", "evals.faults.kill", ("--times", "200", "--seed", "7"), 3_600),
    Run("crash during import", "evals.faults.disk", ("--seed", "7"), 900),
    Run("crash during import", "evals.faults.repair", ("--seed", "7"), 900),
    Run("crash of jobs and trends", "evals.faults.jobs", ("--jobs", "2", "--seed", "7"), 900),
    Run(
        "crash of jobs and trends",
        "evals.faults.trends",
        ("--items", "240", "--kills", "6", "--stored", "20000"),
        1_800,
    ),
    Run("injection, hostile writer", "evals.faults.injection", ("--seed", "7"), 10_800),
    Run("API fuzzing", "evals.faults.fuzz", ("--seed", "7"), 3_600),
    Run("provider outage", "evals.faults.wire", ("--seed", "7"), 1_800),
    Run("provider outage", "evals.faults.outage", ("--seed", "7"), 1_800),
    Run("hostile sources and bodies", "evals.faults.feeds", (), 600),
    Run("hostile sources and bodies", "evals.faults.upload", (), 900),
    Run("personal data", "evals.faults.items", ("--seed", "7"), 900),
    Run("personal data", "evals.faults.telling", ("--seed", "7"), 600),
    Run("load", "evals.faults.load", ("--seed", "7"), 2_400),
    Run("erasure", "evals.faults.erasure", ("--seed", "7"), 1_800),
    Run("erasure", "evals.faults.people", ("--seed", "7"), 1_800),
    Run("erasure", "evals.faults.erasure", ("--seed", "7", *SECOND), 1_800),
    Run("erasure", "evals.faults.people", ("--seed", "7", *SECOND), 1_800),
    Run("isolation", "evals.isolation", ("--seed", "7"), 1_800),
    Run("isolation", "evals.isolation", ("--seed", "7", *SECOND), 1_800),
    Run("safe retries", "evals.faults.retries", (), 900),
    Run("safe retries", "evals.faults.retries", SECOND, 900),
    Run("budgets", "evals.faults.budgets", (), 900),
    Run("budgets", "evals.faults.budgets", SECOND, 900),
    Run("four workers", "evals.faults.stack", (), 1_800),
)
