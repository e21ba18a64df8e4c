"""Knowledge pages and guide sections: front matter read, text cut into passages, each under its title."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import Fault, InvalidInput
from service.guides.guide import Section
from service.providers.splitting import split_markdown
from service.records.nouns import KnowledgePage, Passage
from service.text import accept

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
PAGE_PATH = re.compile(r"[\w][\w.-]{0,99}(?:/[\w][\w.-]{0,99}){0,4}")
LONGEST_PAGE = 200_000
Headings = tuple[str, ...]


class FrontMatter(BaseModel):
    """What a page may say of itself above its text."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(max_length=1_000)] | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class CutPage:
    """A page and its passages."""

    page: KnowledgePage
    passages: tuple[Passage, ...]


def check_path(path: str) -> str:
    """`path` as it is, or InvalidInput: names of letters, digits, dots and hyphens, parted by slashes."""
    if not PAGE_PATH.fullmatch(path):
        raise InvalidInput("invalid_page_path", path=path)
    return path


def read_page(path: str, text: str, now: datetime) -> CutPage:
    """The page of a Markdown file. InvalidInput for a bad path, front matter, or text."""
    check_path(path)
    accept(text, LONGEST_PAGE, path)
    matter, body = _front_matter(path, text)
    title = matter.title or _first_heading(body) or path
    page = KnowledgePage(path, title, body, matter.valid_from, matter.valid_until, _digest(text), now)
    passages = (
        _passage(path, title, headings, part, place, matter)
        for place, (headings, part) in enumerate(split_markdown(body))
    )
    return CutPage(page, tuple(passages))


def guide_passages(sections: Iterable[Section]) -> tuple[Passage, ...]:
    """The passages of a guide's prose, one section or more each."""
    passages: list[Passage] = []
    for section in sections:
        for _, part in split_markdown(section.text):
            place = len(passages)
            passages.append(_passage("guide.md", section.heading, (), part, place, FrontMatter()))
    return tuple(passages)


def _passage(ref: str, title: str, headings: Headings, text: str, place: int, matter: FrontMatter) -> Passage:
    """A passage that starts with its title and headings: they are searched, embedded and read with it."""
    under = " › ".join(dict.fromkeys(name for name in (title, *headings) if name))
    text = f"{under}\n{text}" if under else text
    key = _digest(ref, text)
    return Passage(
        id=f"{_digest(ref)[:10]}-{key[:10]}-{place}",
        ref=ref,
        title=under,
        text=text,
        position=place,
        valid_from=matter.valid_from,
        valid_until=matter.valid_until,
        content_hash=_digest(key, str(matter.valid_from), str(matter.valid_until)),
    )


def _front_matter(path: str, text: str) -> tuple[FrontMatter, str]:
    found = FRONT_MATTER.match(text)
    if not found:
        return FrontMatter(), text.strip()
    try:
        matter = FrontMatter.model_validate(yaml.safe_load(found.group(1)) or {})
    except (yaml.YAMLError, ValidationError) as error:
        reason = " ".join(str(error).split())[:160]
        fault = Fault(path, "guide_front_matter", {"reason": reason})
        raise InvalidInput("invalid_page", faults=[fault], path=path) from None
    return matter, text[found.end() :].strip()


def _first_heading(body: str) -> str | None:
    found = re.search(r"^#{1,6}[ \t]+(.+?)[ \t]*$", body, re.MULTILINE)
    return found.group(1) if found else None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
