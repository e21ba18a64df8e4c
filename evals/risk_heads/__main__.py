"""`python -m evals.risk_heads`: what topics know of vectors beforehand, with its card.

The heads of `service/topics/risk.py`, and the means by language of `service/topics/leaning.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals.heads.embedding import Embedded
from evals.risk_heads import card
from evals.risk_heads.means import leaning
from evals.risk_heads.sets import development
from evals.risk_heads.training import build, train
from evals.topic_risk import CACHE

OUT = Path("service") / "topics" / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write."""
    asked = _parser().parse_args(arguments)
    console = Console(highlight=False)
    alone, events = development()
    told = [*alone, *(one for event in events for one in event)]
    embedded = Embedded(asked.cache)
    embedded.fill((one.item.text for one in told), console)
    embedded.keep()
    examples = build(told, embedded, len(alone))
    trained = train(examples, console)
    content = trained.heads.written()
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "risk.npz").write_bytes(content)
    (asked.out / "leaning.npz").write_bytes(leaning(alone, embedded))
    text = card.written(examples, trained, content, len(alone), len(events))
    (asked.out / "CARD.md").write_text(text, encoding="utf-8")
    console.print(f"{asked.out}: {len(content):,} bytes of weights, {len(told):,} headlines")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evals.risk_heads", description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE, help="file that keeps the vectors")
    parser.add_argument("--out", type=Path, default=OUT, help=f"where the heads go, by default {OUT}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
