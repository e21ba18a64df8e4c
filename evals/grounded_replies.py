"""Replies to questions people asked a French public service, from its own help pages.

Without a model, then with one that behaves. Every web address, amount, date and telephone number of what is
proposed has to stand in a source of that answer, by the checks of the service and by patterns of this eval's
own. Then half of the pages are taken away: what is answered without its page is answered beside the point.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import track

from evals.provider import a_provider
from evals.receiving import AT_ONCE, Answer, a_message, ask_batch, parts, receiving
from evals.report import Figure, Report
from evals.retrieval import BRAND, FILE, VARIABLE, Question, read
from service.checks import values
from service.checks.grounding import Grounds, ungrounded

UNDER = f"/v1/brands/{BRAND}"
WITH_A_MODEL = 200  # questions asked again
DEPTH = 5
GUIDE: dict[str, Any] = {
    "name": "Aide",
    "sector": "Service public",
    "languages": ["fr"],
    "networks": [{"id": "facebook"}],
    "domains": ["cnil.fr", "service-public.fr", "legifrance.gouv.fr"],
    "replies": [
        {"role": "greeting", "intents": ["any"], "text": "Bonjour,"},
        {"role": "thanks", "intents": ["any"], "text": "Merci de votre message."},
        {"role": "answer", "intents": ["any"], "text": "Voici ce que dit notre aide."},
        {"role": "holding", "intents": ["any"], "text": "Nous cherchons la réponse et revenons vers vous."},
        {"role": "private", "intents": ["any"], "text": "Pouvez-vous nous écrire en message privé ?"},
        {"role": "closing", "intents": ["any"], "text": "Bien à vous."},
    ],
}
KINDS = ("url", "price", "date", "phone")
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
PATTERNS = {
    "url": re.compile(r"(?:https?://|www\.)[^\s<>»\")]+|\b[\w-]+\.(?:fr|com|org|eu|gouv)\b", re.IGNORECASE),
    "price": re.compile(r"\d[\d\s.,]*\s?(?:€|euros?\b)", re.IGNORECASE),
    "date": re.compile(
        rf"\b\d{{1,2}}(?:er)?\s(?:{_MONTH})\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\b(?:19|20)\d\d\b"
    ),
    "phone": re.compile(r"\b0\d(?:[ .-]?\d\d){4}\b|\b0\s?8\d\d(?:[ .]?\d{3}){2}\b"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whether its page was there, and what came back."""

    question: Question
    held: bool
    answer: Answer

    @property
    def refs(self) -> list[str]:
        """The pages found, the best first."""
        return list(dict.fromkeys(source["ref"] for source in self.answer["sources"]))[:DEPTH]

    @property
    def answered(self) -> bool:
        """Whether an answer was proposed."""
        return bool(self.answer["suggestions"]) and self.answer["status"] == "suggested"


