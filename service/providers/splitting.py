"""Cutting Markdown pages into passages short enough to embed, each under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

PASSAGE_LENGTH = 900  # code points: about 250 tokens, where e5-small still tells passages apart
OVERLAP = 120
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$")
FENCE = re.compile(r"^[ \t]*(```|~~~)")


@cache
def _by_length() -> RecursiveCharacterTextSplitter:
    # Imported when first needed: it takes half a second, which no command but an import should pay.
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

    return RecursiveCharacterTextSplitter(
        chunk_size=PASSAGE_LENGTH, chunk_overlap=OVERLAP, separators=["\n\n", "\n", ". ", " ", ""]
    )


def split_markdown(text: str) -> list[tuple[tuple[str, ...], str]]:
    """`(headings, passage)` pairs in order, headings from the widest to the nearest.

    LangChain's own Markdown splitter drops no-break spaces and joiners, and so words and emoji with them:
    headings are read here, and only what stands under one is handed to it.
    """
    return [
        (headings, passage)
        for headings, part in _under_headings(text)
        for passage in (_by_length().split_text(part) if len(part) > PASSAGE_LENGTH else [part])
    ]


def _under_headings(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        mark = None if fenced else HEADING.match(line)
        if mark is None:
            lines.append(line)
            continue
        if part := "\n".join(lines).strip():
            yield tuple(heading for _, heading in path), part
        lines = []
        level = len(mark.group(1))
        path = [*((depth, heading) for depth, heading in path if depth < level), (level, mark.group(2))]
    if part := "\n".join(lines).strip():
        yield tuple(heading for _, heading in path), part
