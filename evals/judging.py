"""Judges: a model reads a draft for one point at a time, blind, and quotes what shows its verdict.

A verdict whose quote does not stand in the text is void. Judges may abstain, and may fail: both are counted.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Literal

from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.progress import Progress

from evals import scorers
from evals.measures import Written, published
from evals.systems import FULL
from service.errors import PortevoixError
from service.prompting import Prompt, Prompts
from service.provider_faults import AnswerUnusable, ProviderSilent
from service.providers.patience import Patience, RetryBudget
from service.providers.port import Model, Question
from service.words import Price, Usage
from service.writers.purse import Account

CRITERIA = ("voix", "clarte", "fidelite", "reseau", "envie")
PREFERENCE = "preference"
FOLDER = Path(__file__).parent
GIVES_UP = 12  # failures in a row after which a judge is asked no more
MIDDLE = 3  # of a preference: one text is as good as the other
State = Literal["given", "abstained", "void", "failed"]
STATES: tuple[State, ...] = ("given", "abstained", "void", "failed")
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


class Told(BaseModel):
    """What a judge answers."""

    verdict: Literal[1, 2, 3, 4, 5] | None
    quote: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One answer of a judge on one point; `systems` are those of the texts shown, in their order.

    `verdict` is None unless `state` is given; `fault` is the code of what failed.
    """

    criterion: str
    case: int
    network: str
    systems: tuple[str, ...]
    run: int
    state: State
    verdict: int | None = None
    quote: str = ""
    reason: str = ""
    fault: str = ""

    @property
    def lean(self) -> int | None:
        """Of two texts, how much the one of FULL is preferred, from -2 to 2."""
        if self.verdict is None:
            return None
        return (MIDDLE - self.verdict) if self.systems[0] == FULL else (self.verdict - MIDDLE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question for a judge: one text, or two in the order they are shown."""

    criterion: str
    shown: tuple[Written, ...]
    run: int


def sheets(drafts: Sequence[Written], judged: int, runs: int, seed: int) -> list[Sheet]:
    """The questions on `judged` drafts of each system, the same briefs and networks, in an order drawn.

    Each pair is shown as often in one order as in the other.
    """
    places: dict[tuple[int, str], dict[str, Written]] = {}
    for one in drafts:
        places.setdefault((one.case, one.draft.network), {})[one.system] = one
    chance = Random(seed)
    chosen = chance.sample(sorted(places), min(judged, len(places)))
    asked = [sheet for place in chosen for sheet in _on(places[place], runs)]
    chance.shuffle(asked)
    return asked


def _on(texts: Mapping[str, Written], runs: int) -> Iterator[Sheet]:
    full = texts[FULL]
    for run in range(runs):
        for one in texts.values():
            yield from (Sheet(criterion, (one,), run) for criterion in CRITERIA)
            if one is not full:
                yield Sheet(PREFERENCE, (full, one), run)
                yield Sheet(PREFERENCE, (one, full), run)


class Judge:
    """A model that judges. Nothing it does wrong is raised: it is told in the opinion."""

    def __init__(self, model: Model, today: date, wait: float, price: Price | None = None) -> None:
        self._model = model
        self._price = price
        self._today = today
        self._wait = wait
        self._prompts = Prompts(FOLDER)
        self._retries = RetryBudget()
        self._failures = 0
        self._account = Account()

    @property
    def name(self) -> str:
        """The provider and the model."""
        return f"{self._model.provider}:{self._model.name}".rstrip(":")

    @property
    def spent(self) -> Usage:
        """The tokens of its answers, and their cost where its model has a price."""
        return self._account.usage

    async def read(self, sheet: Sheet) -> Opinion:
        """What it thinks. A fault of its provider, a missing package, an odd answer are told in it."""
        first = sheet.shown[0]
        opinion = partial(
            Opinion,
            sheet.criterion,
            first.case,
            first.draft.network,
            tuple(one.system for one in sheet.shown),
            sheet.run,
        )
        if self._failures >= GIVES_UP:
            return opinion("failed", fault="not_asked")
        try:
            told = await Patience(self._retries, None).ask(partial(self._ask, self.prompt(sheet)))
        except PortevoixError as fault:
            self._failures += 1
            return opinion("failed", fault=fault.code)
        self._failures = 0
        if told.verdict is None:
            return opinion("abstained", reason=told.reason)
        stands = any(quotes(told.quote, published(one.draft)) for one in sheet.shown)
        if not stands:
            return opinion("void", quote=told.quote, reason=told.reason)
        return opinion("given", told.verdict, told.quote, told.reason)

    def prompt(self, sheet: Sheet) -> Prompt:
        """What it is asked: nothing there says who wrote."""
        known = sheet.shown[0].known
        return self._prompts.render(
            f"judging/{sheet.criterion}",
            brief=known.brief,
            guide=known.guide,
            network=known.network,
            kind=known.kind,
            pages=known.pages,
            examples=known.examples,
            today=self._today,
            draft=sheet.shown[0].draft,
            other=sheet.shown[-1].draft,
        )

    async def _ask(self, prompt: Prompt) -> Told:
        try:
            async with asyncio.timeout(self._wait):
                answer = await self._model.ask(Question(prompt.system, prompt.user, prompt.schema))
        except TimeoutError:
            raise ProviderSilent(model=self.name) from None
        self._account.add(self._priced(answer.usage))
        return read(answer.text, self.name)

    def _priced(self, used: Usage) -> Usage:
        if self._price is None:
            return used
        cost = self._price.of(used.input_tokens, used.output_tokens)
        return replace(used, cost=cost, currency=self._price.currency)


def read(answer: str, model: str) -> Told:
    """The verdict of an answer, whatever stands around its JSON. AnswerUnusable when there is none."""
    plain = _THOUGHT.sub("", answer)
    try:
        told, _ = json.JSONDecoder(strict=False).raw_decode(plain, plain.index("{"))
        return Told.model_validate(told)
    except ValidationError:
        raise AnswerUnusable("answer_wrong_shape", model=model) from None
    except (ValueError, RecursionError):
        raise AnswerUnusable("answer_not_json", model=model) from None


def quotes(quote: str, text: str) -> bool:
    """Whether the words of a quote stand in a text in that order; signs, case and accents do not count."""
    words = scorers.folded_words(quote)
    if not words:
        return bool(quote.strip()) and quote.strip() in text
    return f" {' '.join(words)} " in f" {' '.join(scorers.folded_words(text))} "


async def judge(judge_: Judge, asked: Sequence[Sheet], callers: int, console: Console) -> list[Opinion]:
    """Every opinion, `callers` at a time."""
    turns = asyncio.Semaphore(callers)
    with Progress(console=console) as progress:
        task = progress.add_task("judging", total=len(asked))

        async def one(sheet: Sheet) -> Opinion:
            async with turns:
                opinion = await judge_.read(sheet)
            progress.advance(task)
            return opinion

        return await asyncio.gather(*map(one, asked))
