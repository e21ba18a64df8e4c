"""`python -m evals.heads`: train the heads of `service/triage`, measure them, write their card."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals import triage
from evals.heads import card, sets
from evals.heads.embedding import CACHE, Embedded
from evals.heads.examples import build, gather
from evals.heads.training import train
from evals.retrieval import VARIABLE, data_folder

OUT = Path("service") / "triage" / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write; 1 when a set is absent."""
    asked = _parser().parse_args(arguments)
    console = Console(highlight=False)
    data = data_folder(asked.data)
    missing = sets.absent(data)
    if missing:
        console.print(f"absent: {', '.join(missing)} ({VARIABLE} says where to look)")
        return 1
    found = gather(data, sets.trained())
    embedded = Embedded(asked.cache)
    embedded.fill((text for text, _, _, _ in found), console)
    examples = build(found, embedded)
    trained = train(examples, console)
    content = trained.heads.written()
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "heads.npz").write_bytes(content)
    text = card.written(examples, trained, content, triage.evaluate(console, data))
    (asked.out / "CARD.md").write_text(text, encoding="utf-8")
    console.print(f"{asked.out}: {len(content):,} bytes of weights, {len(examples.texts):,} texts")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evals.heads", description=__doc__)
    parser.add_argument("--data", type=Path, help=f"folder of data for evals, else {VARIABLE}")
    parser.add_argument("--cache", type=Path, default=CACHE, help="file that keeps the vectors")
    parser.add_argument("--out", type=Path, default=OUT, help=f"where the heads go, by default {OUT}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
