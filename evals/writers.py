"""The writer behind the configured model: alone, without a part of what it is given, and beside the composer.

The briefs, networks and road are those of the composer's eval. Deterministic measures first, then judges.
All is planned before the first draft is written: none is told how another began.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress

from evals.composer import BRAND, NOW, KnownRuns, read_briefs
from evals.desks import BRANDS, fill
from evals.judging import Judge, Opinion, judge, sheets
from evals.measures import Known, Written
from evals.report import Report
from evals.scorers import Runs
from evals.systems import COMPOSER, SYSTEMS
from evals.writers_report import Told, report_of
from service.desk import Desk, open_desk
from service.drafts.propose import plan, write
from service.placing import place
from service.providers.choosing import choose_models, model_of
from service.providers.prices import Prices
from service.settings import Settings
from service.task import Task
from service.words import Brief
from service.writers.purse import Purse

EXAMPLES = 4
UNSET = (
    "no model is configured: set PORTEVOIX_MODEL (openai:MODEL, PROVIDER:MODEL), or OPENAI_BASE_URL or"
    " OPENAI_API_KEY, and OPENAI_MODEL where the server has several"
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What is asked of the eval. `judged` drafts of each system are read `runs` times by `judge`.

    `cases` are briefs, `wait` is in seconds a draft or a reading; `judge` is `provider:model`, by default the
    writer's own model.
    """

    cases: int = 20
    callers: int = 4
    judged: int = 20
    runs: int = 3
    judge: str | None = None
    seed: int = 7
    wait: float = 120.0
    brands: Path = BRANDS


@dataclass(frozen=True, slots=True)
class Job:
    """A draft to write."""

    system: str
    case: int
    known: Known
    task: Task


def evaluate(console: Console, settings: Settings, choices: Choices) -> Report:
    """Write, measure, judge. Not run without a model."""
    if not choose_models(settings):
        return Report("writers", not_run=UNSET)
    return asyncio.run(_evaluate(console, settings, choices))


async def _evaluate(console: Console, settings: Settings, choices: Choices) -> Report:
    with TemporaryDirectory() as folder:
        async with _house(Path(folder), settings, choices.brands) as desk:
            jobs = await _jobs(desk, chosen(read_briefs("briefs"), choices.cases, choices.seed))
            drafts = await _written(desk, jobs, choices, console)
            opinions, read_by = await _judged(settings, drafts, choices, console)
            own = f"{desk.writer.name}:{desk.writer.model or ''}".rstrip(":")
            told = Told(own, read_by, drafts, opinions, choices.seed, choices.callers)
    return report_of(told, console)


def chosen(briefs: Sequence[Brief], number: int, seed: int) -> list[tuple[int, Brief]]:
    """`number` briefs with their places, drawn with `seed`, in the order of the file."""
    places = sorted(Random(seed).sample(range(len(briefs)), min(number, len(briefs))))
    return [(at, briefs[at]) for at in places]


@asynccontextmanager
async def _house(folder: Path, settings: Settings, brands: Path) -> AsyncIterator[Desk]:
    own = {"data_dir": folder, "database_url": None, "chroma_url": None, "log_level": "error"}
    async with open_desk(settings.model_copy(update=own), clock=lambda: NOW) as desk:
        await fill(desk, BRAND, brands=brands)
        yield desk


async def _jobs(desk: Desk, briefs: Sequence[tuple[int, Brief]]) -> list[Job]:
    guide = (await desk.guides.get(BRAND)).guide
    places = place(desk.networks, [(tone.id, None) for tone in guide.networks])
    posts = [(post.network, post.text) async for post in desk.records.posts.iterate(BRAND)]
    runs = KnownRuns(Runs.of(text for _, text in posts), Runs.of(guide.grounds()))
    examples = {network.id: _examples(posts, network.id) for network, _ in places}
    jobs = []
    for case, brief in briefs:
        for task in await plan(desk, BRAND, brief, places):
            known = _known(brief, task, runs, examples[task.facts.network.id])
            jobs += [Job(system, case, known, change(task)) for system, change in SYSTEMS.items()]
    return jobs


def _known(brief: Brief, task: Task, runs: KnownRuns, examples: tuple[str, ...]) -> Known:
    facts = task.facts
    return Known(
        brief=brief,
        guide=facts.guide,
        network=facts.network,
        kind=facts.kind,
        grounds=task.grounds,
        habits=facts.habits,
        posts=runs.posts,
        allowed=runs.moves,
        pages=tuple(source.excerpt for source in facts.sources if source.kind == "knowledge"),
        examples=examples,
    )


def _examples(posts: Sequence[tuple[str, str]], network: str) -> tuple[str, ...]:
    own = [text for where, text in posts if where == network]
    return tuple(Random(network).sample(own, min(EXAMPLES, len(own))))


async def _written(desk: Desk, jobs: Sequence[Job], choices: Choices, console: Console) -> list[Written]:
    """Every draft, `callers` at a time, as the service writes it."""
    turns = asyncio.Semaphore(choices.callers)
    composing = replace(desk, writer=desk.composer)
    # The first text loads dictionaries and measures the voice: no draft is to be timed with that.
    await write(composing, BRAND, [jobs[0].task], Purse())
    with Progress(console=console) as progress:
        bar = progress.add_task("writing", total=len(jobs))

        async def one(job: Job) -> Written:
            async with turns:
                began = time.perf_counter()
                until = asyncio.get_running_loop().time() + choices.wait
                by = composing if job.system == COMPOSER else desk
                [draft] = await write(by, BRAND, [job.task], Purse(), until)
                seconds = time.perf_counter() - began
            progress.advance(bar)
            return Written(job.system, job.case, job.known, draft, seconds)

        return await asyncio.gather(*map(one, jobs))


async def _judged(
    settings: Settings, drafts: Sequence[Written], choices: Choices, console: Console
) -> tuple[list[Opinion], Judge | None]:
    asked = sheets(drafts, choices.judged, choices.runs, choices.seed)
    if not asked:
        return [], None
    model = model_of(choices.judge, settings) if choices.judge else choose_models(settings)[0]
    try:
        price = Prices.read(settings.prices).of(model.provider, model.name)
        reader = Judge(model, NOW.date(), choices.wait, price)
        return await judge(reader, asked, choices.callers, console), reader
    finally:
        await model.close()