def evaluate(console: Console, data: Path) -> Report:
    """All three rounds. Not run when the data is absent."""
    file = data / FILE
    if not file.is_file():
        return Report("replies-grounded", not_run=f"{file} is absent ({VARIABLE} says where to look)")
    pages, questions = read(file)
    with TemporaryDirectory() as place:
        folder = Path(place) / "var"
        with receiving(folder) as house:
            settle(house.client, pages, console)
            alone = ask(house.client, questions, set(pages), "without a model", console)
        with a_provider() as provider, receiving(folder, provider.url) as house:
            some = questions[:: max(1, len(questions) // WITH_A_MODEL)]
            helped = ask(house.client, some, set(pages), "with a model", console)
        with receiving(folder) as house:
            kept = set(list(pages)[::2])
            for path in track(
                [path for path in pages if path not in kept], "taking pages away", console=console
            ):
                house.client.delete(f"{UNDER}/knowledge/{path}").raise_for_status()
            halved = ask(house.client, questions, kept, "with half of the pages", console)
    rounds = {"no model": alone, "a model": helped, "half of the pages": halved}
    wrong = [one for asked in rounds.values() for one in invented(asked)]
    figures = [figure for name, asked in rounds.items() for figure in told(name, asked)]
    figures += [
        Figure(f"{kind}s in no source", sum(one["kind"] == kind for one in wrong), "exactly", 0)
        for kind in KINDS
    ]
    return Report("replies-grounded", tuple(figures), {"in no source": wrong[:50], "data": str(FILE)})


def settle(client: httpx2.Client, pages: Mapping[str, str], console: Console) -> None:
    """The brand, and its help pages as its knowledge."""
    client.put(UNDER, json={"guide": GUIDE, "prose": ""}).raise_for_status()
    for path, text in track(pages.items(), "importing pages", console=console, total=len(pages)):
        client.put(f"{UNDER}/knowledge/{path}", json={"text": text}).raise_for_status()


def ask(
    client: httpx2.Client, questions: Sequence[Question], held: set[str], name: str, console: Console
) -> list[Asked]:
    """Every question as a message, a batch at a time."""
    got: list[Asked] = []
    for some in track(parts(questions, AT_ONCE), name, console=console):
        bodies = [a_message(one.text, network="facebook") for one in some]
        answers = ask_batch(client, bodies, under=UNDER)
        got += [Asked(one, one.page in held, answer) for one, answer in zip(some, answers, strict=True)]
    return got


def told(name: str, asked: Sequence[Asked]) -> Iterator[Figure]:
    """What was found and what was answered, of one round."""
    there = [one for one in asked if one.held]
    reworded = [one for one in there if one.question.paraphrased]
    said = [one for one in asked if one.answered]
    aimed = name == "no model"
    yield Figure(f"{name}: questions", len(asked))
    yield Figure(f"{name}: right page among five, of all", _share(there, _found))
    yield Figure(
        f"{name}: right page among five, of {len(reworded)} reworded",
        _share(reworded, _found),
        "at least" if aimed else None,
        0.78,
    )
    yield Figure(f"{name}: answered, of those whose page is there", _share(there, lambda one: one.answered))
    if len(there) < len(asked):
        away = [one for one in asked if not one.held]
        yield Figure(f"{name}: answered, of those whose page is away", _share(away, lambda one: one.answered))
    yield Figure(f"{name}: answered from the right page, of those answered", _share(said, _from_its_page))
    for status, count in Counter(one.answer["status"] for one in asked).most_common():
        yield Figure(f"{name}: {status}", count)


def invented(asked: Sequence[Asked]) -> Iterator[dict[str, str]]:
    """Values of what is proposed that no source of the answer states, by either reading."""
    for one in asked:
        sources = [source["excerpt"] for source in one.answer["sources"]]
        for draft in (*one.answer["suggestions"], *filter(None, [one.answer["holding_reply"]])):
            text = draft["text"]
            stated = [*sources, *(source["excerpt"] for source in draft["sources"]), *_own()]
            for kind, value in (*_by_checks(text, stated), *_by_pattern(text, stated)):
                yield {"kind": kind, "value": value, "in": text[:500]}


def _by_checks(text: str, stated: Sequence[str]) -> Iterator[tuple[str, str]]:
    grounds = Grounds.of(stated, urls=[url for told in stated for url in values.urls(told)])
    for value in ungrounded(values.find(text, "fr"), grounds):
        if value.kind in KINDS:
            yield value.kind, value.text


def _by_pattern(text: str, stated: Sequence[str]) -> Iterator[tuple[str, str]]:
    whole = _squeezed(" ".join(stated))
    for kind, pattern in PATTERNS.items():
        yield from (
            (kind, found) for found in pattern.findall(text) if _squeezed(found.strip(" .,")) not in whole
        )


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]", "", text).casefold().replace("euros", "€").replace("euro", "€")


def _own() -> list[str]:
    return [str(move["text"]) for move in GUIDE["replies"]]


def _found(one: Asked) -> bool:
    return one.question.page in one.refs


def _from_its_page(one: Asked) -> bool:
    return any(
        source["ref"] == one.question.page
        for draft in one.answer["suggestions"]
        for source in draft["sources"]
    )


def _share(asked: Sequence[Asked], holds: Callable[[Asked], bool]) -> float:
    return sum(map(holds, asked)) / max(1, len(asked))
