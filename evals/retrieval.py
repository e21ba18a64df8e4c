"""The library's search on French questions people asked, beside each of its halves alone."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from evals import scorers
from evals.desks import alone
from evals.report import Figure, Report
from evals.scorers import Ranked
from service.desk import Desk, open_desk

VARIABLE = "EVAL_DATA"
DEFAULT = Path("../shared/data")
FILE = Path("faq-fr") / "cnil_besoindaide_v5.json"
BRAND = "aide"
GUIDE = {"name": "Aide", "sector": "Service public", "languages": ["fr"], "networks": [{"id": "x"}]}
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DEPTH = 20
WAYS = ("library", "words alone", "vectors alone")


@dataclass(frozen=True, slots=True)
class Question:
    """A question people ask and the path of the page that answers it.

    The title of an article is one of its questions; the others say the same in other words: `paraphrased`.
    """

    text: str
    page: str
    paraphrased: bool


def data_folder(given: Path | None = None) -> Path:
    """Where data for evals lies: as given, else the environment's, else beside the repository."""
    return given or Path(os.environ.get(VARIABLE) or DEFAULT)


def evaluate(console: Console, data: Path) -> Report:
    """Recall and mean reciprocal rank of each way of searching. Not run when the data is absent."""
    file = data / FILE
    if not file.is_file():
        return Report("retrieval", not_run=f"{file} is absent ({VARIABLE} says where to look)")
    pages, questions = read(file)
    rankings = asyncio.run(_ask(console, pages, questions))
    return Report("retrieval", tuple(_figures(questions, rankings)), _details(questions, rankings))


def read(file: Path) -> tuple[dict[str, str], list[Question]]:
    """The articles as Markdown pages by path, and their questions."""
    pages: dict[str, str] = {}
    questions: list[Question] = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        path, title = f"{article['id']}.md", article["title"].strip()
        paragraphs = article["paragraphs"]
        pages[path] = "\n\n".join([f"# {title}", *(paragraph["context"] for paragraph in paragraphs)])
        asked = (qa["question"].strip() for paragraph in paragraphs for qa in paragraph["qas"])
        questions += [Question(text, path, text != title) for text in asked if text]
    return pages, questions


async def _ask(
    console: Console, pages: Mapping[str, str], questions: Sequence[Question]
) -> dict[str, list[Ranked]]:
    rankings: dict[str, list[Ranked]] = {way: [] for way in WAYS}
    with TemporaryDirectory() as folder:
        async with open_desk(alone(Path(folder), "e5"), clock=lambda: NOW) as desk:
            await desk.guides.save(BRAND, GUIDE, "", "files")
            for path, text in track(pages.items(), "importing pages", console=console, total=len(pages)):
                await desk.library.save_page(BRAND, path, text)
            for question in track(questions, "asking", console=console):
                for way, found in (await _found(desk, question.text)).items():
                    rankings[way].append(Ranked(question.page, tuple(found)[:DEPTH]))
    return rankings


async def _found(desk: Desk, question: str) -> dict[str, list[str]]:
    """The pages each way finds, best first."""
    near = await desk.library.find_answers(BRAND, question, DEPTH)
    hits = await desk.index.search(BRAND, "knowledge", await desk.embedder.query(question), question, 60)
    by_words = [found for found, _ in hits.by_words]
    by_vector = [found for found, _ in hits.by_vector]
    held = await desk.records.passages.get_many(BRAND, "knowledge", [*{*by_words, *by_vector}])
    return {
        "library": [one.passage.ref for one in near],
        "words alone": _distinct(held[found].ref for found in by_words),
        "vectors alone": _distinct(held[found].ref for found in by_vector),
    }


def _distinct(refs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(refs))


def _figures(questions: Sequence[Question], rankings: Mapping[str, Sequence[Ranked]]) -> Iterable[Figure]:
    for told, chosen in _sets(questions).items():
        for way in WAYS:
            asked = [rankings[way][place] for place in chosen]
            aimed = way == "library" and told == "paraphrased"
            yield Figure(f"{told} ({len(asked)}), {way}: R@1", scorers.recall(asked, 1))
            yield Figure(
                f"{told} ({len(asked)}), {way}: R@5",
                scorers.recall(asked, 5),
                "at least" if aimed else None,
                0.78,
            )
            yield Figure(f"{told} ({len(asked)}), {way}: MRR", scorers.mean_reciprocal_rank(asked))


def _sets(questions: Sequence[Question]) -> dict[str, list[int]]:
    places = range(len(questions))
    return {"paraphrased": [p for p in places if questions[p].paraphrased], "all": list(places)}


def _details(questions: Sequence[Question], rankings: Mapping[str, Sequence[Ranked]]) -> dict[str, object]:
    """How far down each answer stood: ranks only, for the texts are not ours to keep."""
    return {
        "source": "CNIL, Besoin d'aide, as packaged by DINUM/Etalab (MIT)",
        "paraphrased ranks": {
            way: [rankings[way][place].rank for place in _sets(questions)["paraphrased"]] for way in WAYS
        },
    }
