"""`python -m evals.provider --port N`: the stub provider as a server, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from evals.provider import MANNERS, Provider, Setup


def main(given: Sequence[str] | None = None) -> None:
    """Print the address, and serve."""
    asked = _parser().parse_args(given)
    setup = Setup(
        models=asked.models.split(","),
        key=asked.key,
        window=asked.window,
        schemas=asked.schemas,
        manner=asked.manner,
        script=asked.script.split(",") if asked.script else (),
        mix=dict(map(_weighted, asked.mix.split(","))) if asked.mix else {},
        seed=asked.seed,
        latency=asked.latency,
        words_per_second=asked.words_per_second,
        keep=0,
    )
    provider = Provider(setup, asked.port)
    sys.stdout.write(f"{provider.url}\n")
    sys.stdout.flush()
    asyncio.run(_serve(provider))


async def _serve(provider: Provider) -> None:
    until = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, until.set)
    await provider.serve(until)


def _weighted(text: str) -> tuple[str, float]:
    name, _, weight = text.partition("=")
    return name, float(weight or 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.provider", description=__doc__)
    parser.add_argument("--port", type=int, default=8901, help="0: any that is free")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before the first byte")
    parser.add_argument("--words-per-second", type=float, default=0.0, help="0: all at once")
    parser.add_argument("--manner", choices=MANNERS, default="good", metavar="NAME", help=", ".join(MANNERS))
    parser.add_argument("--script", default="", help="manners of the first calls, separated by commas")
    parser.add_argument("--mix", default="", help="manners by weight: good=90,429=5,truncated=5")
    parser.add_argument("--seed", type=int, default=0, help="of the mix")
    parser.add_argument("--models", default="stub-small", help="names, separated by commas")
    parser.add_argument("--key", help="the bearer key wanted; none: everybody is served")
    parser.add_argument("--window", type=int, help="context window, in tokens")
    parser.add_argument("--schemas", choices=("honoured", "ignored", "refused"), default="honoured")
    return parser


if __name__ == "__main__":
    main()
