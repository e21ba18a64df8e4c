"""The writer with models behind it: asked in order, with patience, on their breakers, never on trust."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Generic, TypeVar

from service.access_errors import BudgetSpent
from service.errors import CeilingReached, PackageMissing, PortevoixError
from service.prompting import Prompt
from service.provider_faults import PromptTooLong, ProviderFault, ProviderSilent
from service.providers.breaker import Breaker, Resting
from service.providers.patience import Patience, RetryBudget
from service.providers.port import Answer, Hear, Model, Question
from service.providers.prices import Prices
from service.telemetry import Telemetry
from service.tracing import CLIENT, Step, span
from service.words import Usage
from service.writers.answer import Hearing, read, read_object
from service.writers.port import Terms, Told, WritingFacts, Written
from service.writers.purse import Reserved
from service.writers.usage import counted, estimated, priced

log = logging.getLogger(__name__)
CHARACTERS_A_TOKEN = 3  # of a prompt, a cautious guess until a server says what it counts
SHORTEST, LONGEST = 900, 4_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """A model with what is known of it."""

    model: Model
    breaker: Breaker

    @property
    def called(self) -> str:
        """How messages name it."""
        return f"{self.model.provider}:{self.model.name}".rstrip(":")


@dataclass(frozen=True, slots=True)
class _Call(Generic[T]):
    """A prompt, how to read its answer (with the name of the model), and how many tokens that may take."""

    prompt: Prompt
    read: Callable[[str, str], T]
    tokens: int


class ModelWriter:
    """Writes, or says what it makes of something, with the first of its models that serves."""

    corrects = True

    def __init__(self, models: Sequence[Model], prices: Prices, telemetry: Telemetry, context: int) -> None:
        self._lines = [Line(model, Breaker()) for model in models]
        self._prices = prices
        self._telemetry = telemetry
        self._retries = RetryBudget()
        self.room: int | None = (context - LONGEST // 2) * CHARACTERS_A_TOKEN

    @property
    def name(self) -> str:
        """The provider of the first model."""
        return self._lines[0].model.provider

    @property
    def model(self) -> str | None:
        """The first model."""
        return self._lines[0].model.name or None

    @property
    def models(self) -> tuple[Model, ...]:
        """Its models, in the order they are asked."""
        return tuple(line.model for line in self._lines)

    @property
    def resting(self) -> dict[str, ProviderFault]:
        """The models that are left alone for now, with what they last failed with."""
        return {line.called: fault for line in self._lines if (fault := line.breaker.resting)}

    async def write(self, prompt: Prompt, terms: Terms) -> Written:
        """The draft of the first model that gives one; else the fault of the first asked.

        CeilingReached, BudgetSpent.
        """
        asked = (prompt.schema or {}).get("properties", ())
        most = longest_answer(WritingFacts.of(prompt))
        written, line = await self._first(_Call(prompt, partial(read, asked=asked), most), terms)
        return replace(written, by=(line.model.provider, line.model.name or None))

    async def advise(self, prompt: Prompt, terms: Terms) -> Told:
        """The object of the first model that gives one; as `write` for the rest."""
        with span("advise", {"portevoix.prompt": prompt.id}):
            values, line = await self._first(_Call(prompt, read_object, SHORTEST), terms)
        return Told(values, (line.model.provider, line.model.name or None))

    async def _first(self, call: _Call[T], terms: Terms) -> tuple[T, Line]:
        faults: list[PortevoixError] = []
        for place, line in enumerate(self._lines):
            until = _share_of(terms.until, len(self._lines) - place)
            try:
                return await self._patiently(line, call, replace(terms, until=until)), line
            except Resting as resting:
                faults.append(resting.fault)
            except (ProviderFault, CeilingReached, BudgetSpent, PackageMissing) as fault:
                faults.append(fault)
                level = logging.INFO if isinstance(fault, BudgetSpent) else logging.WARNING
                log.log(level, "%s: %s %s", line.called, fault.code, fault.details)
        raise faults[0]

    async def close(self) -> None:
        """Release the connections of every model."""
        for line in self._lines:
            await line.model.close()

    async def _patiently(self, line: Line, call: _Call[T], terms: Terms) -> T:
        room, turns = _Room(call.tokens), count()

        async def attempt() -> T:
            async with line.breaker.passing():
                self._count(line, again=next(turns) > 0)
                try:
                    return await self._once(line, replace(call, tokens=room.tokens), terms)
                except ProviderFault as fault:
                    self._telemetry.faults.labels(line.called, fault.code).inc()
                    room.widen(fault)
                    if isinstance(fault, PromptTooLong):
                        self.room = _narrower(call.prompt.length, fault, room.tokens)
                    raise

        return await Patience(self._retries, terms.until).ask(attempt)

    def _count(self, line: Line, *, again: bool) -> None:
        """Only a call that is made counts: a model that is left alone earns no retries."""
        self._telemetry.calls.labels(line.called, "yes" if again else "no").inc()
        if not again:
            self._retries.count()

    async def _once(self, line: Line, call: _Call[T], terms: Terms) -> T:
        """One call, paid for, timed, and read."""
        prompt = call.prompt
        question = Question(prompt.system, prompt.user, prompt.schema, call.tokens)
        price = self._prices.of(line.model.provider, line.model.name)
        most = Reserved(question.most_input_tokens, call.tokens, price)
        await terms.account.purse.reserve(most, line.called)
        with span("chat", kind=CLIENT) as step:
            used: Usage | None = None
            try:
                hear = terms.hear and _heard_by(partial(terms.hear, prompt))
                answer = await self._timed(line, question, hear, terms.until)
                used = counted(answer, question)
                return call.read(answer.text, line.called)
            except ProviderFault as fault:
                used = used if fault.billed else Usage()
                raise
            except PackageMissing:
                used = Usage()
                raise
            finally:
                told = priced(used or estimated(question, ""), price)
                terms.account.add(told)
                self._telemetry.spend(line.called, told)
                _traced(step, line, call.tokens, told)
                await terms.account.purse.settle(most, told if used else None)

    async def _timed(self, line: Line, question: Question, hear: Hear | None, until: float | None) -> Answer:
        try:
            async with asyncio.timeout_at(until):
                return await line.model.ask(question, hear)
        except TimeoutError:
            raise ProviderSilent(model=line.called) from None


@dataclass(slots=True)
class _Room:
    """How long the next answer may be: one that was cut for want of room gets twice as much."""

    tokens: int

    def widen(self, fault: ProviderFault) -> None:
        if fault.code == "answer_cut":
            self.tokens = min(2 * self.tokens, 4 * LONGEST)


def _traced(step: Step, line: Line, most: int, used: Usage) -> None:
    """What a trace says of a call, once it is over: the first finds out the name of a server's only model."""
    step.update_name(f"chat {line.model.name}".strip())
    step.set_attributes(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": line.model.provider,
            "gen_ai.request.model": line.model.name,
            "gen_ai.request.max_tokens": most,
            "gen_ai.usage.input_tokens": used.input_tokens,
            "gen_ai.usage.output_tokens": used.output_tokens,
        }
    )


def longest_answer(facts: WritingFacts) -> int:
    """Tokens an answer may take: about the longest text that makes sense there, and what goes beside it."""
    hard = [
        one.limit
        for one in facts.network.limits_for(facts.kind)
        if one.field == "text" and one.kind == "hard"
    ]
    usual = max(1_500, 2 * facts.habits.longest_usual)
    characters = min([usual, *hard]) * (4 if facts.kind == "thread" else 1)
    return max(SHORTEST, min(LONGEST, SHORTEST + characters // 2))


def _narrower(length: int, fault: PromptTooLong, answer: int) -> int:
    """The room of a model that found `length` characters too long; two thirds, if it says no more."""
    if fault.tokens and fault.context:
        return int(0.95 * length * max(0, fault.context - answer) / fault.tokens)
    return 2 * length // 3


def _heard_by(hear: Callable[[str], None]) -> Hear:
    hearing = Hearing()

    def heard(piece: str) -> None:
        if text := hearing.hear(piece):
            hear(text)

    return heard


def _share_of(until: float | None, left: int) -> float | None:
    """A model that others follow gets three fifths of the time there is; the last one, all of it."""
    if until is None or left == 1:
        return until
    now = asyncio.get_running_loop().time()
    return now + 0.6 * (until - now)
