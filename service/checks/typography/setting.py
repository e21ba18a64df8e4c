"""Every correction of typography that one text asks for, found at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from service.checks.typography import blanks, figures, letters, marks, quotes, signs
from service.checks.typography.edits import Edit, apart
from service.checks.typography.page import Page
from service.checks.typography.style import Style


def typeset(page: Page, style: Style | None) -> tuple[Edit, ...]:
    """The corrections of a page, none touching another; without a style (another language), none."""
    return tuple(apart(_edits(page, style), len(page.text))) if style else ()


def _edits(page: Page, style: Style) -> Iterator[Edit]:
    pairs = quotes.pairs(page)
    told = quotes.told(page, pairs)
    yield from chain(
        quotes.quotes(page, style, pairs), signs.ellipses(page, style), signs.apostrophes(page, style)
    )
    if style.language == "fr":
        yield from chain(letters.capital_accents(told), letters.ligatures(page), figures.ordinals(page))
        yield from signs.elisions(page, style)
        if style.spaced:
            yield from chain(figures.units(page, style), figures.thousands(page, style))
    yield from chain(marks.marks(told, style), marks.guillemets(page, style), blanks.blanks(told, style))
