"""Risk of topics, on headlines and events nothing was chosen on: what is seen, what is feared for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from rich.console import Console

from evals.heads.embedding import Embedded
from evals.report import Figure, Report
from evals.risk_heads.sets import HELD, Told, development, events, headlines
from evals.risk_heads.training import build, train
from service.guides.trends import Watching
from service.index.embedder import Vectors
from service.topics.risk import CAUTION, risk_of
from service.topics.risk_signs import KINDS
from service.topics.trend import Risk

CACHE = Path("var") / "risk" / "vectors.npz"
_TIMED = 20  # items of a topic


@dataclass(frozen=True, slots=True)
class Judged:
    """A topic as it was told: the risk it carries, and the risk that was found."""

    kinds: tuple[str, ...]
    found: Risk

    @property
    def flagged(self) -> bool:
        """Whether anything was feared."""
        return self.found.level != "none"


def evaluate(console: Console, held: Path = HELD, cache: Path = CACHE) -> Report:
    """Held headlines one by one, held events as topics, and the folds of the training beside them."""
    sets = {
        "headlines": [[one] for one in headlines(held / "risk.jsonl")],
        "background": [[one] for one in headlines(held / "stream_background.jsonl")],
        "events": events(held / "stream_events.jsonl"),
    }
    alone, of_events = development()
    trained = [*alone, *(one for event in of_events for one in event)]
    embedded = Embedded(cache)
    needed = [*(one for topics in sets.values() for topic in topics for one in topic), *trained]
    embedded.fill((one.item.text for one in needed), console)
    embedded.keep()
    judged = {name: [_judged(topic, embedded) for topic in topics] for name, topics in sets.items()}
    folds = train(build(trained, embedded, len(alone)), console)
    figures = (
        *_of("headlines", judged["headlines"], aimed=True),
        *_of("events and background", [*judged["events"], *judged["background"]], aimed=True),
        *_of_languages(sets["headlines"], judged["headlines"]),
        *_of_folds(alone, folds.left_out[: len(alone), 0]),
        Figure(
            f"milliseconds for a topic of {_TIMED} items, best of ten",
            _best_time(trained, embedded),
            timed=True,
        ),
    )
    return Report("topic-risk", figures, _details(judged))


def _judged(topic: Sequence[Told], embedded: Embedded) -> Judged:
    mean: Vectors = embedded.vectors(one.item.text for one in topic).mean(axis=0)
    found = risk_of([one.item for one in topic], mean, Watching())
    return Judged(topic[0].kinds, found)


def _of(name: str, judged: Sequence[Judged], *, aimed: bool = False) -> Iterator[Figure]:
    risky, harmless = ([one for one in judged if bool(one.kinds) is held] for held in (True, False))
    recall, feared = _share(risky), _share(harmless)
    yield Figure(f"{name}, risks seen of {len(risky)}", recall, "at least" if aimed else None, 0.95)
    yield Figure(f"{name}, harmless flagged of {len(harmless)}", feared, "at most" if aimed else None, 0.10)
    for kind in KINDS:
        own = [one for one in risky if kind in one.kinds]
        if own:
            yield Figure(f"{name}, {kind}, seen of {len(own)}", _share(own))
            named = sum(kind in one.found.kinds for one in own) / len(own)
            yield Figure(f"{name}, {kind}, named so", named)
    avoided = sum(one.found.level == "avoid" for one in risky) / max(len(risky), 1)
    yield Figure(f"{name}, risks to avoid among those told", avoided)


def _of_languages(topics: Sequence[Sequence[Told]], judged: Sequence[Judged]) -> Iterator[Figure]:
    for language in ("fr", "en"):
        own = [one for one, topic in zip(judged, topics, strict=True) if topic[0].item.language == language]
        yield Figure(f"headlines in {language}, risks seen", _share([one for one in own if one.kinds]))
        yield Figure(
            f"headlines in {language}, harmless flagged", _share([one for one in own if not one.kinds])
        )


def _of_folds(alone: Sequence[Told], chances: Vectors) -> Iterator[Figure]:
    risky = np.array([one.risky for one in alone])
    flagged = chances >= CAUTION
    yield Figure(f"development folds, risks seen of {int(risky.sum())}", float(flagged[risky].mean()))
    harmless = float(flagged[~risky].mean())
    yield Figure(f"development folds, harmless flagged of {int((~risky).sum())}", harmless)


def _best_time(told: Sequence[Told], embedded: Embedded) -> float:
    own = told[-_TIMED:]
    items, mean = [one.item for one in own], embedded.vectors(one.item.text for one in own).mean(axis=0)
    times = []
    for _ in range(10):
        begun = perf_counter()
        risk_of(items, mean, Watching())
        times.append(perf_counter() - begun)
    return 1_000 * min(times)


def _share(judged: Sequence[Judged]) -> float:
    return sum(one.flagged for one in judged) / max(len(judged), 1)


def _details(judged: dict[str, list[Judged]]) -> dict[str, object]:
    """How many were wrong, not which: held titles are not to be read."""
    return {
        name: {
            "missed": sum(bool(one.kinds) and not one.flagged for one in own),
            "feared": sum(not one.kinds and one.flagged for one in own),
        }
        for name, own in judged.items()
    }
