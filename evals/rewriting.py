"""Rewrites without a model: every past post of the demo brands, on every network of the catalogue."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import regex
from rich.console import Console
from rich.progress import track

from evals import scorers
from evals.desks import BRANDS, alone, fill
from evals.report import Figure, Report
from service.checks import grounding
from service.desk import Desk, open_desk
from service.rewrites.rewrite import Asked, rewrite
from service.text import EMOJI
from service.words import Draft

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Fault = dict[str, str | list[str]]
LEFT = 0.8
# As typed on a keyboard: what typography then has to set right.
TYPED = str.maketrans({"’": "'", "\u202f": " ", "\u00a0": " ", "…": "...", "œ": "oe"})
_LINK = re.compile(r"https?://\S+|\b[Ll]ien en bio\b|\b[Ll]ink in bio\b")
_EMOJI = regex.compile(EMOJI)
_APART = re.compile(r"\n+|(?<=[.!?…»”])\s+|(?<=:)\s+| · |(?=#\w)")
_ITEM = re.compile(r"^\s*[-–—•▪◦·*]\s+")
_AROUND = " \t\u00a0\u202f:"


@dataclass(frozen=True, slots=True)
class Case:
    """A post of a brand, and what a verb made of it."""

    verb: str
    post: str
    language: str
    text: str
    draft: Draft


Score = Callable[[Case], list[str]]


def evaluate(console: Console) -> Report:
    """Rewrite every post on every network and score."""
    return asyncio.run(_evaluate(console))


async def _evaluate(console: Console) -> Report:
    with TemporaryDirectory() as folder:
        async with open_desk(alone(Path(folder)), clock=lambda: NOW) as desk:
            await fill(desk)
            brands = sorted(folder.name for folder in BRANDS.iterdir())
            posts = [(brand, post) for brand in brands async for post in desk.records.posts.iterate(brand)]
            cases: list[Case] = []
            unstable: list[Fault] = []
            for brand, post in track(posts, "rewriting", console=console):
                language = post.language or "fr"
                for network in desk.networks:
                    for verb in ("shorten", "adapt"):
                        asked = Asked(post.text, verb, network.id, language=language)
                        draft = await rewrite(desk, brand, asked)
                        cases.append(Case(verb, post.id, language, post.text, draft))
                typed = post.text.translate(TYPED)
                once = await _typeset(desk, brand, typed, post.network, language)
                if once != await _typeset(desk, brand, once, post.network, language):
                    unstable.append({"post": post.id, "wrong": [once]})
    return score(cases, unstable, len(posts))


async def _typeset(desk: Desk, brand: str, text: str, network: str, language: str) -> str:
    asked = Asked(text=text, verb="typography", network=network, language=language)
    return (await rewrite(desk, brand, asked)).text


def score(cases: Sequence[Case], unstable: Sequence[Fault], posts: int) -> Report:
    """The figures of the rewrites, and every fault behind them."""
    faults: dict[str, list[Fault]] = {
        "too long, unsaid": _faults(cases, too_long_unsaid),
        "lost values, unsaid": _faults(cases, lost_unsaid),
        "cut sentences": _faults(cases, cut_sentences),
        "sentences left out, unsaid": _faults(cases, left_out_unsaid),
        "not a fifth shorter, unsaid": _faults(cases, not_shorter_unsaid),
        "typography that changes again": list(unstable),
    }
    shortened = [case for case in cases if case.verb == "shorten"]
    adapted = [case for case in cases if case.verb == "adapt"]
    figures = (
        Figure("posts", posts, "exactly", 527),
        Figure("rewrites", len(cases)),
        *(Figure(f"rewrites with: {name}", len(found), "exactly", 0) for name, found in faults.items()),
        Figure("shortened by a fifth", scorers.share(_is_shorter(case) for case in shortened)),
        Figure("adapted and ready", scorers.share(case.draft.status == "ready" for case in adapted)),
        Figure(
            "adapted without leaving a sentence out", scorers.share(not _dropped(case) for case in adapted)
        ),
    )
    rules = Counter(f.rule for case in cases for f in case.draft.findings if f.severity == "block")
    return Report("rewriting", figures, {"faults": faults, "blocks": rules.most_common()})


def too_long_unsaid(case: Case) -> list[str]:
    """The hard limits a ready draft does not fit."""
    return scorers.overlong(case.draft) if case.draft.status == "ready" else []


def lost_unsaid(case: Case) -> list[str]:
    """The values of the post that the rewrite neither holds nor says to be lost or in the profile."""
    said = {
        told
        for finding in case.draft.findings
        if finding.rule in ("grounding.lost", "rewrite.link_moved")
        for told in (finding.details.get("value"), finding.details.get("url"))
    }
    lost = grounding.lost(case.text, case.draft.text, case.language)
    return [value.text for value in lost if value.text not in said]


def cut_sentences(case: Case) -> list[str]:
    """The sentences of the rewrite that do not stand whole in the post."""
    known = set(sentences(case.text))
    return [one for one in sentences(case.draft.text) if one not in known]


def left_out_unsaid(case: Case) -> list[str]:
    """The sentences of the post that the rewrite neither holds nor says to have left out."""
    told = " \n ".join(f.details["piece"] for f in case.draft.findings if f.rule == "rewrite.dropped")
    held = {*sentences(case.draft.text), *sentences(told)}
    whole = scorers.squeezed(_plain(told))
    return [one for one in sentences(case.text) if one not in held and one not in whole]


def not_shorter_unsaid(case: Case) -> list[str]:
    """A text that was to be shorter by a fifth, is not, and does not say so."""
    said = any(finding.rule == "rewrite.not_shorter" for finding in case.draft.findings)
    return [case.draft.text] if case.verb == "shorten" and not _is_shorter(case) and not said else []


def sentences(text: str) -> Iterator[str]:
    """What stands between full stops, line breaks and hashtags, without its emoji, links and list marks.

    Another way to cut than that of the service, so that neither hides the faults of the other.
    """
    for part in _APART.split(_plain(text)):
        bare = scorers.squeezed(_ITEM.sub("", part)).strip(_AROUND)
        if any(map(str.isalnum, bare)):
            yield bare


def _plain(text: str) -> str:
    return _EMOJI.sub("", _LINK.sub("", text)).replace("\u202f", "\u00a0")


def _is_shorter(case: Case) -> bool:
    return len(case.draft.text) <= LEFT * len(case.text)


def _dropped(case: Case) -> bool:
    told = [f.details["piece"] for f in case.draft.findings if f.rule == "rewrite.dropped"]
    return any(not piece.startswith("#") for piece in told)


def _faults(cases: Sequence[Case], wrong: Score) -> list[Fault]:
    return [
        {"verb": case.verb, "post": case.post, "network": case.draft.network, "wrong": found}
        for case in cases
        if (found := wrong(case))
    ]
